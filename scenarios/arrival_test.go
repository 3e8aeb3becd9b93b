package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestRunsBeginApart asserts that runs begin at their times, however fast these pass: what a run
// sends comes as long after its own beginning as in a run that is alone, and nothing is late.
func TestRunsBeginApart(t *testing.T) {
	const every = 50 * time.Millisecond
	for _, pace := range []float64{0, 0.5, 10} {
		synctest.Test(t, func(t *testing.T) {
			e := engine(builtin(t, mainStory), Setting{}, 30)
			e.Every, e.Pace, e.Now = every, pace, time.Time{}
			began, seen, alive := time.Now(), 0, 0
			e.Watch = func(h Happening) {
				alive = max(alive, h.Alive)
				if h.Attempted == nil {
					return
				}
				seen++
				due := time.Duration(float64(time.Duration(h.Run)*every+h.At) / cmp.Or(pace, 1))
				if late := h.Attempted.Sent.Sub(began) - due; late < 0 || late > time.Microsecond {
					t.Errorf("pace %g: an event of run %d is sent %v off its time", pace, h.Run, late)
				}
			}
			report := play(t, e, prompt())
			if !report.Kept() || seen != 150 || report.Late.Max() > time.Microsecond || alive != 30 {
				t.Errorf("pace %g: %d events, %d runs at once: %+v", pace, seen, alive, report)
			}
		})
	}
}

// TestRunsApartSendIdenticalBytes is law 2 where runs begin apart: at any speed each run is that of
// its own time, in bodies and signatures.
func TestRunsApartSendIdenticalBytes(t *testing.T) {
	const every = 90 * time.Second
	sent := func(pace float64) (all []string) {
		synctest.Test(t, func(t *testing.T) {
			e := engine(builtin(t, mainStory), Setting{Seed: 5}, 6)
			e.Every, e.Pace = every, pace
			d := &desk{}
			e.Watch = func(h Happening) {
				if h.Attempted == nil {
					return
				}
				at := moment().Add(time.Duration(h.Run)*every + h.At)
				if !h.Attempted.At.Equal(at) {
					t.Errorf("pace %g: run %d signs for %v, not %v", pace, h.Run, h.Attempted.At, at)
				}
				early := at.Sub(h.Attempted.Event.OccurredAt)
				if early < Lag || early > Lag+tick {
					t.Errorf("pace %g: an event of run %d occurs %v before it is sent",
						pace, h.Run, early)
				}
			}
			if report := play(t, e, d); !report.Kept() || report.Runs != 6 {
				t.Fatal(report)
			}
			for _, got := range d.got {
				all = append(all, fmt.Sprint(got.url, got.header, string(got.body)))
			}
			slices.Sort(all)
		})
		return all
	}
	slow, fast := sent(10), sent(math.Inf(1))
	if len(slow) != 30 || !slices.Equal(slow, fast) {
		t.Errorf("%d and %d requests, which differ", len(slow), len(fast))
	}
}

// TestRunsApartWithoutWaiting asserts that where nothing waits, runs begin in their order, one when
// there is nothing to send in those before it, and that nobody waits for their times.
func TestRunsApartWithoutWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const every = 10 * time.Second
		e := engine(builtin(t, mainStory), Setting{}, 20)
		e.Every, e.Places = every, 1
		began := time.Now()
		var last time.Duration
		for h, err := range e.Rehearse(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if at := e.Begins(h.Run) + h.At; at < last {
				t.Errorf("run %d goes on at %v, after something at %v", h.Run, at, last)
			} else {
				last = at
			}
		}
		if last < 19*every {
			t.Errorf("the rehearsal ends at %v", last)
		}
		var begun []int
		e.Watch = func(h Happening) {
			if h.Emitted != nil && !slices.Contains(begun, h.Run) {
				begun = append(begun, h.Run)
			}
		}
		report := play(t, e, prompt())
		if took := time.Since(began); !report.Kept() || took != 0 || len(begun) != 20 ||
			!slices.IsSorted(begun) {
			t.Errorf("it took %v, runs begin in the order %v: %+v", took, begun, report)
		}
	})
}

