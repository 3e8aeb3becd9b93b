package capture

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// grain is what the times of a story are rounded to.
const grain = 10 * time.Millisecond

// Options say what story is wanted.
type Options struct {
	Name string
	// From says what the recording was read from, for the summary.
	From string
	// Session is an id of the session that is told; "" is the first one.
	Session string
	// Anonymise replaces what tells of people and machines: numbers, names, texts, ids, addresses. A
	// value has the same replacement everywhere.
	Anonymise bool
}

// A Story is one session of a recording.
type Story struct {
	scenarios.Scenario
	// Others is how many other sessions the recording has.
	Others int
	// Notes say what was left out.
	Notes []string
}

// Story makes a story of one session.
func (r *Recording) Story(o Options) (Story, error) {
	story := Story{Notes: r.leftOut()}
	if len(r.events) == 0 {
		return story, errors.New(strings.Join(append([]string{"no webhook is in it that can be told"},
			story.Notes...), "; "))
	}
	r.occurred()
	identify(r.events)
	events, others, err := r.session(o.Session)
	if err != nil {
		return story, err
	}
	story.Others = others
	if o.Anonymise {
		newDisguise(events).wear(events)
	}
	m := &making{catalog: r.catalog(), events: events, things: identify(events),
		named: map[string]bool{legs: true}}
	baptize(m.things)
	m.several()
	for again := true; again; {
		if again, err = m.make(); err != nil {
			return story, err
		}
	}
	story.Scenario = scenarios.Scenario{Name: o.Name, Title: m.title(), Summary: m.summary(o),
		Cast: m.cast(), Steps: m.written()}
	story.Notes = append(story.Notes, m.notes...)
	if len(story.Steps) == 0 {
		return story, errors.New(strings.Join(append([]string{"no event of it can be told"},
			story.Notes...), "; "))
	}
	return story, nil
}

// A making is a story in the making.
type making struct {
	catalog *schemas.Catalog
	events  []*event
	things  []*thing
	// named are the resources whose instances have names in the steps.
	named map[string]bool

	rehearsal *rehearsal
	steps     []scenarios.Step
	told      []*event // the events of the steps
	ids       map[any]any
	seen      map[string]reference     // of which instance an id is
	ats       map[string]time.Duration // when the last step of each line occurs; "" is any
	members   []*scenarios.Member
	notes     []string
}

// several has those resources named of which the story has several instances.
func (m *making) several() {
	count := map[string]int{}
	for _, t := range m.things {
		if count[t.resource]++; count[t.resource] > 1 && !m.catalog.Owner(legs, t.resource) {
			m.named[t.resource] = true
		}
	}
}

// make tells all events anew. It reports whether that has to be done again, with more names.
func (m *making) make() (again bool, err error) {
	m.steps, m.told, m.members, m.notes = nil, nil, nil, nil
	m.ids, m.ats = map[any]any{}, map[string]time.Duration{}
	m.seen = map[string]reference{}
	if m.rehearsal, err = newRehearsal(m.catalog, m.events[0].at); err != nil {
		return false, err
	}
	m.enlist()
	for _, e := range m.events {
		t, err := m.tell(e)
		if err != nil {
			m.notes = append(m.notes, fmt.Sprintf("left out: %s, %v", e.hook.Name, err))
			continue
		}
		if misfit := m.mistaken(e, t); misfit != "" {
			m.named[misfit] = true
			return true, nil
		}
		m.rehearsal.keep(t)
	}
	return false, nil
}

// enlist declares the instances that have names.
func (m *making) enlist() {
	for _, t := range m.things {
		if !m.named[t.resource] {
			continue
		}
		member := &scenarios.Member{Resource: t.resource, Name: t.name, Of: map[string]string{},
			Values: scenarios.Values{}}
		if t.resource == legs {
			m.owners(t, member.Of)
		}
		m.members = append(m.members, member)
		m.rehearsal.members[[2]string{t.resource, t.name}] = member
	}
}

// owners notes of a leg which legs before it began what it belongs to: the session of the caller.
func (m *making) owners(leg *thing, of map[string]string) {
	leader := map[*thing]*thing{}
	for _, e := range m.events {
		for resource, owner := range e.about {
			one := e.about[legs]
			if one == nil || !m.catalog.Owner(legs, resource) || !m.catalog.Lasts(resource) {
				continue
			}
			if first := leader[owner]; first == nil || slices.Index(m.things, one) < slices.Index(m.things, first) {
				leader[owner] = one
			}
		}
	}
	for _, e := range m.events {
		for resource, owner := range e.about {
			if first := leader[owner]; e.about[legs] == leg && first != nil && first != leg {
				of[resource] = first.name
			}
		}
	}
}

// mistaken is a resource of which the story means another instance than the event, or "".
func (m *making) mistaken(e *event, t take) string {
	for _, f := range e.fields() {
		c := e.carries(f.pointer)
		thing := e.about[c.Resource]
		value, there := t.docs[0].At(f.pointer)
		if c.Kind != schemas.CarriedIdentity || thing == nil || !there || value == nil ||
			m.named[c.Resource] || listed(f.pointer) || m.catalog.Owner(legs, c.Resource) {
			continue
		}
		of := [3]any{thing, c.Value, "is"}
		by := [3]any{c.Resource, c.Value, value}
		if was, known := m.ids[of]; known && was != value {
			return c.Resource
		}
		if was, known := m.ids[by]; known && was != thing {
			return c.Resource
		}
		m.ids[of], m.ids[by] = value, thing
	}
	return ""
}

// cast are the declared instances. A lone caller of whom nothing is said is left out.
func (m *making) cast() (all []scenarios.Member) {
	for _, member := range m.members {
		one := *member
		one.Values = scenarios.Values(literal(map[string]any(one.Values)).(map[string]any))
		all = append(all, one)
	}
	if len(all) == 1 && len(all[0].Values) == 0 && all[0].Name == scenarios.Caller {
		return nil
	}
	return all
}

// written are the steps as a file has them: what looks like a hole is none.
func (m *making) written() []scenarios.Step {
	steps := slices.Clone(m.steps)
	for i := range steps {
		if steps[i].With != nil {
			steps[i].With = scenarios.Values(literal(map[string]any(steps[i].With)).(map[string]any))
		}
	}
	return steps
}

// title says from what to what the story goes.
func (m *making) title() string {
	if len(m.steps) == 0 {
		return ""
	}
	title := "From " + m.steps[0].Emit + " to " + m.steps[len(m.steps)-1].Emit
	if len(m.steps) == 1 {
		title = "One " + m.steps[0].Emit
	}
	var names []string
	for _, t := range m.things {
		if t.resource == legs {
			names = append(names, t.name)
		}
	}
	if len(names) > 1 {
		last := len(names) - 1
		title += ", with " + strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return title
}

// summary says of what the story was made.
func (m *making) summary(o Options) string {
	from := "Made from " + o.From
	if o.Anonymise {
		from = "Made from a ledger, with other numbers, names and texts"
	}
	took := m.told[len(m.told)-1].at.Sub(m.told[0].at).Round(grain)
	return fmt.Sprintf("%s: %s over %s. Say here what a receiver shows of itself.",
		from, count(len(m.steps), "event"), took)
}
