package scenarios

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A gauge is a receiver that takes a second for each request, counts them, and ends a context with
// the nth of them.
type gauge struct {
	mu              sync.Mutex
	n, under, most  int
	last            int
	end             context.CancelFunc
	first, lastTime time.Time
}

func (g *gauge) RoundTrip(r *http.Request) (*http.Response, error) {
	g.mu.Lock()
	g.n++
	g.under++
	g.most = max(g.most, g.under)
	if g.n == 1 {
		g.first = time.Now()
	}
	if g.n == g.last {
		g.end()
	}
	g.lastTime = time.Now()
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		g.under--
		g.mu.Unlock()
	}()
	return slow(http.StatusOK, time.Second)(r)
}

// runs is a Begin of runs of one event each.
func runs(asked *int) func(int) (*World, Script, error) {
	setting := &Setting{}
	return func(run int) (*World, Script, error) {
		*asked = max(*asked, run+1)
		return NewWorld(setting, "", run, time.Time{}), Ready(raw(fmt.Sprint("event ", run))), nil
	}
}

// TestRunsBeginFromACounter asserts that a hundred million runs cost nothing before they begin: the
// first request is sent at once, and the next run begins when there is room for it.
func TestRunsBeginFromACounter(t *testing.T) {
	const all, enough = 100_000_000, 500
	for _, c := range []struct {
		pace                float64
		places, alive, most int // most attempts at once
	}{
		{1, 0, 0, 256}, {1, 7, 0, 7}, {1, 0, 5, 5}, {1, 7, 5, 5},
		{math.Inf(1), 0, 0, 256}, {math.Inf(1), 7, 0, 7}, {math.Inf(1), 0, 5, 5},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			g, asked, began := &gauge{last: enough, end: cancel}, 0, time.Now()
			alive, ended := 0, 0
			e := &Engine{Emitter: &emitter.Emitter{Transport: g}, Targets: here(), Runs: all,
				Begin: runs(&asked), Pace: c.pace, Places: c.places, Alive: c.alive,
				Watch: func(h Happening) {
					if h.Delivered != nil {
						ended++
					}
					alive = max(alive, asked-ended)
				}}
			report, err := e.Run(ctx)
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			if !g.first.Equal(began) {
				t.Errorf("the first request comes after %v", g.first.Sub(began))
			}
			// Each second, as many runs are told as there is room for.
			if took := g.lastTime.Sub(began); took != (enough-1)/time.Duration(c.most)*time.Second {
				t.Errorf("%d requests, %d at once, took %v", enough, c.most, took)
			}
			if g.most != c.most || alive != c.most {
				t.Errorf("%d attempts at once and %d runs alive, not %d", g.most, alive, c.most)
			}
			if report.Unbegun != all-report.Runs || report.Runs > enough+c.most {
				t.Errorf("%d runs began, %d did not", report.Runs, report.Unbegun)
			}
			sums(t, report, 1)
			if report.Kept() || report.Undecided == 0 {
				t.Errorf("%+v", report)
			}
		})
	}
}

// sums asserts that a report accounts for every event of runs of so many events each.
func sums(t *testing.T, r Report, each int) {
	t.Helper()
	if r.Delivered+r.Broken+r.Undecided != r.Events {
		t.Errorf("of %d events, %d were delivered, %d broke their promise, %d are undecided",
			r.Events, r.Delivered, r.Broken, r.Undecided)
	}
	if r.Events+r.Unsent != each*r.Runs {
		t.Errorf("%d runs of %d events: %d events were made, %d not",
			r.Runs, each, r.Events, r.Unsent)
	}
	var all Subtotal
	attempts := 0
	for _, s := range r.Subtotals {
		all.Delivered += s.Delivered
		all.Failed += s.Failed
		all.Undecided += s.Undecided
		all.Broken += s.Broken
		for _, result := range s.Results {
			attempts += result.Attempts
		}
	}
	if all.Delivered != r.Delivered || all.Undecided != r.Undecided || all.Broken != r.Broken ||
		all.Delivered+all.Failed+all.Undecided != r.Events || attempts != r.Attempts {
		t.Errorf("the subtotals add up to %+v and %d attempts: %+v", all, attempts, r)
	}
	if r.Kept() != (r.Broken+r.Unsent+r.Undecided+r.Unbegun == 0) {
		t.Errorf("kept is %v: %+v", r.Kept(), r)
	}
}

// TestOneRunEndsBeforeTheNextBegins asserts what Alive promises where a run lasts.
func TestOneRunEndsBeforeTheNextBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const count = 20
		s := builtin(t, "join-playback-conversation-leave")
		asked := 0
		begin := s.Begin(Setting{})
		alive, most, delivered := map[int]bool{}, 0, map[int]int{}
		e := &Engine{Targets: here(), Runs: count, Alive: 3,
			Begin: func(run int) (*World, Script, error) {
				asked++
				return begin(run)
			},
			Watch: func(h Happening) {
				alive[h.Run] = true
				most = max(most, len(alive))
				if h.Delivered == nil {
					return
				}
				if delivered[h.Run]++; delivered[h.Run] == 5 {
					delete(alive, h.Run)
				}
			}}
		report := play(t, e, slow(http.StatusOK, time.Second))
		if !report.Kept() || report.Runs != count || most != 3 || asked != count+1 {
			t.Errorf("%d runs were alive at once, %d were asked for: %+v", most, asked, report)
		}
		if late := report.Late.Max(); late != 0 {
			t.Errorf("the times of a run count from its beginning, and an event is %v late", late)
		}
	})
}