// TestRunsApartWaitForRoom asserts that a run for which there is no room begins when there is, and
// counts its times from then.
func TestRunsApartWaitForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		e := &Engine{Targets: here(), Runs: 6, Begin: runs(&asked), Alive: 2,
			Every: 100 * time.Millisecond}
		began := time.Now()
		var sent []time.Duration
		e.Watch = func(h Happening) {
			if h.Attempted != nil {
				sent = append(sent, h.Attempted.Sent.Sub(began))
			}
			if h.Alive > 2 {
				t.Errorf("%d runs are alive", h.Alive)
			}
		}
		report := play(t, e, slow(http.StatusOK, time.Second))
		const ms = time.Millisecond
		want := []time.Duration{0, 100 * ms, 1000 * ms, 1100 * ms, 2000 * ms, 2100 * ms}
		if !slices.Equal(sent, want) || report.Late.Max() != 0 {
			t.Errorf("sent at %v, want %v; %v late", sent, want, report.Late.Max())
		}
	})
}

// TestRunsApartAreInterrupted asserts that the runs whose time has not come count as not begun, and
// that those of Start do not wait.
func TestRunsApartAreInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 1050*time.Millisecond)
		defer cancel()
		asked := 0
		e := &Engine{Targets: here(), Emitter: prompt().emitter(), Runs: 500, Begin: runs(&asked),
			Every: 100 * time.Millisecond}
		began := time.Now()
		own := e.Start(NewWorld(&Setting{}, "", 0, time.Time{}), Ready(raw("own")))
		e.Watch = func(h Happening) {
			if h.Attempted != nil && h.Run == int(own) && !h.Attempted.Sent.Equal(began) {
				t.Errorf("a run of Start waits until %v", h.Attempted.Sent.Sub(began))
			}
		}
		report, err := e.Run(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || report.Runs != 12 || report.Unbegun != 489 ||
			report.Delivered != 12 || report.Kept() {
			t.Errorf("%v: %+v", err, report)
		}
	})
}

// TestARunOfStartIsNotApart asserts that a run of one's own begins when it is asked for, and at Now.
func TestARunOfStartIsNotApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		e := &Engine{Targets: here(), Runs: 20, Begin: runs(&asked), Every: 100 * time.Millisecond,
			Now: moment()}
		own, began := Run(-1), time.Now()
		e.Watch = func(h Happening) {
			if h.Run == 10 && h.Emitted != nil {
				own = e.Start(NewWorld(&Setting{}, "", 20, time.Time{}), Ready(raw("own")))
			}
			a := h.Attempted
			if a == nil || h.Run != int(own) {
				return
			}
			if sent := a.Sent.Sub(began); sent != time.Second || !a.At.Equal(moment()) || a.Late != 0 {
				t.Errorf("it is sent after %v, %v late, and signed for %v", sent, a.Late, a.At)
			}
			own = -2
		}
		if report := play(t, e, prompt()); own != -2 || report.Runs != 21 {
			t.Errorf("%+v", report)
		}
	})
}

// TestRunsApartAtOneInstant asserts that what an earlier run sends comes before a run that begins
// at the same time.
func TestRunsApartAtOneInstant(t *testing.T) {
	s := Scenario{Steps: []Step{{Emit: "call.initiated"},
		{Emit: "call.hangup", After: Wait{Least: time.Second}}}}
	e := engine(s, Setting{}, 3)
	e.Every = time.Second
	events, err := rehearsed(e)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, o := range events {
		order = append(order, fmt.Sprint(o.run, " ", o.event.Type))
	}
	want := []string{"0 call.initiated", "0 call.hangup", "1 call.initiated", "1 call.hangup",
		"2 call.initiated", "2 call.hangup"}
	if !slices.Equal(order, want) {
		t.Errorf("they come in the order %q", order)
	}
}

// TestRunsThatCannotBeApart asserts that times which no clock tells are refused.
func TestRunsThatCannotBeApart(t *testing.T) {
	for _, c := range []struct {
		runs  int
		every time.Duration
		says  string
	}{
		{2, -time.Second, "cannot begin -1s apart"},
		{3_000_000, time.Hour, "3000000 runs that begin 1h0m0s apart last longer than a clock can tell"},
		{1_000_000, time.Hour, ""},
	} {
		asked := 0
		e := &Engine{Targets: here(), Runs: c.runs, Begin: runs(&asked), Every: c.every}
		err := e.Check(t.Context())
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%d runs %v apart: %v", c.runs, c.every, err)
		}
	}
}
