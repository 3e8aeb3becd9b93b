package scenarios

import (
	"cmp"
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// DeliveryStatus is how a delivery ended.
type DeliveryStatus string

const (
	// Delivered: an attempt was accepted.
	Delivered DeliveryStatus = "delivered"
	// Failed: none was.
	Failed DeliveryStatus = "failed"
)

// A Delivery is all attempts of one event at one target.
type Delivery struct {
	Event    emitter.Event
	To       emitter.Target
	At       time.Duration // when its first attempt was due, in the time of the story
	Attempts []emitter.Attempt
	Status   DeliveryStatus
	// Broken tells how the delivery breaks what the step promised. It is empty when the promise is
	// kept, and when the delivery was interrupted.
	Broken []string
	// Excused says why the answer to a request with a spoil may be excused although it is not that of
	// a correct receiver.
	Excused string

	cut bool // between two attempts, by offhook
}

// Interrupted reports whether offhook itself ended the delivery before it was decided.
func (d *Delivery) Interrupted() bool {
	if d.cut || len(d.Attempts) == 0 {
		return true
	}
	cause := d.Attempts[len(d.Attempts)-1].Cause
	return cause == emitter.CauseCanceled || cause == emitter.CauseOverload
}

// An Expect is what a step promises about the delivery of its event. Zero fields promise nothing.
type Expect struct {
	// Delivery is delivered or failed; "" is delivered.
	Delivery DeliveryStatus `yaml:"delivery" json:"delivery,omitempty"`
	// Attempts is how many attempts it takes.
	Attempts int `yaml:"attempts" json:"attempts,omitempty"`
	// URL is the URL of the last attempt, primary or failover.
	URL emitter.Role `yaml:"url" json:"url,omitempty"`
	// Answered is what the last attempt is answered.
	Answered `yaml:",inline" json:"-"`
}

func (e *Expect) check() error {
	if e == nil {
		return nil
	}
	if err := e.Answered.check(); err != nil {
		return err
	}
	switch e.Delivery {
	case "", Delivered, Failed:
	default:
		return fmt.Errorf("a delivery is not %q; delivered and failed are what it can be", e.Delivery)
	}
	if e.Attempts < 0 {
		return fmt.Errorf("attempts: %d is less than none", e.Attempts)
	}
	return checkRole(e.URL)
}

// promise is what is promised of an event: what its step says, or else what the weather does; that
// of none is that the event is delivered.
func (s *sending) promise() *Expect {
	if s.step != nil && s.step.Expect != nil {
		return s.step.Expect
	}
	var all *Expect
	for _, w := range s.weather {
		switch {
		case all == nil:
			all = w.Expect
		case w.Expect != nil:
			all = &Expect{Delivery: cmp.Or(all.Delivery, w.Expect.Delivery),
				Attempts: cmp.Or(all.Attempts, w.Expect.Attempts), URL: cmp.Or(all.URL, w.Expect.URL)}
		}
	}
	return all
}

// judge holds the answer to a request with a spoil against that of a correct receiver.
func (d *Delivery) judge(spoil *emitter.Spoil) {
	wrong, excuse := spoil.Judge(d.Attempts[len(d.Attempts)-1])
	switch {
	case wrong == "":
	case excuse != "":
		d.Excused = wrong + "; " + excuse
	default:
		d.Broken = []string{wrong}
	}
}

// broken lists how a delivery breaks what the step promised. What a rehearsal answers has no body.
func (e *Expect) broken(d *Delivery, rehearsed bool) (reasons []string) {
	var want Expect
	if e != nil {
		want = *e
	}
	want.Delivery = cmp.Or(want.Delivery, Delivered)
	if d.Status != want.Delivery {
		reasons = append(reasons, fmt.Sprintf("expected to be %s, is %s", want.Delivery, d.Status))
	}
	if want.Attempts != 0 && len(d.Attempts) != want.Attempts {
		reasons = append(reasons,
			fmt.Sprintf("expected %d attempts, got %d", want.Attempts, len(d.Attempts)))
	}
	if len(d.Attempts) == 0 {
		return reasons
	}
	last := &d.Attempts[len(d.Attempts)-1]
	if want.URL != "" && last.Role != want.URL {
		reasons = append(reasons,
			fmt.Sprintf("expected to end at the %s URL, ended at the %s URL", want.URL, last.Role))
	}
	if rehearsed {
		return reasons
	}
	return append(reasons, want.Answered.broken(last)...)
}

// String tells the promise in a line.
func (e *Expect) String() string {
	text := string(cmp.Or(e.Delivery, Delivered))
	if e.Attempts > 0 {
		text += fmt.Sprintf(" in %d attempts", e.Attempts)
	}
	if e.URL != "" {
		text += fmt.Sprintf(" at the %s URL", e.URL)
	}
	return text + e.Answered.String()
}

func checkRole(role emitter.Role) error {
	switch role {
	case "", emitter.Primary, emitter.Failover:
		return nil
	}
	return fmt.Errorf("%q is not a URL of a target; primary and failover are", role)
}
