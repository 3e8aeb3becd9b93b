package emitter_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// keep answers the first request of each connection with 200 and keeps the connection; then answers
// the others.
func keep(t *testing.T, then func(conn *net.TCPConn)) *hostile.Server {
	t.Helper()
	return hostile.Serve(t, func(conn *net.TCPConn, n int, _ []byte) bool {
		if n == 1 {
			_, _ = io.WriteString(conn, kept)
			return true
		}
		then(conn)
		return false
	})
}

// second makes an attempt that is answered, and another one on the same connection.
func second(
	t *testing.T, em *emitter.Emitter, s *hostile.Server, timeout time.Duration,
) (a emitter.Attempt, requests []string, over []int) {
	t.Helper()
	r := emitter.Request{Event: event(t, ""), N: 1, URL: s.URL, Timeout: 10 * time.Second}
	if a := sendWithin(t, em, r); a.Status != 200 || a.Redialled {
		t.Fatalf("the first attempt is %+v", a)
	}
	r.N, r.Timeout = 2, timeout
	a = sendWithin(t, em, r)
	requests, over = s.Received()
	return a, requests, over
}

// A receiver that closes a connection when it is used again gets the request once more, on another
// connection, and the ledger says so.
func TestDeadConnectionsAreDialledAnew(t *testing.T) {
	for name, dies := range map[string]func(*net.TCPConn){
		"closes": func(*net.TCPConn) {},
		"resets": func(conn *net.TCPConn) { reset(conn, nil) },
	} {
		var ledger strings.Builder
		em := emitter.Emitter{Observe: func(a emitter.Attempt) {
			if err := emitter.NewLedger(&ledger).Record(a); err != nil {
				t.Error(err)
			}
		}}
		a, requests, over := second(t, &em, keep(t, dies), 10*time.Second)
		if a.Status != 200 || a.Cause != "" || !a.Redialled {
			t.Errorf("%s: status %d, cause %q (%s), redialled %v",
				name, a.Status, a.Cause, a.Detail, a.Redialled)
		}
		if !slices.Equal(over, []int{1, 1, 2}) || requests[1] != requests[2] ||
			!strings.HasSuffix(requests[2], string(a.RequestBody)) {
			t.Errorf("%s: over connections %v the receiver got\n%s",
				name, over, strings.Join(requests, "\n\n"))
		}
		first, last, _ := strings.Cut(ledger.String(), "\n")
		if strings.Contains(first, "redialled") || !strings.Contains(last, `"redialled":true`) {
			t.Errorf("%s: the ledger says\n%s", name, ledger.String())
		}
	}
}

// A receiver that closes each connection after its answer, without saying so, gets each request
// once, whether offhook notices the end of the connection before it sends or afterwards.
func TestConnectionsThatCloseBetweenAttempts(t *testing.T) {
	for _, fresh := range []bool{false, true} {
		s := hostile.Serve(t, func(conn *net.TCPConn, _ int, _ []byte) bool {
			_, _ = io.WriteString(conn, kept)
			return false
		})
		em := emitter.Emitter{Fresh: fresh}
		const attempts = 200
		for n := range attempts {
			r := emitter.Request{
				Event: event(t, ""), N: n + 1, URL: s.URL, Timeout: 10 * time.Second,
			}
			if a := em.Send(t.Context(), r); a.Status != 200 || fresh && a.Redialled {
				t.Fatalf("fresh %v, attempt %d: status %d, cause %q (%s), redialled %v",
					fresh, a.N, a.Status, a.Cause, a.Detail, a.Redialled)
			}
		}
		if requests, _ := s.Received(); len(requests) != attempts {
			t.Errorf("fresh %v: the receiver got %d requests", fresh, len(requests))
		}
	}
}

// With Fresh each attempt has a connection of its own, unless the request says otherwise, and the
// request does not show it.
func TestFreshAttemptsShareNoConnection(t *testing.T) {
	for _, c := range []struct {
		fresh bool
		reuse [3]bool
		want  []int
	}{
		{false, [3]bool{}, []int{1, 1, 1}}, {true, [3]bool{}, []int{1, 2, 3}},
		{true, [3]bool{true, false, true}, []int{1, 2, 1}},
	} {
		s := hostile.Serve(t, func(conn *net.TCPConn, _ int, _ []byte) bool {
			_, err := io.WriteString(conn, kept)
			return err == nil
		})
		em := emitter.Emitter{Fresh: c.fresh}
		for n := range 3 {
			r := emitter.Request{Event: event(t, ""), N: n + 1, URL: s.URL, Reuse: c.reuse[n]}
			if a := em.Send(t.Context(), r); a.Status != 200 || a.Redialled {
				t.Errorf("%+v, attempt %d: %+v", c, a.N, a)
			}
		}
		requests, over := s.Received()
		if !slices.Equal(over, c.want) {
			t.Errorf("%+v: the requests came over connections %v", c, over)
		}
		for _, request := range requests {
			head, _, _ := strings.Cut(request, "\r\n\r\n")
			if strings.Contains(strings.ToLower(head), "connection") {
				t.Errorf("%+v: the request has a Connection header:\n%s", c, head)
			}
		}
	}
}

