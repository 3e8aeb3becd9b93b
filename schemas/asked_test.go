package schemas

import (
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestOverridesAgreeWithTheValidator asserts for every field of every webhook that a body in which
// it is set or left out, alone and beside another field, is refused exactly when the validator
// refuses the whole body, also where the shape was met before; and that the body is the one that
// was judged.
func TestOverridesAgreeWithTheValidator(t *testing.T) {
	damaged := []any{nil, true, "", "nowhere", int64(-1), int64(7), 0.5, "+12025550142", "a b",
		"2026-03-05T09:15:25Z", "12", "https://a", map[string]any{}, []any{}}
	presences := []Presence{PresenceTypical, PresenceRandom, PresenceAll}
	eachWebhook(t, func(t *testing.T, w *Webhook, variant string) {
		plan := planOf(t, w, variant)
		var body wire.Body
		agree := func(nth int, with ...Override) {
			t.Helper()
			for seed := range uint64(3) {
				options := Options{Presence: presences[nth%len(presences)], Variant: variant, With: with}
				doc, refused := w.Generate(alone(w, seed), options)
				if refused == nil {
					refused = w.invalid(doc)
				}
				var err error
				body, err = w.Append(body, alone(w, seed), options, wire.LayoutIndent)
				switch {
				case err != nil && refused == nil && drifts(w, doc, with):
					// What is only tolerated of others is not sent.
				case (err == nil) != (refused == nil):
					t.Errorf("%v, %s, seed %d: %v, and the validator says: %v",
						with, options.Presence, seed, err, refused)
				case err == nil:
					if want, err := doc.Render(wire.LayoutIndent); err != nil || !want.Equal(body) {
						t.Errorf("%v, %s, seed %d: %v; another body was judged", with,
							options.Presence, seed, err)
					}
				}
			}
		}
		one := generate(t, w, 3, Options{Presence: PresenceAll, Variant: variant})
		other := generate(t, w, 4, Options{Presence: PresenceAll, Variant: variant})
		fits := func(n int) []Override {
			p := plan.places[n%len(plan.places)]
			value, there := one.At(p.pointer)
			if n%2 == 1 || !there {
				value, there = other.At(p.pointer)
			}
			return []Override{{Path: p.pointer, Value: value, Unset: !there}}
		}
		for i, p := range plan.places[1:] {
			if testing.Short() && i%20 > 0 {
				continue
			}
			agree(i, Override{Path: p.pointer, Unset: true})
			agree(i+1, fits(i+1)...)
			agree(i+2, append(fits(i+1), fits(i*7+3)...)...)
			agree(i, Override{Path: p.pointer, Value: damaged[i%len(damaged)]})
			if len(p.enum) > 0 {
				agree(i, Override{Path: p.pointer, Value: p.enum[i%len(p.enum)]})
			}
		}
	})
}

// TestEachBodyWithOverridesIsValidated asserts that each is validated whole, and of options that
// Takes has read the first one in each layout. A schema that refuses everything shows which are.
func TestEachBodyWithOverridesIsValidated(t *testing.T) {
	w, err := newCatalog().Lookup("call.playback.ended")
	if err != nil {
		t.Fatal(err)
	}
	asked := Options{With: []Override{{Path: "status", Value: "completed"}}}
	take := func() Options {
		taken, err := w.Takes(asked)
		if err != nil {
			t.Fatal(err)
		}
		return taken
	}
	sent := func(options Options, layout wire.Layout) bool {
		_, err := w.Append(wire.Body{}, alone(w, 1), options, layout)
		return err == nil
	}
	taken := take()
	for _, options := range []Options{{}, asked, taken} {
		if !sent(options, wire.LayoutIndent) {
			t.Fatal("a body is refused")
		}
	}
	c, _ := w.compiled()
	c.usual.schema = &jsonschema.Schema{Always: new(bool)}
	for _, c := range []struct {
		name    string
		options Options
		layout  wire.Layout
		sent    bool
	}{
		{"without overrides", Options{}, wire.LayoutIndent, true},
		{"without overrides, in another layout", Options{}, wire.LayoutCompact, false},
		{"with overrides", asked, wire.LayoutIndent, false},
		{"with those that were read", taken, wire.LayoutIndent, true},
		{"with those that were read, in another layout", taken, wire.LayoutCompact, false},
		{"with those that were read anew", take(), wire.LayoutIndent, false},
	} {
		if sent(c.options, c.layout) != c.sent {
			t.Errorf("a body %s is sent: %v", c.name, !c.sent)
		}
	}
}

// TestEachRowIsValidated asserts that the first body of each row is validated whole, and no other.
func TestEachRowIsValidated(t *testing.T) {
	w := seen(t, "", "{}", `"properties": {"colour": {"type": "string"}}, "x-cases": [
		{"colour": "red", "x-weight": 1}, {"colour": "green", "x-weight": 1},
		{"colour": "blue", "x-weight": 1}]`)
	for seed := range uint64(50) {
		_, err := w.Append(wire.Body{}, alone(w, seed), Options{}, wire.LayoutIndent)
		if err != nil {
			t.Fatal(err)
		}
	}
	template, err := planOf(t, w, "").template(wire.LayoutIndent)
	if err != nil {
		t.Fatal(err)
	}
	if n := template.met.n.Load(); n != 3 {
		t.Errorf("of three rows %d bodies were validated whole", n)
	}
}

// TestWithoutEffect asserts that an override without effect is told, each time, also where the body
// that would be sent was validated before.
func TestWithoutEffect(t *testing.T) {
	for _, c := range []struct {
		event string
		with  []Override
		says  string
	}{
		{
			"message.received", []Override{{Path: "to.99999999.phone_number", Value: "+12025550142"}},
			"/data/payload/to has 1 items, counted from 0",
		},
		{
			"call.playback.ended", []Override{{Path: "meta", Unset: true}, {Path: "meta.attempt", Value: 2}},
			`/meta/attempt: the override "meta.attempt" has no effect`,
		},
	} {
		w, err := Default().Lookup(c.event)
		if err != nil {
			t.Fatal(err)
		}
		asked := Options{With: c.with}
		taken, err := w.Takes(asked)
		if err != nil {
			t.Fatal(err)
		}
		for _, options := range []Options{{}, asked, taken, taken} {
			_, err := w.Append(wire.Body{}, alone(w, 2), options, wire.LayoutIndent)
			if told := err != nil && strings.Contains(err.Error(), c.says); told != (options.With != nil) {
				t.Errorf("%v: %v", options.With, err)
			}
		}
	}
}

// drifts reports whether a field that is set differs from its schema in a way that is tolerated.
func drifts(w *Webhook, doc wire.Doc, with []Override) bool {
	for _, p := range w.Validate(doc) {
		for _, o := range with {
			if p.Drift && p.Pointer == o.Path {
				return true
			}
		}
	}
	return false
}

// TestShapesHaveABound asserts that no more shapes are remembered than there is room for, however
// many there are.
func TestShapesHaveABound(t *testing.T) {
	var met validated
	remembered := 0
	for shape := range uint64(2 * mostShapes) {
		if met.add(shape); met.has(shape) {
			remembered++
		}
	}
	if remembered == 0 || remembered > mostShapes {
		t.Errorf("%d shapes are remembered", remembered)
	}
}
