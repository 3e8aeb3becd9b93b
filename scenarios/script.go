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

// An Open script takes commands: its run goes on while it waits for them, also when nothing is due.
// An event of it that cannot be made does not end the play; the script is told.
type Open interface {
	Script
	Waits() bool
}

// A Happening is what a script is told, and whoever watches an Engine. One of its pointers is set,
// or Alarm; none is at the beginning of a run. What they point to must not be changed.
type Happening struct {
	// Run is the number of the run, from 0.
	Run int
	// At is the time of the story, counted from the run's beginning.
	At        time.Duration
	Emitted   *emitter.Event
	Attempted *Attempted
	Delivered *Delivery
	Command   *Command
	// Answer is what the command was answered; who watches is told, and no script.
	Answer *Answer
	// Alarm is that of a cue which is due.
	Alarm any
	// Unmade is an event of an Open script that could not be made.
	Unmade *Unmade
	// Alive is how many runs have begun and not ended, this one included. It depends on how fast the
	// receiver is, so who watches is told, and no script.
	Alive int
}

// Unmade is a cue of which no event could be made.
type Unmade struct {
	Name string // of the cue
	Err  error
}

// An Outcome is what follows.
type Outcome struct {
	// Cues are put on the agenda of the run.
	Cues []Cue
	// Answer is what a Command is answered; nil for anything else.
	Answer *Answer
	// Noted is how many mistakes were found in what the application answered.
	Noted int
	// Broken are promises of the story that the application has not kept.
	Broken []string
}

// A Cue is an event that is due at a time of the story: that of a step, one that is sent as it is,
// or one request, which is made once, where it says, whatever policy and targets there are. Or it
// tells the script something then, or gives a command. A cue that has the name of one that waits
// takes its place; with nothing but a name it only withdraws that one. With Event or Request, of
// Step only Expect has an effect.
type Cue struct {
	At      time.Duration
	Name    string
	Step    *Step
	Event   *emitter.Event
	Request *emitter.Request
	// To, if not nil, is where the event goes, and not to the targets of the Engine.
	To *emitter.Target
	// Asks means that the answer steers what follows: whatever the policy, the event is tried once,
	// and what becomes of it is a Command of the name CommandDocument. A rehearsal has no answers:
	// there the script gives that command itself.
	Asks bool
	// Alarm is what the script is told.
	Alarm any
	// Command is what the application is taken to ask.
	Command *Command

	place int32 // on the agenda of its run
}

// CommandDocument is the name of the command that the answer to a webhook is. It is Of the event
// that was answered, by the name of its cue: "webhook"; and it comes With "status", "type", "body"
// and "url", or, where no answer came, "cause" and "detail".
const CommandDocument = "document"

// A Command is what the application asks of Telnyx.
type Command struct {
	// Name is that of the operation: answer, playback_start, hangup.
	Name string
	// Of names what it is about, by the parameters of its path: call_control_id.
	Of map[string]string
	// Query are the parameters behind its path.
	Query Values
	// With are the fields of its body.
	With Values
}

// An Answer is what a command is answered: an HTTP status, and the body as decoded JSON. Instances
// are the names of what the command is about, by resource.
type Answer struct {
	Status    int
	Body      any
	Instances map[string]string
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
	case h.Emitted != nil || h.Attempted != nil || h.Delivered != nil || h.Alarm != nil:
		return Outcome{}, nil
	}
	cues := s.cues
	s.cues = nil // the run has them now
	return Outcome{Cues: cues}, nil
}
