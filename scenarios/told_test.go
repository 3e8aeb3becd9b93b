package scenarios

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// on names the leg that a step is about.
func on(leg string) map[string]string { return as("leg", leg) }

// as names one instance that a step is about; nothing when the name is empty.
func as(resource, name string) map[string]string {
	if name == "" {
		return nil
	}
	return map[string]string{resource: name}
}

// TestEverythingIsTraced asserts that story, run, step and instances stand in every happening,
// every attempt and every line of the ledger.
func TestEverythingIsTraced(t *testing.T) {
	second := Wait{Least: time.Second}
	s := Scenario{Name: "traced", BadDay: BadDay{Outage: &Outage{Times: 1, Fault: "503"}}, Steps: []Step{
		{Emit: "call.initiated", About: on("agent")},
		{Emit: "call.playback.started", About: as("playback", "greeting"), After: second},
		{Emit: "call.playback.ended", About: as("playback", "greeting"), After: second},
	}}
	var text bytes.Buffer
	ledger := emitter.NewLedger(&text)
	e := engine(s, Setting{}, 2)
	e.Emitter = &emitter.Emitter{Transport: prompt(), Observe: func(a emitter.Attempt) {
		if err := ledger.Record(a); err != nil {
			t.Error(err)
		}
	}}
	counts := map[string]int{}
	count := func(where string, trace emitter.Trace) {
		counts[fmt.Sprintf("%s: %s run %s step %s on %v",
			where, trace.Story, trace.Run, trace.Step, trace.Instances)]++
	}
	e.Watch = func(h Happening) {
		switch {
		case h.Emitted != nil:
			count("emitted", h.Emitted.Trace)
		case h.Attempted != nil:
			count("attempted", h.Attempted.Trace)
		case h.Delivered != nil:
			count("delivered", h.Delivered.Event.Trace)
			for _, a := range h.Delivered.Attempts {
				count("an attempt of it", a.Trace)
			}
		}
	}
	if report, err := e.Run(t.Context()); err != nil || !report.Kept() {
		t.Fatal(err, report)
	}
	for entry, err := range emitter.ReadLedger(&text) {
		if err != nil {
			t.Fatal(err)
		}
		count("line", entry.Trace)
	}
	for run := range 2 {
		for i, instances := range []string{"map[leg:agent]", "map[leg:caller playback:greeting]",
			"map[leg:caller playback:greeting]"} {
			for where, want := range map[string]int{"emitted": 1, "attempted": 2, "delivered": 1,
				"an attempt of it": 2, "line": 2} {
				line := fmt.Sprintf("%s: traced run %d step %d on %s", where, run+1, i+1, instances)
				if counts[line] != want {
					t.Errorf("%d times %s", counts[line], line)
				}
				delete(counts, line)
			}
		}
	}
	if len(counts) > 0 {
		t.Errorf("besides: %v", counts)
	}
}

// TestWhatIsToldStays asserts that whoever watches may keep what he is told.
func TestWhatIsToldStays(t *testing.T) {
	e := engine(twoLegs(), Setting{}, 3)
	e.Policy = emitter.DefaultPolicy()
	e.Policy.Wait.Is = time.Second
	var told []Happening
	var texts []string
	text := func(h Happening) string {
		switch {
		case h.Emitted != nil:
			return fmt.Sprintf("%+v", *h.Emitted)
		case h.Attempted != nil:
			if h.At != h.Attempted.Due {
				t.Errorf("an attempt that is due at %v is told of at %v", h.Attempted.Due, h.At)
			}
			return fmt.Sprintf("%+v %+v", *h.Attempted.Attempt, h.Attempted.Next)
		}
		return fmt.Sprintf("%+v", *h.Delivered)
	}
	e.Watch = func(h Happening) { told, texts = append(told, h), append(texts, text(h)) }
	play(t, e, hand(func(*http.Request) (*http.Response, error) { return answer(503), nil }))
	for i, h := range told {
		if now := text(h); now != texts[i] {
			t.Fatalf("told was\n%s\nand it has become\n%s", texts[i], now)
		}
	}
	if len(told) != 3*5*4 {
		t.Errorf("%d happenings", len(told))
	}
}

// TestWhatIsWatchedDoesNotOverlap asserts it for many runs, some of one's own, and commands that
// come from everywhere; the race detector would see it as well.
func TestWhatIsWatchedDoesNotOverlap(t *testing.T) {
	const count = 50
	var under atomic.Int32
	n := map[string]int{}
	e, app := steered(count, hasty)
	watch := e.Watch
	e.Pace = math.Inf(1)
	e.Watch = func(h Happening) {
		if under.Add(1) > 1 {
			t.Error("two calls of Watch overlap")
		}
		defer under.Add(-1)
		watch(h)
		switch {
		case h.Emitted != nil:
			n["emitted"]++
		case h.Attempted != nil:
			n["attempted"]++
		case h.Delivered != nil:
			n["delivered"]++
		case h.Command != nil:
			n["asked"]++
		}
	}
	var starting sync.WaitGroup
	for i := range 20 {
		starting.Go(func() {
			run := e.Start(NewWorld(&Setting{}, "", i, time.Time{}), Ready(raw("call.hold")))
			if run < count || run >= count+20 {
				t.Errorf("the number of a run is %d", run)
			}
		})
	}
	starting.Wait()
	report := play(t, e, app)
	if !report.Kept() || report.Runs != count+20 || report.Events != 5*count+20 {
		t.Errorf("%+v", report)
	}
	if n["emitted"] != report.Events || n["attempted"] != report.Attempts ||
		n["delivered"] != report.Delivered || n["asked"] != 3*count {
		t.Errorf("told are %v", n)
	}
}
