package schemas

import (
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// BenchmarkIndex is what every start of offhook costs: the names of all webhooks.
func BenchmarkIndex(b *testing.B) {
	for b.Loop() {
		newCatalog()
	}
}

// BenchmarkCompileOne is what the first use of a webhook costs.
func BenchmarkCompileOne(b *testing.B) {
	for b.Loop() {
		w, err := newCatalog().Lookup("call.playback.ended")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.compiled(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompileAll(b *testing.B) {
	for b.Loop() {
		for w := range newCatalog().All() {
			if _, err := w.compiled(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// sendable lists the webhooks that offhook sends.
func sendable() (hooks []*Webhook) {
	for w := range Default().All() {
		if w.Header().Withheld == "" {
			hooks = append(hooks, w)
		}
	}
	return hooks
}

// BenchmarkGenerate is one body, averaged over the catalogue.
func BenchmarkGenerate(b *testing.B) {
	hooks, seed := sendable(), uint64(0)
	b.ReportAllocs()
	for b.Loop() {
		w := hooks[seed%uint64(len(hooks))]
		if _, err := w.Generate(alone(w, seed), Options{}); err != nil {
			b.Fatal(err)
		}
		seed++
	}
}

// BenchmarkValidate is one decoded body, averaged over the catalogue.
func BenchmarkValidate(b *testing.B) {
	hooks, docs := sendable(), []wire.Doc{}
	for i, w := range hooks {
		doc, err := w.Generate(alone(w, uint64(i)), Options{})
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, doc)
	}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		problems := Errors(hooks[i%len(hooks)].Validate(docs[i%len(hooks)]))
		if len(problems) > 0 {
			b.Fatal(problems)
		}
		i++
	}
}

// BenchmarkBodies is a body of the catalogue, drawn, checked, rendered and signed, beside the
// signature alone, in turns: x-signature. Every shape has been met before.
func BenchmarkBodies(b *testing.B) {
	const seeds = 64
	hooks, key := sendable(), ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	var scenes []*Scene
	var made wire.Body
	var body []byte // with what is signed before it
	write := func(s *Scene) {
		var err error
		made, err = s.hook.Append(made, s, Options{}, wire.LayoutIndent)
		if err != nil {
			b.Fatal(err)
		}
		body = made.Append(body[:0], 1, "http://127.0.0.1:4010/webhooks")
	}
	for _, w := range hooks {
		for seed := range uint64(seeds) {
			scene, err := w.Alone(seed, noon())
			if err != nil {
				b.Fatal(err)
			}
			scenes = append(scenes, scene)
			write(scene)
		}
	}
	var whole, signature time.Duration
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		began := time.Now()
		write(scenes[i%len(scenes)])
		drawn := time.Since(began)
		began = time.Now()
		ed25519.Sign(key, body)
		signed := time.Since(began)
		whole += drawn + signed
		signature += signed
		i++
	}
	b.ReportMetric(float64(whole)/float64(signature), "x-signature")
}

// BenchmarkALongerList is a body of which an override asks for a third item.
func BenchmarkALongerList(b *testing.B) {
	w, err := Default().Lookup("message.sent")
	if err != nil {
		b.Fatal(err)
	}
	options := Options{With: []Override{{Path: "to.2.carrier", Value: "X"},
		{Path: "to.1.carrier", Value: "Y"}}}
	var made wire.Body
	b.ReportAllocs()
	for b.Loop() {
		if made, err = w.Append(made, alone(w, 1), options, wire.LayoutIndent); err != nil {
			b.Fatal(err)
		}
	}
}
