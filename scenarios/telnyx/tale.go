package telnyx

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// A Tale is what a story says of one run: what the far end does, one step after another, and which
// commands are expected of the application. The zero Tale is none: then every call is answered after
// four seconds, and every message arrives.
type Tale struct {
	Acts  []scenarios.Act
	Media map[string]scenarios.Media
	// Given, if not nil, are the commands of the run, at their times, as a ledger has them. Then none
	// comes from an application.
	Given []scenarios.Cue
}

// A tale is a Tale while it is told.
type tale struct {
	Tale
	told     bool
	next     int // the act that comes next
	waits    bool
	asked    []asked
	troubles []*trouble
	fates    map[string]string        // outcomes of what is sent, by resource
	done     map[string]time.Duration // when acts were done, by their names
}

// An asked is an expectation that is open.
type asked struct {
	scenarios.Asked
	place string
	leg   string
}

// begin begins to tell. What is told at the beginning comes once the run has its clock.
func (n *Namespace) tell(t *turn) {
	n.tale.Tale, n.tale.fates = n.Story, map[string]string{}
	n.tale.done = map[string]time.Duration{}
	n.tale.told = len(n.Story.Acts) == 0
	t.out.Cues = append(t.out.Cues, n.Story.Given...)
	if !n.tale.told {
		t.alarm(0, "tale", (*turn).advance)
	}
}

// advance has the far end do what comes next, or waits for what that waits for.
func (t *turn) advance() {
	n := &t.tale
	if n.next >= len(n.Acts) {
		t.finish()
		return
	}
	act := &n.Acts[n.next]
	switch {
	case act.Fixed:
		t.alarm(max(0, act.At-t.at), "tale", (*turn).perform)
	case act.When == "":
		since := t.at
		if act.Since != "" {
			since = n.done[act.Since]
		}
		t.alarm(max(0, since+act.After-t.at), "tale", (*turn).perform)
	default:
		n.waits = true
		t.alarm(scenarios.Patience, "tale", func(t *turn) {
			t.broken(act, fmt.Sprintf("%s did not come within %s", act.When, scenarios.Patience))
			t.giveUp()
		})
	}
}

// noticed lets the tale go on that waits for something: a webhook, a command, on whichever leg.
func (t *turn) noticed(what string) {
	n := &t.tale
	if !n.waits || n.Acts[n.next].When != what {
		return
	}
	act := &n.Acts[n.next]
	n.waits = false
	if strings.HasPrefix(what, "before ") {
		t.withdraw("tale")
		t.perform()
		return
	}
	t.alarm(act.After, "tale", (*turn).perform)
}

// perform does an act, opens what it expects, and goes on.
func (t *turn) perform() {
	n := &t.tale
	act := &n.Acts[n.next]
	n.next++
	n.done[act.Name] = t.at
	if err := t.act(act); err != nil {
		t.broken(act, err.Error())
		t.giveUp()
		return
	}
	for _, a := range act.Asks {
		leg := a.Leg
		if leg == "" {
			leg = act.Leg
		}
		t.expect(asked{a, act.Place, leg})
	}
	t.advance()
}

// broken notes a promise that was not kept.
func (t *turn) broken(act *scenarios.Act, why string) {
	t.out.Broken = append(t.out.Broken, act.Place+": "+why)
}

// giveUp ends a tale that cannot go on.
func (t *turn) giveUp() {
	for _, a := range t.tale.asked {
		name, _, _ := strings.Cut(a.place, " ")
		t.withdraw(name)
	}
	t.tale.next, t.tale.asked, t.tale.waits = len(t.tale.Acts), nil, false
	t.finish()
}

// finish ends the tale, once nothing is expected any more: whoever is still on the line hangs up.
func (t *turn) finish() {
	if t.tale.told || t.tale.next < len(t.tale.Acts) || len(t.tale.asked) > 0 {
		return
	}
	t.alarm(farewell, "tale", func(t *turn) {
		t.tale.told = true
		if t.Namespace.over != nil {
			t.Namespace.over()
		}
		for _, record := range t.live() {
			t.over(record, 0, "normal_clearing", record.far())
		}
		for _, r := range t.rooms {
			r.end(t, 0, "all_left", nil)
		}
	})
}

// farewell is for how long the far end stays when nothing is told any more.
const farewell = 2 * time.Second

// expect opens an expectation.
func (t *turn) expect(a asked) {
	if a.Within == 0 {
		a.Within = scenarios.Patience
	}
	name := t.name("asked")
	t.tale.asked = append(t.tale.asked, a)
	open := &t.tale.asked[len(t.tale.asked)-1]
	open.place = name + " " + a.place
	t.alarm(a.Within, name, func(t *turn) {
		i := slices.IndexFunc(t.tale.asked, func(b asked) bool {
			return strings.HasPrefix(b.place, name+" ")
		})
		if i < 0 {
			return
		}
		what := "the command " + a.Command
		if a.Verb != "" {
			what = "the verb " + a.Verb
		}
		if a.Hangup {
			what = "the end of the call"
		}
		t.out.Broken = append(t.out.Broken, fmt.Sprintf("%s: %s did not come within %s", a.place,
			what, a.Within))
		t.tale.asked = slices.Delete(t.tale.asked, i, i+1)
		t.finish()
	})
	t.behave()
}

// settle closes the first open expectation that is met.
func (t *turn) settle(met func(a *asked) bool) {
	for i := range t.tale.asked {
		a := &t.tale.asked[i]
		if met(a) {
			name, _, _ := strings.Cut(a.place, " ")
			t.withdraw(name)
			t.tale.asked = slices.Delete(t.tale.asked, i, i+1)
			t.behave()
			t.finish()
			return
		}
	}
}

// commanded tells the tale of a command that was accepted, or came too late: the call had ended.
func (t *turn) commanded() {
	if t.refusal != nil && t.refusal.Faults[0].Code != Refuse("ended").Faults[0].Code {
		return
	}
	leg := ""
	if t.call != nil {
		leg = t.call.name
	}
	if len(t.tale.asked) > 0 {
		a := &t.tale.asked[0]
		if a.Command == t.op.Name {
			for field, want := range a.With {
				if got := t.body[field]; fmt.Sprint(got) != fmt.Sprint(want) {
					t.out.Broken = append(t.out.Broken, fmt.Sprintf("%s: %s comes with %s %v, not %v",
						a.place, a.Command, field, got, want))
				}
			}
		}
	}
	t.settle(func(a *asked) bool {
		return a.Command == t.op.Name && (a.leg == "" || leg == "" || a.leg == leg)
	})
	t.noticed("command " + t.op.Name)
}

// media is how long what is played lasts, and the status with which it ends if it cannot be played.
func (t *turn) media(name string) scenarios.Media {
	short := name[strings.LastIndex(name, "/")+1:]
	base, _, _ := strings.Cut(short, ".")
	for _, known := range []string{name, short, base} {
		if m, ok := t.tale.Media[known]; ok {
			return m
		}
	}
	if m := lasts().FindStringSubmatch(base); m != nil {
		if d, err := time.ParseDuration(m[1]); err == nil && d > 0 {
			return scenarios.Media{Length: min(d, time.Hour)}
		}
	}
	return scenarios.Media{Length: usual}
}

// usual is how long what is played lasts whose name does not say.
const usual = 6 * time.Second

// lasts finds the length in a name: hold_30s.
var lasts = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[_-])([0-9]{1,4}(?:ms|s|m))(?:$|[_-])`)
})
