package schemas

import (
	"errors"
	"fmt"
	"maps"
)

// A label is what an instance is found by.
type label struct {
	resource *resource
	name     string
}

// Declare tells what is known of the next instance of a name before it is seen. It adds to what
// Cast says of it, and where both name a value or an owner it counts alone. The latest of several
// declarations counts. A declared instance need not occur.
func (s *Stage) Declare(resource, name string, m Member) error {
	if err := s.catalog.checkMember(resource, name, m); err != nil {
		return err
	}
	rs, err := s.catalog.resources()
	if err != nil {
		return err
	}
	s.declare(label{rs.byName[resource], name}, Member{maps.Clone(m.Of), maps.Clone(m.Values)})
	return nil
}

// Set gives the latest instance of a name values that all its later webhooks have, or the next one
// where none was seen yet. A value that is set again replaces the one before; nil is null.
// Set returns an error, and then sets nothing, for a value that the resource does not have or that
// follows from what happens.
func (s *Stage) Set(resource, name string, values map[string]any) error {
	if err := s.catalog.checkMember(resource, name, Member{Values: values}); err != nil {
		return err
	}
	rs, err := s.catalog.resources()
	if err != nil {
		return err
	}
	r := rs.byName[resource]
	if in := s.latest(r, name); in != nil {
		s.stand()
		return Member{Values: values}.settle(in, s.catalog)
	}
	s.declare(label{r, name}, s.declared()[label{r, name}].with(Member{Values: values}))
	return nil
}

func (s *Stage) declare(of label, m Member) {
	own := s.own()
	if own.declared == nil {
		own.declared = map[label]Member{}
	}
	own.declared[of] = m
}

// seen uses up what was declared of all instances but the first so many.
func (s *Stage) seen(before int) {
	if len(s.declared()) == 0 {
		return
	}
	for _, in := range s.instances[before:] {
		l := label{in.resource, in.name}
		m, declared := s.rare.declared[l]
		if k := s.rare.kept; declared && k != nil {
			k.declared = joined(k.declared, map[label]Member{l: m})
		}
		delete(s.rare.declared, l)
	}
}

// with is what is known of an instance of which more is told.
func (m Member) with(more Member) Member {
	m.Of, m.Values = joined(m.Of, more.Of), joined(m.Values, more.Values)
	return m
}

// joined has the fields of both; those of more count.
func joined[K comparable, V any](fields, more map[K]V) map[K]V {
	switch {
	case len(more) == 0:
		return fields
	case len(fields) == 0:
		return more
	}
	fields = maps.Clone(fields)
	maps.Copy(fields, more)
	return fields
}

// checkMember reports why no instance of a resource can be as a member says.
func (c *Catalog) checkMember(resource, name string, m Member) error {
	if err := c.checkResource(resource); err != nil {
		return err
	}
	if name == "" {
		return errors.New("the name of the instance is missing")
	}
	for _, owner := range sortedKeys(m.Of) {
		if !c.Owner(resource, owner) {
			return fmt.Errorf("%s does not belong to %s", article(resource), article(owner))
		}
	}
	rs, err := c.resources()
	if err != nil {
		return err
	}
	for _, name := range sortedKeys(m.Values) {
		f, err := rs.byName[resource].value(name)
		if err != nil {
			return err
		}
		if _, err := f.read(m.Values[name]); err != nil {
			return err
		}
	}
	return nil
}
