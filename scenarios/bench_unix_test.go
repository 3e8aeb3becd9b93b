//go:build unix

package scenarios

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// cpu is the processor time that do takes in this process, receiver included. It is given one
// processor, since the runtime would use another for what it has no work for.
func cpu(b *testing.B, do func()) time.Duration {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	used := func() time.Duration {
		var usage syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
			b.Fatal(err)
		}
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	before := used()
	do()
	return used() - before
}

// median is the middle of what was measured in turns, which a busy machine moves least.
func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// ready is an event of 900 bytes that is ready.
func ready() emitter.Event {
	event := raw("call.hold")
	event.Body = wire.Raw(wire.JSON, bytes.Repeat([]byte("x"), 900))
	return event
}

// BenchmarkEngineSends is what the loop costs beside the sending, of which a receiver without a
// network is told: processor time of an event, and of Emitter.Send alone, in turns.
func BenchmarkEngineSends(b *testing.B) {
	const batch = 3_000
	setting, event, sender := &Setting{}, ready(), prompt().emitter()
	for _, places := range []int{1, 256} {
		b.Run(fmt.Sprint("places=", places), func(b *testing.B) {
			var beside, sends []float64
			b.ReportAllocs()
			for b.Loop() {
				whole := cpu(b, func() {
					e := &Engine{Runs: batch, Pace: math.Inf(1), Now: moment(), Targets: here(),
						Emitter: sender, Places: places,
						Begin: func(run int) (*World, Script, error) {
							return NewWorld(setting, "", run, time.Time{}), Ready(event), nil
						}}
					if report, err := e.Run(b.Context()); err != nil || !report.Kept() {
						b.Fatal(err, report)
					}
				})
				alone := cpu(b, func() {
					for range batch {
						sender.Send(b.Context(), emitter.Request{Event: event, N: 1,
							URL: here().Default.Primary, At: moment()})
					}
				})
				sends = append(sends, float64(alone)/batch)
				beside = append(beside, float64(whole-alone)/batch)
			}
			b.ReportMetric(median(sends), "send-ns/event")
			b.ReportMetric(median(beside), "loop-ns/event")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkEngineDelivers is the processor time of a delivered event, with its receiver in the same
// process, beside the floor: one signature and one POST of the same bytes by net/http to the same
// receiver, by as many workers as the Engine has places, in turns: x-floor.
func BenchmarkEngineDelivers(b *testing.B) {
	const runs = 200
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	defer server.Close()
	event := ready()
	five := make([]emitter.Event, 5)
	for i := range five {
		five[i] = event
	}
	for _, c := range []struct {
		name  string
		begin func(int) (*World, Script, error)
	}{
		{"made", builtin(b, mainStory).Begin(Setting{})},
		{"ready", func(run int) (*World, Script, error) {
			return NewWorld(&Setting{}, "", run, time.Time{}), Ready(five...), nil
		}},
	} {
		for _, places := range []int{1, 64} {
			b.Run(fmt.Sprint(c.name, "/places=", places), func(b *testing.B) {
				sender := &emitter.Emitter{}
				client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: places}}
				var each, ratio []float64
				for b.Loop() {
					whole := cpu(b, func() {
						e := &Engine{Runs: runs, Begin: c.begin, Pace: math.Inf(1), Places: places,
							Targets: emitter.Targets{
								Default: emitter.Target{Primary: server.URL}},
							Emitter: sender}
						if report, err := e.Run(b.Context()); err != nil || !report.Kept() {
							b.Fatal(err, report)
						}
					})
					floor := cpu(b, func() { post(b, client, server.URL, places, 5*runs, event) })
					each = append(each, float64(whole)/(5*runs))
					ratio = append(ratio, float64(whole)/float64(floor))
				}
				b.ReportMetric(median(each), "cpu-ns/event")
				b.ReportMetric(median(ratio), "x-floor")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// post signs the same bytes and sends them, each worker one request after another.
func post(b *testing.B, client *http.Client, url string, workers, times int, event emitter.Event) {
	key, body := emitter.DevelopmentKey(), event.Body.Bytes(1, url)
	var left atomic.Int64
	left.Store(int64(times))
	var working sync.WaitGroup
	for range workers {
		working.Go(func() {
			for left.Add(-1) >= 0 {
				request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				request.Header.Set("Content-Type", "application/json")
				request.Header.Set(emitter.HeaderTimestamp, "1772615725")
				request.Header.Set(emitter.HeaderSignature, key.Sign("1772615725", body))
				answer, err := client.Do(request)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
			}
		})
	}
	working.Wait()
}
