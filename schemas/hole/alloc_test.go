package hole_test

import (
	"testing"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// typical has a template for each way in which a value is made.
func typical() []string {
	return []string{
		"constant",
		"${leg.from}",
		"${leg.began|iso6}",
		"${event.at + 40ms..190ms|'YYYY-MM-DDThh:mm:ss.fff+00:00'}",
		"${floor(secs(event.at - leg.began), 1)}",
		"${secs(leg.ended - leg.answered) or 0}",
		"${.rate * .secs / 60|0.0000}",
		"${sum(.costs.*.cost)|0.00000}",
		"${uuid1(event.at, session.node)}",
		"${uuidt('403', event.at)}",
		"https://example.com/${leg.from}.mp3?at=${event.at|unix}&n=${1..9}",
		"${nested.text} ${words.city|upper} ${leg.from|base64}",
		"${encoding(words.city)} ${units(words.city)} ${parts(words.city)}",
		"sip:${before(leg.from, '@')}@198.51.100.7:5060",
	}
}

func TestEvaluationDoesNotAllocate(t *testing.T) {
	scope := testWorld(t)
	for _, template := range typical() {
		parsed, err := hole.Parse(template, scope)
		if err != nil {
			t.Fatal(err)
		}
		e := &hole.Env{Draw: &counting{}, Arena: make([]byte, 0, 1024)}
		if n := testing.AllocsPerRun(100, func() {
			e.Arena = e.Arena[:0]
			parsed.Eval(e)
		}); n != 0 || e.Err != nil {
			t.Errorf("%s allocates %v times (%v)", template, n, e.Err)
		}
	}
}

func BenchmarkEval(b *testing.B) {
	scope := testWorld(b)
	for _, template := range typical() {
		parsed, err := hole.Parse(template, scope)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(template, func(b *testing.B) {
			b.ReportAllocs()
			e := &hole.Env{Draw: &counting{}, Arena: make([]byte, 0, 1024)}
			for b.Loop() {
				e.Arena = e.Arena[:0]
				parsed.Eval(e)
			}
		})
	}
}
