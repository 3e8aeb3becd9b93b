package schemas

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// FuzzWalk sends webhooks in any order that the lives of their instances allow, with any fields,
// variants and overrides. What is sent is valid, each time, when it is read again.
func FuzzWalk(f *testing.F) {
	for seed := range rounds() / 2 {
		f.Add(seed)
	}
	hooks := sendable()
	f.Fuzz(func(t *testing.T, seed uint64) {
		draw := rand.New(rand.NewPCG(seed, 1))
		stage, err := Default().NewStage(seed, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		for at, events := noon(), 0; events < 40; events++ {
			at = at.Add(time.Duration(draw.IntN(20_000)) * time.Millisecond)
			w := hooks[draw.IntN(len(hooks))]
			var names map[string]string
			if w.Concerns("leg") {
				names = map[string]string{"leg": pick(draw, []string{"caller", "anna"})}
			}
			scene, err := stage.Enter(w, at, names)
			if err != nil {
				continue
			}
			options := anyOptions(t, draw, w)
			body, err := w.Append(wire.Body{}, scene, options, wire.LayoutIndent)
			if err != nil {
				continue
			}
			doc, err := wire.Parse(body.Bytes(1, "http://127.0.0.1:4010/"))
			if err != nil {
				t.Fatal(err)
			}
			if err := w.invalid(doc); err != nil {
				t.Errorf("event %d, %s, %v: %v", events, options.Presence, options.With, err)
			}
		}
	})
}

// anyOptions asks for a body with any choice of fields and up to three overrides, each of which a
// body of its own could have.
func anyOptions(t *testing.T, draw *rand.Rand, w *Webhook) Options {
	t.Helper()
	variants := append([]string{""}, w.Header().VariantNames()...)
	options := Options{Presence: pick(draw, Presences()), Variant: pick(draw, variants)}
	all := Options{Presence: PresenceAll, Variant: options.Variant}
	fitting := generate(t, w, draw.Uint64(), all)
	places := planOf(t, w, options.Variant).places[1:]
	for range draw.IntN(4) {
		p := pick(draw, places)
		value, there := fitting.At(p.pointer)
		switch {
		case len(p.enum) > 0 && draw.IntN(2) == 0:
			value, there = pick(draw, p.enum), true
		case p.is("null") && draw.IntN(4) == 0:
			value, there = nil, true
		}
		options.With = append(options.With, Override{Path: p.pointer, Value: value, Unset: !there})
	}
	return options
}

func pick[T any](draw *rand.Rand, from []T) T { return from[draw.IntN(len(from))] }
