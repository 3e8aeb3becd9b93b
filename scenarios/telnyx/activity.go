package telnyx

import (
	"slices"
	"time"
)

// A reason is why an activity ends before its time.
type reason string

const (
	byHangup  reason = "hangup"
	byCommand reason = "stopped"
	byMachine reason = "machine"
)

// An activity is what goes on at a call: a text is spoken, a file is played, keys are gathered.
type activity struct {
	call *call
	kind string // playback, speak, gather, recording ...
	name string // of its instance
	// audible means that it takes its turn with others that are.
	audible bool
	// begun means that it has begun, ending that it is about to end.
	begun, ending bool
	began         time.Duration
	body          map[string]any // of the command that began it
	begin         func(t *turn, after time.Duration)
	end           func(t *turn, after time.Duration, why reason)
	hears         func(t *turn, text string) // what the far end says
}

// start has an activity begin, or wait for its turn.
func (a *activity) start(t *turn, after time.Duration) {
	waits := a.audible && slices.ContainsFunc(a.call.acts, func(b *activity) bool { return b.audible })
	a.call.acts = append(a.call.acts, a)
	if !waits {
		a.begin(t, after)
	}
}

// stop ends an activity before its time. One that has not begun is not heard of.
func (a *activity) stop(t *turn, after time.Duration, why reason) {
	if a.ending {
		return
	}
	a.ending = true
	t.withdraw("begin/" + a.name)
	t.withdraw("end/" + a.name)
	if a.begun {
		a.end(t, after, why)
	}
	a.leave(t, after)
}

// leave takes an activity from its call, and lets the next that waits begin.
func (a *activity) leave(t *turn, after time.Duration) {
	c := a.call
	c.acts = slices.DeleteFunc(c.acts, func(b *activity) bool { return a == b })
	if !a.audible || c.state != answered {
		return
	}
	next := slices.IndexFunc(c.acts, func(b *activity) bool { return b.audible })
	if next >= 0 && !c.acts[next].begun && !c.acts[next].ending {
		c.acts[next].begin(t, after+turnGap)
	}
}

// turnGap lies between two texts or files of a call.
const turnGap = 100 * time.Millisecond

// acting are the activities of a kind, and of a name if one is given.
func (c *call) acting(kinds ...string) (all []*activity) {
	for _, a := range c.acts {
		if slices.Contains(kinds, a.kind) {
			all = append(all, a)
		}
	}
	return all
}
