package schemas

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/brianvoe/gofakeit/v7"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// words of gofakeit that a hole may draw, by its methods alone: ${words.firstname}.
var wordMethods = sync.OnceValue(func() map[string]func(*gofakeit.Faker) string {
	return map[string]func(*gofakeit.Faker) string{
		"adjective": (*gofakeit.Faker).Adjective,
		"city":      (*gofakeit.Faker).City,
		"color":     (*gofakeit.Faker).Color,
		"company":   (*gofakeit.Faker).Company,
		"country":   (*gofakeit.Faker).Country,
		"domain":    (*gofakeit.Faker).DomainName,
		"firstname": (*gofakeit.Faker).FirstName,
		"job":       (*gofakeit.Faker).JobTitle,
		"lastname":  (*gofakeit.Faker).LastName,
		"noun":      (*gofakeit.Faker).Noun,
		"product":   (*gofakeit.Faker).ProductName,
		"state":     (*gofakeit.Faker).StateAbr,
		"street":    (*gofakeit.Faker).Street,
		"username":  (*gofakeit.Faker).Username,
		"uuid":      (*gofakeit.Faker).UUID,
		"verb":      (*gofakeit.Faker).Verb,
		"word":      (*gofakeit.Faker).Word,
		"zip":       (*gofakeit.Faker).Zip,
	}
})

// Word is a word that a hole may draw, ${words.city}, by its name. The error for an unknown name
// suggests the nearest.
func Word(name string) (func(*gofakeit.Faker) string, error) {
	word := wordMethods()[name]
	if word == nil {
		known := sortedKeys(wordMethods())
		return nil, fmt.Errorf("words has no %q%s; there are %s", name, didYouMean(name, known),
			strings.Join(known, ", "))
	}
	return word, nil
}

// drafting is the body in the making that an evaluation belongs to.
func drafting(e *hole.Env) *draft { return e.Scene.(*draft) }

// builtin finds what every hole may name: the event, the attempt, and words. The evaluation is nil
// when the name is none of these.
func builtinValue(owner, name string) (hole.Eval, hole.Kind, error) {
	if owner == "words" {
		word, err := Word(name)
		if err != nil {
			return nil, 0, err
		}
		return func(e *hole.Env) hole.Value { return hole.TextOf(word(drafting(e).chance.faker)) },
			hole.Text, nil
	}
	known := map[string][]string{"event": {"at", "id"}, "attempt": {"number", "url"}}[owner]
	if known == nil {
		return nil, 0, nil
	}
	if !slices.Contains(known, name) {
		return nil, 0, fmt.Errorf("%s has no %q%s; there are %s", owner, name,
			didYouMean(name, known), strings.Join(known, ", "))
	}
	switch owner + "." + name {
	case "event.at":
		return func(e *hole.Env) hole.Value { return hole.Value{Kind: hole.Time, N: drafting(e).at} },
			hole.Time, nil
	case "event.id":
		return func(e *hole.Env) hole.Value { return drafting(e).eventID() }, hole.Text, nil
	case "attempt.number":
		return func(*hole.Env) hole.Value { return hole.NumberOf(1) }, hole.Number, nil
	}
	return func(*hole.Env) hole.Value { return hole.TextOf("http://127.0.0.1/") }, hole.Text, nil
}

// A factScope is what a hole in a resource may name: its own values, and those of what it belongs
// to.
type factScope struct {
	*resources
	resource *resource
	// refer notes what is named.
	refer func(*fact)
}

func (s factScope) Value(owner, name string) (hole.Eval, hole.Kind, error) {
	if owner == "attempt" {
		return nil, 0, fmt.Errorf("a resource outlives an attempt; attempt.%s belongs in a body", name)
	}
	if eval, kind, err := builtinValue(owner, name); eval != nil || err != nil {
		return eval, kind, err
	}
	f, err := s.lookup(owner, name)
	if err == nil && !s.resource.belongs(f.resource) {
		err = fmt.Errorf("%s is neither %s nor what one belongs to", article(owner),
			article(s.resource.name))
	}
	if err != nil {
		return nil, 0, err
	}
	s.refer(f)
	return s.eval(f)
}

// eval is the evaluation of a fact, which is compiled by then.
func (rs *resources) eval(f *fact) (hole.Eval, hole.Kind, error) {
	if err := rs.named(f); err != nil {
		return nil, 0, err
	}
	return func(e *hole.Env) hole.Value { return drafting(e).fact(f).Value }, f.kind(), nil
}

