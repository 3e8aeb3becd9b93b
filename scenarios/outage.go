package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/offhook-dev/offhook/emitter"
)

// An Outage says that a URL misbehaves, in our hands.
type Outage struct {
	// URL is primary or failover; "" is primary.
	URL emitter.Role `yaml:"url" json:"url,omitempty"`
	// Leg has events of this leg alone meet it; "" is all.
	Leg string `yaml:"leg" json:"leg,omitempty"`
	// During has attempts alone meet it that are due in this span of the story; none is all of it.
	During Wait `yaml:"during" json:"during,omitzero"`
	// Times is how many attempts of an event there meet it, the first ones; 0 is all.
	Times int `yaml:"times" json:"times,omitempty"`
	// Fault is a status such as 503, or refuse, timeout, reset, lose-answer.
	Fault string `yaml:"fault" json:"fault"`
}

// An outage is an Outage that attempts of one event may meet.
type outage struct {
	emitter.Outage
	leg    string
	during Wait
	key    string // what a rehearsal calls it
}

// outages are those that attempts at an event may meet: its own, then those of what it is about and
// of its story, then those of the weather.
func (l *loop) outages(s *sending) (all []outage, err error) {
	add := func(o *Outage, key string, fail func(part string, err error) error) {
		if o == nil || err != nil {
			return
		}
		var read outage
		if read, err = o.read(*l.policyOf(s)); err != nil {
			err = fail("outage", err)
			return
		}
		read.key = key
		all = append(all, read)
	}
	if s.spoil == nil && !s.calm() {
		for _, day := range slices.Backward(slices.Collect(s.days())) {
			add(day.Outage, day.place, day.fail)
			if day.Outage == nil || s.step.story == nil { // a rehearsal does not show what a script does next
				continue
			}
			l.foresee(day.place, func() error {
				return day.fail("outage", errors.New("no attempt of the first run meets this outage"))
			})
		}
	}
	for i := range s.weather {
		w := &s.weather[i]
		add(w.Outage, w.key(), func(_ string, err error) error {
			return fmt.Errorf("weather %s: %w", w.Name, err)
		})
	}
	return all, err
}

// fault is the first fault that the next attempt meets. An outage counts the attempts of one event.
func (l *loop) fault(s *sending) *emitter.Fault {
	if len(s.outages) == 0 {
		return nil
	}
	before := 0
	for i := range s.Attempts {
		if s.Attempts[i].Role == s.next.Role {
			before++
		}
	}
	for i := range s.outages {
		o := &s.outages[i]
		switch {
		case o.leg != "" && o.leg != s.Event.Trace.Instances["leg"]:
		case o.during != (Wait{}) && (s.at < o.during.Least || s.at >= o.during.Most):
		default:
			if fault := o.Meets(s.next.Role, before); fault != nil {
				l.feel(o.key)
				return fault
			}
		}
	}
	return nil
}

// read is the outage under a policy. A fault that the policy takes for success is refused: the
// event would count as delivered, and the receiver would never see it.
func (o *Outage) read(policy emitter.Policy) (outage, error) {
	fault, err := emitter.ParseFault(o.Fault)
	switch {
	case err != nil:
		return outage{}, err
	case fault.Mode == emitter.ModeStatus && policy.Accepts(fault.Status):
		return outage{}, fmt.Errorf("fault %s is a success under the policy %s; "+
			"an outage needs a failure such as 503", o.Fault, policy.Name)
	case o.Times < 0:
		return outage{}, fmt.Errorf("times: %d is less than none; 0 means every attempt", o.Times)
	case o.During != (Wait{}) && o.During.Most <= o.During.Least:
		return outage{}, fmt.Errorf("during: %s is no span of time such as 10s..30s", o.During)
	}
	if err := checkRole(o.URL); err != nil {
		return outage{}, err
	}
	return outage{Outage: emitter.Outage{Role: o.URL, Times: o.Times, Fault: fault},
		leg: o.Leg, during: o.During}, nil
}

// String tells the outage in a line.
func (o *Outage) String() string {
	text := "every attempt"
	if o.Times > 0 {
		text = fmt.Sprintf("the first %d", o.Times)
	}
	if o.Leg != "" {
		text += " about " + o.Leg
	}
	text += fmt.Sprintf(" at the %s URL", cmp.Or(o.URL, emitter.Primary))
	if o.During != (Wait{}) {
		text += fmt.Sprintf(" from %s to %s", o.During.Least, o.During.Most)
	}
	return text + " meets " + o.Fault
}
