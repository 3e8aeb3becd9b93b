package emitter_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A tape is a connection that notes each write, and when it was.
type tape struct {
	net.Conn
	mu     sync.Mutex
	writes []string
	times  []time.Duration
	start  time.Time
}

func (c *tape) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.writes = append(c.writes, string(p))
	c.times = append(c.times, time.Since(c.start))
	c.mu.Unlock()
	return c.Conn.Write(p)
}

// written is what was written so far, and when.
func (c *tape) written() (writes []string, times []time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.writes), slices.Clone(c.times)
}

// taped is an emitter whose requests go over a tape to a receiver that answers ok, early or late.
func taped(t *testing.T, answers func(conn net.Conn)) (*emitter.Emitter, *tape) {
	near, far := net.Pipe()
	t.Cleanup(func() { _ = far.Close() })
	go answers(far)
	over := &tape{Conn: near, start: time.Now()}
	transport := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: -1}
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return over, nil
	}
	return &emitter.Emitter{Transport: transport}, over
}

func whole(conn net.Conn) {
	if _, err := hostile.ReadRequest(bufio.NewReader(conn)); err == nil {
		_, _ = io.WriteString(conn, ok)
	}
}

// A body in pieces has the bytes and the length that it has at once. Its pieces are writes of their
// own, as far apart as was asked.
func TestBodiesInPieces(t *testing.T) {
	text := strings.Repeat("0123456789", 7_000)
	for _, test := range []struct {
		length int
		pieces emitter.Pieces
		sizes  []int // of the first pieces
		count  int
		wait   time.Duration
	}{
		{100, emitter.Pieces{Size: 7}, []int{7, 7}, 15, 0},
		{100, emitter.Pieces{Size: 30, Over: 900 * time.Millisecond}, []int{30, 30, 30, 10}, 4,
			300 * time.Millisecond},
		{100, emitter.Pieces{Over: 1400 * time.Millisecond}, []int{13, 13}, 8,
			200 * time.Millisecond},
		{3, emitter.Pieces{Size: 1, Over: time.Second}, []int{1, 1, 1}, 3, 500 * time.Millisecond},
		{3, emitter.Pieces{Over: time.Second}, []int{1, 1, 1}, 3, 500 * time.Millisecond},
		{1, emitter.Pieces{Size: 5, Over: time.Second}, []int{1}, 1, 0},
		{70_000, emitter.Pieces{Size: 70_000}, nil, 0, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			em, over := taped(t, whole)
			r := emitter.Request{Event: raw(wire.JSON, text[:test.length]), URL: "http://localhost/",
				At: time.Unix(1000, 0), Pieces: test.pieces}
			a := em.Send(t.Context(), r)
			writes, times := over.written()
			head, pieces := writes[0], writes[1:]
			times = times[1:]
			if a.Status != 200 || string(a.RequestBody) != text[:test.length] ||
				strings.Join(pieces, "") != text[:test.length] ||
				!strings.HasSuffix(head, "\r\n\r\n") || strings.Contains(head, "chunked") ||
				!strings.Contains(head, "\r\nContent-Length: ") {
				t.Errorf("%+v: status %d (%s), written\n%q", test.pieces, a.Status, a.Detail, writes)
			}
			if test.count == 0 {
				return
			}
			var sizes []int
			for i, piece := range pieces {
				sizes = append(sizes, len(piece))
				if times[i] != time.Duration(i)*test.wait {
					t.Errorf("%+v: piece %d comes after %v", test.pieces, i, times[i])
				}
			}
			if len(sizes) != test.count || !slices.Equal(sizes[:len(test.sizes)], test.sizes) {
				t.Errorf("%+v: the pieces have %v bytes", test.pieces, sizes)
			}
			if test.pieces.Over > 0 && test.count > 1 && a.Took != test.pieces.Over {
				t.Errorf("%+v: the attempt took %v", test.pieces, a.Took)
			}
		})
	}
}

