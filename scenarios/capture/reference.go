package capture

import (
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// note remembers of which instance the ids of an event are.
func (m *making) note(e *event) {
	for _, i := range e.ids() {
		t := e.about[i.resource]
		if _, known := m.seen[i.text]; t != nil && m.named[i.resource] && !known {
			m.seen[i.text] = reference{i.resource, t.name, i.value}
		}
	}
}

// refer sets the ids of an event that are those of another instance, as that of the leg from which
// a leg was dialled.
func (m *making) refer(e *event, step *scenarios.Step, at time.Duration) {
	for _, f := range e.fields() {
		text, _ := f.value.(string)
		c, to := e.carries(f.pointer), m.seen[text]
		own := e.about[c.Resource]
		if to.name == "" || c.Kind == schemas.CarriedTime || listed(f.pointer) ||
			own != nil && own.resource == to.resource && own.name == to.name ||
			m.has(step, at, f.pointer, to) {
			continue
		}
		f.value = to
		for _, s := range m.settings(e, step, f) {
			s.set()
			if _, err := m.rehearsal.try(step, at, 1); err == nil {
				break
			}
			s.unset()
		}
	}
}

// has reports whether the body of a step has the value of another instance already.
func (m *making) has(step *scenarios.Step, at time.Duration, pointer string, r reference) bool {
	t, err := m.rehearsal.try(step, at, 1)
	if err != nil {
		return false
	}
	value, _ := t.docs[0].At(pointer)
	want, err := t.stages[0].Value(r.resource, r.name, r.value, m.rehearsal.start.Add(at))
	return err == nil && value == want.S
}
