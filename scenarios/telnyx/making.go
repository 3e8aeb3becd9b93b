package telnyx

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// A naming says which record a command is about.
type naming struct {
	// Record is the kind, Key the parameter of the path that names it, Within the one that names what
	// it belongs to.
	Record string `json:"record"`
	Key    string `json:"key"`
	Within string `json:"within"`
	// Keys is the field of the body that names many.
	Keys string `json:"keys"`
	// None is the error where there is none.
	None string `json:"none"`
}

// find finds the record, or refuses the command.
func (n *naming) find(t *turn) map[string]any {
	record := t.one(n.Record, n.Key, n.Within)
	if record == nil {
		none := n.None
		if none == "" {
			none = "not_found_generic"
		}
		t.refuse(none)
	}
	return record
}

// A making is the behaviour of what makes a record.
type making struct{ naming }

func (m *making) act(t *turn) {
	of, owned := strings.CutSuffix(m.Within, "_id")
	if owned && t.filed(of, "id", t.of[m.Within]) == nil {
		t.refuse(m.None)
		return
	}
	if m.Record != "queue" {
		if r := t.make(m.Record, ""); r != nil {
			t.record = r.fields
		}
		return
	}
	q := t.queues.find(t.text("queue_name"))
	if q == nil {
		q = t.line(t.text("queue_name"))
	}
	t.record = t.queueRecord(q)
}

// A reading is the behaviour of what shows a record.
type reading struct{ naming }

func (r *reading) act(t *turn) { t.record = r.find(t) }

// A listing is the behaviour of what shows many.
type listing struct{ naming }

func (l *listing) act(t *turn) {
	within := t.of[l.Within]
	switch {
	case l.Record == "participant" && t.rooms.find(within) == nil:
		t.refuse("conf_id")
		return
	case l.Record == "queue_call" && t.queues.find(within) == nil:
		t.refuse("not_found_generic")
		return
	}
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
