package schemas

import (
	"fmt"
	"slices"

	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// effects reports an override that has none.
func (d *draft) effects(doc wire.Doc) error {
	for _, o := range d.asked {
		if _, there := doc.At(o.pointer); there == o.Unset {
			return fmt.Errorf("%s: the override %q has no effect: %s",
				o.pointer, o.Path, lacks(doc, o.pointer))
		}
	}
	return nil
}

// ask has the instances take over what is asked. An override of a field that carries a fact sets
// the fact, so that later bodies follow; of two fields of one fact they follow the first.
func (d *draft) ask() error {
	if len(d.asked) == 0 && d.presence != PresenceRandom && len(d.plan.flows) == 0 {
		return nil
	}
	if err := d.depart(); err != nil {
		return err
	}
	for _, o := range slices.Backward(d.overrides) {
		if o.Unset || o.more != nil {
			continue
		}
		if err := d.set(o.place, o.Value); err != nil {
			return fmt.Errorf("%s: %w", o.place.pointer, err)
		}
	}
	if d.presence == PresenceRandom {
		d.coverFacts()
	}
	return d.head()
}

// coverFacts sets the facts of which PresenceRandom shows each value.
func (d *draft) coverFacts() {
	for _, p := range d.plan.covered {
		if _, set := d.pinned(p.binds, d.scene.of(p.binds.resource)); !set {
			value := p.listedValues[d.cover(p.hash, p.depth, len(p.enum))]
			d.scene.settable(p.binds.resource).pin(p.binds, value)
		}
	}
}

// set sets the fact that the place carries, and those that places below it carry.
func (d *draft) set(p *place, value any) error {
	switch value := value.(type) {
	case map[string]any:
		for _, prop := range p.props {
			if below, there := value[prop.name]; there {
				if err := d.set(prop, below); err != nil {
					return err
				}
			}
		}
	case []any:
		for i := range min(len(value), len(p.items)) {
			if err := d.set(p.items[i], value[i]); err != nil {
				return err
			}
		}
	}
	if p.binds == nil || p.binds.flow != nil || p.binds.before != nil {
		return nil
	}
	f, in, v := p.binds, d.scene.settable(p.binds.resource), datumOf(value)
	switch {
	case f.moment >= 0:
		micros, ok := hole.ReadTime(v.S, p.format)
		if v.Kind != hole.Text || !ok {
			return nil // The field alone is set; its schema judges how the time is written.
		}
		v = datum{Value: hole.Value{Kind: hole.Time, N: micros}}
	case f.counts:
		number, ok := hole.ParseDecimal(v.S)
		if v.Kind == hole.Number {
			number, ok = v.Value, true
		}
		if !ok {
			return fmt.Errorf("%s was set to %s, which cannot be counted on", f, v.shown())
		}
		v = datum{Value: number.Rescale(0)}
		d.counted = append(d.counted, f)
	}
	in.give(d.plan.resources, f, v)
	return nil
}

// lacks is the reason why a body has nothing at the pointer.
func lacks(d wire.Doc, pointer string) string {
	above := wire.ParentPointer(pointer)
	for above != "" {
		if holder, there := d.At(above); there {
			if list, ok := holder.([]any); ok {
				return fmt.Sprintf("%s has %d items, counted from 0; set those before it too",
					above, len(list))
			}
			break
		}
		above = wire.ParentPointer(above)
	}
	return "the field does not go with the others that are set"
}

// given is what was set of a place, or of what is around it.
func (d *draft) given(p *place) (v any, there, set bool) {
	if p == nil {
		return nil, false, false
	}
	if o := d.override(p); o != nil {
		return o.v.plain(), !o.Unset, true
	}
	if !d.around {
		return nil, false, false
	}
	whole, there, set := d.given(p.up)
	if !set || !there {
		return nil, false, set
	}
	switch whole := whole.(type) {
	case map[string]any:
		v, there = whole[p.name]
		return v, there, true
	case []any:
		if p.nth >= 0 && p.nth < len(whole) {
			return whole[p.nth], true, true
		}
	}
	return nil, false, true
}
