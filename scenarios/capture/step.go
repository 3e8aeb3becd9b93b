package capture

import (
	"maps"
	"slices"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// tell adds the step of an event, with what it takes that its body means the same.
func (m *making) tell(e *event) (take, error) {
	at := e.at.Sub(m.events[0].at).Round(grain)
	step := &scenarios.Step{Emit: e.hook.Name, About: m.about(e)}
	step.With = scenarios.Values{}
	given, err := m.enter(e, step, at)
	if err != nil {
		return take{}, err
	}
	if e.variant = m.variant(e, step, at); e.variant != "" {
		step.Variant = e.variant
		e.carried, _ = e.hook.Carried(e.variant)
		e.enums = nil
	}
	m.refer(e, step, at)
	t, err := m.rehearsal.try(step, at, draws)
	if err == nil {
		t, err = m.settle(e, step, at, t, given)
	}
	if err != nil {
		return t, err
	}
	if len(step.With) == 0 {
		step.With = nil
	}
	m.wait(step, at)
	m.note(e)
	m.steps, m.told = append(m.steps, *step), append(m.told, e)
	return t, nil
}

// about are the names of the instances that an event is about. The caller needs none.
func (m *making) about(e *event) map[string]string {
	about := map[string]string{}
	for resource, t := range e.about {
		lone := resource == legs && t.name == scenarios.Caller
		if m.named[resource] && !lone && e.hook.Concerns(resource) {
			about[resource] = t.name
		}
	}
	return about
}

// enter finds out how the lives of the instances take a step. Where they forbid it, it is illegal;
// where what lives does not belong to what is the same for the run, that has no name; and where the
// usual body does not fit, the step has what the event says of its outcome, which is returned.
func (m *making) enter(
	e *event, step *scenarios.Step, at time.Duration,
) (given []setting, err error) {
	if _, err = m.allow(step, at, 1); err == nil {
		return nil, nil
	}
	about := step.About
	step.About = maps.Clone(about)
	maps.DeleteFunc(step.About, func(resource, _ string) bool { return !m.catalog.Lasts(resource) })
	if len(step.About) < len(about) {
		if _, err := m.allow(step, at, 1); err == nil {
			return nil, nil
		}
	}
	step.About = about
	for _, f := range e.fields() {
		if !e.few()[f.pointer] || f.value == nil || e.carries(f.pointer).Kind != schemas.CarriedMeaning {
			continue
		}
		s := setting{step.With, path(f.pointer), f.value, f}
		s.set()
		given = append(given, s)
		if _, err := m.allow(step, at, 1); err == nil {
			return given, nil
		}
	}
	return nil, err
}

// variant is the variant of the webhook whose bodies have the most fields in common with the event.
func (m *making) variant(e *event, step *scenarios.Step, at time.Duration) (best string) {
	names := e.hook.Header().VariantNames()
	if len(names) == 0 {
		return ""
	}
	least := -1
	for _, name := range append([]string{""}, names...) {
		one := *step
		one.Variant = name
		t, err := m.rehearsal.try(&one, at, few)
		if err != nil {
			continue
		}
		if apart := e.apart(t); least < 0 || apart < least {
			least, best = apart, name
		}
	}
	return best
}

// apart is how many fields the event and the bodies of a take do not have in common, and in how
// many that have one of a few values they differ.
func (e *event) apart(t take) (n int) {
	few := e.few()
	for _, doc := range t.docs {
		had := map[string]bool{}
		for _, f := range e.fields() {
			had[f.pointer] = true
			value, there := doc.At(f.pointer)
			if !there || few[f.pointer] && !alike(value, f.value) {
				n++
			}
		}
		for _, f := range fields("", doc.Value, nil) {
			if !had[f.pointer] {
				n++
			}
		}
	}
	return n
}

// A setting is a value that a story sets: of a field, or of an instance before it is seen.
type setting struct {
	values scenarios.Values
	name   string
	value  any
	field  field
}

func (s setting) set()   { s.values[s.name] = s.value }
func (s setting) unset() { delete(s.values, s.name) }

// rounds is how often the values of a step are looked at again.
const rounds = 3

// settle sets what the bodies of a step have otherwise than the event, each thing only where it
// does not follow from the others.
func (m *making) settle(
	e *event, step *scenarios.Step, at time.Duration, t take, kept []setting,
) (take, error) {
	for again := rounds; again > 0; again-- { // what is set may have other values drawn
		docs, before := t.docs, len(kept)
		for _, f := range e.differences(t.docs) {
			if f.drawn(docs) {
				continue
			}
			for _, s := range m.settings(e, step, f) {
				s.set()
				if next, err := m.allow(step, at, few); err == nil && f.drawn(next.docs) {
					docs, kept = next.docs, append(kept, s)
					break
				}
				s.unset()
			}
		}
		if len(kept) == before {
			break
		}
		var err error
		if t, err = m.rehearsal.try(step, at, draws); err != nil {
			return t, err
		}
	}
	if len(kept) == 0 {
		return t, nil
	}
	m.prune(step, at, kept)
	return m.rehearsal.try(step, at, draws)
}

// prune takes back what follows from the rest.
func (m *making) prune(step *scenarios.Step, at time.Duration, kept []setting) {
	needed := func(runs int) bool {
		t, err := m.rehearsal.try(step, at, runs)
		return err != nil || slices.ContainsFunc(kept, func(s setting) bool {
			return !s.field.drawn(t.docs)
		})
	}
	var pruned []setting
	for _, s := range slices.Backward(kept) {
		if len(kept) == 1 {
			break
		}
		s.unset()
		if needed(few) {
			s.set()
			continue
		}
		pruned = append(pruned, s)
	}
	for len(pruned) > 0 && needed(draws) { // which the first runs do not show
		last := len(pruned) - 1
		pruned[last].set()
		pruned = pruned[:last]
	}
	if step.Illegal {
		if step.Illegal = false; needed(few) {
			step.Illegal = true
		}
	}
}

// allow is a try of a step that becomes illegal where the lives forbid what it sets.
func (m *making) allow(step *scenarios.Step, at time.Duration, runs int) (take, error) {
	t, err := m.rehearsal.try(step, at, runs)
	if err == nil || step.Illegal {
		return t, err
	}
	step.Illegal = true
	if t, forced := m.rehearsal.try(step, at, runs); forced == nil {
		return t, nil
	}
	step.Illegal = false
	return t, err
}

// settings are the ways to set a field: as a value of the instance, where the event is the first of
// one that has a name, or in the step.
func (m *making) settings(e *event, step *scenarios.Step, f field) (all []setting) {
	c := e.carries(f.pointer)
	if t := e.about[c.Resource]; t != nil && t.first == e && m.named[t.resource] && f.value != nil {
		member := m.rehearsal.members[[2]string{t.resource, t.name}]
		if m.catalog.CheckMember(t.resource, c.Value) == nil {
			all = append(all, setting{member.Values, c.Value, f.value, f})
		}
	}
	all = append(all, setting{step.With, path(f.pointer), f.value, f})
	above := wire.ParentPointer(f.pointer)
	if object, whole := e.doc.At(above); whole && within(above) {
		all = append(all, setting{step.With, path(above), object, f})
	}
	return all
}

// wait sets how long after the step before on its line a step occurs, as a story counts it.
func (m *making) wait(step *scenarios.Step, at time.Duration) {
	line := ""
	if hook, err := m.catalog.Lookup(step.Emit); err == nil && hook.Concerns(legs) {
		if line = step.About[legs]; line == "" {
			line = scenarios.Caller
		}
	}
	before, known := m.ats[line]
	if !known || line == "" {
		before = m.ats[""]
	}
	after := max(0, at-before)
	step.After = scenarios.Wait{Least: after, Most: after}
	m.ats[line], m.ats[""] = before+after, before+after
}
