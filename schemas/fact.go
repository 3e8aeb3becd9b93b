package schemas

import (
	"slices"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// fact is the value of a fact for the instance that the event is about.
func (d *draft) fact(f *fact) datum {
	if memo := &d.facts[f.id]; memo.round == d.round {
		return memo.datum
	}
	saved := d.chance.source // which may be in the middle of the value that refers to this one
	v := d.factOf(f, d.scene.of(f.resource))
	d.chance.source = saved
	d.facts[f.id] = memo{v, d.round}
	return v
}

func (d *draft) factOf(f *fact, in *Instance) datum {
	if f.moment >= 0 {
		if at, came := d.known(in, f.moment); came {
			return datum{Value: hole.Value{Kind: hole.Time, N: at}}
		}
		return datum{}
	}
	if f.counts {
		d.counted = append(d.counted, in)
		return datum{Value: hole.NumberOf(f.from + int64(in.counts))}
	}
	if v, ok := d.pinned(f, in); ok {
		return v
	}
	make, key := f.make, mix(in.key, f.hash)
	if c := d.told(f, in); c != nil {
		make = c.maker
	}
	if make == nil {
		return datum{}
	}
	return d.make(make, key, d.scene.stage.round, f.hash)
}

// told is what the tables of a resource say of a fact, or nil.
func (d *draft) told(f *fact, in *Instance) *cell {
	for _, t := range f.tables {
		if c := d.instanceRow(t, in).of(f); c != nil {
			return c
		}
	}
	return nil
}

// pinned is what was set from outside.
func (d *draft) pinned(f *fact, in *Instance) (datum, bool) {
	for _, p := range slices.Backward(in.pins) {
		if p.fact == f {
			return p.v, true
		}
	}
	if text, ok := d.scene.stage.pinned[f]; ok {
		return datum{Value: hole.TextOf(text)}, true
	}
	return datum{}, false
}

// pin sets a fact from outside, for this event and all later ones of the instance.
func (in *Instance) pin(f *fact, v datum) {
	for i := range in.pins {
		if in.pins[i].fact == f {
			in.pins[i].v = v
			return
		}
	}
	in.pins = append(in.pins, pin{f, v})
}
