package scenarios

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// weather looks weathers up.
func weather(t *testing.T, names ...string) (all []Weather) {
	t.Helper()
	for _, name := range names {
		w, err := LookupWeather(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, w)
	}
	return all
}

// under plays the built-in story under weathers.
func under(t *testing.T, names ...string) *Engine {
	t.Helper()
	e := engine(builtin(t, "join-playback-conversation-leave"), Setting{}, 1)
	e.Weather = weather(t, names...)
	return e
}

// days tells each attempt of a play in a word: the number of its step, the URL, the attempt, and
// what it meets; + is a copy.
func days(t *testing.T, e *Engine) string {
	t.Helper()
	all := attempts(e)
	if report := play(t, e, prompt()); !report.Kept() {
		t.Fatalf("%+v", report)
	}
	var told []string
	for _, a := range *all {
		word := a.Trace.Step + strings.Repeat("+", min(a.Trace.Copy, 1)) + a.URL[len(a.URL)-1:] +
			fmt.Sprint(a.N)
		if a.Fault != "" {
			word += " " + a.Fault
		}
		told = append(told, word)
	}
	return strings.Join(told, ", ")
}

// TestWeathers asserts what becomes of the main story under each weather.
func TestWeathers(t *testing.T) {
	each := func(form string) string {
		var all []string
		for step := range 5 {
			all = append(all, strings.ReplaceAll(form, "#", fmt.Sprint(step+1)))
		}
		return strings.Join(all, ", ")
	}
	want := map[string]string{
		"failover":    each("#a1 503, #b2"),
		"5xx-then-ok": each("#a1 503, #b2"),
		"timeout": "1a1 timeout, 2a1 timeout, 1b2, 2b2, 3a1 timeout, 3b2, " +
			"4a1 timeout, 5a1 timeout, 4b2, 5b2",
		"reset": each("#a1 reset, #b2"),
		"lost-answer": "1a1 lose-answer, 2a1 lose-answer, 1b2, 2b2, 3a1 lose-answer, 3b2, " +
			"4a1 lose-answer, 5a1 lose-answer, 4b2, 5b2",
		"twice":        "1a1, 2a1, 1+a1, 2+a1, 3a1, 3+a1, 4a1, 5a1, 5+a1, 4+a1",
		"race":         each("#a1, #+a1, #+a1"),
		"late":         "4a1, 1a1, 5a1, 3a1, 2a1",
		"out-of-order": "2a1, 1a1, 4a1, 3a1, 5a1",
		"burst":        each("#a1"),
		"slow":         each("#a1"),
	}
	for _, w := range Weathers() {
		e := under(t, w.Name)
		e.Places = 1
		if got := days(t, e); got != want[w.Name] {
			t.Errorf("%s: %s, want %s", w.Name, got, want[w.Name])
		}
		delete(want, w.Name)
		if w.Title == "" || !strings.HasPrefix(w.Source, "B") {
			t.Errorf("%s: title %q, source %q", w.Name, w.Title, w.Source)
		}
	}
	if len(want) > 0 {
		t.Errorf("no weather is called %v", want)
	}
}

// TestADeliveryBeginsWithItsFirstAttempt asserts that a delivery tells when its first attempt was
// due, also where the weather has held the event back or sends it once more.
func TestADeliveryBeginsWithItsFirstAttempt(t *testing.T) {
	for _, w := range Weathers() {
		e := under(t, w.Name)
		e.Places = 1
		due := map[*emitter.Event]time.Duration{} // of first attempts
		deliveries := 0
		for h, err := range e.Rehearse(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if a := h.Attempted; a != nil && a.Attempt.N == 1 {
				due[a.Event] = a.Due
			}
			if d := h.Delivered; d != nil {
				if deliveries++; d.At != due[&d.Event] {
					t.Errorf("%s: a delivery of %s begins at %v, and its first attempt was due at %v",
						w.Name, d.Event.Type, d.At, due[&d.Event])
				}
			}
		}
		if deliveries < 5 {
			t.Errorf("%s: %d deliveries", w.Name, deliveries)
		}
	}
}

// TestWeathersAddUp asserts that two weathers act on the same events.
func TestWeathersAddUp(t *testing.T) {
	e := under(t, "out-of-order", "failover")
	e.Places = 1
	const want = "2a1 503, 2b2, 1a1 503, 1b2, 4a1 503, 4b2, 3a1 503, 3b2, 5a1 503, 5b2"
	if got := days(t, e); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestWeatherIsTraced asserts that each attempt names the weather, and what that does to the event
// alone.
func TestWeatherIsTraced(t *testing.T) {
	e := under(t, "late", "twice")
	all := attempts(e)
	play(t, e, prompt())
	copies := 0
	for _, a := range *all {
		w := a.Trace.Weather
		if len(w) != 2 || !strings.HasPrefix(w[0], "late, ") || !strings.HasPrefix(w[1], "twice") {
			t.Errorf("step %s: the weather is %q", a.Trace.Step, w)
		}
		copies += a.Trace.Copy
	}
	if copies != 5 {
		t.Errorf("%d copies are marked", copies)
	}
}

// TestACopyIsTheSameEvent asserts that what comes twice has one body and one id, and is signed anew
// for its own time.
func TestACopyIsTheSameEvent(t *testing.T) {
	d := &desk{}
	e := under(t, "twice")
	if report := play(t, e, d); report.Events != 5 || report.Copies != 5 || report.Delivered != 10 {
		t.Errorf("%+v", report)
	}
	times := map[string][]string{}
	for _, got := range d.got {
		body := string(got.body)
		times[body] = append(times[body], got.timestamp)
	}
	for body, at := range times {
		if len(at) != 2 || at[0] >= at[1] {
			t.Errorf("signed for %v: %s", at, body)
		}
	}
}

// TestSlowWeatherWritesSlowly asserts that a body comes whole, over its time, and that this is
// refused where it leaves no time for an answer.
func TestSlowWeatherWritesSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := under(t, "slow")
		all := attempts(e)
		play(t, e, &desk{})
		for _, a := range *all {
			if a.Took.Round(time.Millisecond) != 500*time.Millisecond {
				t.Errorf("step %s took %v", a.Trace.Step, a.Took)
			}
		}
	})
	e := under(t, "slow")
	e.Timeout = 300 * time.Millisecond
	refused(t, e, "a body that is written over 500ms leaves no time for an answer")
}

