package schemas

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// A bearing is where a flow goes with one body that carries it.
type bearing struct {
	fact  *fact
	place *place
	// from is where the flow stood; it is empty when that is not known.
	from string
	// to is where it goes, unless the fields that were set tell otherwise; it is empty when nothing
	// may follow.
	to string
}

// usual is how likely the state is that is named first, of those that may follow.
const usual = 0.75

// bearing is where the flow goes that the place carries, or nil.
func (d *draft) bearing(p *place) *bearing {
	if p.binds == nil || p.binds.flow == nil {
		return nil
	}
	return d.bearingOf(p.binds)
}

func (d *draft) bearingOf(f *fact) *bearing {
	for i := range d.bearings {
		if b := &d.bearings[i]; b.fact == f {
			return b
		}
	}
	return nil
}

// depart finds where the flows stand that the body carries. It returns an error when a field was
// set to what cannot follow.
func (d *draft) depart() error {
	for _, p := range d.plan.flows {
		if d.bearingOf(p.binds) != nil {
			continue
		}
		b := bearing{fact: p.binds, place: p, from: d.stands(p.binds)}
		for _, old := range d.plan.places {
			if old.binds == nil || old.binds.before != p.binds {
				continue
			}
			switch was := d.setText(old); {
			case was == "" || was == b.from:
			case b.from == "":
				b.from = was
			default:
				return fmt.Errorf("%s: it was not %q before, but %q", old.pointer, was, b.from)
			}
		}
		if b.to = d.setText(p); b.to != "" && !p.binds.flow.allows(b.from, b.to) {
			rule := p.binds.flow.refuses(b.from, b.to)
			if !d.scene.lawless {
				return rule
			}
			d.scene.breaks = cmp.Or(d.scene.breaks, rule)
		}
		d.bearings = append(d.bearings, b)
	}
	return nil
}

// setText is the text that was set of a place; it is empty when none was.
func (d *draft) setText(p *place) string {
	if len(d.overrides) == 0 {
		return ""
	}
	v, _, _ := d.given(p)
	text, _ := v.(string)
	return text
}

// stands is the state in which a flow was before the event, or "".
func (d *draft) stands(f *fact) string {
	for i := range d.scene.bearings {
		if b := &d.scene.bearings[i]; b.fact == f {
			return b.from
		}
	}
	v, _ := d.pinned(f, d.scene.of(f.resource))
	return v.S
}

// head draws where the flows go. It returns an error when nothing may follow.
func (d *draft) head() error {
	for i := range d.bearings {
		if b := &d.bearings[i]; b.to == "" {
			b.to = d.draw(b)
		}
	}
	for i := range d.bearings {
		b := &d.bearings[i]
		if !d.has(b.place) {
			continue
		}
		v := d.value(b.place)
		switch set := d.setText(b.place); {
		case set != "": // which depart has judged
		case v.Kind == hole.Text && b.fact.flow.allows(b.from, v.S):
		case b.to == "":
			return fmt.Errorf("nothing that it shows can follow %q", b.from)
		default:
			return b.fact.flow.refuses(b.from, v.S)
		}
		b.to = v.S // which may be another, that goes with the fields that were set
	}
	return nil
}

// draw draws the next state: of one of which nothing was seen, where it starts.
func (d *draft) draw(b *bearing) string {
	f := b.fact.flow
	next := f.next[b.from]
	if b.from == "" {
		next = f.states
	}
	var room [8]string
	fits := room[:0]
	for _, state := range next {
		if b.place.takes(state) {
			fits = append(fits, state)
		}
	}
	if d.presence == PresenceRandom {
		for i := range b.place.listedValues {
			if v := &b.place.listedValues[i]; v.Kind == hole.Text && !f.knows(v.S) {
				fits = append(fits, v.S)
			}
		}
	}
	switch {
	case len(fits) == 0:
		return ""
	case d.presence == PresenceRandom:
		return fits[d.cover(b.place.hash, b.place.depth, len(fits))]
	case b.from == "" || len(fits) == 1:
		return fits[0]
	}
	share := d.share(b.fact.hash)
	if share < usual {
		return fits[0]
	}
	return fits[1+int((share-usual)/(1-usual)*float64(len(fits)-1))]
}

