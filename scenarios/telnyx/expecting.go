package telnyx

import (
	"fmt"
	"maps"
	"slices"

	"github.com/offhook-dev/offhook/scenarios"
)

// An asked is an expectation that is open.
type asked struct {
	scenarios.Asked
	place string // of the step, for messages
	leg   string
	alarm string // its patience
}

// expect opens an expectation of an act.
func (t *turn) expect(a scenarios.Asked, act *scenarios.Act) {
	open := asked{Asked: a, place: act.Place, leg: a.Leg, alarm: t.name("asked")}
	if open.leg == "" {
		open.leg = act.Leg
	}
	if open.Within == 0 {
		open.Within = scenarios.Patience
	}
	t.tale.asked = append(t.tale.asked, open)
	t.expects(open.Command, true)
	t.alarm(open.Within, open.alarm, func(t *turn) {
		t.unkept("%s: %s did not come within %s", open.place, open.what(), open.Within)
		t.close(slices.IndexFunc(t.tale.asked, func(b asked) bool { return b.alarm == open.alarm }))
		t.finish()
	})
	t.behave()
}

// what is expected, in words.
func (a *asked) what() string {
	if a.Hangup {
		return "the end of the call"
	}
	if a.Verb != "" {
		return "the verb " + a.Verb
	}
	return "the command " + a.Command
}

// close ends an expectation.
func (t *turn) close(i int) {
	a := t.tale.asked[i]
	t.tale.asked = slices.Delete(t.tale.asked, i, i+1)
	t.expects(a.Command, false)
	t.withdraw(a.alarm)
}

// unkept notes a promise that the application has not kept.
func (t *turn) unkept(format string, args ...any) {
	t.out.Broken = append(t.out.Broken, fmt.Sprintf(format, args...))
}

// hungUp closes the expectation that a call ends.
func (t *turn) hungUp(leg string) {
	i := slices.IndexFunc(t.tale.asked, func(a asked) bool { return a.Hangup && a.leg == leg })
	if i < 0 {
		return
	}
	t.close(i)
	t.behave()
	t.finish()
}

// commanded tells the tale of a command that was accepted, or came too late: the call had ended.
// Those that are expected on a leg come in their order.
func (t *turn) commanded() {
	if t.refusal != nil && t.refusal.Faults[0].Code != Refuse("ended").Faults[0].Code {
		return
	}
	defer t.noticed("command " + t.op.Name)
	met := slices.IndexFunc(t.tale.asked, func(a asked) bool {
		return a.Command == t.op.Name && (t.call == nil || a.leg == t.call.called)
	})
	t.met(met, func(field string) any { return t.body[field] })
}

// met closes an expectation that is met, or partly: -1 is none.
func (t *turn) met(met int, field func(name string) any) {
	if met < 0 {
		return
	}
	a := t.tale.asked[met]
	for _, before := range t.tale.asked[:met] {
		if before.leg == a.leg && before.place == a.place {
			t.unkept("%s: %s comes before %s", a.place, a.what(), before.what())
			break
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.With)) {
		if got := field(name); fmt.Sprint(got) != fmt.Sprint(a.With[name]) {
			t.unkept("%s: %s comes with %s %v, not %v", a.place, a.what(), name, got, a.With[name])
		}
	}
	t.close(met)
	t.behave()
	t.finish()
}
