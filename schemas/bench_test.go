package schemas

import (
	"testing"

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
