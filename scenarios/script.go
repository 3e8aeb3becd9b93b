package scenarios

import (
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A Script says what follows from what happened. It has no clock and no chance of its own: the same
// happenings lead to the same story. A Script is used by one goroutine at a time.
type Script interface {
	Next(w *World, h Happening) (Outcome, error)
}

// A Happening is what a script is told, and whoever watches an Engine. One of its pointers is set;
// none is at the beginning of a run. What they point to must not be changed.
type Happening struct {
	// Run is the number of the run, from 0.
	Run int
	// At is the time of the story, counted from the run's beginning.
	At        time.Duration
	Emitted   *emitter.Event
	Attempted *Attempted
	Delivered *Delivery
	Command   *Command
	// Alive is how many runs have begun and not ended, this one included. It depends on how fast the
	// receiver is, so who watches is told, and no script.
	Alive int
}

// An Outcome is what follows.
type Outcome struct {
	// Cues are put on the agenda of the run.
	Cues []Cue
	// Answer is what a Command is answered; nil for anything else.
	Answer *Answer
}

// A Cue is an event that is due at a time of the story: that of a step, one that is sent as it is,
// or one request, which is made once, where it says, whatever policy and targets there are. A cue
// that has the name of one that waits takes its place; without Step, Event and Request it only
// withdraws that one. With Event or Request, of Step only Expect has an effect.
type Cue struct {
	At      time.Duration
	Name    string
	Step    *Step
	Event   *emitter.Event
	Request *emitter.Request
}

// A Command is what the application asks of Telnyx.
type Command struct {
	Name string // answer, playback_start, hangup
	Leg  string // the call leg that it is about; "" is "caller"
	With Values // its further parameters
}

// An Answer is what a command is answered: an HTTP status, and the body as decoded JSON.
type Answer struct {
	Status int
	Body   any
}

// An App is the application in a rehearsal: the commands that it gives when it sees an event.
type App func(run int, event emitter.Event) []Command

// Ready is the script of events that are sent as they are, a nanosecond of the story apart: where
// nothing waits, one after another.
func Ready(events ...emitter.Event) Script {
	cues := make([]Cue, len(events))
	for i := range events {
		cues[i] = Cue{At: time.Duration(i), Event: &events[i]}
	}
	return Written(cues)
}

// Written is the script of cues that are written down: nothing follows from what happens.
func Written(cues []Cue) Script { return &written{cues} }

// written is a story that is written down: it answers the beginning of a run, and nothing after it.
type written struct{ cues []Cue }

func (s *written) Next(_ *World, h Happening) (Outcome, error) {
	switch {
	case h.Command != nil:
		return Outcome{}, fmt.Errorf("%s: a story that is written down takes no commands",
			h.Command.Name)
	case h.Emitted != nil || h.Attempted != nil || h.Delivered != nil:
		return Outcome{}, nil
	}
	cues := s.cues
	s.cues = nil // the run has them now
	return Outcome{Cues: cues}, nil
}
