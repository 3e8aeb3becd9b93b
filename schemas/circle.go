package schemas

import (
	"fmt"
	"slices"
	"strings"
)

// A tracer looks for fields that refer to each other in a circle.
type tracer struct {
	places map[*place]state
	tables map[*table]state
	way    []string
}

// place follows all that must be known before the value of a place.
func (t *tracer) place(at *place) error {
	switch t.places[at] {
	case done:
		return nil
	case begun:
		i := max(0, slices.Index(t.way, at.pointer))
		return fmt.Errorf("%s: these fields refer to each other in a circle: %s", at.at,
			strings.Join(append(t.way[i:], at.pointer), " -> "))
	}
	t.places[at] = begun
	t.way = append(t.way, at.pointer)
	for _, next := range at.refers {
		if err := t.place(next); err != nil {
			return err
		}
	}
	for around := at; around != nil; around = around.up {
		for _, decides := range around.tables {
			if err := t.table(decides); err != nil {
				return err
			}
		}
	}
	if err := t.rules(at); err != nil {
		return err
	}
	t.way = t.way[:len(t.way)-1]
	t.places[at] = done
	return nil
}

// table follows all that must be known before a table's row is: its conditions, and what tables
// that go before it say of the same places.
func (t *tracer) table(decides *table) error {
	switch t.tables[decides] {
	case done:
		return nil
	case begun:
		return fmt.Errorf("%s: its conditions refer to fields that the table itself decides: %s",
			decides.at, strings.Join(t.way, " -> "))
	}
	t.tables[decides] = begun
	for _, r := range decides.rows {
		for _, c := range r.when {
			if c.place == nil {
				continue
			}
			if err := t.place(c.place); err != nil {
				return err
			}
		}
		for _, c := range r.cells {
			before := c.place.tables[:slices.Index(c.place.tables, decides)]
			for _, earlier := range before {
				if err := t.table(earlier); err != nil {
					return err
				}
				for _, r := range earlier.rows {
					if first := r.at(c.place); first == nil || first.maker == nil {
						continue
					}
					for _, next := range c.place.refers {
						if err := t.place(next); err != nil {
							return err
						}
					}
				}
			}
		}
	}
	t.tables[decides] = done
	return nil
}

// rules follows the fields on which a condition of the schema depends that asks for the place.
func (t *tracer) rules(at *place) error {
	if at.up == nil || at.needed {
		return nil
	}
	for _, r := range at.up.rules {
		if !r.then.asks(at.name) && !r.otherwise.asks(at.name) || slices.Contains(r.on, at.name) {
			continue
		}
		for _, name := range r.on {
			if on := at.up.prop(name); on != nil {
				if err := t.place(on); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
