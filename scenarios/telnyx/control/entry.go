package control

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A Kind is what an Entry tells of.
type Kind string

const (
	// Webhook: one occurs, and is on its way from now on.
	Webhook Kind = "webhook"
	// Attempt: a request with a webhook has ended.
	Attempt Kind = "attempt"
	// Delivery: a webhook was accepted, or no further attempt follows.
	Delivery Kind = "delivery"
	// Command: the application has asked something of the API.
	Command Kind = "command"
	// Far: the far end has done what it was told to.
	Far Kind = "far"
	// Unsent: a webhook could not be made, or has no place to go.
	Unsent Kind = "unsent"
	// Note: what is wrong with a TeXML document, or what of it offhook does not do.
	Note Kind = "note"
	// Story: a story has come to its end.
	Story Kind = "story"
)

// An Entry is something that happened in a namespace.
type Entry struct {
	// Seq counts the entries of a namespace from 1.
	Seq  int64     `json:"seq"`
	At   time.Time `json:"at"`
	Kind Kind      `json:"kind"`
	// Event is the name of a webhook, ID that of its event, About are the instances that it is about.
	Event string            `json:"event,omitempty"`
	ID    string            `json:"id,omitempty"`
	Leg   string            `json:"leg,omitempty"`
	About map[string]string `json:"about,omitempty"`
	// Name is that of the command, of what the far end did, or of the story.
	Name string `json:"name,omitempty"`
	// Method and Path are those of a request that was refused before it was decided on.
	Method string `json:"method,omitempty"`
	Path   string `json:"path,omitempty"`
	// Of names what a command is about, With has the fields of its body.
	Of   map[string]string `json:"of,omitempty"`
	With map[string]any    `json:"with,omitempty"`
	// Status is that of the answer: of the receiver to an attempt, of the API to a command.
	Status int `json:"status,omitempty"`
	// Answer is the body of the API's answer.
	Answer any `json:"answer,omitempty"`
	// Outcome is delivered or failed, of a story kept or broken.
	Outcome string `json:"outcome,omitempty"`
	// Attempt is the number of the attempt, of a delivery how many there were.
	Attempt int          `json:"attempt,omitempty"`
	URL     string       `json:"url,omitempty"`
	Role    emitter.Role `json:"role,omitempty"`
	// Took is how long the attempt took, in seconds.
	Took   float64 `json:"took_s,omitempty"`
	Detail string  `json:"detail,omitempty"`
	// Run is the number of a story.
	Run int `json:"run,omitempty"`
	// Body is that of the webhook: JSON, or the text of a form.
	Body any `json:"body,omitempty"`
}

// entryOf is the entry of a happening; not every happening is worth one.
func entryOf(h scenarios.Happening) (e Entry, worth bool) {
	switch {
	case h.Emitted != nil:
		e = about(Webhook, h.Emitted)
		e.Body = body(h.Emitted.Body.Kind(), h.Emitted.Body.Bytes(1, ""))
	case h.Attempted != nil:
		e = attempt(Attempt, h.Attempted.Event, h.Attempted.Attempt)
		e.Attempt = max(1, h.Attempted.N)
	case h.Delivered != nil && len(h.Delivered.Attempts) > 0:
		d := h.Delivered
		last := &d.Attempts[len(d.Attempts)-1]
		e = attempt(Delivery, &d.Event, last)
		e.Attempt, e.Outcome = len(d.Attempts), string(d.Status)
		e.Body = body(d.Event.Body.Kind(), last.RequestBody)
	case h.Command != nil && h.Answer != nil && h.Command.Name != telnyx.Calls:
		e = Entry{Kind: Command, Name: h.Command.Name, Of: h.Command.Of, With: h.Command.With,
			Status: h.Answer.Status, Answer: h.Answer.Body, Detail: telnyx.Reason(h.Answer.Body),
			Leg: h.Answer.Instances["leg"]}
		if name, far := strings.CutPrefix(e.Name, telnyx.Far); far {
			e.Kind, e.Name = Far, name
			e.Leg = legOf(h)
		}
	default:
		return e, false
	}
	return e, true
}

// legOf is the leg that a command of the far end was about: the one that its answer tells, else the
// one that was asked for.
func legOf(h scenarios.Happening) string {
	body, _ := h.Answer.Body.(map[string]any)
	data, _ := body["data"].(map[string]any)
	for _, from := range []map[string]any{data, h.Command.With} {
		if leg, ok := from["leg"].(string); ok {
			return leg
		}
	}
	return ""
}

// refused is the entry of a request that was refused before it was decided on.
func refused(r telnyx.Received) Entry {
	e := Entry{Kind: Command, Method: r.Method, Path: r.Path, Status: r.Status, Answer: r.Answer,
		Detail: telnyx.Reason(r.Answer)}
	if r.Operation != nil {
		e.Name = r.Operation.Name
		_, e.Of, _ = telnyx.Route(r.Method, r.Path)
	}
	return e
}

func about(kind Kind, event *emitter.Event) Entry {
	return Entry{Kind: kind, Event: event.Type, ID: event.ID, Leg: event.Trace.Instances["leg"],
		About: event.Trace.Instances}
}

func attempt(kind Kind, event *emitter.Event, a *emitter.Attempt) Entry {
	e := about(kind, event)
	e.URL, e.Role, e.Status, e.Took = a.URL, a.Role, a.Status, a.Took.Seconds()
	e.Detail = a.Detail
	if a.Fault != "" {
		e.Detail = "an outage of offhook's: " + a.Fault
	}
	return e
}

// body is the body of a webhook as an entry shows it.
func body(kind wire.Kind, text []byte) any {
	if kind != wire.JSON || !json.Valid(text) {
		return string(text)
	}
	return json.RawMessage(text)
}
