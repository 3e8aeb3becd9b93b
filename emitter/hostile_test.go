package emitter_test

import (
	"io"
	"log"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
)

// Whatever a receiver does, attempts at it end in time, say what was wrong, and leave neither a
// connection nor a goroutine nor a file behind: over connections of their own, over one that is
// used again, and where the answer is going to be lost.
func TestHostileReceivers(t *testing.T) {
	quiet(t)
	left := hostile.Remains()
	t.Run("all", func(t *testing.T) {
		for _, receiver := range hostile.All() {
			t.Run(receiver.Name, func(t *testing.T) {
				t.Parallel()
				meet(t, receiver, nil, false)
				if testing.Short() {
					return
				}
				meet(t, receiver, nil, true)
				meet(t, receiver, &emitter.Fault{Mode: emitter.ModeLoseAnswer}, true)
			})
		}
	})
	left(t)
}

// quiet keeps the log clear of what net/http tells of answers that nobody asked for.
func quiet(t *testing.T) {
	log.SetOutput(io.Discard)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
}

// meet makes three attempts at a receiver, one after another, or one that lasts.
func meet(t *testing.T, receiver hostile.Receiver, fault *emitter.Fault, fresh bool) {
	t.Helper()
	server := receiver.Start(t)
	em := emitter.Emitter{Fresh: fresh}
	r := emitter.Request{Event: event(t, ""), URL: server.URL + "/", Timeout: 20 * time.Second,
		Fault: fault}
	attempts := 3
	if receiver.Cause == emitter.CauseTimeout {
		r.Timeout, attempts = 300*time.Millisecond, 1
	}
	want := emitter.Attempt{Status: receiver.Status, Cause: receiver.Cause}
	switch {
	case fault != nil && receiver.Answered():
		want = emitter.Attempt{Cause: emitter.CauseTimeout, Fault: fault.String()}
	case fault != nil:
		want.Status = 0
	}
	for r.N = 1; r.N <= attempts; r.N++ {
		a := sendWithin(t, &em, r)
		late := receiver.Cause == emitter.CauseTimeout && timedOut(r, a)
		another := receiver.Another != "" && a.Cause == receiver.Another
		if a.Cause != want.Cause && !another && !late || a.Status != want.Status ||
			a.Fault != want.Fault {
			t.Errorf("fresh %v, fault %v, attempt %d: status %d, cause %q (%s), fault %q; want "+
				"%d, %q, %q", fresh, fault, a.N, a.Status, a.Cause, a.Detail, a.Fault,
				want.Status, want.Cause, want.Fault)
		}
		if a.Fault == "" && !strings.Contains(a.Detail, receiver.Says) {
			t.Errorf("fresh %v, attempt %d: the detail %q does not say %q", fresh, a.N, a.Detail,
				receiver.Says)
		}
		if !late && a.Took > r.Timeout/2 {
			t.Errorf("fresh %v, fault %v, attempt %d took %v", fresh, fault, a.N, a.Took)
		}
	}
	server.Left(t)
}
