package schemas

import (
	"slices"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// fact is the value of a fact for the instance that the event is about.
func (d *draft) fact(f *fact) *datum {
	memo := &d.facts.values[f.id]
	if memo.round != d.facts.round {
		saved := d.chance.source // which may be in the middle of the value that refers to this one
		memo.datum = d.factOf(f, d.scene.of(f.resource))
		d.chance.source = saved
		memo.round = d.facts.round
	}
	return &memo.datum
}

func (d *draft) factOf(f *fact, in *instance) datum {
	if f.moment >= 0 {
		if at, came := d.known(in, f.moment); came {
			return datum{Value: hole.Value{Kind: hole.Time, N: at}}
		}
		return datum{}
	}
	if f.counts {
		if !slices.Contains(d.counted, f) {
			d.counted = append(d.counted, f)
		}
		return d.tally(f)
	}
	if b := d.bearingOf(f); b != nil && b.to != "" {
		return datum{Value: hole.TextOf(b.to)}
	}
	if f.before != nil {
		return d.before(f)
	}
	if v, ok := d.pinned(f, in); ok {
		return v
	}
	if f.pieces != nil {
		return d.objects(f, in)
	}
	if f.collects != nil {
		return d.collection(f, in)
	}
	make, key := f.make, mix(d.scene.stage.keyOf(f.resource, in), f.hash)
	if c := d.told(f, in); c != nil {
		make = c.maker
	}
	if make == nil {
		return datum{}
	}
	return d.make(make, key, d.scene.stage.round, f.hash)
}

// named is the fact that this one is by another name; nil when it has a value of its own.
func (f *fact) named(rs *resources) *fact {
	if f.make == nil || f.make.text == nil {
		return nil
	}
	lone := f.make.text.Lone()
	if lone == nil || lone.Format != "" || rs.byName[lone.Name[0]] == nil {
		return nil
	}
	return rs.byName[lone.Name[0]].facts[lone.Name[1]]
}

// tally is what a fact that counts has come to.
func (d *draft) tally(f *fact) datum {
	if v, ok := d.pinned(f, d.scene.of(f.resource)); ok && v.Kind == hole.Number {
		return v
	}
	return datum{Value: hole.NumberOf(f.from)}
}

// told is what the tables of a resource say of a fact, or nil.
func (d *draft) told(f *fact, in *instance) *cell {
	for _, t := range f.tables {
		if c := d.instanceRow(t, in).of(f); c != nil {
			return c
		}
	}
	return nil
}

// pinned is what was set from outside.
func (d *draft) pinned(f *fact, in *instance) (datum, bool) {
	for p := in.set(); p != nil; p = p.next {
		if p.fact == f {
			return p.v, true
		}
	}
	if rare := d.scene.stage.rare; rare != nil {
		if text, ok := rare.pinned[f]; ok {
			return datum{Value: hole.TextOf(text)}, true
		}
	}
	return datum{}, false
}

// pin sets a fact from outside, for this event and all later ones of the instance. What was set
// before may be that of a copy of the instance too, and is not changed.
func (in *instance) pin(f *fact, v datum) {
	if p := in.of(f); p != nil && p.v.Kind == hole.Text && v.Kind == hole.Text && p.v.S == v.S {
		return
	}
	in.pins = &pin{f, v, in.pins.without(f)}
}

// without is what was set, but for one fact.
func (p *pin) without(f *fact) *pin {
	switch {
	case p == nil:
		return nil
	case p.fact == f:
		return p.next
	}
	next := p.next.without(f)
	if next == p.next {
		return p
	}
	return &pin{p.fact, p.v, next}
}

// set are the values of an instance that were set from outside, the latest first.
func (in *instance) set() *pin {
	if in == nil {
		return nil
	}
	return in.pins
}
