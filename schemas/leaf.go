package schemas

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
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
		return d.fake(m.Fake, key)
	case m.UUID != "":
		return d.uuid(m, key)
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

// fake fills a gofakeit template. A name in it, such as {leg.from}, stands for that value, up to an
// @ so that a number and a SIP address serve alike as the user part of an address.
func (d *draft) fake(template, key string) (any, error) {
	var err error
	text := braced().ReplaceAllStringFunc(template, func(name string) string {
		value, failed := d.named(strings.Trim(name, "{}"))
		err = cmp.Or(err, failed)
		user, _, _ := strings.Cut(fmt.Sprint(value), "@")
		return user
	})
	if err != nil {
		return nil, err
	}
	return d.Faker(key).Generate(text)
}

// braced matches a name in a template. The functions of gofakeit have no dot in theirs.
var braced = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{[a-z]+\.[a-z_]+\}`)
})

// named is the value of a name. When no body has drawn it, it is drawn as the webhook's field of
// that name.
func (d *draft) named(name string) (any, error) {
	if known, ok := d.Recall(name); ok {
		return known, nil
	}
	for _, pointer := range d.root.paths("", nil) {
		if _, field := d.root.walk(wire.SplitPointer(pointer)); field.word.Name == name {
			return d.leaf(field, pointer)
		}
	}
	return nil, fmt.Errorf("%s: no field of the webhook is called %s", d.root.at, name)
}

// uuid makes a UUID that tells a time: of version 1, with one host for the whole story, or as the
// messaging side does, three digits that tell the kind, then the time in steps of 256 ms.
func (d *draft) uuid(m making, key string) (any, error) {
	at, err := d.moment(m, key)
	if err != nil {
		return nil, err
	}
	f := d.Faker(key + "#uuid")
	if m.UUID != "v1" {
		digits := fmt.Sprintf("%s%09x", m.UUID, at.UnixMilli()>>8)
		return digits[:8] + "-" + digits[8:] + f.UUID()[13:], nil
	}
	const epoch = 0x01B21DD213814000 // 1970 in the steps of 100 ns that a UUID counts from 1582
	ticks := uint64(at.UnixNano()/100) + epoch
	host := d.Faker("story.host").IntN(1 << 16)
	return fmt.Sprintf("%08x-%04x-1%03x-%04x-02420a1f%04x", uint32(ticks), uint16(ticks>>32),
		ticks>>48&0xfff, 0x8000|f.IntN(1<<14), host), nil
}

// time is a moment in the layout that the word gives.
func (d *draft) time(m making, key string) (any, error) {
	at, err := d.moment(m, key)
	if err != nil {
		return nil, err
	}
	if m.Time == unixTime {
		return strconv.FormatInt(at.Unix(), 10), nil
	}
	return at.UTC().Format(m.Time), nil
}

// moment is the event's time, or its owner's beginning, and as much later as the word says.
func (d *draft) moment(m making, key string) (time.Time, error) {
	at := d.Now()
	if m.Of != "" {
		at = d.Began(m.Of)
	}
	if m.Plus != "" {
		least, most, err := span(m.Plus)
		if err != nil {
			return at, err
		}
		later := d.Faker(key).IntRange(int(least.Microseconds()), int(most.Microseconds()))
		at = at.Add(time.Duration(later) * time.Microsecond)
	}
	return at, nil
}
