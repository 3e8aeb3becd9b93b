package scenarios

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// An open script waits for commands until it is told to close.
type open struct {
	next   func(h Happening) (Outcome, error)
	closed bool
}

func (o *open) Next(_ *World, h Happening) (Outcome, error) {
	if h.Command != nil && h.Command.Name == "close" {
		o.closed = true
		return Outcome{Answer: &Answer{Status: http.StatusOK}}, nil
	}
	return o.next(h)
}

func (o *open) Waits() bool { return !o.closed }

// TestAnOpenRunWaits asserts that a run of which nothing is due goes on while its script waits for
// commands, and that alarms wake it at their times unless they are withdrawn.
func TestAnOpenRunWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		script := &open{next: func(h Happening) (Outcome, error) {
			switch {
			case h.Alarm != nil:
				told = append(told, fmt.Sprint(h.At, " ", h.Alarm))
			case h.Command != nil:
				return Outcome{Answer: &Answer{Status: http.StatusAccepted}, Cues: []Cue{
					{At: h.At + time.Minute, Alarm: "a minute later"}, {Name: "late"}}}, nil
			case h.Emitted == nil && h.Attempted == nil && h.Delivered == nil:
				return Outcome{Cues: []Cue{{At: time.Second, Alarm: "soon"},
					{At: time.Hour, Name: "late", Alarm: "late"}}}, nil
			}
			return Outcome{}, nil
		}}
		e := &Engine{Targets: here()}
		run := e.Start(NewWorld(&Setting{}, "", 0, time.Time{}), script)
		var later sync.WaitGroup
		later.Go(func() {
			for name, after := range map[string]time.Duration{"wake": 2 * time.Hour, "close": 3 * time.Hour} {
				later.Go(func() {
					time.Sleep(after)
					if _, err := e.Command(t.Context(), run, Command{Name: name}); err != nil {
						t.Error(err)
					}
				})
			}
		})
		began := time.Now()
		report := play(t, e, prompt())
		took := time.Since(began)
		later.Wait()
		want := []string{"1s soon", "1h0m0s late", "2h1m0s a minute later"}
		if !slices.Equal(told, want) || took != 3*time.Hour || report.Commands != 2 {
			t.Errorf("it took %v and tells %q: %+v", took, told, report)
		}
	})
}

// TestAnEventOfAnOpenRunThatCannotBeMade asserts that its script is told, and goes on, unless it
// says that it cannot.
func TestAnEventOfAnOpenRunThatCannotBeMade(t *testing.T) {
	for _, grave := range []error{nil, errors.New("that was needed")} {
		synctest.Test(t, func(t *testing.T) {
			var told string
			script := &open{}
			script.next = func(h Happening) (Outcome, error) {
				switch {
				case h.Unmade != nil:
					told = h.Unmade.Name + ": " + h.Unmade.Err.Error()
					script.closed = true
					return Outcome{}, grave
				case h.Emitted == nil && h.Attempted == nil && h.Delivered == nil:
					return Outcome{Cues: []Cue{{Name: "odd", Step: &Step{Emit: "call.hangup",
						With: Values{"hangup_cause": "nope"}}}}}, nil
				}
				return Outcome{}, nil
			}
			e := &Engine{Targets: here(), Emitter: prompt().emitter()}
			e.Start(NewWorld(&Setting{}, "", 0, time.Time{}), script)
			report, err := e.Run(t.Context())
			if !strings.HasPrefix(told, "odd: ") || !errors.Is(err, grave) || report.Unsent != 1 {
				t.Errorf("%v: %q: %+v", err, told, report)
			}
		})
	}
}

// TestACueWithATarget asserts that its event goes there, whatever the targets of the Engine are.
func TestACueWithATarget(t *testing.T) {
	var urls []string
	e := &Engine{Targets: here()}
	own := &emitter.Target{Primary: "http://127.0.0.1/own", Failover: "http://127.0.0.1/spare"}
	first, second := raw("call.initiated"), raw("call.hangup")
	e.Start(NewWorld(&Setting{}, "", 0, time.Time{}), Written([]Cue{
		{Event: &first, To: own}, {At: time.Millisecond, Event: &second}}))
	play(t, e, hand(func(r *http.Request) (*http.Response, error) {
		urls = append(urls, r.URL.Path)
		if len(urls) == 1 {
			return answer(http.StatusTeapot), nil
		}
		return answer(http.StatusOK), nil
	}))
	slices.Sort(urls)
	if want := []string{"/a", "/own", "/spare"}; !slices.Equal(urls, want) {
		t.Errorf("they go to %v", urls)
	}
}

// TestBrokenPromisesAreCounted asserts that what a script says of its application is in the report,
// the first of them in words, and that in a rehearsal it is an error.
func TestBrokenPromisesAreCounted(t *testing.T) {
	begin := func(run int) (*World, Script, error) {
		return NewWorld(&Setting{}, "", run, time.Time{}), saying(func(h Happening) Outcome {
			if h.Emitted != nil {
				return Outcome{Broken: []string{fmt.Sprint("the command of run ", h.Run, " did not come")}}
			}
			event := raw("call.initiated")
			return Outcome{Cues: atFirst(h, event)}
		}), nil
	}
	e := &Engine{Targets: here(), Runs: 1, Begin: begin, Emitter: prompt().emitter()}
	if _, err := e.Run(t.Context()); err == nil || !strings.Contains(err.Error(),
		"no application can keep this: the command of run 0 did not come") {
		t.Errorf("the rehearsal ends with %v", err)
	}
	one := &Engine{Targets: here(), Emitter: prompt().emitter()}
	for range 30 {
		w, s, _ := begin(0)
		one.Start(w, s)
	}
	report, err := one.Run(t.Context())
	if err != nil || report.Unmet != 30 || len(report.Unkept) != 20 || report.Kept() {
		t.Errorf("%v: %+v", err, report)
	}
	sum := report
	sum.Add(report)
	if sum.Unmet != 60 || len(sum.Unkept) != 20 {
		t.Errorf("the sum is %d, %d in words", sum.Unmet, len(sum.Unkept))
	}
}

// saying is a script of a function.
type saying func(h Happening) Outcome

func (s saying) Next(_ *World, h Happening) (Outcome, error) { return s(h), nil }

// atFirst sends an event at the beginning of a run.
func atFirst(h Happening, event emitter.Event) []Cue {
	if h.Attempted != nil || h.Delivered != nil {
		return nil
	}
	return []Cue{{Event: &event}}
}
