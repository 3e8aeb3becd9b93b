package schemas

import "slices"

// known is when a moment of an instance came, in microseconds. It has not come when the story has
// shown the instance before the moment, but not the moment.
func (d *draft) known(in *instance, m int) (at int64, came bool) {
	r, first := in.resource, int(in.first)
	if v, set := d.pinned(r.moments[m].fact, in); set {
		return v.N, true
	}
	if m == 0 && in.with != nil && !d.sighted(in, 0) {
		return d.known(in.with, 0)
	}
	skippable, implied, bound := r.optional(m), false, int64(0)
	for _, s := range in.seen {
		if !s.since && int(s.moment) == m {
			return s.at, true
		}
		if s.since && (int(s.moment) == m || int(s.moment) > m && !skippable) ||
			!s.since && int(s.moment) > m && !skippable {
			if !implied || s.at < bound {
				implied, bound = true, s.at
			}
		}
	}
	switch {
	case m < first && (implied || !skippable || d.tells(in, m)):
		return d.back(in, m), true
	case m >= first && implied:
		before, _ := d.known(in, m-1)
		if at = before + d.gap(in, m); at >= bound {
			at = before + (bound-before)/2
		}
		return at, true
	}
	return 0, false
}

// sighted reports whether a webhook has shown the very moment.
func (d *draft) sighted(in *instance, m int) bool {
	return slices.ContainsFunc(in.seen, func(s sight) bool { return !s.since && int(s.moment) == m })
}

// back draws a moment of the past back from the instance's first event. What began unseen began
// after what was last seen of the things that it belongs to, and ended before they did.
func (d *draft) back(in *instance, m int) int64 {
	if m == 0 && in.floor > 0 && in.via == nil {
		return in.floor
	}
	at := in.anchor
	if in.via != nil {
		at = d.start(in.via)
	}
	for k := int(in.first); k > m; k-- {
		last := k >= len(in.resource.moments)
		if last || k == int(in.first) || !in.resource.optional(k) || d.tells(in, k) {
			at -= d.gap(in, k)
		}
		if in.resource.closes(k - 1) {
			for _, p := range in.parents {
				at = p.lasted(at)
			}
		}
	}
	return max(at, min(in.floor, in.anchor))
}

// start is when an instance began; one without moments began when something was first seen of it.
func (d *draft) start(in *instance) int64 {
	switch {
	case len(in.resource.moments) > 0:
		at, _ := d.known(in, 0)
		return at
	case in.via != nil:
		return d.start(in.via)
	}
	return in.anchor
}

// gap is how long after the moment before it a moment comes. What comes after the last moment comes
// a little after it.
func (d *draft) gap(in *instance, m int) int64 {
	least, most := int64(200_000), int64(5_000_000)
	if m < len(in.resource.moments) {
		least, most = in.resource.moments[m].least, in.resource.moments[m].most
	}
	saved := d.chance.source
	d.chance.key(mix(in.key, uint64(m)+0x6a9))
	gap := d.chance.IntRange(least, most)
	d.chance.source = saved
	if grid := in.resource.grid; grid > 0 {
		gap -= gap % grid
	}
	return gap
}

// tells reports whether the tables of the resource say that the moment came.
func (d *draft) tells(in *instance, m int) bool {
	c := d.told(in.resource.moments[m].fact, in)
	return c == nil || c.maker.constant.N != 0
}

// optional reports whether the moment may be skipped, which a table of the resource tells.
func (r *resource) optional(m int) bool {
	return len(r.moments[m].fact.tables) > 0
}
