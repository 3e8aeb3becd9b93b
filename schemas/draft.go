package schemas

import (
	"sync"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// A draft is a body in the making. It is used again and again: what is known of the body counts for
// one round.
type draft struct {
	taken
	scene    *Scene
	presence Presence
	at       int64 // when the event occurs, in microseconds

	env    hole.Env
	chance *chance
	items  []hole.Value // of lists that holes name

	round   uint32
	values  []memo // by place
	present []presentMemo
	rows    []rowMemo
	counted []*fact
	// facts is what is known of the instances of the scene.
	facts *memory

	bearings []bearing
}

// A memory has the facts and the rows of instances that are known. They count for one round.
type memory struct {
	round  uint32
	values []memo
	rows   []rowMemo
}

func newMemory(rs *resources) *memory {
	return &memory{values: make([]memo, len(rs.facts)), rows: make([]rowMemo, rs.tables)}
}

// forget begins the next round.
func (m *memory) forget() {
	if m.round++; m.round == 0 { // what is known would count again
		clear(m.values)
		clear(m.rows)
		m.round = 1
	}
}

type memo struct {
	datum
	round uint32
}

// absence is the value of what a body does not have.
var absence = sync.OnceValue(func() *datum {
	return &datum{Value: hole.Value{Kind: hole.Absent}}
})

type presentMemo struct {
	present bool
	round   uint32
}

type rowMemo struct {
	row   *row
	round uint32
}

func newDraft(p *plan) *draft {
	d := &draft{
		taken: taken{plan: p}, chance: newChance(), values: make([]memo, len(p.places)),
		present: make([]presentMemo, len(p.places)), rows: make([]rowMemo, len(p.tables)),
	}
	d.env.Draw, d.env.Scene = d.chance, d
	return d
}

// begin clears the draft for the next body.
func (d *draft) begin(scene *Scene, presence Presence) {
	d.scene, d.presence, d.at = scene, presence, scene.at.UnixMicro()
	if d.round++; d.round == 0 { // what is known would count for another body
		clear(d.values)
		clear(d.present)
		clear(d.rows)
		d.round = 1
	}
	d.facts = d.plan.resources.memories.take()
	d.facts.forget()
	d.env.Arena, d.env.Err = d.env.Arena[:0], nil
	d.items, d.counted = d.items[:0], d.counted[:0]
	d.bearings = d.bearings[:0]
}

// eventID is the id of the event.
func (d *draft) eventID() hole.Value {
	saved := d.chance.source
	f, from := d.chance.key(mix(d.scene.key, 0x1d)), len(d.env.Arena)
	d.env.Arena = appendUUID(d.env.Arena, f.Uint64(), f.Uint64())
	d.chance.source = saved
	return d.env.Taken(from)
}

// override is what was asked of the very place, or nil.
func (d *draft) override(p *place) *override {
	for i := range d.overrides {
		if o := &d.overrides[i]; o.place == p && o.more == nil {
			return o
		}
	}
	return nil
}

// asked reports whether something was set at the place, or below it.
func (d *draft) inside(p *place) bool {
	for i := range d.overrides {
		if o := &d.overrides[i]; !o.Unset && o.place.index >= p.index && o.place.index <= p.last {
			return true
		}
	}
	return false
}

// cell is what the tables say of a place, or nil. The first table that has a cell decides.
func (d *draft) cell(p *place) *cell {
	for _, t := range p.tables {
		if c := d.row(t).at(p); c != nil {
			return c
		}
	}
	return nil
}

// seen is the value of a place, or absent where the body does not have it.
func (d *draft) seen(p *place) *datum {
	if !d.has(p) {
		return absence()
	}
	return d.value(p)
}

// share is a number from 0 to 1 that belongs to the event and a key.
func (d *draft) share(key uint64) float64 { return d.portion(mix(d.scene.key, key)) }

// portion is a number from 0 to 1 that belongs to a key.
func (d *draft) portion(key uint64) float64 {
	saved := d.chance.source
	f := d.chance.key(key).Float64()
	d.chance.source = saved
	return f
}

// cover picks one of n possibilities, so that consecutive rounds meet all. Below an optional field,
// which is there in every other round, two rounds count as one.
func (d *draft) cover(key uint64, depth, n int) int {
	saved := d.chance.source
	nth := d.chance.cover(d.scene.round>>max(0, depth), key, n)
	d.chance.source = saved
	return nth
}

// value is the value of a place that holds a single one. It counts for this body.
func (d *draft) value(p *place) *datum {
	memo := &d.values[p.index]
	if memo.round != d.round {
		memo.datum = d.valueOf(p)
		d.write(p, &memo.datum)
		memo.round = d.round
	}
	return &memo.datum
}

// write is the value as the place writes it: a span in seconds, a time as text, and as text what a
// form carries.
func (d *draft) write(p *place, v *datum) {
	switch {
	case v.Kind == hole.Span:
		v.Value = hole.NumberOf(v.N / 1e6)
	case v.Kind == hole.Text && p.numeric:
		if number, ok := hole.ParseDecimal(v.S); ok { // as a format has written it
			v.Value = number
		}
	}
	if v.Kind == hole.Time || p.textual && (v.Kind == hole.Number || v.Kind == hole.Bool) {
		from := len(d.env.Arena)
		d.env.Arena = v.Append(d.env.Arena)
		v.Value = d.env.Taken(from)
	}
}

func (d *draft) valueOf(p *place) datum {
	if o := d.override(p); o != nil {
		return o.v
	}
	if len(d.overrides) > 0 {
		if v, there, set := d.given(p); set && there {
			return datumOf(v)
		}
	}
	own, c := p.own, d.cell(p)
	if b := d.bearing(p); b != nil {
		return d.heads(b, c)
	}
	if c != nil && c.maker != nil {
		own = c.maker
	}
	if own == nil {
		return datum{}
	}
	if d.nulls(p, c, own) {
		return datum{}
	}
	if d.presence == PresenceRandom && len(p.enum) > 0 && own == p.own && p.binds == nil &&
		len(p.constant) == 0 {
		return p.listedValues[d.cover(p.hash, p.depth, len(p.enum))]
	}
	saved := d.chance.source
	v := d.make(own, mix(d.scene.key, p.hash), d.scene.round>>p.depth, p.hash)
	d.chance.source = saved
	return v
}

// nulls decides whether null is sent instead of a value.
func (d *draft) nulls(p *place, c *cell, own *maker) bool {
	chance := p.word.Null
	if c != nil && c.chance != nil {
		chance = c.chance
	}
	if chance == nil || *chance == 0 || !p.is("null") {
		return false
	}
	if f := p.binds; f != nil && own == p.own && f.moment < 0 {
		if _, set := d.pinned(f, d.scene.of(f.resource)); set {
			return false
		}
	}
	switch d.presence {
	case PresenceAll, PresenceDocumented:
		return false
	case PresenceRandom:
		return d.cover(p.hash+4, p.depth, 2) == 1
	}
	return d.share(p.hash+5) < *chance
}
