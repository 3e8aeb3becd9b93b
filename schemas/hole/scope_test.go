package hole_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// A world is a Scope of a few values by name: resource.name or .field.
type world map[string]known

// A known value has a kind, which is Any where the world does not tell it in advance.
type known struct {
	kind  hole.Kind
	value hole.Value
	// within is evaluated in place of value, as the value of another template.
	within *hole.Template
}

func (w world) find(name string) (hole.Eval, hole.Kind, error) {
	k, ok := w[name]
	if !ok {
		return nil, 0, fmt.Errorf("there is no %q", name)
	}
	if k.within != nil {
		return k.within.Eval, k.kind, nil
	}
	return func(*hole.Env) hole.Value { return k.value }, k.kind, nil
}

func (w world) Value(resource, name string) (hole.Eval, hole.Kind, error) {
	if _, ok := w[resource+"."+name]; !ok && resource == "leg" {
		return nil, 0, fmt.Errorf("a leg has no %q; did you mean %q?",
			name, nearest.Name(name, []string{"answered", "began", "ended", "from"}))
	}
	return w.find(resource + "." + name)
}

func (w world) Field(path []string) (hole.Eval, hole.Kind, error) {
	return w.find("." + strings.Join(path, "."))
}

// counting draws the least and the most by turns, and a fixed pattern of bits.
type counting struct{ n int }

func (c *counting) IntRange(least, most int64) int64 {
	if c.n++; c.n%2 == 1 {
		return least
	}
	return most
}

func (c *counting) Uint64() uint64 { return 0x0123456789abcdef }

func text(s string) known { return known{kind: hole.Text, value: hole.TextOf(s)} }

func number(s string) known {
	v, ok := hole.ParseDecimal(s)
	if !ok {
		panic(s)
	}
	return known{kind: hole.Number, value: v}
}

func moment(s string) known {
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return known{kind: hole.Time, value: timeOf(at)}
}

// any hides the kind until evaluation.
func (k known) any() known { k.kind = hole.Any; return k }

func list(items ...known) known {
	var values []hole.Value
	for _, item := range items {
		values = append(values, item.value)
	}
	return known{kind: hole.List, value: hole.ListOf(values)}
}

// testWorld is the Scope of most tests.
func testWorld(t testing.TB) world {
	nothing := known{kind: hole.Time}
	absent := known{kind: hole.Number, value: hole.Value{Kind: hole.Absent}}
	w := world{
		"leg.from":      text("+12015550123@example.com"),
		"leg.began":     moment("2025-03-01T23:59:58.25Z"),
		"leg.answered":  nothing,
		"leg.ended":     moment("2025-03-02T00:02:05.5Z"),
		"leg.client":    {kind: hole.Text},
		"event.at":      moment("2025-03-02T00:02:06.123456Z"),
		"session.node":  text("02420a1f00ff"),
		"words.city":    text("Łódź"),
		"attempt.first": {kind: hole.Bool, value: hole.BoolOf(true)},
		"some.number":   number("2.5").any(),
		"some.text":     text("abc").any(),
		"some.decimal":  text("4.0").any(),
		"some.time":     moment("2025-01-01T00:00:00Z").any(),
		"some.list":     list(number("1")).any(),
		"some.null":     known{}.any(),
		"some.far":      {kind: hole.Time, value: hole.Value{Kind: hole.Time, N: 1<<63 - 1}},
		"some.least":    {kind: hole.Number, value: hole.NumberOf(-1 << 63)},
		".rate":         text("0.00200"),
		".secs":         number("180"),
		".gone":         absent,
		".costs.*.cost": list(text("0.0040"), known{}, number("0.0110")),
		".empty":        list(),
		".times":        list(moment("2025-01-01T00:00:00Z")),
		".words":        list(text("a"), text("b")),
	}
	inner, err := hole.Parse("<${leg.began|date} ${words.city}>", w)
	if err != nil {
		t.Fatal(err)
	}
	w["nested.text"] = known{kind: hole.Text, within: inner}
	return w
}
