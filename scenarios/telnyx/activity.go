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
	call *call  // whose leg its webhooks name
	room *room  // in which it goes on; nil: at the call
	kind string // playback, speak, gather, recording ...
	name string // of its instance
	// audible means that it takes its turn with others that are.
	audible bool
	// begun means that it has begun, ending that it is about to end.
	begun, ending bool
	began         time.Duration
	body          map[string]any // of the command that began it
	about         map[string]string
	begin         func(t *turn, after time.Duration)
	end           func(t *turn, after time.Duration, why reason)
	hears         func(t *turn, text string) // what the far end says
}

// start has an activity begin, or wait for its turn.
func (a *activity) start(t *turn, after time.Duration) {
	acts := a.among()
	waits := a.audible && slices.ContainsFunc(*acts, func(b *activity) bool { return b.audible })
	*acts = append(*acts, a)
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
	acts := a.among()
	*acts = slices.DeleteFunc(*acts, func(b *activity) bool { return a == b })
	if !a.audible || a.room == nil && a.call.state != answered {
		return
	}
	next := slices.IndexFunc(*acts, func(b *activity) bool { return b.audible })
	if next >= 0 && !(*acts)[next].begun && !(*acts)[next].ending {
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
