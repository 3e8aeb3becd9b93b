package scenarios

import (
	"context"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

const mainStory = "join-playback-conversation-leave"

// BenchmarkSign is the floor: one Ed25519 signature over a typical body.
func BenchmarkSign(b *testing.B) {
	key, body := emitter.DevelopmentKey(), make([]byte, 900)
	b.ReportAllocs()
	for b.Loop() {
		key.Sign("1772615725", body)
	}
}

// BenchmarkRender is the bytes of one decoded body, averaged over the catalogue.
func BenchmarkRender(b *testing.B) {
	hooks, i := sendable(), 0
	docs := make([]wire.Doc, len(hooks))
	for i, w := range hooks {
		scene, err := w.Alone(uint64(i), moment())
		if err != nil {
			b.Fatal(err)
		}
		doc, err := w.Generate(scene, schemas.Options{})
		if err != nil {
			b.Fatal(err)
		}
		docs[i] = doc
	}
	b.ReportAllocs()
	for b.Loop() {
		body, err := docs[i%len(hooks)].Render(wire.LayoutIndent)
		if err != nil {
			b.Fatal(err)
		}
		body.Bytes(1, "http://127.0.0.1:4010/webhooks")
		i++
	}
}

// BenchmarkRehearse is one run of the main story: five bodies, their times and their deliveries.
func BenchmarkRehearse(b *testing.B) {
	e := engine(builtin(b, mainStory), Setting{}, b.N)
	b.ReportAllocs()
	b.ResetTimer()
	for _, err := range e.Rehearse(b.Context()) {
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEngineLoop is an event that is ready on its way through the loop, without its body, its
// signature and its sender: as the only event of a run, and as one of many.
func BenchmarkEngineLoop(b *testing.B) {
	setting, event := &Setting{}, raw("call.hold")
	rehearse := func(b *testing.B, runs int, begin func(int) (*World, Script, error)) {
		e := &Engine{Runs: runs, Begin: begin, Targets: here(), Now: moment()}
		b.ReportAllocs()
		b.ResetTimer()
		for _, err := range e.Rehearse(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("a run each", func(b *testing.B) {
		rehearse(b, b.N, func(run int) (*World, Script, error) {
			return NewWorld(setting, "", run, time.Time{}), Ready(event), nil
		})
	})
	b.Run("one run", func(b *testing.B) {
		events := make([]emitter.Event, b.N)
		for i := range events {
			events[i] = event
		}
		ready := Ready(events...)
		rehearse(b, 1, func(run int) (*World, Script, error) {
			return NewWorld(setting, "", run, time.Time{}), ready, nil
		})
	})
}

// BenchmarkEngineWaits is what runs of the main story keep in memory that wait for their second
// event: B/run, and of that their worlds, without the engine and the report: B/world.
func BenchmarkEngineWaits(b *testing.B) {
	for _, runs := range []int{20_000, 100_000} {
		b.Run(strconv.Itoa(runs), func(b *testing.B) {
			if runs > 20_000 && testing.Short() {
				b.Skip("takes some seconds")
			}
			var bytes, worlds float64
			for b.Loop() {
				bytes += waiting(b, runs)
				worlds += resting(b, runs)
			}
			b.ReportMetric(bytes/float64(b.N)/float64(runs), "B/run")
			b.ReportMetric(worlds/float64(b.N)/float64(runs), "B/world")
		})
	}
}

// inUse is how many bytes are in use.
func inUse() float64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc)
}

// resting is how many bytes of the heap so many worlds take in which the first event of the main
// story has occurred.
func resting(b *testing.B, runs int) float64 {
	story, setting := builtin(b, mainStory), &Setting{}
	worlds := make([]*World, runs)
	before := inUse()
	for run := range worlds {
		worlds[run] = NewWorld(setting, story.Name, run, moment())
		if _, err := worlds[run].Emit(0, &story.Steps[0]); err != nil {
			b.Fatal(err)
		}
	}
	after := inUse()
	runtime.KeepAlive(worlds)
	return after - before
}

// waiting is how many bytes of the heap so many runs take when each has sent its first event. They
// are played a million times slower than they are told, so that none comes to its second.
func waiting(b *testing.B, runs int) float64 {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	delivered, all := 0, make(chan struct{})
	e := engine(builtin(b, mainStory), Setting{}, runs)
	e.Pace, e.Alive, e.Emitter = 1e-6, runs, prompt().emitter()
	e.Watch = func(h Happening) {
		if h.Delivered == nil {
			return
		}
		if delivered++; delivered == runs {
			close(all)
		}
	}
	before := inUse()
	var playing sync.WaitGroup
	playing.Go(func() {
		if report, err := e.Run(ctx); err == nil || report.Unsent != 4*runs {
			b.Errorf("%d events wait of %d runs: %v", report.Unsent, runs, err)
		}
	})
	<-all
	after := inUse()
	cancel()
	playing.Wait()
	return after - before
}

// BenchmarkEngineLateness is how late one of a hundred attempts is sent, at so many events a second
// and two seconds of them: p99-ms. Ready events have their bodies; those of steps are made when
// they are due.
func BenchmarkEngineLateness(b *testing.B) {
	event := raw("call.hold")
	event.Body = wire.Raw(wire.JSON, make([]byte, 900))
	for _, cue := range []Cue{{Name: "ready", Event: &event},
		{Name: "made", Step: &Step{Emit: "call.answered"}}} {
		for _, rate := range []int{2_000, 10_000} {
			b.Run(cue.Name+"/"+strconv.Itoa(rate), func(b *testing.B) {
				var total Report
				for b.Loop() {
					e := &Engine{Targets: here(), Emitter: prompt().emitter()}
					for i := range 2 * rate {
						cue.At = time.Second/5 + time.Duration(i)*time.Second/time.Duration(rate)
						e.Start(NewWorld(&Setting{}, "", i, time.Time{}), &written{[]Cue{cue}})
					}
					report, err := e.Run(b.Context())
					if err != nil || !report.Kept() {
						b.Fatal(err, report)
					}
					total.Add(report)
				}
				ms := func(d time.Duration) float64 { return d.Seconds() * 1000 }
				b.ReportMetric(ms(total.Late.Quantile(0.5)), "p50-ms")
				b.ReportMetric(ms(total.Late.Quantile(0.99)), "p99-ms")
				b.ReportMetric(ms(total.Late.Max()), "max-ms")
			})
		}
	}
}
