package scenarios

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A call is a script that answers commands, as a call under Call Control does: it rings until it is
// answered, for 30 s at most; it plays, and it ends when the application hangs up.
type call struct {
	ringing, answered, asked, playing, over bool
}

func calls(run int) (*World, Script, error) {
	return NewWorld(&Setting{Seed: 3}, "call", run, time.Time{}), &call{}, nil
}

func (c *call) Next(_ *World, h Happening) (Outcome, error) {
	switch {
	case h.Emitted != nil:
		c.see(h.Emitted.Type)
		return Outcome{}, nil
	case h.Attempted != nil || h.Delivered != nil:
		return Outcome{}, nil
	case h.Command != nil:
		return c.command(h.At, *h.Command)
	}
	return Outcome{Cues: []Cue{
		{Name: "initiated", Step: &Step{Emit: "call.initiated"}},
		{Name: "unanswered", At: 30 * time.Second, Step: &Step{Emit: "call.hangup",
			With: Values{"hangup_cause": "timeout"}}},
	}}, nil
}

// see notes what has come about.
func (c *call) see(event string) {
	switch event {
	case "call.initiated":
		c.ringing = true
	case "call.answered":
		c.answered = true
	case "call.playback.started":
		c.playing = true
	case "call.playback.ended":
		c.playing = false
	case "call.hangup":
		c.over = true
	}
}

func (c *call) command(at time.Duration, command Command) (Outcome, error) {
	cue := func(after time.Duration, name, event string, with Values) Cue {
		return Cue{At: at + after, Name: name, Step: &Step{Emit: event, With: with}}
	}
	switch {
	case c.over:
		return refusal("the call has ended"), nil
	case command.Name == "answer" && c.ringing:
		c.ringing = false
		return accepted(Cue{Name: "unanswered"},
			cue(120*time.Millisecond, "answered", "call.answered", nil)), nil
	case command.Name == "playback_start" && c.answered && !c.asked:
		c.asked = true
		return accepted(
			cue(80*time.Millisecond, "started", "call.playback.started", nil),
			cue(6*time.Second, "ended", "call.playback.ended", Values{"status": "completed"})), nil
	case command.Name == "hangup":
		c.over = true
		ended := Cue{Name: "ended"}
		if c.playing { // what plays ends with the call
			ended = cue(50*time.Millisecond, "ended", "call.playback.ended",
				Values{"status": "call_hangup"})
		}
		return accepted(Cue{Name: "unanswered"}, Cue{Name: "answered"}, Cue{Name: "started"}, ended,
			cue(50*time.Millisecond, "hangup", "call.hangup",
				Values{"hangup_cause": "normal_clearing"})), nil
	case command.Name == "fail":
		return Outcome{}, fmt.Errorf("%s is not modelled", command.Name)
	}
	return refusal("the call is in no state for " + command.Name), nil
}

func accepted(cues ...Cue) Outcome {
	return Outcome{Cues: cues, Answer: &Answer{Status: http.StatusOK,
		Body: map[string]any{"data": map[string]any{"result": "ok"}}}}
}

func refusal(detail string) Outcome {
	return Outcome{Answer: &Answer{Status: http.StatusUnprocessableEntity,
		Body: map[string]any{"errors": []any{map[string]any{"detail": detail}}}}}
}

// An application is a receiver that steers the calls of an engine: on is called for each webhook
// while its attempt is under way, and gives commands.
type application struct {
	engine *Engine
	on     func(a *application, event string, run Run)

	mu      sync.Mutex
	calls   map[string]Run // by call_control_id
	told    []string       // what happened in the runs, and when
	answers []string       // what commands were answered
}

// steered is an engine whose calls an application steers.
func steered(count int, on func(a *application, event string, run Run)) (*Engine, *application) {
	a := &application{on: on, calls: map[string]Run{}}
	a.engine = &Engine{Runs: count, Begin: calls, Targets: here(), Watch: a.watch}
	return a.engine, a
}

// watch notes which run a call is, before anything is sent of it.
func (a *application) watch(h Happening) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case h.Emitted != nil:
		id, _ := field(h.Emitted.Body.Bytes(1, ""), "/data/payload/call_control_id")
		a.calls[id] = Run(h.Run)
		a.told = append(a.told, fmt.Sprint(h.At, " ", h.Emitted.Type))
	case h.Command != nil:
		a.told = append(a.told, fmt.Sprint(h.At, " ", h.Command.Name, "?"))
	}
}

func (a *application) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	event, _ := field(body, "/data/event_type")
	id, _ := field(body, "/data/payload/call_control_id")
	a.mu.Lock()
	run := a.calls[id]
	a.mu.Unlock()
	a.on(a, event, run)
}

func (a *application) RoundTrip(r *http.Request) (*http.Response, error) {
	a.ServeHTTP(nil, r)
	return answer(http.StatusOK), nil
}

// command gives a command and notes the answer.
func (a *application) command(run Run, name string) {
	answer, err := a.engine.Command(context.Background(), run, Command{Name: name})
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		a.answers = append(a.answers, name+": "+err.Error())
		return
	}
	a.answers = append(a.answers, fmt.Sprint(name, " ", answer.Status))
}

func field(body []byte, pointer string) (string, bool) {
	doc, err := wire.Parse(body)
	if err != nil {
		return "", false
	}
	value, ok := doc.At(pointer)
	return fmt.Sprint(value), ok
}
