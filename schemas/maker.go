package schemas

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A maker makes a value: it is a constant, one of several, a text of a pattern, a text with holes,
// or what the schema alone decides.
type maker struct {
	constant    *datum
	choices     []*maker
	pattern     *pattern
	text        *hole.Template
	uuid        bool
	boolean     bool
	list        *fact // of objects
	least, most int64 // of a number, with scale
	scale       int8
	ranged      bool
}

// newMaker is the maker that a word describes, or nil when it does not say how the value is made.
func newMaker(w word, in hole.Scope) (*maker, error) {
	switch {
	case w.given:
		return literal(w.Value, in)
	case w.Choose != nil:
		return choice(w.Choose, in)
	case w.Pattern != "":
		p, err := parsePattern(w.Pattern)
		return &maker{pattern: p}, err
	case w.Format == "uuid":
		return &maker{uuid: true}, nil
	}
	return nil, nil
}

func choice(values []any, in hole.Scope) (*maker, error) {
	m := &maker{}
	for _, value := range values {
		one, err := literal(value, in)
		if err != nil {
			return nil, err
		}
		m.choices = append(m.choices, one)
	}
	return m, nil
}

// literal is the maker of a value as a file has it, in which text may have holes.
func literal(value any, in hole.Scope) (*maker, error) {
	text, ok := value.(string)
	if !ok {
		v := datumOf(value)
		if v.json != nil && strings.Contains(show(value), "${") {
			return nil, fmt.Errorf("a hole within an object or a list is sent as it stands; " +
				"say it at the field itself")
		}
		return &maker{constant: &v}, nil
	}
	t, err := hole.Parse(text, in)
	if err != nil {
		return nil, err
	}
	if constant, ok := t.Constant(); ok {
		v := datum{Value: hole.TextOf(constant)}
		return &maker{constant: &v}, nil
	}
	return &maker{text: t}, nil
}

// natural is the maker of what the schema alone decides: an enum, a pattern, a format, limits. It
// is nil when the schema decides nothing.
func (n *node) natural() *maker {
	switch {
	case len(n.constant) > 0:
		v := datumOf(n.constant[0])
		return &maker{constant: &v}
	case len(n.enum) > 0:
		m := &maker{}
		for _, value := range n.enum {
			v := datumOf(value)
			m.choices = append(m.choices, &maker{constant: &v})
		}
		return m
	case n.pattern != nil:
		return &maker{pattern: n.pattern}
	case n.format == "uuid":
		return &maker{uuid: true}
	case n.is("boolean"):
		return &maker{boolean: true}
	case n.is("integer") && n.least != nil && n.most != nil:
		return &maker{ranged: true, least: scaled(n.least, 1), most: scaled(n.most, 1)}
	case n.is("number") && n.least != nil && n.most != nil:
		return &maker{ranged: true, scale: 4, least: scaled(n.least, 1e4), most: scaled(n.most, 1e4)}
	case n.is("object"):
		return &maker{constant: &datum{Value: hole.Value{Kind: hole.Any}, json: map[string]any{}}}
	case n.is("array"):
		return &maker{constant: &datum{Value: hole.Value{Kind: hole.Any}, json: []any{}}}
	}
	return nil
}

// scaled is a limit times a factor, without its fraction.
func scaled(limit *big.Rat, factor int64) int64 {
	times := new(big.Rat).Mul(limit, big.NewRat(factor, 1))
	return new(big.Int).Quo(times.Num(), times.Denom()).Int64()
}

// kind is the kind of the values, or Any when it is not always the same.
func (m *maker) kind() hole.Kind {
	switch {
	case m.constant != nil:
		return m.constant.Kind
	case m.choices != nil:
		kind := hole.Null
		for _, one := range m.choices {
			switch k := one.kind(); {
			case kind == hole.Null:
				kind = k
			case k != hole.Null && k != kind:
				return hole.Any
			}
		}
		return kind
	case m.text != nil:
		return m.text.Kind()
	case m.boolean:
		return hole.Bool
	case m.ranged:
		return hole.Number
	}
	return hole.Text
}

// computes reports whether the value is more than one that something else has.
func (m *maker) computes() bool {
	lone := m.text.Lone()
	return lone == nil || lone.Name[0] == "" && lone.Field == nil
}

// allows reports whether the maker can make the value.
func (m *maker) allows(v *datum) bool {
	switch {
	case m.constant != nil:
		return m.constant.is(v)
	case m.choices != nil:
		return slices.ContainsFunc(m.choices, func(one *maker) bool { return one.allows(v) })
	}
	return v.Kind != hole.Null
}

// single reports an object or a list, which no value of a resource is.
func (m *maker) single() error {
	if m == nil {
		return nil
	}
	if m.kind() == hole.List {
		return errList
	}
	for _, v := range m.constants() {
		if v.json != nil {
			return fmt.Errorf("a value of a resource is a single one, not %s", show(v.json))
		}
	}
	return nil
}

// errList is the error of a list that stands where a value of its items belongs.
var errList = errors.New("a list is no value; join, sum or count it")

// constants are the constants that the maker can make.
func (m *maker) constants() []datum {
	if m.constant != nil {
		return []datum{*m.constant}
	}
	var all []datum
	for _, one := range m.choices {
		all = append(all, one.constants()...)
	}
	return all
}

// make makes a value on the stream of the key.
func (d *draft) make(m *maker, key uint64, round uint64, covered uint64) datum {
	switch {
	case m.constant != nil:
		return *m.constant
	case m.choices != nil:
		var nth int
		if d.presence == PresenceRandom {
			nth = d.chance.cover(round, covered, len(m.choices))
		} else {
			nth = d.chance.key(key).IntN(len(m.choices))
		}
		return d.make(m.choices[nth], key+1, round, covered)
	case m.list != nil:
		list := d.fact(m.list).json
		if list == nil {
			list = []any{}
		}
		return datum{Value: hole.Value{Kind: hole.Any}, json: list}
	case m.text != nil:
		saved := d.chance.source
		d.chance.key(key)
		v := m.text.Eval(&d.env)
		d.chance.source = saved
		if v.Kind == hole.Number && m.computes() {
			v = v.Trim()
		}
		return datum{Value: v}
	}
	f, from := d.chance.key(key), len(d.env.Arena)
	switch {
	case m.pattern != nil:
		d.env.Arena = m.pattern.draw(d.env.Arena, f)
	case m.uuid:
		d.env.Arena = appendUUID(d.env.Arena, f.Uint64(), f.Uint64())
	case m.boolean:
		return datum{Value: hole.BoolOf(f.Bool())}
	default:
		drawn := d.chance.IntRange(m.least, m.most)
		return datum{Value: hole.Value{Kind: hole.Number, N: drawn, Scale: m.scale}}
	}
	return datum{Value: d.env.Taken(from)}
}

// appendUUID appends the UUID of version 4 that has these bits.
func appendUUID(out []byte, high, low uint64) []byte {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], high&^0xf000|0x4000)
	binary.BigEndian.PutUint64(raw[8:], low&^(3<<62)|2<<62)
	out = append(hex.AppendEncode(out, raw[:4]), '-')
	out = append(hex.AppendEncode(out, raw[4:6]), '-')
	out = append(hex.AppendEncode(out, raw[6:8]), '-')
	out = append(hex.AppendEncode(out, raw[8:10]), '-')
	return hex.AppendEncode(out, raw[10:])
}

// show is a value of a file as decoded JSON without what belongs to a maker, for messages.
func show(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return wire.TypeOf(value)
	}
	return clip(string(text))
}
