package schemas

import "github.com/offhook-dev/offhook/schemas/hole"

// instanceRow is the row of a resource's table, which is the same for all events of an instance
// that know as much.
func (d *draft) instanceRow(t *table, in *instance) *row {
	if memo := &d.facts.rows[t.id]; memo.round == d.facts.round {
		return memo.row
	}
	fit, known := fitting{draft: d}, d.knownOf(t, in)
	for _, r := range t.rows {
		fit.add(r, d.conflicts(r)+d.strains(r, in, known))
	}
	r := fit.pick(t, mix(d.scene.stage.keyOf(t.resource, in), t.hash), d.scene.stage.round)
	d.facts.rows[t.id] = rowMemo{r, d.facts.round}
	return r
}

// columns are some of a table's, a bit for each; those beyond 64 share theirs.
type columns uint64

func (c columns) has(nth int) bool { return c>>(nth%64)&1 != 0 }

// knownOf are the columns of a resource's table of which something is known of an instance.
func (d *draft) knownOf(t *table, in *instance) (all columns) {
	for i, f := range t.facts {
		var known bool
		if f.moment >= 0 {
			_, known = d.history(in, f.moment)
		} else {
			_, known = d.pinned(f, in)
		}
		if known {
			all |= 1 << (i % 64)
		}
	}
	return all
}

// strains counts how many cells of a resource's row contradict what is known of an instance, in the
// columns in which anything is.
func (d *draft) strains(r *row, in *instance, known columns) (against int) {
	for i := range r.cells {
		c := &r.cells[i]
		if !known.has(c.column) {
			continue
		}
		if m := c.fact.moment; m >= 0 {
			if came, known := d.history(in, m); known && came != (c.maker.constant.N != 0) {
				against++
			}
		} else if v, ok := d.pinned(c.fact, in); ok && !c.maker.allows(&v) {
			against++
		}
	}
	return against
}

// history tells what was seen of a moment: that it came, or that it did not, if either is known.
func (d *draft) history(in *instance, m int) (came, known bool) {
	for _, s := range in.seen {
		if int(s.moment) == m {
			return true, true
		}
	}
	return false, m >= int(in.first)
}

// conflicts counts how many of a row's conditions do not hold.
func (d *draft) conflicts(r *row) (against int) {
	for i := range r.when {
		if !d.holds(&r.when[i]) {
			against++
		}
	}
	return against
}

func (d *draft) holds(c *condition) bool {
	var v *datum
	if c.fact != nil {
		v = d.fact(c.fact)
		if c.fact.happens() {
			v = &datum{Value: hole.BoolOf(v.Kind != hole.Null)}
		}
	} else if v = d.seen(c.place); v.Kind == hole.Absent {
		return c.absent
	}
	for _, m := range c.want {
		if m.allows(v) {
			return true
		}
	}
	return c.absent && v.Kind == hole.Null && c.fact != nil
}

// contradiction is how much one counts, so that a row which contradicts nothing but leads a
// flow elsewhere than it would go contradicts less.
const contradiction = 8

// opposition is how much a cell contradicts what was set, what a table before t has decided, and
// where a flow goes.
func (d *draft) opposition(t *table, c *cell) int {
	if d.opposes(t, c) {
		return contradiction
	}
	if b := d.bearing(c.place); b != nil && d.override(c.place) == nil {
		return b.strays(c)
	}
	return 0
}

// opposes reports whether a cell contradicts what was set, or what a table before t has decided.
func (d *draft) opposes(t *table, c *cell) bool {
	if o := d.override(c.place); o != nil {
		switch {
		case o.Unset:
			return !c.absent
		case c.absent || c.null && o.v.Kind != hole.Null:
			return true
		}
		if list, ok := o.v.json.([]any); ok && c.items >= 0 {
			return len(list) != c.items
		}
		return c.maker != nil && !c.maker.allows(&o.v)
	}
	if v, there, set := d.given(c.place); set {
		list, isList := v.([]any)
		given := datumOf(v)
		return there == c.absent || c.items >= 0 && isList && len(list) != c.items ||
			c.maker != nil && !c.maker.allows(&given)
	}
	if d.inside(c.place) {
		return c.absent || c.null || c.items == 0
	}
	if f := c.place.binds; f != nil && c.maker != nil && f.moment < 0 && f.flow == nil {
		if v, ok := d.pinned(f, d.scene.of(f.resource)); ok {
			return !c.maker.allows(&v)
		}
	}
	for _, earlier := range c.place.tables {
		if earlier == t {
			return false
		}
		first := d.row(earlier).at(c.place)
		if first == nil || first.maker == nil && !first.absent {
			continue
		}
		if first.absent || c.absent {
			return first.absent != c.absent
		}
		return c.maker != nil && !c.maker.allows(d.value(c.place))
	}
	return false
}

// row is the row of a body's table.
func (d *draft) row(t *table) *row {
	if memo := &d.rows[t.id]; memo.round == d.round {
		return memo.row
	}
	fit := fitting{draft: d}
	for _, r := range t.rows {
		against := contradiction * d.conflicts(r)
		for i := range r.cells {
			against += d.opposition(t, &r.cells[i])
		}
		fit.add(r, against)
	}
	r := fit.pick(t, mix(d.scene.key, t.hash), d.scene.round>>t.depth)
	d.rows[t.id] = rowMemo{r, d.round}
	return r
}
