package emitter_test

import (
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// The request on the wire is the one that was captured from Telnyx: its four headers in that case,
// and nothing but Host and Content-Length besides.
func TestBytesOnTheWire(t *testing.T) {
	for _, ev := range []emitter.Event{event(t, ""), form(t)} {
		s := hostile.Serve(t, func(conn *net.TCPConn, _ int, _ []byte) bool {
			_, _ = io.WriteString(conn, ok)
			return false
		})
		url := s.URL + "/hook?x=1"
		em := emitter.Emitter{Key: newKey(t, 1)}
		at := time.Unix(1753722025, 900_000_000)
		a := em.Send(t.Context(), emitter.Request{Event: ev, URL: url, At: at})
		body := string(ev.Body.Bytes(1, url))
		want := "POST /hook?x=1 HTTP/1.1\r\n" +
			"Host: " + strings.TrimPrefix(s.URL, "http://") + "\r\n" +
			"Content-Length: " + strconv.Itoa(len(body)) + "\r\n" +
			"Content-Type: " + ev.Body.Kind().ContentType() + "\r\n" +
			"Telnyx-Signature-Ed25519: " + em.Key.Sign("1753722025", []byte(body)) + "\r\n" +
			"Telnyx-Timestamp: 1753722025\r\nuser-agent: telnyx-webhooks\r\n\r\n" + body
		if got, _ := s.Received(); !slices.Equal(got, []string{want}) {
			t.Errorf("on the wire:\n%s\nwant:\n%s", strings.Join(got, "\n\n"), want)
		}
		if a.Status != 200 || a.Cause != "" || !a.Answered() || string(a.RequestBody) != body ||
			!a.At.Equal(at) || a.N != 1 || a.Role != emitter.Primary || a.Method != "POST" {
			t.Errorf("the attempt is %+v", a)
		}
		names := []string{"Content-Type", signature, timestamp, "user-agent"}
		if keys := slices.Sorted(maps.Keys(a.RequestHeader)); !slices.Equal(keys, names) {
			t.Errorf("the attempt's headers are %v", keys)
		}
		if a.EventID != ev.ID || a.EventType != ev.Type || a.Family != ev.Family || a.URL != url ||
			!reflect.DeepEqual(a.Trace, ev.Trace) {
			t.Errorf("the attempt is of %s %s %s %+v to %s",
				a.Family, a.EventType, a.EventID, a.Trace, a.URL)
		}
	}
}

func TestExtraHeadersKeepTheirCase(t *testing.T) {
	s := hostile.Serve(t, func(conn *net.TCPConn, _ int, _ []byte) bool {
		_, _ = io.WriteString(conn, ok)
		return false
	})
	em := emitter.Emitter{Header: http.Header{
		"x-tRACE": {"a", "b"}, "CONTENT-TYPE": {"application/json; charset=utf-8"},
		"User-Agent": {"mine"}, "host": {"localhost"},
	}}
	a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: s.URL})
	requests, _ := s.Received()
	head, _, _ := strings.Cut(strings.Join(requests, ""), "\r\n\r\n")
	lines := strings.Split(head, "\r\n")[1:]
	slices.Sort(lines)
	var got []string
	for _, line := range lines {
		if !strings.HasPrefix(line, "Telnyx-") && !strings.HasPrefix(line, "Content-Length") {
			got = append(got, line)
		}
	}
	want := []string{
		"CONTENT-TYPE: application/json; charset=utf-8", "Host: localhost", "User-Agent: mine",
		"x-tRACE: a", "x-tRACE: b",
	}
	if !slices.Equal(got, want) {
		t.Errorf("headers on the wire:\n%q\nwant:\n%q", got, want)
	}
	kept := map[string][]string(a.RequestHeader)
	if !slices.Equal(kept["x-tRACE"], []string{"a", "b"}) ||
		!slices.Equal(kept["host"], []string{"localhost"}) {
		t.Errorf("headers in the attempt: %v", a.RequestHeader)
	}
}

