package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// A sending is the behaviour of what is sent and arrives: messages, faxes, codes.
type sending struct {
	// Of is the resource: message or fax. Its record has the same name.
	Of string `json:"of"`
	// Type is that of what is sent, where there are several.
	Type string `json:"type"`
	// Variant is that of its webhooks.
	Variant string `json:"variant"`
	// Stages are the webhooks that follow, each some time after the one before.
	Stages []stage `json:"stages"`
	// Needs are fields of which one must be there, and Lack the error where none is.
	Needs []string `json:"needs"`
	Lack  string   `json:"lack"`
	// Values are values of the instance, and Carries fields of its webhooks, by the fields of the
	// command that they repeat.
	Values  map[string]string `json:"values"`
	Carries map[string]string `json:"carries"`
	// Tells are fields of its webhooks, by the values of the instance that they have.
	Tells map[string]string `json:"tells"`
	// When is the field with the time at which it is sent, where that may be later.
	When string `json:"when"`
}

func (s *sending) act(t *turn) {
	if s.Of == "" {
		t.refuse("not_modelled")
		return
	}
	if !s.complete(t) {
		return
	}
	to := t.home(nil)
	if t.refusal != nil {
		return
	}
	j := &journey{sending: s, name: t.name(s.Of), to: to, carried: scenarios.Values{},
		numbers: list(t.body["to"])}
	values := map[string]any{}
	for value, field := range s.Values {
		if given, ok := t.body[field]; ok {
			values[value] = given
		}
	}
	if s.Type != "" && s.Of == "verification" {
		values["type"] = s.Type
	}
	later := s.later(t)
	if later > 0 { // else its id says when it was sent
		id, err := t.fresh("uuid")
		t.fail(err)
		values["id"], j.carried["id"] = id, id
		t.later = map[string]any{s.Of + ".id": id}
	}
	t.fail(t.w.Declare(s.Of, j.name, schemas.Member{Values: values}))
	for path, field := range s.Carries {
		if given, ok := t.body[field]; ok {
			j.carried[path] = given
		}
	}
	t.about[s.Of] = j.name
	if later == 0 && len(s.Stages) > 0 {
		j.next(t, 0)
	}
	if j.record = t.make(s.Of, j.name); j.record == nil {
		return
	}
	j.record.journey = j
	t.record = j.record.fields
	if s.Type != "" {
		t.record["type"] = s.Type
	}
	if s.Of == "message" {
		j.address(t)
	}
	if later > 0 {
		j.marks("scheduled")
		j.starts = t.at + later
		t.alarm(later, "stage/"+j.name, func(t *turn) { j.next(t, 0) })
	}
}

// later is how long it is until it is to be sent.
func (s *sending) later(t *turn) time.Duration {
	at, err := time.Parse(time.RFC3339, t.text(s.When))
	if err != nil {
		return 0
	}
	return max(0, at.Sub(t.w.Time(t.at)))
}

// complete reports whether the command says what is to be sent, or refuses it.
func (s *sending) complete(t *turn) bool {
	for _, field := range s.Needs {
		if value, given := t.body[field]; given && value != "" && value != nil {
			return true
		}
	}
	if len(s.Needs) > 0 {
		t.refuse(s.Lack, "name", s.Needs[0])
	}
	return len(s.Needs) == 0
}

// A journey is a message or a fax on its way.
type journey struct {
	*sending
	name    string
	to      *emitter.Target
	carried scenarios.Values
	record  *record
	numbers []any         // of the recipients of a message
	starts  time.Duration // 0: at once
	lost    bool          // its record is no longer known
}
