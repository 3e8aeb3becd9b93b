package schemas

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/brianvoe/gofakeit/v7"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// An object is a JSON object in the making. It may have what its node says, as the rules that were
// met so far have changed it.
type object struct {
	*node
	pointer string
	// changed has the properties that rules have changed. A nil node means that the property must
	// be absent.
	changed map[string]*node
	// needed has the properties that rules have made required.
	needed map[string]bool
	// wanted has the properties that rules have made expected.
	wanted map[string]bool
	value  map[string]any
}

// prop is what is known of a property by now. It is nil when the property must be absent.
func (o *object) prop(name string) *node {
	if prop, ok := o.changed[name]; ok {
		return prop
	}
	return o.props[name]
}

func (o *object) needs(name string) bool {
	return o.required[name] || o.always[name] || o.needed[name]
}

func (o *object) apply(c *change) {
	if o.changed == nil {
		o.changed, o.needed = map[string]*node{}, map[string]bool{}
		o.wanted = map[string]bool{}
	}
	maps.Copy(o.changed, c.props)
	for _, name := range c.required {
		o.needed[name] = true
	}
	for name := range c.expected {
		o.wanted[name] = true
	}
}

// object draws a JSON object. It chooses the branches of each oneOf first, then draws what
// conditions look at, then the rest, so that each value is drawn when all that it depends on is
// known.
func (d *draft) object(n *node, pointer string) (any, error) {
	o := &object{node: n, pointer: pointer, value: make(map[string]any, len(n.order))}
	rules := slices.Clip(n.rules)
	for i, fork := range n.forks {
		branch := d.branch(o, fork, fmt.Sprintf("%s#%d", pointer, i))
		o.apply(branch)
		rules = append(rules, branch.rules...)
	}
	for i := 0; i < len(rules); i++ {
		rule := rules[i]
		for _, name := range rule.on {
			if err := d.property(o, name); err != nil {
				return nil, err
			}
		}
		then := rule.then
		if !rule.holds(o.value) {
			then = rule.otherwise
		}
		if then != nil {
			o.apply(then)
			rules = append(rules, then.rules...)
		}
	}
	for _, name := range n.order {
		if err := d.property(o, name); err != nil {
			return nil, err
		}
	}
	if n.open {
		for asked, override := range d.asked {
			name, below := strings.CutPrefix(asked, pointer+"/")
			key := wire.SplitPointer(name)
			if below && !override.Unset && len(key) == 1 && n.all[key[0]] == nil {
				o.value[key[0]] = override.Value
			}
		}
	}
	return o.value, nil
}

// property draws one property, unless it is drawn already or is to be absent.
func (d *draft) property(o *object, name string) error {
	if _, drawn := o.value[name]; drawn {
		return nil
	}
	pointer := wire.JoinPointer(o.pointer, name)
	if override, ok := d.asked[pointer]; ok && override.Unset {
		return nil
	}
	prop := o.prop(name)
	if !d.asked.under(pointer) {
		wanted := o.expected[name] != "" || o.wanted[name]
		if prop == nil || !o.needs(name) && !d.present(prop, pointer, wanted) {
			return nil
		}
	}
	if prop == nil {
		prop = &node{}
	}
	if !o.needs(name) {
		d.depth++
		defer func() { d.depth-- }()
	}
	value, err := d.value(prop, pointer)
	if err != nil {
		return err
	}
	o.value[name] = value
	_, pinned := d.asked[pointer]
	if len(prop.word.Sum) > 0 && !pinned {
		d.sums = append(d.sums, sum{
			into: o.value, name: name, of: prop.word.Sum, text: prop.is("string"),
		})
	}
	if prop.word.owner() == "attempt" && !pinned {
		fill := wire.Fill(prop.word.Name)
		d.slots = append(d.slots, wire.Slot{Pointer: pointer, Fill: fill})
	}
	return nil
}

// present decides whether an optional field is drawn.
func (d *draft) present(n *node, pointer string, expected bool) bool {
	often := n.word.Often
	switch {
	case often != nil && *often == 0:
		return false
	case d.presence == PresenceRequired:
		return expected
	case n.seen == seenDocumented && d.typical(), n.seen == seenCaptured && d.documented():
		return false
	case often != nil && *often == 1, d.presence == PresenceAll, d.documented():
		return true
	case d.presence == PresenceRandom:
		return d.cover(pointer+"?", 2) == 1
	case often == nil:
		return true
	}
	key := pointer
	if n.word.Name != "" {
		key = n.word.Name
	}
	return d.Faker(key+"?").Float64() < *often
}

// branch chooses a branch of a oneOf: the one that an override asks for, else the one whose values
// the owner has already, else one by chance, by their weights.
func (d *draft) branch(o *object, fork []*change, key string) *change {
	var drawn []*change
	for _, branch := range fork {
		out := branch.never
		for _, name := range branch.required {
			pointer := wire.JoinPointer(o.pointer, name)
			if d.asked.under(pointer) {
				return branch
			}
			out = out || d.asked[pointer].Unset
		}
		if !out {
			drawn = append(drawn, branch)
		}
	}
	// When the overrides leave no branch, the body cannot be valid, and validation reports it.
	if len(drawn) == 0 {
		drawn = fork
	}
	for _, branch := range drawn {
		for _, name := range branch.required {
			prop := cmp.Or(branch.props[name], o.prop(name))
			if prop == nil || prop.word.Name == "" {
				continue
			}
			if _, known := d.Recall(prop.word.Name); known {
				return branch
			}
		}
	}
	if d.presence == PresenceRandom {
		return drawn[d.cover(key, len(drawn))]
	}
	return weighed(drawn, d.Faker(key))
}

// weighed draws a branch by weight.
func weighed(drawn []*change, by *gofakeit.Faker) *change {
	total := 0.0
	for _, branch := range drawn {
		total += branch.weight
	}
	if total == float64(len(drawn)) {
		return drawn[by.IntN(len(drawn))]
	}
	rest := by.Float64() * total
	for _, branch := range drawn[:len(drawn)-1] {
		if rest -= branch.weight; rest < 0 {
			return branch
		}
	}
	return drawn[len(drawn)-1]
}

// cover picks one of n possibilities so that consecutive rounds meet all of them: each aligned
// block of n rounds has a permutation of its own. Below an optional field, which is present in
// every other round, two rounds count as one.
func (d *draft) cover(key string, n int) int {
	round := d.Round() >> d.depth
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	Stream(round/uint64(n), key).ShuffleInts(order)
	return order[round%uint64(n)]
}
