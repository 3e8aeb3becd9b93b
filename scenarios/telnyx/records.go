package telnyx

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
)

// A shelf holds the records of a kind that commands made: messages, faxes, verifications.
type shelf struct {
	roll[*record]
	made int
}

// A record is what can be read again of something that is no call, conference or queue.
type record struct {
	fields   map[string]any
	instance string   // "" where none is behind it
	journey  *journey // on which it is; may be nil
}

//go:embed records/*.json
var recordFiles embed.FS

// templates are what records look like when they are made, by kind.
var templates = sync.OnceValues(func() (map[string]map[string]any, error) {
	all := map[string]map[string]any{}
	files, err := recordFiles.ReadDir("records")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := recordFiles.ReadFile("records/" + file.Name())
		if err != nil {
			return nil, err
		}
		var template map[string]any
		if err := json.Unmarshal(text, &template); err != nil {
			return nil, fmt.Errorf("records/%s: %w", file.Name(), err)
		}
		all[file.Name()[:len(file.Name())-len(".json")]] = template
	}
	return all, nil
})

// make makes a record of a kind from its template, and puts it on the shelf. Fields of the command,
// or else what they mean when they are absent, take the place of those of the template that are
// null. A kind without a template is not modelled.
func (t *turn) make(kind, instance string) *record {
	all, err := templates()
	t.fail(err)
	if all[kind] == nil {
		t.refuse("not_modelled")
		return nil
	}
	filled, err := t.fill(any(all[kind]))
	t.fail(err)
	fields, _ := filled.(map[string]any)
	if t.err != nil {
		return nil
	}
	for field, value := range fields {
		switch given, ok := t.body[field]; {
		case value != nil:
		case ok:
			fields[field] = given
		default:
			fields[field] = t.op.Default(field)
		}
	}
	return t.keep(kind, instance, fields)
}

// keep puts a record on the shelf of its kind. It is found by its id.
func (t *turn) keep(kind, instance string, fields map[string]any) *record {
	s := t.shelves[kind]
	if s == nil {
		s = &shelf{}
		t.shelves[kind] = s
	}
	s.made++
	id := idOf(fields)
	if id == "" {
		id = strconv.Itoa(s.made)
	}
	r := &record{fields: fields, instance: instance}
	s.put(id, r)
	t.own(id, true)
	t.own(fields["phone_number"], true)
	if s.len() > shelved {
		t.lose(kind, s.first.id)
	}
	return r
}

// idOf is the id of a record; those of TeXML have a sid. It is "" for none.
func idOf(fields map[string]any) string {
	id, ok := fields["id"].(string)
	if !ok {
		id, _ = fields["sid"].(string)
	}
	return id
}

// shelved is how many records of a kind are kept; the oldest are no longer known.
const shelved = 2000

// lose takes a record off its shelf, and forgets what is behind it, unless that belongs to a call,
// or is on its way.
func (t *turn) lose(kind, id string) {
	s := t.shelves[kind]
	r := s.find(id)
	s.drop(id)
	t.own(id, false)
	switch {
	case r.journey != nil: // it goes on
		r.journey.lost = true
	case r.instance != "" && kind != "recording":
		t.fail(t.w.Forget(kind, r.instance))
	}
}

// filed is the record of a kind with an id; or, since some are asked for by another field, the
// latest in which a field has the value.
func (n *Namespace) filed(kind, field, value string) *record {
	s := n.shelves[kind]
	if s == nil {
		return nil
	}
	if r := s.find(value); r != nil || field != "phone_number" {
		return r
	}
	for r := range s.back() {
		if r.fields[field] == value {
			return r
		}
	}
	return nil
}

// all are the records of a kind, in the order in which they were made; of those that belong to
// something, parameter is that of the path which says to what.
func (t *turn) all(kind, parameter string) (all []map[string]any) {
	within := t.of[parameter]
	switch kind {
	case "call":
		for c := range t.live.all() {
			all = append(all, t.activeRecord(c))
		}
	case "conference":
		for r := range t.rooms.all() {
			all = append(all, t.roomRecord(r))
		}
	case "participant":
		if r := t.rooms.find(within); r != nil {
			for _, m := range r.members {
				all = append(all, t.memberRow(r, m))
			}
		}
	case "queue":
		for q := range t.queues.all() {
			all = append(all, t.queueRecord(q))
		}
	case "queue_call":
		if q := t.queues.find(within); q != nil {
			for i, e := range q.calls {
				all = append(all, t.waitingRecord(q, i, e))
			}
		}
	case "texml_call":
		for _, c := range t.texmlCalls() {
			all = append(all, t.texmlCallRecord(c))
		}
	case "texml_conference":
		for r := range t.rooms.all() {
			all = append(all, t.texmlRoomRecord(r))
		}
	case "texml_participant":
		if r := t.conferenceOf(within); r != nil {
			for _, m := range r.members {
				all = append(all, t.texmlMemberRecord(r, m))
			}
		}
	default:
		if s := t.shelves[kind]; s != nil {
			for r := range s.all() {
				if parameter == "" || r.fields[parameter] == within {
					all = append(all, r.fields)
				}
			}
		}
	}
	return all
}

// one is the record of a kind that a parameter of the path names, or nil.
func (t *turn) one(kind, parameter, within string) map[string]any {
	id := t.of[parameter]
	switch kind {
	case "call":
		if c := t.calls[id]; c != nil {
			return t.callRecord(c)
		}
	case "conference":
		if r := t.rooms.find(id); r != nil {
			return t.roomRecord(r)
		}
	case "queue":
		if q := t.queues.find(id); q != nil {
			return t.queueRecord(q)
		}
	case "texml_call":
		if c := t.calls[id]; c != nil && c.flow != nil {
			return t.texmlCallRecord(c)
		}
	case "texml_conference":
		if r := t.conferenceOf(id); r != nil {
			return t.texmlRoomRecord(r)
		}
	case "texml_participant":
		if r, m := t.participant(t.of[within], id); m != nil {
			return t.texmlMemberRecord(r, m)
		}
	case "participant":
		if r, m := t.member(within, id); m != nil {
			return t.memberRecord(r, m)
		}
	case "queue_call":
		for _, record := range t.all(kind, within) {
			if record["call_control_id"] == id {
				return record
			}
		}
	default:
		if r := t.filed(kind, parameter, id); r != nil {
			return r.fields
		}
	}
	return nil
}

// member is the participant of a conference that a command names, by its id, its call or its label.
func (t *turn) member(within, id string) (*room, *member) {
	r := t.rooms.find(t.of[within])
	if r == nil {
		return nil, nil
	}
	for _, m := range r.members {
		if m.instance == id || m.call.id == id {
			return r, m
		}
	}
	return nil, nil
}
