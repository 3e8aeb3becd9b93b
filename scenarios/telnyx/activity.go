package telnyx

import (
	"slices"
	"time"
)

// A reason is why an activity ends.
type reason string

const (
	completed reason = "completed"
	byHangup  reason = "hangup"
	byCommand reason = "stopped"
)

// An activity is what goes on at a call: a text is spoken, a file is played, keys are gathered.
type activity struct {
	call *call  // whose leg its webhooks name
	room *room  // in which it goes on; nil: at the call
	kind string // playback, speak, gather, recording ...
	name string // of its instance
	// audible means that it takes its turn with others that are.
	audible bool
	// due means that it is about to begin, begun that it has begun, so that its end is told, and
	// ending that it is over.
	due, begun, ending bool
	began              time.Duration
	about              map[string]string
	begin              func(t *turn, after time.Duration)
	end                func(t *turn, after time.Duration, why reason)
	ended              func(t *turn)              // what follows while the call lasts; may be nil
	hears              func(t *turn, text string) // what the far end says; may be nil
}

// start has an activity begin, or wait for its turn.
func (a *activity) start(t *turn, after time.Duration) {
	acts := a.among()
	waits := a.audible && slices.ContainsFunc(*acts, func(b *activity) bool { return b.audible })
	*acts = append(*acts, a)
	if !waits {
		a.due = true
		a.begin(t, after)
	}
}

// stop ends an activity. One that has not begun is not heard of.
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
	if a.ended != nil && why != byHangup {
		a.ended(t)
	}
}

// leave takes an activity from its call, and lets the next that waits begin.
func (a *activity) leave(t *turn, after time.Duration) {
	acts := a.among()
	*acts = slices.DeleteFunc(*acts, func(b *activity) bool { return a == b })
	if len(*acts) == 0 {
		*acts = nil
	}
	if !a.audible || a.room == nil && a.call.state != answered {
		return
	}
	next := slices.IndexFunc(*acts, func(b *activity) bool { return b.audible })
	if next >= 0 && !(*acts)[next].due {
		(*acts)[next].due = true
		(*acts)[next].begin(t, after+turnGap)
	}
}

// among are the activities beside which it goes on.
func (a *activity) among() *[]*activity {
	if a.room != nil {
		return &a.room.acts
	}
	return &a.call.acts
}

// turnGap lies between two texts or files of a call.
const turnGap = 100 * time.Millisecond

// acting are the activities of some kinds.
func acting(acts []*activity, kinds ...string) (all []*activity) {
	for _, a := range acts {
		if slices.Contains(kinds, a.kind) {
			all = append(all, a)
		}
	}
	return all
}

// silence stops what a call hears: all of it, or only what it hears now.
func (t *turn) silence(c *call, which string, after time.Duration) {
	stop(t, slices.DeleteFunc(slices.Clone(c.acts), func(a *activity) bool { return !a.audible }),
		which, after, byCommand)
}

// stop ends some activities, the first one or all. What waits goes first, so that it does not
// begin.
func stop(t *turn, acts []*activity, which string, after time.Duration, why reason) {
	if which == "current" {
		acts = acts[:min(1, len(acts))]
	}
	for _, a := range slices.Backward(acts) {
		a.stop(t, after, why)
	}
}
