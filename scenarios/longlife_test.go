package scenarios

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas"
)

// live has a call begin: its session and leg, a speak, a playback and a gather.
func live(tb testing.TB, w *World, nth int) {
	tb.Helper()
	leg := fmt.Sprint("leg-", nth)
	at := time.Duration(nth) * time.Second
	say := func(emit string, about ...string) {
		names := map[string]string{"leg": leg}
		for _, resource := range about {
			names[resource] = leg + "." + resource + "-1"
			of := schemas.Member{Of: map[string]string{"leg": leg}}
			if err := w.Declare(resource, names[resource], of); err != nil {
				tb.Fatal(err)
			}
		}
		if _, err := w.Emit(at, &Step{Emit: emit, About: names}); err != nil {
			tb.Fatal(err)
		}
		at += 100 * time.Millisecond
	}
	if err := w.Set("leg", leg, map[string]any{"client_state": "aGk="}); err != nil {
		tb.Fatal(err)
	}
	say("call.initiated")
	say("call.answered")
	say("call.speak.started", "speak")
	say("call.playback.started", "playback")
	gather := leg + ".gather-1" // of which something is known, and nothing was seen
	of := schemas.Member{Of: map[string]string{"leg": leg}}
	if err := w.Declare("gather", gather, of); err != nil {
		tb.Fatal(err)
	}
	if _, err := w.Value("gather", gather, "ai_status", at); err != nil {
		tb.Fatal(err)
	}
}

// TestCallsThatAreForgotten asserts that a live call takes at most 3 KiB, and that those which were
// forgotten take nothing.
func TestCallsThatAreForgotten(t *testing.T) {
	calls, more := 1000, 4000
	if testing.Short() {
		more = 1000
	}
	w := NewWorld(&Setting{}, "", 0, moment())
	live(t, w, 0)
	start := inUse()
	for nth := range calls {
		live(t, w, 1+nth)
	}
	if each := (inUse() - start) / float64(calls); each > 3<<10 {
		t.Errorf("a live call takes %.0f bytes", each)
	}
	for nth := range more {
		live(t, w, 1+calls+nth)
		if err := w.Forget("leg", fmt.Sprint("leg-", 1+nth)); err != nil {
			t.Fatal(err)
		}
	}
	for nth := range calls {
		if err := w.Forget("leg", fmt.Sprint("leg-", 1+more+nth)); err != nil {
			t.Fatal(err)
		}
	}
	if left := inUse() - start; left > 256<<10 {
		t.Errorf("%d calls that were forgotten take %.0f bytes", calls+more, left)
	}
	runtime.KeepAlive(w)
}

// BenchmarkEmitAmong is a webhook about a named instance of the tenth call, in a world of ten calls
// and in one of ten thousand.
func BenchmarkEmitAmong(b *testing.B) {
	for _, calls := range []int{10, 10_000} {
		b.Run(fmt.Sprint(calls), func(b *testing.B) {
			w := NewWorld(&Setting{}, "", 0, moment())
			for nth := range calls {
				live(b, w, nth)
			}
			step := &Step{Emit: "call.speak.ended",
				About: map[string]string{"leg": "leg-9", "speak": "leg-9.speak-1"}, Illegal: true}
			if _, err := w.Emit(time.Minute, &Step{Emit: step.Emit, About: step.About}); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.Emit(time.Hour, step); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