func TestAttemptsDifferAndAreSignedAnew(t *testing.T) {
	em := emitter.Emitter{Key: newKey(t, 1), Transport: answers(200)}
	for _, ev := range []emitter.Event{event(t, ""), form(t)} {
		first := em.Send(t.Context(), emitter.Request{
			Event: ev, N: 1, URL: "http://localhost/a", At: time.Unix(100, 0),
		})
		second := em.Send(t.Context(), emitter.Request{
			Event: ev, N: 2, URL: "http://localhost/b", At: time.Unix(102, 0),
			Role: emitter.Failover,
		})
		if bytes.Equal(first.RequestBody, second.RequestBody) {
			t.Errorf("%s: two attempts have the same body", ev.Type)
		}
		for _, a := range []emitter.Attempt{first, second} {
			at := strconv.FormatInt(a.At.Unix(), 10)
			if got := a.RequestHeader.Get(timestamp); got != at {
				t.Errorf("%s attempt %d: timestamp %s, sent at %s", ev.Type, a.N, got, at)
			}
			sig := a.RequestHeader.Get(signature)
			if err := emitter.Verify(public(t, em.Key), at, sig, a.RequestBody); err != nil {
				t.Errorf("%s attempt %d: %v", ev.Type, a.N, err)
			}
		}
	}
	a := em.Send(t.Context(), emitter.Request{
		Event: event(t, wire.LayoutCompact), N: 2, URL: "http://localhost/b",
	})
	const meta = `"meta":{"attempt":2,"delivered_to":"http://localhost/b"}}`
	if !strings.HasSuffix(string(a.RequestBody), meta) {
		t.Errorf("the body of attempt 2 is %s", a.RequestBody)
	}
}

func TestSendSignsTheTimeItIsGivenOrNow(t *testing.T) {
	em := emitter.Emitter{Transport: answers(200)}
	before := time.Now()
	a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: "http://offhook.test/"})
	if a.At.Before(before) || a.At.After(time.Now()) {
		t.Errorf("without At the attempt is at %v, now is %v", a.At, before)
	}
	if got := a.RequestHeader.Get(timestamp); got != strconv.FormatInt(a.At.Unix(), 10) {
		t.Errorf("the timestamp is %s, the attempt is at %v", got, a.At)
	}
	planned := before.Add(-time.Hour)
	r := emitter.Request{Event: event(t, ""), URL: "http://offhook.test/", At: planned}
	a = em.Send(t.Context(), r)
	if !a.At.Equal(planned) || a.Sent.Before(before) || a.Sent.After(time.Now()) {
		t.Errorf("planned for %v, the attempt is at %v, sent at %v", planned, a.At, a.Sent)
	}
}

func TestObserveSeesEveryAttempt(t *testing.T) {
	var mu sync.Mutex
	var seen []int
	em := emitter.Emitter{
		Transport: answers(200),
		Observe: func(a emitter.Attempt) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, a.N)
		},
	}
	r := emitter.Request{Event: event(t, ""), URL: "http://localhost/"}
	var all sync.WaitGroup
	for n := range 50 {
		all.Go(func() {
			em.Send(t.Context(), emitter.Request{Event: r.Event, N: n + 1, URL: r.URL})
		})
	}
	all.Wait()
	em.Send(t.Context(), emitter.Request{Event: r.Event, N: 51, URL: "http://192.0.2.1/"})
	slices.Sort(seen)
	if len(seen) != 51 || seen[0] != 1 || seen[50] != 51 {
		t.Errorf("observed attempts %v", seen)
	}
}

// Many goroutines share one Emitter, its transport and one event.
func TestConcurrentSending(t *testing.T) {
	key := newKey(t, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		at, sig := r.Header.Get(timestamp), r.Header.Get(signature)
		if emitter.Verify(public(t, key), at, sig, body) != nil {
			w.WriteHeader(403)
		}
	}))
	defer server.Close()
	em := emitter.Emitter{Key: key, Header: http.Header{"X-Extra": {"1"}}}
	ev := event(t, "")
	var all sync.WaitGroup
	for n := range 100 {
		all.Go(func() {
			a := em.Send(t.Context(), emitter.Request{
				Event: ev, N: n + 1, URL: server.URL, Timeout: 20 * time.Second,
			})
			if a.Status != 200 {
				t.Errorf("attempt %d: status %d, cause %q: %s", a.N, a.Status, a.Cause, a.Detail)
			}
		})
	}
	all.Wait()
}
