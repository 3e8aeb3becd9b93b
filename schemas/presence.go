package schemas

import (
	"slices"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// has reports whether the body has the place.
func (d *draft) has(p *place) bool {
	if p.up == nil {
		return true
	}
	if memo := d.present[p.index]; memo.round == d.round {
		return memo.present
	}
	present := d.has(p.up) && d.wants(p)
	d.present[p.index] = presentMemo{present, d.round}
	return present
}

// wants decides whether a body that has what is around the place has the place.
func (d *draft) wants(p *place) bool {
	if len(d.overrides) > 0 {
		if o := d.override(p); o != nil {
			return !o.Unset
		}
		if _, there, set := d.given(p); set {
			return there
		}
		if d.inside(p) {
			return true
		}
	}
	if p.nth >= 0 {
		return p.nth < d.count(p.up)
	}
	c := d.cell(p)
	if c != nil && c.absent {
		return false
	}
	if !p.needed && !d.chosen(p, c) {
		return false
	}
	if len(p.props) > 0 || len(p.items) > 0 || p.must {
		return true
	}
	// Null is sent where the type allows it; where not, the field is absent.
	v := d.value(p)
	return v.Kind != hole.Absent && (v.Kind != hole.Null || p.fits.has(hole.Null))
}

// chosen decides whether an optional field is there.
func (d *draft) chosen(p *place, c *cell) bool {
	often, seen := p.word.Often, p.node.seen
	if c != nil {
		if c.often != nil || c.told {
			often = c.often
		}
		if c.seen != "" {
			seen = c.seen
		}
	}
	switch {
	case often != nil && *often == 0:
		return false
	case d.presence == PresenceRequired:
		return p.up.expected[p.name] != "" || p.forked || d.ruled(p)
	case d.presence == PresenceLeast:
		return seen == "" && (often == nil || *often == 1) || p.forked || d.ruled(p)
	case seen == seenDocumented && d.presence == PresenceTypical,
		seen == seenCaptured && d.presence == PresenceDocumented:
		return false
	case often != nil && *often == 1, d.presence == PresenceAll, d.presence == PresenceDocumented:
		return true
	case d.presence == PresenceRandom:
		return d.cover(p.hash+1, p.depth-1, 2) == 1
	case often == nil:
		return true
	}
	if f := p.binds; f != nil && f.moment < 0 {
		// What an instance has, all its webhooks show, and all fields that carry it.
		return d.portion(mix(d.scene.stage.keyOf(f.resource, d.scene.of(f.resource)), f.hash+2)) < *often
	}
	return d.share(p.hash+2) < *often
}

// ruled reports whether a condition of the schema asks for the field, or expects it.
func (d *draft) ruled(p *place) bool {
	for i := range p.up.rules {
		r := &p.up.rules[i]
		then, otherwise := r.then.asks(p.name), r.otherwise.asks(p.name)
		if (then || otherwise) && !slices.Contains(r.on, p.name) {
			if met := d.meets(p.up, r); met && then || !met && otherwise {
				return true
			}
		}
	}
	return false
}

// meets reports whether the body meets a condition of the schema.
func (d *draft) meets(at *place, r *rule) bool {
	object := map[string]any{}
	for _, name := range r.on {
		if p := at.prop(name); p != nil && d.has(p) && len(p.props) == 0 && len(p.items) == 0 {
			object[name] = d.value(p).plain()
		}
	}
	return r.holds(object)
}

// count is how many items a list has.
func (d *draft) count(p *place) int {
	least := 0
	for i := range d.overrides {
		for _, item := range p.items {
			o := &d.overrides[i]
			if o.place.index >= item.index && o.place.index <= item.last && !o.Unset {
				least = max(least, item.nth+1)
			}
		}
	}
	if c := d.cell(p); c != nil && c.items >= 0 {
		return max(least, c.items)
	}
	switch {
	case p.pieces != nil:
		return max(least, len(p.pieces))
	case p.own != nil && p.own.constant != nil: // an empty list
		return least
	case d.presence == PresenceRandom && p.maxItems != 1 && len(p.items) > 1:
		return max(least, p.minItems, 1+d.cover(p.hash+3, p.depth, 2))
	}
	return max(least, p.minItems, 1)
}