// takes reports whether the enum of the place has the value; one without an enum has all.
func (p *place) takes(value string) bool {
	v := datum{Value: hole.TextOf(value)}
	return len(p.listedValues) == 0 ||
		slices.ContainsFunc(p.listedValues, func(one datum) bool { return one.is(&v) })
}

// strays tells how far a row's cell leads away from where the flow goes: not at all, to another
// state that may follow, or to one that may not. Where nothing was seen, a row may begin anywhere.
func (b *bearing) strays(c *cell) int {
	switch {
	case c.maker == nil || b.leadsTo(c.maker):
		return 0
	case !b.leads(c.maker):
		return contradiction
	case b.from == "":
		return 0
	}
	return 1
}

// leadsTo reports whether a maker can make the state to which the flow goes.
func (b *bearing) leadsTo(m *maker) bool {
	to := datum{Value: hole.TextOf(b.to)}
	return b.to != "" && m.allows(&to)
}

// leads reports whether a maker can make a state that the flow allows.
func (b *bearing) leads(m *maker) bool {
	if m.constant != nil {
		return m.constant.Kind == hole.Text && b.fact.flow.allows(b.from, m.constant.S)
	}
	return slices.ContainsFunc(m.choices, b.leads)
}

// among appends the values of a maker that the flow allows.
func (b *bearing) among(m *maker, into []datum) []datum {
	if m.constant != nil && b.leads(m) {
		return append(into, *m.constant)
	}
	for _, one := range m.choices {
		into = b.among(one, into)
	}
	return into
}

// heads is the state that the body shows at the place of a flow, of which a row may say something.
func (d *draft) heads(b *bearing, c *cell) datum {
	if c != nil && c.maker != nil && !b.leadsTo(c.maker) {
		all := b.among(c.maker, nil)
		switch {
		case len(all) == 0:
			return d.make(c.maker, d.scene.key, d.scene.round, b.place.hash)
		case d.presence == PresenceRandom:
			return all[d.cover(b.place.hash, b.place.depth, len(all))]
		}
		return all[0]
	}
	if b.to == "" {
		return datum{}
	}
	return datum{Value: hole.TextOf(b.to)}
}

// arrive notes the states that the body has shown.
func (d *draft) arrive() {
	if len(d.scene.bearings) == 0 {
		d.scene.bearings = append(d.scene.bearings, d.bearings...)
	}
	for i := range d.bearings {
		b := &d.bearings[i]
		v := d.seen(b.place)
		if at := slices.Index(b.fact.flow.states, v.S); at >= 0 {
			state := datum{Value: hole.TextOf(b.fact.flow.states[at])}
			d.scene.settable(b.fact.resource).pin(b.fact, state)
		}
	}
}

// before is the state in which a flow was before the body.
func (d *draft) before(f *fact) datum {
	b := d.bearingOf(f.before)
	switch {
	case b == nil:
		return datum{}
	case b.from != "":
		return datum{Value: hole.TextOf(b.from)}
	}
	all := f.before.flow.before(b.to, d.fitting(f))
	switch {
	case len(all) == 0:
		return datum{}
	case d.presence == PresenceRandom:
		return datum{Value: hole.TextOf(all[d.cover(f.hash, 0, len(all))])}
	}
	return datum{Value: hole.TextOf(all[0])}
}

// fitting tells which states the field takes that carries a state before.
func (d *draft) fitting(f *fact) func(string) bool {
	for _, p := range d.plan.places {
		if p.binds == f {
			return p.takes
		}
	}
	return func(string) bool { return true }
}
