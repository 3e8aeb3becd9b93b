package main

import (
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// embedded is the receiver that answers when no other is named. It lives on the clock of the play:
// with --now, its time is the time that each request was planned for.
type embedded struct {
	http.RoundTripper
	frozen bool
	turn   sync.Mutex   // where the clock is frozen, requests take turns, since each has its time
	clock  atomic.Int64 // Unix seconds of the request whose turn it is
	stop   func() error
}

func (e *embedded) now() time.Time {
	if e.frozen {
		return time.Unix(e.clock.Load(), 0)
	}
	return time.Now()
}

func (e *embedded) RoundTrip(r *http.Request) (*http.Response, error) {
	if !e.frozen {
		return e.RoundTripper.RoundTrip(r)
	}
	e.turn.Lock()
	defer e.turn.Unlock()
	if at, err := strconv.ParseInt(r.Header.Get("Telnyx-Timestamp"), 10, 64); err == nil {
		e.clock.Store(at)
	}
	answer, err := e.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Header.Set("Date", e.now().UTC().Format(http.TimeFormat))
	}
	return answer, err
}

// ownTarget is where the embedded receiver is reached.
func ownTarget() emitter.Target {
	return emitter.Target{
		Primary:  "http://offhook.test/webhooks",
		Failover: "http://offhook.test/failover",
	}
}

// start makes the receiver the one that the target's emitter reaches. A frozen one lives on the
// clock of the requests.
func (e *embedded) start(t *target, frozen bool) error {
	r, err := receiver.New(receiver.Options{PublicKey: t.emitter.Key.Public(), Now: e.now})
	if err != nil {
		return err
	}
	e.frozen, e.stop, e.RoundTripper = frozen, r.Close, r.Transport()
	t.emitter.Transport = e
	return nil
}
