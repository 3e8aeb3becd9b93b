package emitter

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Emitter sends events. Its zero value sends to this machine, signed with the
// development key. Its fields are set before the first use; from then on it is
// safe for concurrent use and must not be copied.
type Emitter struct {
	// Key signs.
	Key Key
	// Transport carries the requests. If nil it is NewTransport(AllowRemote),
	// made once. A Transport given here must itself keep away from other
	// machines: of the address only the URL is checked.
	Transport http.RoundTripper
	// Policy is DefaultPolicy if zero.
	Policy Policy
	// Timeout of an attempt, in place of the policy's.
	Timeout time.Duration
	// Header is sent in addition, in the case of its keys as they stand here.
	// It replaces offhook's own header of the same name, and Host the host of
	// the URL. It is kept in attempts and ledger like any other header.
	Header http.Header
	// AllowRemote permits targets on other machines, which also need a key
	// other than the development key.
	AllowRemote bool
	// Speed divides the waits of offhook's own: between attempts, and those
	// of a timeout that is a Fault. 0 and 1 are real time, 10 is ten times
	// faster, math.Inf(1) does not wait at all. A receiver always has the
	// whole Timeout.
	Speed float64
	// Rate is how many requests a second are sent at most. 0 is 10 for URLs on
	// other machines, and no limit for this one.
	Rate float64
	// Outages break the URLs during Deliver. Of several that are due, the
	// first one counts.
	Outages []*Outage
	// Observe is called at the end of each attempt, by the goroutine that
	// made it: concurrent sending means concurrent calls.
	Observe func(Attempt)

	once sync.Once
	own  *http.Transport
	pace pace
}

// DeliveryStatus is how a delivery ended.
type DeliveryStatus string

const (
	// Delivered: an attempt was accepted.
	Delivered DeliveryStatus = "delivered"
	// Failed: none was.
	Failed DeliveryStatus = "failed"
)

// Delivery is all attempts of one event.
type Delivery struct {
	Event    Event
	Attempts []Attempt
	Status   DeliveryStatus
}

// Deliver makes attempts until one is accepted or the policy has no more, and
// waits between them. When ctx ends, so does the delivery.
func (e *Emitter) Deliver(ctx context.Context, ev Event, to Target) Delivery {
	policy := e.Policy.OrDefault()
	d := Delivery{Event: ev, Status: Failed}
	for {
		step, ok := policy.Next(d.Attempts, to)
		if !ok || !pause(ctx, e.Scale(step.Wait)) {
			break
		}
		d.Attempts = append(d.Attempts, e.Send(ctx, Request{
			Event: ev, N: step.N, URL: step.URL, Role: step.Role, Fault: e.fault(step.Role),
		}))
	}
	if policy.Delivered(d.Attempts) {
		d.Status = Delivered
	}
	return d
}

// Scale is the time that a wait of d takes at the Emitter's Speed.
func (e *Emitter) Scale(d time.Duration) time.Duration {
	if !(e.Speed > 0) { // also for a Speed that is not a number
		return d
	}
	return time.Duration(float64(d) / e.Speed)
}

func (e *Emitter) fault(role Role) *Fault {
	for _, o := range e.Outages {
		if f := o.Take(role); f != nil {
			return f
		}
	}
	return nil
}

func (e *Emitter) transport() http.RoundTripper {
	if e.Transport != nil {
		return e.Transport
	}
	e.once.Do(func() { e.own = NewTransport(e.AllowRemote) })
	return e.own
}

// pause waits for d and reports whether it did so to the end.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
