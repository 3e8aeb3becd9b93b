package capture

import (
	"cmp"
	"maps"
	"slices"

	"github.com/offhook-dev/offhook/schemas"
)

// legs is the resource of which a story has lines.
const legs = "leg"

// A thing is what ids tell apart: a leg, a conference, a message.
type thing struct {
	resource string
	value    string // of the resource, by which it is known
	id       string
	name     string
	first    *event
}

// An id is a value of a resource in an event.
type id struct{ resource, value, text string }

func (i id) fact() [2]string { return [2]string{i.resource, i.value} }

// ids lists what the ids of an event are, but for those in lists.
func (e *event) ids() (all []id) {
	for _, f := range e.fields() {
		c := e.carries(f.pointer)
		text, _ := f.value.(string)
		if c.Kind == schemas.CarriedIdentity && text != "" && !listed(f.pointer) {
			all = append(all, id{c.Resource, c.Value, text})
		}
	}
	return all
}

// identify finds the things that the events are about, in the order in which they are first seen.
//
// A resource may have several ids, and an event may have but one of them. The one that most events
// have decides, and of those the one with the most values; where it is missing, another stands for
// the thing that it was seen with.
func identify(events []*event) (things []*thing) {
	carriers, values := map[[2]string]int{}, map[[2]string]int{}
	seen := map[id]bool{}
	for _, e := range events {
		for _, i := range e.ids() {
			if carriers[i.fact()]++; !seen[i] {
				seen[i] = true
				values[i.fact()]++
			}
		}
	}
	first := func(a, b id) int {
		return cmp.Or(cmp.Compare(a.resource, b.resource),
			carriers[b.fact()]-carriers[a.fact()], values[b.fact()]-values[a.fact()],
			cmp.Compare(a.value, b.value))
	}
	with := map[id]map[id]bool{} // the deciding ids that another was seen with
	deciding := map[*event][]id{}
	for _, e := range events {
		ids := e.ids()
		slices.SortStableFunc(ids, first)
		for _, i := range ids {
			all := deciding[e]
			if n := len(all); n == 0 || all[n-1].resource != i.resource {
				deciding[e] = append(all, i)
				continue
			}
			if with[i] == nil {
				with[i] = map[id]bool{}
			}
			with[i][all[len(all)-1]] = true
		}
	}
	known := map[id]*thing{}
	for _, e := range events {
		e.about = map[string]*thing{}
		for _, i := range deciding[e] {
			if others := with[i]; len(others) == 1 {
				i = slices.Collect(maps.Keys(others))[0]
			} else if len(others) > 1 {
				continue
			}
			if known[i] == nil {
				known[i] = &thing{resource: i.resource, value: i.value, id: i.text, first: e}
				things = append(things, known[i])
			}
			e.about[i.resource] = known[i]
		}
	}
	return unite(events, things)
}

// unite makes one thing of two that go by different ids and share a leg: a conference, which goes
// by one id in JSON and by another in forms.
func unite(events []*event, things []*thing) []*thing {
	beside := map[*thing]map[*thing]bool{} // the legs that were seen with a thing
	for _, e := range events {
		for _, t := range e.about {
			if leg := e.about[legs]; leg != nil && t != leg {
				if beside[t] == nil {
					beside[t] = map[*thing]bool{}
				}
				beside[t][leg] = true
			}
		}
	}
	share := func(a, b *thing) bool {
		for leg := range beside[a] {
			if beside[b][leg] {
				return true
			}
		}
		return false
	}
	into := map[*thing]*thing{}
	for i, t := range things {
		var same []*thing
		for _, other := range things[:i] {
			if other.resource == t.resource && other.value != t.value && into[other] == nil &&
				share(t, other) {
				same = append(same, other)
			}
		}
		if len(same) == 1 {
			into[t] = same[0]
		}
	}
	for _, e := range events {
		for resource, t := range e.about {
			e.about[resource] = cmp.Or(into[t], t)
		}
	}
	return slices.DeleteFunc(things, func(t *thing) bool { return into[t] != nil })
}