// TestInterruption asserts that a play which ends early says so.
func TestInterruption(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		e := &Engine{Begin: builtin(t, "join-playback-conversation-leave").Begin(Setting{}),
			Runs: 1, Targets: here(), Emitter: prompt().emitter()}
		report, err := e.Run(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || report.Kept() {
			t.Error("an interrupted play counts as kept")
		}
		if report.Delivered != 2 || report.Unsent != 3 {
			t.Errorf("after 3 s, the report is %+v", report)
		}
	})
}

// TestInterruptionAtAnyMoment asserts that a play ends cleanly whenever its context does: nothing
// is sent afterwards, every event is accounted for, and nothing stays behind, of which synctest
// would complain.
func TestInterruptionAtAnyMoment(t *testing.T) {
	for _, pace := range []float64{1, 10, math.Inf(1)} {
		for ms := range 60 {
			when := time.Duration(ms*ms) * time.Millisecond // up to 3.5 s
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), when)
				defer cancel()
				began := time.Now()
				n := 0
				var mu sync.Mutex
				receiver := hand(func(r *http.Request) (*http.Response, error) {
					mu.Lock()
					n++
					takes := time.Duration(n*137%900) * time.Millisecond
					status := []int{200, 503, 200, 200, 500}[n%5]
					mu.Unlock()
					if at := time.Since(began); at > when {
						t.Errorf("interrupted after %v, a request is sent after %v", when, at)
					}
					return slow(status, takes)(r)
				})
				e := engine(twoLegs(), Setting{}, 40)
				e.Pace, e.Places, e.Alive = pace, 8, 12
				e.Emitter = receiver.emitter()
				report, err := e.Run(ctx)
				if err == nil && report.Undecided+report.Unsent+report.Unbegun > 0 {
					t.Errorf("interrupted after %v, it has no error: %+v", when, report)
				}
				if report.Runs+report.Unbegun != 40 {
					t.Errorf("of 40 runs, %d began and %d did not", report.Runs, report.Unbegun)
				}
				sums(t, report, 5)
				if ended := time.Since(began); ended > when {
					t.Errorf("interrupted after %v, the play ends after %v", when, ended)
				}
			})
		}
	}
}

// TestNoRunBeginsAfterTheEnd asserts that runs which send nothing can be interrupted as well.
func TestNoRunBeginsAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	e := &Engine{Runs: 100_000_000, Targets: here(), Begin: func(run int) (*World, Script, error) {
		if asked++; asked == 1000 {
			cancel()
		}
		return NewWorld(&Setting{}, "", run, time.Time{}), Ready(), nil
	}}
	report, err := e.Run(ctx)
	if !errors.Is(err, context.Canceled) || asked != 1000 || report.Unbegun != 100_000_000-999 {
		t.Errorf("%d runs were asked for, %d did not begin: %v", asked, report.Unbegun, err)
	}
}

// TestARunThatCannotBegin asserts that what fails later in a play ends it, and that the report
// tells what had been sent by then.
func TestARunThatCannotBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := twoLegs().Begin(Setting{})
		broken := errors.New("there is no third run")
		e := &Engine{Runs: 5, Targets: here(), Emitter: prompt().emitter(), Pace: math.Inf(1),
			Alive: 1, Begin: func(run int) (*World, Script, error) {
				if run == 2 {
					return nil, nil, broken
				}
				return begin(run)
			}}
		report, err := e.Run(t.Context())
		if !errors.Is(err, broken) || report.Delivered != 10 || report.Unbegun != 3 {
			t.Errorf("%v: %+v", err, report)
		}
		sums(t, report, 5)
	})
}

// TestAnEventThatCannotBeMade asserts the same for a step that only a later run comes to; the event
// that was due counts as not made.
func TestAnEventThatCannotBeMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good, bad := twoLegs(), twoLegs()
		bad.Steps[2].Emit = "call.initiated"
		e := &Engine{Runs: 2, Targets: here(), Emitter: prompt().emitter(), Pace: math.Inf(1),
			Alive: 1, Begin: func(run int) (*World, Script, error) {
				if run == 1 {
					return bad.Begin(Setting{})(run)
				}
				return good.Begin(Setting{})(run)
			}}
		report, err := e.Run(t.Context())
		if err == nil || report.Delivered != 7 || report.Unsent != 3 {
			t.Errorf("%v: %+v", err, report)
		}
		sums(t, report, 5)
	})
}
