package schemas

import (
	"encoding/base64"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"
)

// leaf draws a single value. Its owner keeps it when the value has a name.
func (d *draft) leaf(n *node, pointer string) (any, error) {
	key, name := pointer, n.word.Name
	if name != "" {
		key = name
	}
	value, err := d.draw(n, key)
	if err != nil {
		return nil, err
	}
	// The body gets a copy, so that a change of the body changes neither the schema nor the word.
	if value, err = plain(value); err != nil {
		return nil, fmt.Errorf("%s: %w", n.at, err)
	}
	if n.word.Encode == "base64" {
		value = base64.StdEncoding.EncodeToString(fmt.Append(nil, value))
	}
	_, text := value.(string)
	if !text && value != nil && len(n.types) > 0 && n.types[0] == "string" {
		value = fmt.Sprint(value)
	}
	if n.word.kept() {
		d.Remember(name, value)
	}
	return value, nil
}

// recalled is a known value as this field writes it. A form carries as text what JSON carries as a
// number, and a value that the user has pinned comes as text.
func (n *node) recalled(known any) (any, error) {
	if _, text := known.(string); !text && known != nil && len(n.types) == 1 && n.is("string") {
		return fmt.Sprint(known), nil
	}
	value, err := plain(known)
	if err == nil {
		value, err = n.typed(value)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", n.word.Name, err)
	}
	return value, nil
}

// draw makes a new value: as the word says, else as const, enum, pattern, format or type say.
func (d *draft) draw(n *node, key string) (any, error) {
	if len(n.constant) > 0 {
		return n.constant[0], nil
	}
	if d.presence == PresenceRandom && len(n.enum) > 0 {
		return n.enum[d.cover(key, len(n.enum))], nil
	}
	switch m := n.word.making; {
	case m.Value != nil:
		return m.Value, nil
	case len(m.Choose) > 0:
		return m.Choose[d.Faker(key).IntN(len(m.Choose))], nil
	case m.Pattern != "":
		return n.pattern.draw(d.Faker(key)), nil
	case m.Fake != "":
		return d.Faker(key).Generate(m.Fake)
	case m.Next != nil:
		return d.next(n)
	case m.Elapsed != "":
		return int64(d.Now().Sub(d.Began(m.Elapsed)) / time.Second), nil
	case len(m.Sum) > 0:
		return "0", nil // The sum is added up when all addends are drawn.
	case m.Time != "":
		return d.time(m, key)
	}
	f := d.Faker(key)
	switch {
	case len(n.enum) > 0:
		return n.enum[f.IntN(len(n.enum))], nil
	case n.pattern != nil:
		return n.pattern.draw(f), nil
	case n.format == "uuid":
		return f.UUID(), nil
	case n.format == "date-time":
		return d.time(making{Time: "2006-01-02T15:04:05.000000Z"}, key)
	case n.is("boolean"):
		return f.Bool(), nil
	case n.is("integer") && n.least != nil && n.most != nil:
		return int64(f.IntRange(whole(n.least), whole(n.most))), nil
	case n.is("number") && n.least != nil && n.most != nil:
		least, _ := n.least.Float64()
		most, _ := n.most.Float64()
		return math.Round(f.Float64Range(least, most)*1e4) / 1e4, nil
	case n.is("object"):
		return map[string]any{}, nil
	}
	return nil, fmt.Errorf("%s: nothing says how to make this value; add x-generate", n.at)
}

// whole is a limit without its fraction.
func whole(limit *big.Rat) int {
	return int(new(big.Int).Quo(limit.Num(), limit.Denom()).Int64())
}

// next is one more than what the owner's counter was, or the counter's start.
func (d *draft) next(n *node) (any, error) {
	last, counted := d.Recall(n.word.Name)
	if !counted {
		return n.word.Next.Int64()
	}
	number, err := strconv.ParseInt(fmt.Sprint(last), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%s: %s was set to %q, which cannot be counted on",
			n.at, n.word.Name, last)
	}
	return number + 1, nil
}

// time is the event's time, or its owner's beginning, in the layout that the word gives.
func (d *draft) time(m making, key string) (any, error) {
	at := d.Now()
	if m.Of != "" {
		at = d.Began(m.Of)
	}
	if m.Plus != "" {
		least, most, err := span(m.Plus)
		if err != nil {
			return nil, err
		}
		later := d.Faker(key).IntRange(int(least.Microseconds()), int(most.Microseconds()))
		at = at.Add(time.Duration(later) * time.Microsecond)
	}
	return at.UTC().Format(m.Time), nil
}
