package telnyx

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
)

// A guest is an instance that a command names and of which the namespace knows nothing but that it
// is there: others have told of it. It is taken to be in whichever state the command needs.

// named are the ids of what a command is about: those in its path, without what belongs to the
// account as a whole, and the calls in its body, each with the pointer to it.
func named(of map[string]string, body map[string]any) (path map[string]string, calls []namedCall) {
	path = maps.Clone(of)
	for _, parameter := range []string{
		"account_sid", "agent_id", "assistant_id", "connection_id", "phone_number",
	} {
		delete(path, parameter)
	}
	for _, field := range []string{"call_control_id", "call_control_ids", "link_to"} {
		for _, value := range list(body[field]) {
			if id, ok := value.(string); ok && id != "" {
				calls = append(calls, namedCall{id, "/" + field})
			}
		}
	}
	return path, calls
}

type namedCall struct{ id, pointer string }

// visits reports whether a command names what the namespace itself does not have, and others may
// have told of.
func (t *turn) visits() bool {
	if t.guest == nil {
		return false
	}
	path, calls := named(t.of, t.body)
	for _, id := range path {
		if !t.has(id) {
			return true
		}
	}
	return slices.ContainsFunc(calls, func(c namedCall) bool { return !t.has(c.id) })
}

// welcome does what a command asks that names a guest. Nothing goes on at a guest, so that only
// what the command makes is made: the rest is answered.
func (t *turn) welcome() {
	if !t.present() {
		return
	}
	switch does := t.op.behaviour().(type) {
	case *unmodelled:
		does.act(t)
	case *reading:
		if id := t.of["call_control_id"]; id != "" {
			t.record = t.callRecord(&call{id: id, name: t.name("guest"), began: t.at})
		}
	case *joining:
		if does.Makes {
			t.found(does)
		}
	case *dialing:
		t.body = maps.Clone(t.body)
		delete(t.body, "link_to")
		(&dialing{Texml: does.Texml}).act(t)
	case *lasting:
		t.about[does.Of] = t.name(does.Of)
	}
	if t.record == nil && t.refusal == nil && tells(t.op.Answer.Body) {
		t.refuse("not_modelled") // what a guest is like, nobody has said
	}
}

// tells reports whether an answer tells of a record.
func tells(answer any) bool {
	switch answer := answer.(type) {
	case string:
		return strings.HasPrefix(answer, "${record") && !strings.HasPrefix(answer, "${recording.")
	case []any:
		return slices.ContainsFunc(answer, tells)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(answer)), tells)
	}
	return false
}

// found makes a conference whose first member is a guest.
func (t *turn) found(j *joining) {
	if r := j.room(t); r != nil {
		t.open(r, j.After.time())
		t.aboutRoom(r)
	}
}

// present reports whether all that the command names is there, or refuses it.
func (t *turn) present() bool {
	path, calls := named(t.of, t.body)
	for parameter, id := range path {
		known := t.guest
		if parameter == "call_control_id" {
			known = t.guestCall
		}
		if !known(id) && !t.has(id) {
			t.refuse(t.op.absent(parameter))
		}
	}
	for _, c := range calls {
		if !t.guestCall(c.id) && !t.has(c.id) && t.refusal == nil {
			t.refuse("ccid").at(c.pointer)
		}
	}
	if _, err := base64.StdEncoding.DecodeString(t.text("client_state")); err != nil {
		t.refuse("client_state").at("/client_state")
	}
	return t.refusal == nil
}

// absent is the error of an operation where what a parameter of its path names is not there.
func (o *Operation) absent(parameter string) string {
	if parameter == "call_control_id" {
		return "ccid"
	}
	for _, key := range o.Errors {
		switch key {
		case "conf_id", "msg_not_found", "rec_not_found", "queue_not", "texml_404":
			return key
		}
	}
	return "not_found_generic"
}

// has reports whether something in the namespace has an id.
func (n *Namespace) has(id string) bool {
	if n.calls[id] != nil || n.rooms.find(id) != nil || n.queues.find(id) != nil {
		return true
	}
	for _, s := range n.shelves {
		if s.find(id) != nil {
			return true
		}
	}
	return false
}
