package capture

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

// sessions are the events that belong together: those of one run, as far as the ledger says so, and
// those that share a leg, a session, or whatever else they tell the life of. Messages between the
// same parties belong together too. Sessions and their events are in the order of occurrence.
func (r *Recording) sessions() (all [][]*event) {
	joined := make([]int, len(r.events)) // an earlier event of the same session, or the event itself
	var first func(n int) int
	first = func(n int) int {
		if joined[n] != n {
			joined[n] = first(joined[n])
		}
		return joined[n]
	}
	by := map[any]int{}
	for n, e := range r.events {
		joined[n] = n
		for _, key := range r.links(e) {
			if other, seen := by[key]; seen {
				a, b := first(other), first(n)
				joined[max(a, b)] = min(a, b)
			}
			by[key] = n
		}
	}
	place := map[int]int{}
	for n, e := range r.events {
		at, begun := place[first(n)]
		if !begun {
			at = len(all)
			place[first(n)] = at
			all = append(all, nil)
		}
		all[at] = append(all[at], e)
	}
	return all
}

// links are what an event may share with others of its session.
func (r *Recording) links(e *event) (keys []any) {
	catalog, about := r.catalog(), e.hook.Header().About
	if e.run != "" {
		keys = append(keys, e.run)
	}
	for resource, t := range e.about {
		around := func(other string) bool { return catalog.Owner(other, resource) }
		tells := about[resource] != "" && about[resource] != "any" && catalog.Lasts(resource)
		innermost := about[resource] != "" && !slices.ContainsFunc(keysOf(about), around)
		call := resource == legs || catalog.Owner(legs, resource) && catalog.Lasts(resource)
		if tells || innermost || call {
			keys = append(keys, t)
		}
	}
	if e.about[legs] == nil {
		if parties := e.parties(); parties != "" {
			keys = append(keys, "parties "+parties)
		}
	}
	return keys
}

// telephone matches a telephone number.
var telephone = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\+[0-9]{7,15}$`)
})

// parties are the telephone numbers of the event, in order.
func (e *event) parties() string {
	var numbers []string
	for _, f := range e.fields() {
		text, _ := f.value.(string)
		if telephone().MatchString(text) && !slices.Contains(numbers, text) {
			numbers = append(numbers, text)
		}
	}
	slices.Sort(numbers)
	return strings.Join(numbers, " ")
}

// ErrSession is the error of an id that no session has.
var ErrSession = errors.New("no event has the id")

// session is the one that has an id, or the first, and how many others there are.
func (r *Recording) session(id string) (events []*event, others int, err error) {
	all := r.sessions()
	if id == "" {
		return all[0], len(all) - 1, nil
	}
	var known []string
	for _, events := range all {
		for _, e := range events {
			for _, f := range e.fields() {
				text, _ := f.value.(string)
				if text == id {
					return events, len(all) - 1, nil
				}
			}
			for _, i := range e.ids() {
				known = append(known, i.text)
			}
		}
	}
	if near := nearest.Name(id, known); near != "" {
		return nil, 0, fmt.Errorf("%w %q; did you mean %q?", ErrSession, id, near)
	}
	return nil, 0, fmt.Errorf("%w %q", ErrSession, id)
}