// Once an answer has begun, the receiver is there, so that its end is the receiver's doing.
func TestAnswersThatBreakOffAreNotRedialled(t *testing.T) {
	for _, begins := range []string{
		"H", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
	} {
		var em emitter.Emitter
		s := keep(t, func(conn *net.TCPConn) { _, _ = io.WriteString(conn, begins) })
		a, requests, over := second(t, &em, s, 10*time.Second)
		if a.Answered() || a.Redialled || len(requests) != 2 || !slices.Equal(over, []int{1, 1}) {
			t.Errorf("after %q: status %d, cause %q (%s), redialled %v, requests over %v",
				begins, a.Status, a.Cause, a.Detail, a.Redialled, over)
		}
	}
}

func TestTimeoutsAreNotRedialled(t *testing.T) {
	var em emitter.Emitter
	s := keep(t, func(conn *net.TCPConn) { _, _ = conn.Read(make([]byte, 1)) })
	const timeout = 300 * time.Millisecond
	a, requests, over := second(t, &em, s, timeout)
	if !timedOut(emitter.Request{Timeout: timeout}, a) || a.Redialled || len(requests) != 2 {
		t.Errorf("cause %q (%s), redialled %v, requests over %v",
			a.Cause, a.Detail, a.Redialled, over)
	}
}

func TestCanceledAttemptsAreNotRedialled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := keep(t, func(conn *net.TCPConn) {
		cancel()
		_, _ = conn.Read(make([]byte, 1))
	})
	var em emitter.Emitter
	r := emitter.Request{Event: event(t, ""), URL: s.URL, Timeout: 10 * time.Second}
	em.Send(ctx, r)
	a := em.Send(ctx, r)
	if requests, _ := s.Received(); a.Cause != emitter.CauseCanceled || a.Redialled ||
		len(requests) != 2 {
		t.Errorf("cause %q (%s), redialled %v, %d requests",
			a.Cause, a.Detail, a.Redialled, len(requests))
	}
}

// The connection that takes the place of a dead one is new, since others that are kept may be as
// dead.
func TestTheSecondConnectionIsNew(t *testing.T) {
	var both sync.WaitGroup
	both.Add(2)
	s := hostile.Serve(t, func(conn *net.TCPConn, n int, request []byte) bool {
		attempt3 := strings.Contains(string(request), `"attempt": 3,`)
		switch {
		case n > 1:
			return false
		case !attempt3:
			both.Done()
			both.Wait()
		}
		_, _ = io.WriteString(conn, kept)
		return true
	})
	var em emitter.Emitter
	r := emitter.Request{Event: event(t, ""), URL: s.URL, Timeout: 10 * time.Second}
	var first sync.WaitGroup
	for n := range 2 {
		first.Go(func() {
			r := r
			r.N = n + 1
			if a := em.Send(t.Context(), r); a.Status != 200 {
				t.Errorf("attempt %d: %+v", a.N, a)
			}
		})
	}
	first.Wait()
	r.N = 3
	a := em.Send(t.Context(), r)
	_, over := s.Received()
	if a.Status != 200 || !a.Redialled || len(over) != 4 || over[3] != 3 {
		t.Errorf("status %d, cause %q (%s), redialled %v, requests over %v",
			a.Status, a.Cause, a.Detail, a.Redialled, over)
	}
}

// A receiver that is gone gets the request no third time.
func TestAttemptsAreRedialledOnce(t *testing.T) {
	s := hostile.Serve(t, func(conn *net.TCPConn, n int, request []byte) bool {
		if n == 1 && strings.Contains(string(request), `"attempt": 1,`) {
			_, _ = io.WriteString(conn, kept)
			return true
		}
		reset(conn, nil)
		return false
	})
	var em emitter.Emitter
	a, _, over := second(t, &em, s, 10*time.Second)
	if a.Cause != emitter.CauseReset || !a.Redialled || !slices.Equal(over, []int{1, 1, 2}) {
		t.Errorf("cause %q (%s), redialled %v, requests over %v",
			a.Cause, a.Detail, a.Redialled, over)
	}
}

// What the receiver saw is what attempts and ledger show, each redialled one twice. net/http by
// itself would send a request with one of these headers again without saying so.
func TestNothingIsSentAgainInSilence(t *testing.T) {
	for _, name := range []string{"X-Other", "Idempotency-Key", "X-Idempotency-Key"} {
		for _, body := range []string{"{}", ""} {
			for _, fresh := range []bool{false, true} {
				s := keep(t, func(conn *net.TCPConn) { reset(conn, nil) })
				em := emitter.Emitter{Fresh: fresh, Header: http.Header{name: {"1"}}}
				r := emitter.Request{
					Event: raw(wire.JSON, body), URL: s.URL, Timeout: 10 * time.Second,
				}
				shown := 0
				for range 5 {
					a := em.Send(t.Context(), r)
					if a.Status != 200 || fresh && a.Redialled {
						t.Errorf("%s, body %q, fresh %v: the attempt is %+v", name, body, fresh, a)
					}
					shown++
					if a.Redialled {
						shown++
					}
				}
				if requests, over := s.Received(); len(requests) != shown {
					t.Errorf("%s, body %q, fresh %v: %d requests are shown, "+
						"the receiver got %d over %v",
						name, body, fresh, shown, len(requests), over)
				}
			}
		}
	}
}
