package telnyx

import (
	"encoding/json"
	"maps"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// sightings are the events that the receiver was sent, and what it did for them. The zero value has
// none.
type sightings struct {
	events  map[string]*sighting // by the id of the event
	by      mentions             // by what their bodies tell of
	calls   mentions             // of these, by calls alone
	parties mentions             // by the number of the other party
}

// mentions are the events that tell of something, by its name.
type mentions map[string]map[*sighting]bool

func (m *mentions) has(name string) bool { return len((*m)[name]) > 0 }

func (m mentions) add(one *sighting, names []string) {
	for _, name := range names {
		if m[name] == nil {
			m[name] = map[*sighting]bool{}
		}
		m[name][one] = true
	}
}

// A sighting counts what the receiver did for an event, by the command.
type sighting struct{ acts map[string]int }

// add notes what an event tells of.
func (s *sightings) add(event emitter.Event) {
	if s.events == nil {
		s.events = map[string]*sighting{}
		s.by, s.calls, s.parties = mentions{}, mentions{}, mentions{}
	}
	one := s.events[event.ID]
	if one == nil || event.ID == "" {
		one = &sighting{acts: map[string]int{}}
		s.events[event.ID] = one
	}
	tells := tidings(event)
	s.by.add(one, tells.ids)
	s.calls.add(one, tells.calls)
	s.parties.add(one, tells.parties)
}

// act counts a command for the events that it is about, and reports whether there are any: those
// that tell of what it names; or, of one that names nothing, the only event whose other party it
// turns to.
func (s *sightings) act(c scenarios.Command) bool {
	about := map[*sighting]bool{}
	path, calls := named(c.Of, c.With)
	for _, id := range path {
		maps.Copy(about, s.by[id])
	}
	for _, call := range calls {
		maps.Copy(about, s.by[call.id])
	}
	if len(path)+len(calls) == 0 {
		for _, number := range append(list(c.With["to"]), list(c.With["To"])...) {
			text, _ := number.(string)
			maps.Copy(about, s.parties[text])
		}
		if len(about) > 1 {
			return false
		}
	}
	deed := deedOf(c)
	for one := range about {
		one.acts[deed]++
	}
	return len(about) > 0
}

// deedOf is a command as a text, without its command_id.
func deedOf(c scenarios.Command) string {
	body := maps.Clone(map[string]any(c.With))
	delete(body, "command_id")
	text, err := json.Marshal(body)
	if err != nil {
		return c.Name // never so: it was JSON
	}
	return c.Name + " " + string(text)
}

// effects is how often one thing was done for an event.
func (s *sightings) effects(eventID string) (most int) {
	if one := s.events[eventID]; one != nil {
		for _, times := range one.acts {
			most = max(most, times)
		}
	}
	return most
}
