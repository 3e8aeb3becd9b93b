package telnyx

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/scenarios"
)

// decide answers a command, and has follow what follows from it.
func (t *turn) decide(c scenarios.Command) {
	t.forget(t)
	if c.Name == Calls {
		t.look()
		return
	}
	if does, far := strings.CutPrefix(c.Name, Far); far {
		t.steer(does, c.With)
		return
	}
	if c.Name == scenarios.CommandDocument {
		t.instructed(c)
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
	} else if t.legal() {
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
func (t *turn) legal() bool {
	if !t.known() {
		return false
	}
	for _, field := range []string{"client_state", "target_leg_client_state"} {
		if _, err := base64.StdEncoding.DecodeString(t.text(field)); err != nil {
			t.refuse("client_state", "name", field).at("/" + field)
			return false
		}
	}
	if t.call == nil || t.op.States == nil || slices.Contains(t.op.States, t.call.stands()) {
		return true
	}
	early := t.call.state == ringing || t.call.state == dialling
	says := func(key string) bool { return slices.Contains(t.op.Errors, key) }
	switch {
	case says("answer_outbound") && !t.call.inbound:
		t.refuse("answer_outbound")
	case early && slices.ContainsFunc(t.op.States, func(state string) bool {
		return !strings.HasSuffix(state, "ringing")
	}):
		t.refuse("unanswered")
	case says("queue_not"):
		t.refuse("queue_not")
	default:
		t.refuse("conflict")
	}
	return false
}

// known finds the call that the path names, or else the body, or refuses the command.
func (t *turn) known() bool {
	id, named := t.of["call_control_id"]
	if !named && t.op.States != nil {
		id, named = t.body["call_control_id"].(string)
	}
	if !named || !slices.Contains(t.op.Errors, "ccid") {
		return true
	}
	t.call = t.calls[id]
	switch {
	case t.call == nil:
		t.refuse("ccid")
		return false
	case t.op.States != nil && t.call.state == ended:
		t.refuse("ended")
		return false
	}
	t.about["leg"], t.about["session"] = t.call.name, t.call.session
	return true
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

// respond is the answer to the command: the error, or what its file says. What we cannot do is an
// error of the server, which names it, and nothing follows.
func (t *turn) respond() {
	if t.refusal == nil && t.answer == nil && t.err == nil {
		body, err := t.fill(t.op.Answer.Body)
		t.fail(err)
		t.answer = &scenarios.Answer{Status: t.op.Answer.Status, Body: body}
	}
	if t.err != nil {
		t.refuse("server").because("offhook: " + t.op.Name + ": " + t.err.Error())
		t.err, t.out.Cues = nil, nil
	}
	if t.refusal != nil {
		answer := t.refusal.answer()
		t.answer = &answer
	}
}
