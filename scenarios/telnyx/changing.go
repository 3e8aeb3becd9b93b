package telnyx

import "slices"

// A changing is the behaviour of what changes a record.
type changing struct{ naming }

func (c *changing) act(t *turn) {
	if t.record = c.find(t); t.record == nil {
		return
	}
	if change := texmlChanges()[c.Record]; change != nil {
		change(t, t.of[c.Key])
		t.record = c.find(t)
		return
	}
	switch c.Record {
	case "queue":
		q := t.queues.find(t.of[c.Key])
		if most := int(t.number("max_size")); most > 0 {
			q.most = most
		}
		t.record = t.queueRecord(q)
	case "participant":
		r := t.rooms.find(t.of[c.Within])
		m := r.members[slices.IndexFunc(r.members, func(m *member) bool {
			return m.instance == t.record["id"]
		})]
		if ends, given := t.body["end_conference_on_exit"].(bool); given {
			m.endsAll = ends
		}
		t.record = t.memberRecord(r, m)
	default:
		for field, value := range t.body {
			if _, has := t.record[field]; has {
				t.record[field] = value
			}
		}
	}
}

// A removing is the behaviour of what deletes records.
type removing struct{ naming }

func (r *removing) act(t *turn) {
	if r.Keys != "" {
		r.many(t)
		return
	}
	if t.record = r.find(t); t.record == nil {
		return
	}
	switch r.Record {
	case "queue":
		q := t.queues.find(t.of[r.Key])
		if len(q.calls) > 0 {
			t.refuse("queue_not_empty")
			return
		}
		t.queues.drop(q.name)
		t.own(q.name, false)
	case "queue_call":
		c := t.calls[t.record["call_control_id"].(string)]
		c.queue.leave(t, c, 0, "leave")
	case "texml_participant":
		if r, m := t.participant(t.of[r.Within], t.of[r.Key]); m != nil {
			r.leave(t, m.call, 0)
		}
	default:
		t.lose(r.Record, idOf(t.record))
	}
}

// many deletes those that the body names, all or none.
func (r *removing) many(t *turn) {
	for _, id := range list(t.body[r.Keys]) {
		if id, _ := id.(string); t.filed(r.Record, "id", id) == nil {
			t.refuse(r.None).at("/" + r.Keys)
			return
		}
	}
	for _, id := range list(t.body[r.Keys]) {
		if t.filed(r.Record, "id", id.(string)) != nil { // it may be named twice
			t.lose(r.Record, id.(string))
		}
	}
}
