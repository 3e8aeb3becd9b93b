package schemas

// drawn reports whether a row that fits may be drawn where another fits that stands before it: one
// with a weight, or with as many conditions as the first. PresenceRandom draws both.
func (t *table) drawn(r, first *row, random bool) bool {
	if t.weighted && !random {
		return r.weight > 0
	}
	return r.weight > 0 || len(r.when) == len(first.when)
}

// A fitting collects the rows that contradict the least.
type fitting struct {
	draft *draft
	rows  [16]*row
	many  []*row
	n     int
	least int
}

func (f *fitting) add(r *row, against int) {
	if f.n > 0 && against > f.least {
		return
	}
	if f.n == 0 || against < f.least {
		f.n, f.many, f.least = 0, f.many[:0], against
	}
	if f.n < len(f.rows) {
		f.rows[f.n] = r
	} else {
		f.many = append(f.many, r)
	}
	f.n++
}

func (f *fitting) nth(i int) *row {
	if i < len(f.rows) {
		return f.rows[i]
	}
	return f.many[i-len(f.rows)]
}

// pick takes one of the rows: the first, or one by weight.
func (f *fitting) pick(t *table, key, round uint64) *row {
	d := f.draft
	random := d.presence == PresenceRandom
	total, drawn := 0.0, 0
	for i := range f.n {
		if r := f.nth(i); t.drawn(r, f.nth(0), random) {
			total += r.weight
			drawn++
		}
	}
	saved := d.chance.source
	defer func() { d.chance.source = saved }()
	switch {
	case drawn == 0 || f.n == 1:
	case random:
		nth := d.chance.cover(round, t.hash, drawn)
		for i := range f.n {
			if !t.drawn(f.nth(i), f.nth(0), random) {
				continue
			}
			if nth == 0 {
				return f.nth(i)
			}
			nth--
		}
	case t.weighted:
		rest := d.chance.key(key).Float64() * total
		for i := range f.n {
			if rest -= f.nth(i).weight; rest < 0 {
				return f.nth(i)
			}
		}
	}
	return f.nth(0)
}
