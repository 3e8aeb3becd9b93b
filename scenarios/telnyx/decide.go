package telnyx

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/scenarios"
)

// decide answers a command, and has follow what follows from it.
func (t *turn) decide(c scenarios.Command) {
	t.forget(t.w, t.at)
	if c.Name == Calls {
		t.look()
		return
	}
	if does, far := strings.CutPrefix(c.Name, Far); far {
		t.steer(does, c.With)
		return
	}
	if t.op, t.err = Lookup(c.Name); t.err != nil {
		return
	}
	t.of, t.query, t.body, t.about = c.Of, c.Query, c.With, map[string]string{}
	scope, id := t.repeated()
	if before := t.recent.find(scope, id, t.at); before != nil {
		t.out.Answer = before
		return
	}
	t.noticed("before " + t.op.Name)
	lost, acts := t.refused()
	if lost != nil && !acts {
		t.out.Answer = lost
		return
	}
	if t.visits() {
		t.welcome()
	} else if t.legal(); t.refusal == nil {
		t.op.behaviour().act(t)
	}
	t.respond()
	t.recent.add(scope, id, t.at, t.answer)
	t.commanded()
	t.answer.Instances = t.about
	t.out.Answer = t.answer
	if lost != nil {
		t.out.Answer = lost
	}
}

// legal finds the call that a command is about, and refuses what its state forbids.
func (t *turn) legal() {
	id, given := t.of["call_control_id"]
	if given {
		t.call = t.calls[id]
		switch {
		case t.call == nil:
			t.refuse("ccid")
			return
		case t.op.States != nil && t.call.state == ended:
			t.refuse("ended")
			return
		}
		t.about["leg"], t.about["session"] = t.call.name, t.call.session
	}
	if state := t.text("client_state"); state != "" {
		if _, err := base64.StdEncoding.DecodeString(state); err != nil {
			t.refuse("client_state").at("/client_state")
			return
		}
	}
	if t.call == nil || t.op.States == nil {
		return
	}
	switch {
	case slices.Contains(t.op.States, t.call.stands()):
	case t.call.picked == 0 && t.call.state != answered:
		t.refuse("unanswered")
	case t.op.Name == "answer" && !t.call.inbound:
		t.refuse("answer_outbound")
	default:
		t.refuse("conflict")
	}
}

// stands is the state of a call in the words that files use.
func (c *call) stands() string {
	switch {
	case c.state == ringing:
		return "inbound ringing"
	case c.state == dialling:
		return "outbound ringing"
	case c.state == ended:
		return "ended"
	case c.queue != nil:
		return "queued"
	case c.room != nil:
		return "conference"
	case c.bridged != nil:
		return "bridged"
	}
	return "answered"
}

// respond is the answer to the command: the error, or what its file says.
func (t *turn) respond() {
	switch {
	case t.refusal != nil:
		t.answer = &scenarios.Answer{Status: t.refusal.Status, Body: t.refusal.Body()}
	case t.answer == nil:
		body, err := t.fill(t.op.Answer.Body)
		t.fail(err)
		t.answer = &scenarios.Answer{Status: t.op.Answer.Status, Body: body}
	}
}
