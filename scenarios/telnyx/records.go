package telnyx

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
)

// A shelf holds the records of a kind that commands made: messages, faxes, verifications.
type shelf struct {
	order []string
	by    map[string]map[string]any
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
// null.
func (t *turn) make(kind string) map[string]any {
	all, err := templates()
	t.fail(err)
	filled, err := t.fill(any(all[kind]))
	t.fail(err)
	record, _ := filled.(map[string]any)
	for field, value := range record {
		switch given, ok := t.body[field]; {
		case value != nil:
		case ok:
			record[field] = given
		default:
			record[field] = t.op.Default(field)
		}
	}
	t.keep(kind, record)
	return record
}

// keep puts a record on the shelf of its kind. It is found by its id, or else by its first name.
func (n *Namespace) keep(kind string, record map[string]any) {
	s := n.shelves[kind]
	if s == nil {
		s = &shelf{by: map[string]map[string]any{}}
		n.shelves[kind] = s
	}
	id := strconv.Itoa(len(s.order))
	for _, field := range []string{"id", "sid", "queue_sid", "name"} {
		if text, ok := record[field].(string); ok {
			id = text
			break
		}
	}
	s.order = append(s.order, id)
	s.by[id] = record
	n.own(id, true)
	n.own(record["phone_number"], true)
	if len(s.order) > shelved {
		n.own(s.order[0], false)
		delete(s.by, s.order[0])
		s.order = s.order[1:]
	}
}

// shelved is how many records of a kind are kept; the oldest are no longer known.
const shelved = 2000

// find is the record with an id; or, since some are asked for by another field, the latest in which
// a field has the value.
func (s *shelf) find(field, value string) map[string]any {
	if s == nil {
		return nil
	}
	if record := s.by[value]; record != nil {
		return record
	}
	for _, id := range slices.Backward(s.order) {
		if record := s.by[id]; record != nil && record[field] == value && value != "" {
			return record
		}
	}
	return nil
}

// remove takes a record off the shelf.
func (s *shelf) remove(record map[string]any) {
	for i, id := range s.order {
		if same(s.by[id], record) {
			delete(s.by, id)
			s.order = slices.Delete(s.order, i, i+1)
			return
		}
	}
}

func same(a, b map[string]any) bool {
	return fmt.Sprintf("%p", a) == fmt.Sprintf("%p", b)
}

// live are the calls that have not ended, the first one first.
func (n *Namespace) live() []*call {
	calls := slices.SortedFunc(maps.Values(n.calls), func(a, b *call) int {
		return cmp.Or(cmp.Compare(a.began, b.began), cmp.Compare(a.name, b.name))
	})
	return slices.DeleteFunc(calls, func(c *call) bool { return c.state == ended })
}

// all are the records of a kind, in the order in which they were made; of those that belong to
// something, parameter is that of the path which says to what.
func (t *turn) all(kind, parameter string) (all []map[string]any) {
	within := t.of[parameter]
	switch kind {
	case "call":
		for _, c := range t.live() {
			all = append(all, t.activeRecord(c))
		}
	case "conference":
		for _, r := range slices.SortedFunc(maps.Values(t.rooms), func(a, b *room) int {
			return cmp.Or(cmp.Compare(a.began, b.began), cmp.Compare(a.instance, b.instance))
		}) {
			all = append(all, t.roomRecord(r))
		}
	case "participant":
		if r := t.rooms[within]; r != nil {
			for _, m := range r.members {
				all = append(all, t.memberRow(r, m))
			}
		}
	case "queue":
		for _, name := range slices.Sorted(maps.Keys(t.queues)) {
			all = append(all, t.queueRecord(t.queues[name]))
		}
	case "queue_call":
		if q := t.queues[within]; q != nil {
			for i, e := range q.calls {
				all = append(all, t.waitingRecord(q, i, e))
			}
		}
	default:
		if s := t.shelves[kind]; s != nil {
			for _, id := range s.order {
				if parameter == "" || s.by[id][parameter] == within {
					all = append(all, s.by[id])
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
		if r := t.rooms[id]; r != nil {
			return t.roomRecord(r)
		}
	case "queue":
		if q := t.queues[id]; q != nil {
			return t.queueRecord(q)
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
		return t.shelves[kind].find(parameter, id)
	}
	return nil
}

// member is the participant of a conference that a command names, by its id, its call or its label.
func (t *turn) member(within, id string) (*room, *member) {
	r := t.rooms[t.of[within]]
	if r == nil {
		return nil, nil
	}
	for _, m := range r.members {
		if m.instance == id || m.call.id == id || m.name == id {
			return r, m
		}
	}
	return nil, nil
}
