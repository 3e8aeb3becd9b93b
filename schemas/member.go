package schemas

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// A Member is an instance that is known before it is seen.
type Member struct {
	// Of names what it belongs to, by resource.
	Of map[string]string
	// Values are values of the instance, by their names. Text counts as the kind of the value.
	Values map[string]any
}

// CheckMember reports why no instance of a resource can have a word: it is neither what one belongs
// to nor a value.
func (c *Catalog) CheckMember(resource, word string) error {
	rs, err := c.resources()
	if err != nil || c.Owner(resource, word) {
		return err
	}
	if err := c.checkResource(resource); err != nil {
		return err
	}
	_, err = rs.byName[resource].value(word)
	return err
}

// checkResource reports a resource that the catalogue does not have.
func (c *Catalog) checkResource(name string) error {
	rs, err := c.resources()
	if err != nil || rs.byName[name] != nil {
		return err
	}
	return fmt.Errorf("there is no resource %q%s", name, didYouMean(name, sortedKeys(rs.byName)))
}

// Owner reports whether an instance of a resource belongs to one of another.
func (c *Catalog) Owner(resource, owner string) bool {
	rs, err := c.resources()
	return err == nil && rs.byName[resource] != nil && resource != owner &&
		rs.byName[resource].belongs(rs.byName[owner])
}

// value is a value of the resource that can be set from outside.
func (r *resource) value(name string) (*fact, error) {
	f := r.facts[name]
	switch {
	case f == nil:
		return nil, fmt.Errorf("%s has no value %q%s", article(r.name), name,
			didYouMean(name, sortedKeys(r.facts)))
	case f.moment >= 0:
		return nil, fmt.Errorf("%s is a moment: it comes when a webhook tells of it", f)
	case f.counts, f.collects != nil, f.before != nil:
		return nil, fmt.Errorf("%s follows from what happens, and cannot be set", f)
	}
	return f, nil
}

// member is what is known of an instance before it is seen.
func (e *entrance) member(r *resource, name string) (m Member, err error) {
	if e.Cast != nil && name != "" {
		m, err = e.Cast(r.name, name, e.scene.at)
	}
	return m.with(e.declared()[label{r, name}]), err
}

// settle gives a new instance its values.
func (m Member) settle(in *instance, c *Catalog) error {
	if len(m.Values) == 0 {
		return nil
	}
	rs, err := c.resources()
	if err != nil {
		return err
	}
	for _, name := range sortedKeys(m.Values) {
		f, err := in.resource.value(name)
		if err != nil {
			return err
		}
		v, err := f.read(m.Values[name])
		if err != nil {
			return err
		}
		in.give(rs, f, v)
	}
	return nil
}

// read is a value from outside as the fact has it.
func (f *fact) read(value any) (datum, error) {
	v := datumOf(value)
	if v.Kind != hole.Text || f.kind() != hole.Number {
		return v, nil
	}
	number, ok := hole.ParseDecimal(v.S)
	if !ok {
		return v, fmt.Errorf("%s: %q is not a number", f, v.S)
	}
	return datum{Value: number}, nil
}

// give sets a fact of an instance. A fact that only names another sets that one too, if what has it
// began with this instance: the caller of the first leg is the caller of the session.
func (in *instance) give(rs *resources, f *fact, v datum) {
	in.pin(f, v)
	other := f.named(rs)
	if other == nil {
		return
	}
	if above := in.above(other.resource); above != nil && above.with == in && above.of(other) == nil {
		above.pin(other, v)
	}
}

// of is what was set of a fact of the instance, or nil.
func (in *instance) of(f *fact) *pin {
	for p := in.pins; p != nil; p = p.next {
		if p.fact == f {
			return p
		}
	}
	return nil
}

// Value is a value or a moment of a named instance, as it is known at a time. An instance that
// nobody has seen yet has only values that do not depend on when anything happens.
func (s *Stage) Value(resource, name, value string, at time.Time) (hole.Value, error) {
	rs, err := s.catalog.resources()
	if err != nil {
		return hole.Value{}, err
	}
	f, err := rs.lookup(resource, value)
	if err != nil {
		return hole.Value{}, err
	}
	in := s.latest(f.resource, name)
	scene := &Scene{stage: s, at: at, key: mix(s.key, hash(resource)), round: s.round}
	if in == nil {
		e := entrance{Stage: s, hook: &Webhook{Name: "a reference"}, scene: scene,
			names: map[string]string{}}
		if in, err = e.imagine(f.resource, name); err != nil {
			return hole.Value{}, err
		}
	}
	d := newDraft(&plan{resources: rs})
	d.begin(scene, PresenceTypical)
	defer rs.memories.put(d.facts)
	scene.seat(in)
	if _, set := d.pinned(f, in); !set && !in.met && f.timed(nil) != nil {
		return hole.Value{}, fmt.Errorf("%s has not begun by then, and its %s depends on when it does",
			in, value)
	}
	v := d.fact(f).Value
	v.S = strings.Clone(v.S)
	return v, d.env.Err
}

// timed is a moment on which the fact depends, or nil.
func (f *fact) timed(seen []*fact) *fact {
	switch {
	case f.moment >= 0:
		return f
	case slices.Contains(seen, f):
		return nil
	}
	seen = append(seen, f)
	for _, other := range f.refers {
		if m := other.timed(seen); m != nil {
			return m
		}
	}
	return nil
}

// Holds reports whether the instances of a resource have a value or a moment of that name.
func (c *Catalog) Holds(resource, value string) bool {
	rs, err := c.resources()
	return err == nil && rs.byName[resource] != nil && rs.byName[resource].facts[value] != nil
}

// ValuesOf lists the values and moments of a resource.
func (c *Catalog) ValuesOf(resource string) []string {
	rs, err := c.resources()
	if err != nil || rs.byName[resource] == nil {
		return nil
	}
	return sortedKeys(rs.byName[resource].facts)
}