// What is written in pieces ends with the attempt's time, with the caller's patience, and when the
// answer has come before its end. No goroutine is left behind, which synctest would report.
func TestPiecesEndWithTheAttempt(t *testing.T) {
	slow := emitter.Pieces{Size: 1, Over: 1500 * time.Millisecond}
	r := emitter.Request{Event: raw(wire.JSON, "{    }"), URL: "http://localhost/", Pieces: slow,
		Timeout: 2 * time.Second}
	swallow := func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }
	synctest.Test(t, func(t *testing.T) {
		em, _ := taped(t, swallow)
		a := em.Send(t.Context(), r)
		if a.Cause != emitter.CauseTimeout || a.Took != 2*time.Second ||
			!strings.HasSuffix(a.Detail, "within 2s; offhook wrote the body over 1.5s of that") {
			t.Errorf("no answer: cause %q, detail %q, took %v", a.Cause, a.Detail, a.Took)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(700*time.Millisecond, func() { cancel(errors.New("enough")) })
		em, over := taped(t, swallow)
		a := em.Send(ctx, r)
		writes, _ := over.written()
		if a.Cause != emitter.CauseCanceled || a.Took != 700*time.Millisecond || len(writes) != 4 {
			t.Errorf("canceled: cause %q, took %v, written %q", a.Cause, a.Took, writes)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		em, over := taped(t, func(conn net.Conn) {
			head := bufio.NewReader(conn)
			for line := ""; line != "\r\n"; line, _ = head.ReadString('\n') {
				continue
			}
			_, _ = io.WriteString(conn, strings.Replace(ok, "200 OK", "413 Too Large", 1))
			_, _ = io.Copy(io.Discard, conn)
		})
		a := em.Send(t.Context(), r)
		writes, _ := over.written()
		if a.Status != 413 || a.Cause != "" || a.Took >= time.Second || len(writes) > 3 {
			t.Errorf("early answer: %d, cause %q (%s), took %v, written %q",
				a.Status, a.Cause, a.Detail, a.Took, writes)
		}
	})
}

// A receiver on a network reads the pieces one after another, with TLS and without, and the
// connection is not used for other requests.
func TestReceiversOfPieces(t *testing.T) {
	roots, server := authority(t)
	var reads []int
	var from string
	var got bytes.Buffer
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reads, from = nil, r.RemoteAddr
		got.Reset()
		for buffer := make([]byte, 1<<10); ; {
			n, err := r.Body.Read(buffer)
			got.Write(buffer[:n])
			if n > 0 {
				reads = append(reads, n)
			}
			if err != nil {
				break
			}
		}
		if r.ContentLength != int64(got.Len()) {
			t.Errorf("%d bytes came, %d were announced", got.Len(), r.ContentLength)
		}
	})
	em := emitter.Emitter{Roots: roots}
	before := ""
	for range 2 {
		r := emitter.Request{Event: event(t, ""), URL: server.URL, Timeout: 10 * time.Second,
			Pieces: emitter.Pieces{Size: 200, Over: 300 * time.Millisecond}}
		a := em.Send(t.Context(), r)
		if a.Status != 200 || !bytes.Equal(got.Bytes(), a.RequestBody) ||
			len(reads) < 2 || len(reads) > (len(a.RequestBody)+199)/200 || a.Took < r.Pieces.Over {
			t.Errorf("status %d (%s), took %v, read %v", a.Status, a.Detail, a.Took, reads)
		}
		if from == before {
			t.Error("the pieces come over a connection that was used before")
		}
		r.Pieces = emitter.Pieces{}
		if a := em.Send(t.Context(), r); a.Status != 200 || !bytes.Equal(got.Bytes(), a.RequestBody) {
			t.Errorf("at once: status %d (%s)", a.Status, a.Detail)
		}
		before = from
	}
}

func TestPiecesThatAreNone(t *testing.T) {
	for says, pieces := range map[string]emitter.Pieces{
		"pieces of -1 bytes are less than none": {Size: -1},
		"a body cannot be written over -1s":     {Over: -time.Second},
		"a body that is written over 2s leaves no time for an answer: an attempt may take 2s": {
			Over: 2 * time.Second},
	} {
		em := emitter.Emitter{Transport: unreached(t)}
		r := emitter.Request{Event: event(t, ""), URL: "http://localhost/", Pieces: pieces}
		if a := em.Send(t.Context(), r); a.Cause != emitter.CauseNotSent || a.Detail != says {
			t.Errorf("%+v: cause %q, detail %q", pieces, a.Cause, a.Detail)
		}
		if _, err := em.Prepare(r); err != nil {
			t.Errorf("Prepare: %v", err)
		}
	}
	em := emitter.Emitter{Transport: answers(200)}
	a := em.Send(t.Context(), emitter.Request{Event: form(t), URL: "http://localhost/",
		Method: "GET", Pieces: emitter.Pieces{Size: 1}})
	if a.Status != 200 {
		t.Errorf("a request without a body: %+v", a)
	}
}
