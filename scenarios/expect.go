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
	Delivery DeliveryStatus `yaml:"delivery"` // delivered or failed; "" is delivered
	Attempts int            `yaml:"attempts"` // how many attempts it takes
	URL      emitter.Role   `yaml:"url"`      // primary or failover: the URL of the last attempt
}

func (e *Expect) check() error {
	if e == nil {
		return nil
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

// broken lists how a delivery breaks what the step promised.
func (e *Expect) broken(d *Delivery) (reasons []string) {
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
	if len(d.Attempts) == 0 || want.URL == "" {
		return reasons
	}
	if last := d.Attempts[len(d.Attempts)-1].Role; last != want.URL {
		reasons = append(reasons,
			fmt.Sprintf("expected to end at the %s URL, ended at the %s URL", want.URL, last))
	}
	return reasons
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
	return text
}

// An Outage says that a URL misbehaves, in our hands.
type Outage struct {
	URL   emitter.Role `yaml:"url"`   // primary or failover; "" is primary
	Times int          `yaml:"times"` // the first so many attempts of an event there; 0 is all
	Fault string       `yaml:"fault"` // a status such as 503, or refuse, timeout, reset, lose-answer
}

// read is the outage under a policy. A fault that the policy takes for success is refused: the
// event would count as delivered, and the receiver would never see it.
func (o *Outage) read(policy emitter.Policy) (*emitter.Outage, error) {
	if o == nil {
		return nil, nil
	}
	fault, err := emitter.ParseFault(o.Fault)
	switch {
	case err != nil:
		return nil, err
	case fault.Mode == emitter.ModeStatus && policy.Accepts(fault.Status):
		return nil, fmt.Errorf("fault %s is a success under the policy %s; "+
			"an outage needs a failure such as 503", o.Fault, policy.Name)
	case o.Times < 0:
		return nil, fmt.Errorf("times: %d is less than none; 0 means every attempt", o.Times)
	}
	if err := checkRole(o.URL); err != nil {
		return nil, err
	}
	return &emitter.Outage{Role: o.URL, Times: o.Times, Fault: fault}, nil
}

func checkRole(role emitter.Role) error {
	switch role {
	case "", emitter.Primary, emitter.Failover:
		return nil
	}
	return fmt.Errorf("%q is not a URL of a target; primary and failover are", role)
}

// String tells the outage in a line.
func (o *Outage) String() string {
	times := "every attempt"
	if o.Times > 0 {
		times = fmt.Sprintf("the first %d", o.Times)
	}
	return fmt.Sprintf("%s at the %s URL meets %s", times, cmp.Or(o.URL, emitter.Primary), o.Fault)
}
