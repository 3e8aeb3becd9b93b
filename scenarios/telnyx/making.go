package telnyx

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// A filed is a record that a command is about.
type filed struct {
	// Record is the kind, Key the parameter of the path that names it, Within the one that names what
	// it belongs to.
	Record string `json:"record"`
	Key    string `json:"key"`
	Within string `json:"within"`
	// Keys is the field of the body that lists several.
	Keys string `json:"keys"`
	// None is the error where there is none.
	None string `json:"none"`
}

// find finds the record, or refuses the command.
func (k *filed) find(t *turn) map[string]any {
	record := t.one(k.Record, k.Key, k.Within)
	if record == nil {
		none := k.None
		if none == "" {
			none = "not_found_generic"
		}
		t.refuse(none)
	}
	return record
}

// A making is the behaviour of what makes a record.
type making struct{ filed }

func (m *making) act(t *turn) {
	if m.Record == "queue" {
		name := t.text("queue_name")
		if t.queues[name] == nil {
			t.queues[name] = &queue{name: name, most: int(t.number("max_size", 100))}
		}
		t.record = t.queueRecord(t.queues[name])
		return
	}
	t.record = t.make(m.Record)
}

// A reading is the behaviour of what shows a record.
type reading struct{ filed }

func (r *reading) act(t *turn) { t.record = r.find(t) }

// A listing is the behaviour of what shows many.
type listing struct{ filed }

func (l *listing) act(t *turn) {
	all := t.filtered(t.all(l.Record, l.Within))
	page := pageOf(t.query)
	from, to, pages := page.Cut(len(all))
	t.records = make([]any, 0, to-from)
	for _, record := range all[from:to] {
		t.records = append(t.records, record)
	}
	t.paging = map[string]any{"number": page.Number, "size": page.Size, "total_pages": pages,
		"total_results": len(all), "after": nil, "before": nil, "next": nil, "previous": nil,
		"start": from, "end": max(from, to-1), "index": page.Number - 1,
		"uri":   t.page(page.Number-1, page.Size),
		"first": t.page(0, page.Size)}
	if page.Number < pages {
		t.paging["next_uri"] = t.page(page.Number, page.Size)
	}
	if page.Number > 1 {
		t.paging["previous_uri"] = t.page(page.Number-2, page.Size)
	}
}

// page is where a page of the list is, as TeXML's paths write it: the first is 0.
func (t *turn) page(number, size int) string {
	path := t.op.Path
	for name, value := range t.of {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	return fmt.Sprintf("%s?Page=%d&PageSize=%d", path, number, size)
}

// filtered are the records that the query asks for, by filter[field] and filter[field][eq].
func (t *turn) filtered(all []map[string]any) []map[string]any {
	for name, want := range t.query {
		field, found := strings.CutPrefix(name, "filter[")
		field, exact := strings.CutSuffix(strings.TrimSuffix(field, "[eq]"), "]")
		if !found || !exact || strings.Contains(field, "[") {
			continue
		}
		all = slices.DeleteFunc(all, func(record map[string]any) bool {
			value, has := record[field]
			return has && fmt.Sprint(value) != fmt.Sprint(want)
		})
	}
	return all
}

// A changing is the behaviour of what changes a record.
type changing struct{ filed }

func (c *changing) act(t *turn) {
	record := c.find(t)
	if record == nil {
		return
	}
	if c.Record == "queue" {
		q := t.queues[t.of[c.Key]]
		q.most = int(t.number("max_size", float64(q.most)))
		t.record = t.queueRecord(q)
		return
	}
	if c.Record == "participant" {
		r, m := t.member(c.Within, t.of[c.Key])
		m.endsAll = t.flag("end_conference_on_exit", m.endsAll)
		t.record = t.memberRecord(r, m)
		return
	}
	for field, value := range t.body {
		if _, has := record[field]; has {
			record[field] = value
		}
	}
	t.record = record
}

// A removing is the behaviour of what deletes a record.
type removing struct{ filed }

func (r *removing) act(t *turn) {
	if r.Keys != "" {
		for _, id := range list(t.body[r.Keys]) {
			t.of = map[string]string{r.Keys: fmt.Sprint(id)}
			if record := t.one(r.Record, r.Keys, ""); record != nil {
				t.shelves[r.Record].remove(record)
			}
		}
		return
	}
	record := r.find(t)
	if record == nil {
		return
	}
	t.record = record
	switch r.Record {
	case "queue":
		if len(t.queues[t.of[r.Key]].calls) > 0 {
			t.refuse("queue_not_empty")
			return
		}
		delete(t.queues, t.of[r.Key])
	case "queue_call":
		c := t.calls[t.of[r.Key]]
		c.queue.leave(t, c, 0, "leave")
	case "call", "conference", "participant":
		t.refuse("not_modelled")
	default:
		t.shelves[r.Record].remove(record)
	}
}
