package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// A sending is the behaviour of what is sent and arrives: messages and faxes.
type sending struct {
	// Of is the resource: message or fax. Record is its record.
	Of     string `json:"of"`
	Record string `json:"record"`
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
	// Early means that the id is that of the first webhook, whose event is made at once.
	Early bool `json:"early"`
}

// A stage is one of the webhooks that tell how a message fares.
type stage struct {
	Emit  string           `json:"emit"`
	After span             `json:"after"`
	With  scenarios.Values `json:"with"`
	// Record are fields of the record from then on.
	Record map[string]any `json:"record"`
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
	name := t.name(s.Of)
	values := map[string]any{}
	for value, field := range s.Values {
		if given, ok := t.body[field]; ok {
			values[value] = given
		}
	}
	t.fail(t.w.Declare(s.Of, name, schemas.Member{Values: values}))
	carried := scenarios.Values{}
	if s.Type != "" {
		carried["type"] = s.Type
	}
	for path, field := range s.Carries {
		if given, ok := t.body[field]; ok {
			carried[path] = given
		}
	}
	t.about[s.Of] = name
	j := &journey{sending: s, name: name, to: to, carried: carried}
	if s.Early {
		j.next(t, 0)
	}
	t.record = t.make(s.Record)
	if s.Type != "" {
		t.record["type"] = s.Type
	}
	j.record = t.record
	if !s.Early {
		j.next(t, 0)
	}
}

// complete reports whether the command says what is to be sent, or refuses it.
func (s *sending) complete(t *turn) bool {
	for _, field := range s.Needs {
		if value, given := t.body[field]; given && value != "" && value != nil {
			return true
		}
	}
	if len(s.Needs) > 0 {
		t.refuse(s.Lack)
	}
	return len(s.Needs) == 0
}

// A journey is a message or a fax on its way.
type journey struct {
	*sending
	name    string
	to      *emitter.Target
	carried scenarios.Values
	record  map[string]any
}

// next has a stage follow.
func (j *journey) next(t *turn, i int) {
	if i >= len(j.Stages) {
		return
	}
	s := &j.Stages[i]
	with, last := scenarios.Values{}, i == len(j.Stages)-1
	for _, values := range []scenarios.Values{j.carried, s.With} {
		for path, value := range values {
			with[path] = value
		}
	}
	emit := s.Emit
	if last {
		for path, value := range t.fate(j.Of) {
			if path == "emit" {
				emit = value.(string)
				continue
			}
			with[path] = value
		}
	}
	hook := webhook{emit: emit, variant: j.Variant, about: map[string]string{j.Of: j.name},
		with: with, then: func(t *turn) {
			for field, value := range s.Record {
				if value == "now" {
					value = t.stamp(t.at)
				}
				j.record[field] = value
			}
			j.next(t, i+1)
		}}
	name := "stage/" + j.name
	if i == 0 && j.Early {
		t.emit(s.After.time(), name, nil, hook)
	} else {
		t.cue(s.After.time(), name, nil, hook)
	}
	t.direct(name, j.to)
}

// direct has the cue of a name go to a target of its own.
func (t *turn) direct(name string, to *emitter.Target) {
	for i := range t.out.Cues {
		if t.out.Cues[i].Name == name {
			t.out.Cues[i].To = to
		}
	}
}

// A verifying is the behaviour of what checks a code.
type verifying struct {
	// By is the parameter of the path that says which verification is meant.
	By string `json:"by"`
}

func (v *verifying) act(t *turn) {
	shelf := t.shelves["verification"]
	id := t.of[v.By]
	record := shelf.find(v.By, id)
	if record == nil {
		t.refuse("verify_bad")
		return
	}
	accepted := t.text("code") == record["code"] && record["status"] == "pending"
	answer := "rejected"
	if accepted || t.text("status") == "accepted" && record["status"] == "pending" {
		answer = "accepted"
		record["status"] = "accepted"
		record["verified_at"] = t.moment()
	}
	t.record = map[string]any{"phone_number": record["phone_number"], "response_code": answer}
}

// moment is the time of the story as Telnyx writes it.
func (t *turn) moment() string { return t.w.Time(t.at).UTC().Format(time.RFC3339) }