// TestWhatIsHeldBackOccursInOrder asserts that the weather changes when events are sent, and
// neither when they occur nor what they say.
func TestWhatIsHeldBackOccursInOrder(t *testing.T) {
	bodies := func(names ...string) (all []string) {
		d := &desk{}
		play(t, under(t, names...), d)
		for _, got := range d.got {
			all = append(all, string(got.body))
		}
		slices.Sort(all)
		return all
	}
	plain := bodies()
	for _, name := range []string{"late", "out-of-order", "burst"} {
		if !slices.Equal(bodies(name), plain) {
			t.Errorf("%s: the bodies differ", name)
		}
	}
}

// TestBurstComesAtOnce asserts, on the clock, that what is held back comes when the last event has
// occurred, and all of it before the first answer.
func TestBurstComesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := under(t, "burst")
		e.Pace, e.Now = 1, time.Time{}
		all := attempts(e)
		var last time.Duration
		watch := e.Watch
		e.Watch = func(h Happening) {
			if h.Emitted != nil {
				last = h.At
			}
			watch(h)
		}
		began := time.Now()
		if report := play(t, e, slow(200, time.Second)); !report.Kept() {
			t.Fatalf("%+v", report)
		}
		for _, a := range *all {
			if at := a.Sent.Sub(began); at.Round(time.Millisecond) != last.Round(time.Millisecond) {
				t.Errorf("step %s was sent after %v, the last event occurred after %v",
					a.Trace.Step, at, last)
			}
		}
	})
}

// TestAnEndWhileEventsAreHeldBack asserts that what was made and not sent is counted.
func TestAnEndWhileEventsAreHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := under(t, "burst")
		e.Pace, e.Now = 1, time.Time{}
		e.Emitter = &emitter.Emitter{Transport: prompt()}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		report, err := e.Run(ctx)
		if err == nil || report.Attempts != 0 || report.Undecided != report.Events ||
			report.Events == 0 || report.Events+report.Unsent != 5 {
			t.Errorf("%v, %+v", err, report)
		}
	})
}

// TestLateIsNotOurLateness asserts that what the weather delays does not count as sent late, and is
// signed for the time at which it is sent.
func TestLateIsNotOurLateness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := under(t, "late")
		e.Pace, e.Now = 1, time.Time{}
		d := &desk{}
		if report := play(t, e, d); report.Late.Max() > time.Millisecond {
			t.Errorf("late by %v", report.Late.Max())
		}
		for _, got := range d.got {
			if got.timestamp != fmt.Sprint(got.at.Unix()) {
				t.Errorf("sent at %d, signed for %s", got.at.Unix(), got.timestamp)
			}
		}
	})
}

// TestWeatherActsAtEachTarget asserts that each of several targets has the copies and the order of
// a weather.
func TestWeatherActsAtEachTarget(t *testing.T) {
	e := under(t, "out-of-order", "twice")
	e.Targets.Also = []emitter.Target{{Primary: "http://127.0.0.1/c"}}
	got := map[byte]string{}
	e.Watch = func(h Happening) {
		if a := h.Attempted; a != nil {
			got[a.URL[len(a.URL)-1]] += a.Trace.Step + strings.Repeat("+", a.Trace.Copy) + " "
		}
	}
	e.Places = 1
	report := play(t, e, prompt())
	if report.Events != 5 || report.Copies != 10 || report.Delivered != 20 || !report.Kept() {
		t.Errorf("%+v", report)
	}
	const want = "2 1 2+ 1+ 4 3 5 5+ 4+ 3+ "
	if got['a'] != want || got['c'] != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestASpoilIsJudgedAtEachTarget asserts that each target has its own verdict.
func TestASpoilIsJudgedAtEachTarget(t *testing.T) {
	e := spoiled("wrong-key")
	e.Targets.Also = []emitter.Target{{Primary: "http://127.0.0.1/c"}}
	if report := play(t, e, verifier(403)); report.Spoiled != 2 || report.Right != 2 ||
		report.Delivered != 4 || !report.Kept() {
		t.Errorf("%+v", report)
	}
}
