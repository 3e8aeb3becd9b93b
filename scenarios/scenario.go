package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A Scenario is a story: steps over time.
type Scenario struct {
	Name        string  `yaml:"name"`
	Title       string  `yaml:"title"`
	Description string  `yaml:"description"`
	Outage      *Outage `yaml:"outage"` // for the whole story
	Steps       []Step  `yaml:"steps"`

	file   string // where it was read from, for messages; "" when it was made in Go
	source []byte
}

// A Step is one event of a story.
type Step struct {
	Emit    string   `yaml:"emit"`    // name of a webhook
	Variant string   `yaml:"variant"` // one of the webhook's variants, "" for its first
	After   Wait     `yaml:"after"`   // how long after the step before
	Leg     string   `yaml:"leg"`     // the call leg or participant; "" is "caller"
	As      string   `yaml:"as"`      // names the playback, recording, message … so that later steps can mean it
	With    Fields   `yaml:"with"`    // fields of the body, by path; the rest of the body fits them
	Without []string `yaml:"without"` // fields that are left out
	Expect  *Expect  `yaml:"expect"`  // nil: the event is delivered
	Outage  *Outage  `yaml:"outage"`  // for this event
}

// leg is the leg that the step is about.
func (s Step) leg() string { return cmp.Or(s.Leg, "caller") }

// Fields are values of a body by path, as schemas.Override reads them. From YAML they come as text, typed later by the
// schema, so that +12025550142 stays a phone number.
type Fields map[string]any

// A Wait is a time between steps: drawn from a range, or fixed where Most is zero or equals Least. In YAML it reads 4s or
// 4s..12s.
type Wait struct{ Least, Most time.Duration }

// ParseWait reads a Wait.
func ParseWait(text string) (Wait, error) {
	low, high, ranged := strings.Cut(text, "..")
	least, err := time.ParseDuration(low)
	if err != nil {
		return Wait{}, fmt.Errorf("%q is not a time such as 4s, 1m30s or 4s..12s", text)
	}
	w := Wait{Least: least, Most: least}
	if ranged {
		if w.Most, err = time.ParseDuration(high); err != nil {
			return Wait{}, fmt.Errorf("%q is not a time such as 4s, 1m30s or 4s..12s", text)
		}
	}
	if ranged && w.Most < w.Least {
		return Wait{}, fmt.Errorf("%q ends before it begins", text)
	}
	return w, w.check()
}

func (w Wait) check() error {
	switch {
	case w.Least < 0:
		return fmt.Errorf("%q goes back in time; steps are told in the order in which they occur", w)
	case w.Most != 0 && w.Most < w.Least:
		return fmt.Errorf("%q ends before it begins", w)
	}
	return nil
}

func (w Wait) String() string {
	if w.Least == w.Most || w.Most == 0 {
		return w.Least.String()
	}
	return w.Least.String() + ".." + w.Most.String()
}

// An Expect is what a step promises about the delivery of its event. Zero fields promise nothing.
type Expect struct {
	Delivery emitter.DeliveryStatus `yaml:"delivery"` // delivered or failed; "" is delivered
	Attempts int                    `yaml:"attempts"` // how many attempts it takes
	URL      emitter.Role           `yaml:"url"`      // primary or failover: the URL of the last attempt
}

// An Outage says that a URL misbehaves, in our hands.
type Outage struct {
	URL   emitter.Role `yaml:"url"`   // primary or failover; "" is primary
	Times int          `yaml:"times"` // the first so many attempts there; 0 is all
	Fault string       `yaml:"fault"` // a status such as 503, or refuse, timeout, reset, lose-answer
}

// start is the outage before its first attempt. A fault that the policy takes for success is refused: the event would
// count as delivered, and the receiver would never see it.
func (o *Outage) start(policy emitter.Policy) (*emitter.Outage, error) {
	if o == nil {
		return nil, nil
	}
	fault, err := emitter.ParseFault(o.Fault)
	switch {
	case err != nil:
		return nil, err
	case fault.Mode == emitter.ModeStatus && policy.Accepts(fault.Status):
		return nil, fmt.Errorf("fault %s is a success under the policy %s; an outage needs a failure such as 503", o.Fault, policy.Name)
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

func (e *Expect) check() error {
	if e == nil {
		return nil
	}
	switch e.Delivery {
	case "", emitter.Delivered, emitter.Failed:
	default:
		return fmt.Errorf("a delivery is not %q; delivered and failed are what it can be", e.Delivery)
	}
	if e.Attempts < 0 {
		return fmt.Errorf("attempts: %d is less than none", e.Attempts)
	}
	return checkRole(e.URL)
}

// broken lists how a delivery breaks what the step promised.
func (e *Expect) broken(d emitter.Delivery) (reasons []string) {
	var want Expect
	if e != nil {
		want = *e
	}
	want.Delivery = cmp.Or(want.Delivery, emitter.Delivered)
	if d.Status != want.Delivery {
		reasons = append(reasons, fmt.Sprintf("expected to be %s, is %s", want.Delivery, d.Status))
	}
	if want.Attempts != 0 && len(d.Attempts) != want.Attempts {
		reasons = append(reasons, fmt.Sprintf("expected %d attempts, got %d", want.Attempts, len(d.Attempts)))
	}
	if want.URL != "" && len(d.Attempts) > 0 && d.Attempts[len(d.Attempts)-1].Role != want.URL {
		reasons = append(reasons, fmt.Sprintf("expected to end at the %s URL, ended at the %s URL", want.URL, d.Attempts[len(d.Attempts)-1].Role))
	}
	return reasons
}

// String tells the step in a line: what, on which leg, when, and what is special.
func (s Step) String() string {
	text := fmt.Sprintf("%s on %s", s.Emit, s.leg())
	if s.After != (Wait{}) {
		text = fmt.Sprintf("after %s, %s", s.After, text)
	}
	for _, path := range slices.Sorted(maps.Keys(s.With)) {
		text += fmt.Sprintf(", %s=%v", path, s.With[path])
	}
	for _, path := range s.Without {
		text += ", without " + path
	}
	if s.Outage != nil {
		text += fmt.Sprintf("; outage: %s", s.Outage)
	}
	if e := s.Expect; e != nil {
		text += fmt.Sprintf("; expected: %s", cmp.Or(e.Delivery, emitter.Delivered))
		if e.Attempts > 0 {
			text += fmt.Sprintf(" in %d attempts", e.Attempts)
		}
		if e.URL != "" {
			text += fmt.Sprintf(" at the %s URL", e.URL)
		}
	}
	return text
}

// String tells the outage in a line.
func (o *Outage) String() string {
	times := "every attempt"
	if o.Times > 0 {
		times = fmt.Sprintf("the first %d", o.Times)
	}
	return fmt.Sprintf("%s at the %s URL meets %s", times, cmp.Or(o.URL, emitter.Primary), o.Fault)
}
