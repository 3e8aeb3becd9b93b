package schemas

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// collect reads which value of another resource a fact collects. What has it belongs to what has
// the fact, or both belong to the same.
func (rs *resources) collect(f *fact, of string) error {
	owner, name, _ := strings.Cut(of, ".")
	other, err := rs.lookup(owner, name)
	if err != nil {
		return fmt.Errorf("collect: %w", err)
	}
	if err := rs.named(other); err != nil {
		return err
	}
	r := f.resource
	switch {
	case other.resource == r || !other.resource.belongs(r) &&
		!slices.ContainsFunc(r.of, other.resource.belongs):
		return fmt.Errorf("collect: %s neither belongs to %s nor to what one belongs to",
			article(owner), article(r.name))
	case len(other.resource.moments) == 0:
		return fmt.Errorf("collect: %s has no moments, so none is ever seen", article(owner))
	case other.kind() == hole.List:
		return errors.New("collect: " + of + " is a list already")
	}
	f.collects, f.refers = other, append(f.refers, other)
	return nil
}

// happens reports whether a condition on the fact asks whether there is anything: a moment that
// came, a collection that is not empty.
func (f *fact) happens() bool { return f.moment >= 0 || f.collects != nil }

// collection lists what a fact collects. It is null when there is nothing.
func (d *draft) collection(f *fact, in *instance) datum {
	from := len(d.items)
	to := from
	since, until := d.scene.stage.span(f, in)
	for _, other := range d.scene.stage.kin(f.collects.resource, in) {
		if !in.tells(f, other, since, until) {
			continue
		}
		if v := d.aside(f.collects, other); v.Kind != hole.Null {
			d.items = append(d.items[:to], v.Value)
			to++
		}
	}
	if to == from {
		return datum{}
	}
	return datum{Value: hole.ListOf(d.items[from:to])}
}

// span is when something must have been told so that a fact of an instance collects it: of what
// lies beside the instance, while the instance lasted.
func (s *Stage) span(f *fact, in *instance) (since, until int64) {
	since, until = math.MinInt64, math.MaxInt64
	if !f.collects.resource.belongs(f.resource) {
		since, until = s.turn(in), in.lasted(until)
	}
	return since, until
}

// tells reports whether a fact of an instance collects the value of another one.
func (in *instance) tells(f *fact, other *instance, since, until int64) bool {
	if other.resource != f.collects.resource || len(other.seen) == 0 || !in.neighbours(other) {
		return false
	}
	at := other.seen[0].at
	return at > since && at <= until
}

// neighbours reports whether another instance belongs to this one, or belongs to the same.
func (in *instance) neighbours(other *instance) bool {
	if r := in.resource; other.resource != r && other.resource.belongs(r) {
		return other.above(in.resource) == in
	}
	return !slices.ContainsFunc(in.resource.of, func(of *resource) bool {
		return other.resource.belongs(of) && other.above(of) != in.above(of)
	})
}

// turn is the time after which something beside an instance is told to it: when it began, where
// that was seen, else when the one before it ended.
func (s *Stage) turn(in *instance) int64 {
	at := int64(math.MinInt64)
	for _, other := range s.kin(in.resource, in) {
		for _, seen := range other.seen {
			switch moment := int(seen.moment); {
			case seen.since:
			case other == in && moment == 0:
				return seen.at - 1 // and at the very time
			case other != in && other.resource == in.resource && in.neighbours(other) &&
				in.resource.closes(moment) && seen.at < in.anchor:
				at = max(at, seen.at)
			}
		}
	}
	return at
}

// aside is the value that a fact has for another instance than that of the scene.
func (d *draft) aside(f *fact, in *instance) datum {
	scene, facts, counted := d.scene, d.facts, len(d.counted)
	cast, n := scene.cast, scene.n
	other := d.plan.resources.memories.take()
	other.forget()
	d.facts, scene.n = other, 0
	scene.seat(in)
	v := *d.fact(f)
	scene.cast, scene.n = cast, n
	d.facts, d.counted = facts, d.counted[:counted]
	d.plan.resources.memories.put(other)
	return v
}

// seat puts an instance, and what it belongs to, into the scene.
func (s *Scene) seat(in *instance) {
	if slices.Contains(s.cast[:s.n], in) {
		return
	}
	s.cast[s.n] = in
	s.n++
	for _, p := range in.parents {
		s.seat(p)
	}
}
