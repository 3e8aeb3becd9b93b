package telnyx

import (
	"maps"
	"strconv"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/texml"
)

// A progress is what a TeXML application hears in place of a webhook of Call Control, if it wants
// to; an empty emit is nothing.
type progress struct{ emit, word string }

func progressOf(emit string) progress {
	switch emit {
	case "call.initiated":
		return progress{"texml.call-initiated", "initiated"}
	case "call.ringing": // of which Call Control tells nothing
		return progress{"texml.call-ringing", "ringing"}
	case "call.answered":
		return progress{"texml.call-answered", "answered"}
	case "call.hangup":
		return progress{"texml.call-completed", "completed"}
	case "call.dtmf.received":
		return progress{"texml.dtmf", "dtmf"}
	case "conference.created":
		return progress{"texml.conference-start", "start"}
	case "conference.participant.joined":
		return progress{"texml.participant-join", "join"}
	case "conference.participant.left":
		return progress{"texml.participant-leave", "leave"}
	}
	return progress{}
}

// told emits what happens to a call that documents steer. Who did not ask for it is told nothing,
// and it happens all the same.
func (t *turn) told(name string, c *call, hook webhook) {
	t.occurred(name)
	if !texmlOwn(hook.emit) {
		hook = t.translated(c, hook)
	}
	if hook.emit == "" {
		if hook.then != nil {
			hook.then(t)
		}
		return
	}
	event, err := t.w.Emit(t.at, t.step(c, hook))
	switch {
	case err != nil:
		t.unmade(name, err)
	case hook.silent:
		if hook.then != nil {
			hook.then(t)
		}
		t.cameAbout(hook.emit, c.name)
	default:
		event.Trace.Step = name
		// The commands of an earlier play have its documents.
		t.put(scenarios.Cue{At: t.at, Name: name, Event: &event, To: hook.to,
			Asks: hook.asks && t.tale.Given == nil})
		if hook.asks {
			hook.then = func(t *turn) { t.suppose(name) }
		}
		t.await(name, &pending{call: c, at: t.at, hook: hook, made: true})
	}
}

func texmlOwn(emit string) bool { return len(emit) > 6 && emit[:6] == "texml." }

// translated is a webhook of Call Control as a TeXML application has it.
func (t *turn) translated(c *call, hook webhook) webhook {
	p := progressOf(hook.emit)
	if p.emit == "" {
		return webhook{then: hook.then}
	}
	f, sequence := c.flow, &c.flow.sequence
	notice, home := f.status, f.home
	made := webhook{emit: p.emit, about: hook.about, with: scenarios.Values{}, then: hook.then}
	if instance := hook.about["conference"]; instance != "" {
		notice, home = texml.Notice{}, false
		for r := range t.rooms.all() {
			if r.instance == instance {
				notice, sequence = r.status, &r.sequence
			}
		}
	}
	switch p.word {
	case "completed":
		maps.Copy(made.with, farewells(c, hook.with))
	case "dtmf":
		made.with["Digits"] = hook.with["digit"]
	}
	made.to, made.silent = t.listener(c, notice, home, p.word)
	if !made.silent {
		made.with["SequenceNumber"] = strconv.Itoa(*sequence)
		*sequence++
	}
	return made
}

// listener is where an event is told, or that nobody asked for it.
func (t *turn) listener(c *call, n texml.Notice, home bool, word string) (
	to *emitter.Target, silent bool,
) {
	wanted := n
	if home && n.URL == "" {
		wanted.URL = scenarios.Target
	}
	if !wanted.Wants(word) {
		return nil, true
	}
	to, err := t.callback(n.Callback)
	if err != nil {
		t.note(c, err.Error())
		return nil, true
	}
	return to, false
}

// farewells are the fields that say how a call ended.
func farewells(c *call, with scenarios.Values) scenarios.Values {
	cause, _ := with["hangup_cause"].(string)
	source, _ := with["hangup_source"].(string)
	if source == "unknown" {
		source = "system"
	}
	return scenarios.Values{"HangupCause": cause, "HangupSource": source,
		"CallStatus": statusOf(c, cause)}
}

// statusOf is the status of a call that has ended.
func statusOf(c *call, cause string) string {
	switch {
	case c.picked > 0:
		return "completed"
	case cause == "user_busy":
		return "busy"
	case cause == "timeout" || cause == "no_answer":
		return "no-answer"
	case cause == "originator_cancel":
		return "canceled"
	}
	return "failed"
}
