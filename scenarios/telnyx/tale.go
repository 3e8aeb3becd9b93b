package telnyx

import (
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// A Tale is what a story says of one run: what the far end does, one step after another, and which
// commands are expected of the application. The zero Tale is none: then every call is answered
// after four seconds, and every message arrives.
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

// tell begins to tell. What is told at the beginning comes once the run has its clock.
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
			t.unkept("%s: %s did not come within %s", act.Place, act.When, scenarios.Patience)
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
		t.unkept("%s: %s", act.Place, err)
		t.giveUp()
		return
	}
	for _, a := range act.Asks {
		t.expect(a, act)
	}
	t.advance()
}

// giveUp ends a tale that cannot go on.
func (t *turn) giveUp() {
	for len(t.tale.asked) > 0 {
		t.close(0)
	}
	t.tale.next, t.tale.waits = len(t.tale.Acts), false
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
		if t.Told != nil {
			t.Told()
		}
		for c := range t.live.all() {
			t.over(c, 0, "normal_clearing", c.far())
		}
	})
}

// farewell is for how long the far end stays when nothing is told any more.
const farewell = 2 * time.Second

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