func (s factScope) Field(path []string) (hole.Eval, hole.Kind, error) {
	return nil, 0, fmt.Errorf("a resource has no field .%s; a value of it is %s.%[1]s",
		strings.Join(path, "."), s.resource.name)
}

// A bodyScope is what a hole in a body may name: what the webhook is about and what that belongs
// to, and the fields of the body.
type bodyScope struct {
	plan  *plan
	place *place
}

func (s bodyScope) Value(owner, name string) (hole.Eval, hole.Kind, error) {
	if eval, kind, err := builtinValue(owner, name); eval != nil || err != nil {
		return eval, kind, err
	}
	f, err := s.fact(owner, name)
	if err == nil {
		err = s.known(f)
	}
	if err != nil {
		return nil, 0, err
	}
	s.place.names = append(s.place.names, f)
	return s.plan.resources.eval(f)
}

// fact finds a fact that the body may name.
func (s bodyScope) fact(owner, name string) (*fact, error) {
	f, err := s.plan.resources.lookup(owner, name)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(s.plan.about, func(a about) bool {
		return a.resource.belongs(f.resource)
	}) {
		names := make([]string, len(s.plan.about))
		for i, a := range s.plan.about {
			names[i] = a.resource.name
		}
		return nil, fmt.Errorf("%s is about %s, and %s is none of these nor what they belong to",
			s.plan.name, strings.Join(append(names, "nothing")[:max(1, len(names))], ", "),
			article(f.resource.name))
	}
	return f, nil
}

// known returns an error when a fact is not known yet when the webhook occurs, and the place does
// not take null for it.
func (s bodyScope) known(f *fact) error {
	for _, a := range s.plan.about {
		if late := f.after(a, nil); late != nil && !s.place.is("null") {
			return fmt.Errorf("%s is not known by then: %s may come after %s", f, late, s.plan.name)
		}
	}
	return nil
}

// after is a moment on which the fact depends, and which may come after a webhook; nil when there
// is none.
func (f *fact) after(a about, seen []*fact) *fact {
	if f.resource != a.resource || a.any || slices.Contains(seen, f) {
		return nil
	}
	if f.moment > a.moment {
		return f
	}
	seen = append(seen, f)
	for _, t := range f.tables {
		for _, r := range t.rows {
			for i := range r.cells {
				if other := r.cells[i].fact; other.moment > a.moment {
					return other
				}
			}
		}
	}
	for _, other := range f.refers {
		if late := other.after(a, seen); late != nil {
			return late
		}
	}
	return nil
}

// Field finds a field of the body: beside the place, then in the objects around it.
func (s bodyScope) Field(path []string) (hole.Eval, hole.Kind, error) {
	found, list, err := s.find(path)
	if err != nil {
		return nil, 0, err
	}
	s.place.refers = append(s.place.refers, found...)
	if !list {
		one := found[0]
		return func(e *hole.Env) hole.Value { return drafting(e).seen(one).Value }, one.holds(), nil
	}
	return func(e *hole.Env) hole.Value {
		d := drafting(e)
		for _, p := range found {
			d.seen(p) // which may take from the items, so it is done before they are collected
		}
		from := len(d.items)
		for _, p := range found {
			if v := d.seen(p); v.Kind != hole.Absent {
				d.items = append(d.items, v.Value)
			}
		}
		return hole.ListOf(d.items[from:])
	}, hole.List, nil
}

// find finds the places that a path names, seen from the scope's place; several where it has a *.
func (s bodyScope) find(path []string) (found []*place, list bool, err error) {
	list = slices.Contains(path, "*")
	for around := s.place.up; around != nil; around = around.up {
		if found = around.below(path, nil); found != nil {
			return found, list, nil
		}
	}
	var names []string
	for around := s.place.up; around != nil; around = around.up {
		for _, p := range around.props {
			names = append(names, p.name)
		}
	}
	return nil, list, fmt.Errorf("there is no field %q%s", strings.Join(path, "."),
		didYouMean(path[0], names))
}

// below appends the places that a path below p names.
func (p *place) below(path []string, into []*place) []*place {
	if len(path) == 0 {
		return append(into, p)
	}
	for _, prop := range p.props {
		if prop.name == path[0] {
			into = prop.below(path[1:], into)
		}
	}
	for i, item := range p.items {
		if path[0] == "*" || path[0] == fmt.Sprint(i) {
			into = item.below(path[1:], into)
		}
	}
	return into
}
