package emitter_test

import (
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
)

// timedOut reports whether an attempt ended at its timeout. On a busy machine the end may be
// noticed late, which is an overload.
func timedOut(r emitter.Request, a emitter.Attempt) bool {
	if a.Cause == emitter.CauseOverload {
		return a.Took > r.Timeout+100*time.Millisecond
	}
	return a.Cause == emitter.CauseTimeout && a.Took >= r.Timeout &&
		strings.HasPrefix(a.Detail, "no complete answer within "+r.Timeout.String())
}

// A request without a timeout has that of the default policy.
func TestTimeouts(t *testing.T) {
	for timeout, want := range map[time.Duration]time.Duration{
		0:               2 * time.Second,
		7 * time.Second: 7 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			em := emitter.Emitter{Transport: roundTrip(silent)}
			r := emitter.Request{Event: event(t, ""), URL: "http://localhost/", Timeout: timeout}
			a := em.Send(t.Context(), r)
			if a.Took != want || a.Cause != emitter.CauseTimeout ||
				a.Detail != "no complete answer within "+want.String() {
				t.Errorf("took %v, cause %q (%s), want %v", a.Took, a.Cause, a.Detail, want)
			}
		})
	}
}

// What an attempt may take does not bound the next one on its connection.
func TestTimeOfTheAttemptBefore(t *testing.T) {
	const short = 500 * time.Millisecond
	s := keep(t, func(conn *net.TCPConn) {
		time.Sleep(short + 400*time.Millisecond)
		_, _ = io.WriteString(conn, ok)
	})
	em := emitter.Emitter{}
	for n, timeout := range []time.Duration{short, 10 * time.Second} {
		r := emitter.Request{Event: event(t, ""), N: n + 1, URL: s.URL, Timeout: timeout}
		if a := em.Send(t.Context(), r); a.Status != 200 || a.Redialled {
			t.Errorf("attempt %d: status %d, cause %q (%s)", a.N, a.Status, a.Cause, a.Detail)
		}
	}
	if _, over := s.Received(); !slices.Equal(over, []int{1, 1}) {
		t.Errorf("the requests came over the connections %d", over)
	}
}

// stuck is a body that knows no context: only Close ends a Read.
type stuck struct {
	closed chan struct{}
	once   sync.Once
}

func (s *stuck) Read([]byte) (int, error) { <-s.closed; return 0, net.ErrClosed }
func (s *stuck) Close() error             { s.once.Do(func() { close(s.closed) }); return nil }

func TestTimeBoundsBodiesThatKnowNoContext(t *testing.T) {
	for _, fault := range []*emitter.Fault{nil, {Mode: emitter.ModeLoseAnswer}} {
		synctest.Test(t, func(t *testing.T) {
			em := emitter.Emitter{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
				got := answer(200)
				got.Body = &stuck{closed: make(chan struct{})}
				return got, nil
			})}
			r := emitter.Request{Event: event(t, ""), URL: "http://localhost/", Fault: fault}
			a := em.Send(t.Context(), r)
			if a.Took != 2*time.Second || a.Cause != emitter.CauseTimeout || a.Fault != "" {
				t.Errorf("fault %v: took %v, cause %q (%s), fault %q",
					fault, a.Took, a.Cause, a.Detail, a.Fault)
			}
		})
	}
}

// A timeout that is noticed more than 100 ms late says nothing about the receiver.
func TestLatenessOfOurOwnIsNoTimeout(t *testing.T) {
	for late, want := range map[time.Duration]emitter.Cause{
		time.Millisecond:       emitter.CauseTimeout,
		100 * time.Millisecond: emitter.CauseTimeout,
		101 * time.Millisecond: emitter.CauseOverload,
		time.Hour:              emitter.CauseOverload,
	} {
		synctest.Test(t, func(t *testing.T) {
			// The transport ignores its context, as one that gets no turn would seem to.
			em := emitter.Emitter{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
				time.Sleep(2*time.Second + late)
				return nil, errors.New("late")
			})}
			r := emitter.Request{Event: event(t, ""), URL: "http://localhost/"}
			a := em.Send(t.Context(), r)
			if a.Cause != want || a.Answered() || a.Took != 2*time.Second+late {
				t.Errorf("%v late: cause %q (%s), took %v", late, a.Cause, a.Detail, a.Took)
			}
			if says := "offhook was too busy"; strings.Contains(a.Detail, says) !=
				(want == emitter.CauseOverload) {
				t.Errorf("%v late: the detail is %q", late, a.Detail)
			}
		})
	}
}
