package schemas

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// circle reports facts that refer to each other in a circle.
func (f *fact) circle(seen map[*fact]state, way []string) error {
	switch seen[f] {
	case done:
		return nil
	case begun:
		i := max(0, slices.Index(way, f.String()))
		return fmt.Errorf("%s: /%s: these values refer to each other in a circle: %s",
			f.resource.file, f.resource.name, strings.Join(append(way[i:], f.String()), " -> "))
	}
	seen[f] = begun
	next := slices.Clone(f.refers)
	tables := f.tables
	if f.moment >= 0 { // When it came depends on which others did.
		for _, m := range f.resource.moments {
			tables = append(slices.Clip(tables), f.resource.facts[m.name].tables...)
		}
	}
	for _, t := range tables {
		for _, r := range t.rows {
			for _, c := range r.when {
				next = append(next, c.fact)
			}
			for _, c := range r.cells {
				if c.fact == f {
					next = append(next, r.refers...)
				}
			}
		}
	}
	for _, other := range next {
		if err := other.circle(seen, append(slices.Clip(way), f.String())); err != nil {
			return err
		}
	}
	seen[f] = done
	return nil
}

// compile reads what the values and the tables of a resource say.
func (rs *resources) compile(r *resource, file written) error {
	tables, _ := readTables(file.Cases)
	var errs []error
	for i, rows := range tables {
		at := fmt.Sprintf("%s: /%s/x-cases", r.file, r.name)
		if len(tables) > 1 {
			at += fmt.Sprintf("/%d", i)
		}
		t, err := rs.table(r, rows, at)
		errs = append(errs, err)
		r.tables = append(r.tables, t)
	}
	for _, name := range sortedKeys(r.facts) {
		if err := rs.ready(r.facts[name]); !errors.Is(err, errElsewhere) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// ready compiles a fact, on which others may wait.
func (rs *resources) ready(f *fact) error {
	switch {
	case f.state == done || f.moment >= 0:
		return f.err
	case f.state == begun:
		return fmt.Errorf("%s refers to itself", f)
	}
	f.state = begun
	f.err = rs.read(f)
	f.state = done
	return f.err
}

// named compiles a fact that another, or a body, names.
func (rs *resources) named(f *fact) error {
	err := rs.ready(f)
	if err != nil && f.state == done {
		return errElsewhere
	}
	return err
}

// errElsewhere is the error of what names a fact that has one of its own.
var errElsewhere = errors.New("what it names is broken")

// read compiles what the file says of a fact.
func (rs *resources) read(f *fact) error {
	if f.flow != nil || f.given == nil && len(f.tables) > 0 {
		return nil
	}
	at := fmt.Sprintf("%s: /%s/values/%s", f.resource.file, f.resource.name, f.name)
	w, err := readWord(f.given, "resource")
	if err == nil && w.Count != nil {
		f.counts, f.from = true, *w.Count
		return nil
	}
	switch {
	case err != nil:
	case w.Collect != nil:
		f.written = w.Format == "json"
		if of, one := w.Collect.(string); one {
			err = rs.collect(f, of)
		} else {
			err = rs.collectPieces(f, w.Collect.(map[string]any))
		}
	case w.Before != "":
		err = rs.follow(f, w.Before)
	default:
		f.make, err = newMaker(w, factScope{rs, f.resource, func(other *fact) {
			f.refers = append(f.refers, other)
		}})
	}
	if err == nil {
		err = f.make.single()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	return nil
}

// kind is the kind of the fact's values, as far as it is known.
func (f *fact) kind() hole.Kind {
	switch {
	case f.moment >= 0:
		return hole.Time
	case f.counts:
		return hole.Number
	case f.written:
		return hole.Text
	case f.collects != nil:
		return hole.List
	case f.flow != nil, f.before != nil:
		return hole.Text
	case f.make != nil && f.make.kind() != hole.Null:
		return f.make.kind()
	}
	return hole.Any
}

// lookup finds a value or a moment of a resource by names.
func (rs *resources) lookup(resource, name string) (*fact, error) {
	r := rs.byName[resource]
	if r == nil {
		return nil, fmt.Errorf("there is no resource %q%s", resource,
			didYouMean(resource, sortedKeys(rs.byName)))
	}
	f := r.facts[name]
	if f == nil {
		return nil, fmt.Errorf("%s has no %q%s", article(resource), name,
			didYouMean(name, sortedKeys(r.facts)))
	}
	return f, nil
}
