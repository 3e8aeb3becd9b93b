package scenarios

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
)

func sendable() (hooks []*schemas.Webhook) {
	for w := range schemas.Default().All() {
		if w.Header().Withheld == "" {
			hooks = append(hooks, w)
		}
	}
	return hooks
}

// BenchmarkSign is the floor: one Ed25519 signature over a typical body.
func BenchmarkSign(b *testing.B) {
	key, body := emitter.DevelopmentKey(), make([]byte, 900)
	b.ReportAllocs()
	for b.Loop() {
		key.Sign("1772615725", body)
	}
}

// BenchmarkGenerateValidateSign is one event from nothing to signed bytes, averaged over the catalogue. The signature of
// as many bytes alone is timed beside it, in turns, so that the ratio holds on a noisy machine: x-signature.
func BenchmarkGenerateValidateSign(b *testing.B) {
	hooks, key, i := sendable(), emitter.DevelopmentKey(), 0
	for _, w := range hooks { // compiled before it is measured
		w.Validate(w.Example())
	}
	timestamp := strconv.FormatInt(moment().Unix(), 10)
	var whole, signature time.Duration
	b.ReportAllocs()
	for b.Loop() {
		w, began := hooks[i%len(hooks)], time.Now()
		doc, err := w.Generate(schemas.NewSource(uint64(i), moment()), schemas.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if problems := w.Validate(doc); len(problems) > 0 {
			b.Fatal(problems)
		}
		event, err := Render(w, doc, moment(), emitter.LayoutIndent)
		if err != nil {
			b.Fatal(err)
		}
		body := event.Body(1, "http://127.0.0.1:4010/webhooks")
		key.Sign(timestamp, body)
		whole += time.Since(began)
		b.StopTimer()
		began = time.Now()
		key.Sign(timestamp, body)
		signature += time.Since(began)
		b.StartTimer()
		i++
	}
	b.ReportMetric(float64(whole)/float64(signature), "x-signature")
}

// BenchmarkPlan is one run of the main story: five bodies, their times and the foreseen deliveries.
func BenchmarkPlan(b *testing.B) {
	s, err := Lookup("join-playback-conversation-leave")
	if err != nil {
		b.Fatal(err)
	}
	seed := uint64(0)
	b.ReportAllocs()
	for b.Loop() {
		seed++
		if _, err := s.Plan(Options{Seed: seed, Now: moment(), Frozen: true, Speed: math.Inf(1), Targets: here()}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRender is the bytes of one decoded body, averaged over the catalogue.
func BenchmarkRender(b *testing.B) {
	hooks, i := sendable(), 0
	docs := make([]schemas.Doc, len(hooks))
	for i, w := range hooks {
		doc, err := w.Generate(schemas.NewSource(uint64(i), moment()), schemas.Options{})
		if err != nil {
			b.Fatal(err)
		}
		docs[i] = doc
	}
	b.ReportAllocs()
	for b.Loop() {
		event, err := Render(hooks[i%len(hooks)], docs[i%len(hooks)], moment(), emitter.LayoutIndent)
		if err != nil {
			b.Fatal(err)
		}
		event.Body(1, "http://127.0.0.1:4010/webhooks")
		i++
	}
}
