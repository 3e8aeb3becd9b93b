package scenarios

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// tick is how far apart the times lie at which the events of a leg occur.
const tick = 20 * time.Millisecond

// rehearse tells a rehearsal of a call: what occurs, and what is asked.
func rehearse(t *testing.T, app App) (told []string) {
	t.Helper()
	e := &Engine{Runs: 1, Begin: calls, Targets: here(), Now: moment(), App: app}
	for h, err := range e.Rehearse(t.Context()) {
		switch {
		case err != nil:
			told = append(told, err.Error())
		case h.Emitted != nil:
			told = append(told, fmt.Sprint(h.At, " ", h.Emitted.Type))
			occurs := h.Emitted.OccurredAt
			if early := moment().Add(h.At - Lag).Sub(occurs); early < 0 || early >= tick {
				t.Errorf("%s occurs at %v", h.Emitted.Type, occurs)
			}
		case h.Command != nil:
			told = append(told, fmt.Sprint(h.At, " ", h.Command.Name, "?"))
		}
	}
	return told
}

// TestACallIsRehearsed asserts what follows from the commands of an application without fault, on a
// clock that leaps.
func TestACallIsRehearsed(t *testing.T) {
	gives := func(commands map[string]string) App {
		return func(run int, event emitter.Event) (all []Command) {
			for _, name := range strings.Fields(commands[event.Type]) {
				all = append(all, Command{Name: name})
			}
			return all
		}
	}
	for _, c := range []struct {
		name string
		app  App
		want []string
	}{
		{"nobody answers", nil, []string{"0s call.initiated", "30s call.hangup"}},
		{"the application hangs up at once", gives(map[string]string{"call.initiated": "hangup"}),
			[]string{"0s call.initiated", "0s hangup?", "50ms call.hangup"}},
		{"it plays to the end", gives(map[string]string{"call.initiated": "answer",
			"call.answered": "playback_start", "call.playback.ended": "hangup"}),
			[]string{"0s call.initiated", "0s answer?", "120ms call.answered",
				"120ms playback_start?", "200ms call.playback.started",
				"6.12s call.playback.ended", "6.12s hangup?", "6.17s call.hangup"}},
		{"it hangs up while it plays", gives(map[string]string{"call.initiated": "answer",
			"call.answered": "playback_start", "call.playback.started": "hangup"}),
			[]string{"0s call.initiated", "0s answer?", "120ms call.answered",
				"120ms playback_start?", "200ms call.playback.started", "200ms hangup?",
				"250ms call.playback.ended", "250ms call.hangup"}},
		{"it hangs up before anything plays", gives(map[string]string{"call.initiated": "answer",
			"call.answered": "playback_start hangup"}),
			[]string{"0s call.initiated", "0s answer?", "120ms call.answered",
				"120ms playback_start?", "120ms hangup?", "170ms call.hangup"}},
		{"it asks for what nobody models", gives(map[string]string{"call.initiated": "fail"}),
			[]string{"0s call.initiated", "0s fail?", "fail: fail is not modelled"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := rehearse(t, c.app); !slices.Equal(got, c.want) {
				t.Errorf("it tells\n%s", strings.Join(got, "\n"))
			}
		})
	}
}

// TestAnApplicationSteersACall plays to an application in the process whose handler gives commands
// while the attempt is under way, and, in the middle of the playback, when none is.
func TestAnApplicationSteersACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var later sync.WaitGroup
		e, app := steered(1, func(a *application, event string, run Run) {
			switch event {
			case "call.initiated":
				time.Sleep(time.Second)
				a.command(run, "answer")
				a.command(run, "answer")
			case "call.answered":
				a.command(run, "playback_start")
				time.Sleep(40 * time.Millisecond)
			case "call.playback.started":
				later.Go(func() {
					time.Sleep(2 * time.Second)
					a.command(run, "hangup")
					a.command(run, "hangup")
				})
			case "call.hangup":
				a.command(run, "playback_start")
			}
		})
		report := play(t, e, app)
		later.Wait()
		if !report.Kept() || report.Events != 5 {
			t.Errorf("%+v", report)
		}
		if want := []string{"0s call.initiated", "1s answer?", "1s answer?", "1.12s call.answered",
			"1.12s playback_start?", "1.2s call.playback.started", "3.2s hangup?", "3.2s hangup?",
			"3.25s call.playback.ended", "3.25s call.hangup", "3.25s playback_start?",
		}; !slices.Equal(app.told, want) {
			t.Errorf("it tells\n%s", strings.Join(app.told, "\n"))
		}
		if want := []string{"answer 200", "answer 422", "playback_start 200", "hangup 200",
			"hangup 422", "playback_start 422"}; !slices.Equal(app.answers, want) {
			t.Errorf("the answers are %v", app.answers)
		}
		if app.command(0, "hangup"); !strings.Contains(app.answers[6], "stopped") {
			t.Errorf("the engine has stopped, and decides: %v", app.answers[6])
		}
	})
}

// TestACallThatNobodyAnswers asserts that a run waits for its timeout as long as it takes, and no
// longer.
func TestACallThatNobodyAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, app := steered(1, func(*application, string, Run) {})
		began := time.Now()
		report := play(t, e, app)
		took := time.Since(began)
		if took != 30*time.Second || !report.Kept() || report.Events != 2 {
			t.Errorf("it took %v: %+v", took, report)
		}
	})
}

// TestACommandMovesItsRun asserts that a command counts for a run that only waits, among others
// that do.
func TestACommandMovesItsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, app := steered(5, func(*application, string, Run) {})
		var later sync.WaitGroup
		for run, after := range []time.Duration{25, 5, 15} {
			later.Go(func() {
				time.Sleep(after * time.Second)
				app.command(Run(run), "hangup")
			})
		}
		report := play(t, e, app)
		later.Wait()
		want := []string{"0s call.initiated", "0s call.initiated", "0s call.initiated",
			"0s call.initiated", "0s call.initiated", "5s hangup?", "5.05s call.hangup",
			"15s hangup?", "15.05s call.hangup", "25s hangup?", "25.05s call.hangup",
			"30s call.hangup", "30s call.hangup"}
		if !slices.Equal(app.told, want) || !report.Kept() || report.Late.Max() != 0 {
			t.Errorf("it tells\n%s", strings.Join(app.told, "\n"))
		}
	})
}

// TestACommandEndsItsRun asserts that a run of which a command withdraws all that waits is over.
func TestACommandEndsItsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &Engine{Targets: here()}
		run := e.Start(NewWorld(&Setting{}, "", 0, time.Time{}), script(func(h Happening) []Cue {
			if h.Command != nil {
				return []Cue{{Name: "later"}}
			}
			return []Cue{{Name: "later", At: time.Hour, Step: &Step{Emit: "call.hold"}}}
		}))
		began := time.Now()
		var later sync.WaitGroup
		later.Go(func() {
			time.Sleep(time.Minute)
			_, err := e.Command(t.Context(), run, Command{Name: "stop"})
			if !strings.Contains(fmt.Sprint(err), "no answer to stop") {
				t.Error(err)
			}
		})
		report := play(t, e, prompt())
		took := time.Since(began)
		if took != time.Minute || report.Runs != 1 || report.Events != 0 {
			t.Errorf("it took %v: %+v", took, report)
		}
		later.Wait()
	})
}

// hasty is an application that gives every command at once.
func hasty(a *application, event string, run Run) {
	switch event {
	case "call.initiated":
		a.command(run, "answer")
	case "call.answered":
		a.command(run, "playback_start")
	case "call.playback.started":
		a.command(run, "hangup")
	}
}

// TestAtTheGreatestPaceTimeStandsStill plays many calls at once to an application behind a server
// of net/http: since the time of a call stands still while an attempt of it is under way, each is
// told like the others, however long the application thinks.
func TestAtTheGreatestPaceTimeStandsStill(t *testing.T) {
	const count = 50
	e, app := steered(count, hasty)
	server := httptest.NewServer(app)
	defer server.Close()
	e.Pace = math.Inf(1)
	e.Targets = emitter.Targets{Default: emitter.Target{Primary: server.URL}}
	report, err := e.Run(t.Context())
	if err != nil || !report.Kept() || report.Events != 5*count {
		t.Fatalf("%v: %+v", err, report)
	}
	counts := map[string]int{}
	for _, text := range slices.Concat(app.told, app.answers) {
		counts[text]++
	}
	for _, text := range []string{"0s call.initiated", "0s answer?", "answer 200",
		"120ms call.answered", "120ms playback_start?", "playback_start 200",
		"200ms call.playback.started", "200ms hangup?", "hangup 200",
		"250ms call.playback.ended", "250ms call.hangup"} {
		if counts[text] != count {
			t.Errorf("%d calls of %d tell %q", counts[text], count, text)
		}
	}
	if len(counts) != 11 {
		t.Errorf("the calls tell %v", counts)
	}
}

// TestEveryCommandHasAnEnd asserts that who gives a command is told when nothing comes of it.
func TestEveryCommandHasAnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said sync.Map
		ask := func(what string, ctx context.Context, e *Engine, run Run, name string) {
			_, err := e.Command(ctx, run, Command{Name: name})
			said.Store(what, fmt.Sprint(err))
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errors.New("too long"))
		defer cancel()
		e, app := steered(1, func(a *application, event string, run Run) {
			if event == "call.initiated" {
				time.Sleep(time.Second)
				ask("unknown run", t.Context(), a.engine, 7, "answer")
				ask("error of the script", t.Context(), a.engine, run, "fail")
				a.command(run, "hangup")
			}
		})
		own := e.Start(NewWorld(&Setting{}, "", 1, time.Time{}), Ready(raw("call.hold")))
		ask("nobody runs the engine", ctx, e, 0, "answer")
		var later sync.WaitGroup
		later.Go(func() {
			time.Sleep(time.Second / 2)
			ask("over", t.Context(), e, own, "answer")
		})
		report := play(t, e, app)
		later.Wait()
		ask("stopped", t.Context(), e, 0, "answer")
		// The command that was given up is not carried out: the call is not answered.
		if !report.Kept() || own != 1 || app.answers[0] != "hangup 200" || report.Events != 3 {
			t.Errorf("%v: %+v", app.answers, report)
		}
		for what, want := range map[string]string{
			"nobody runs the engine": "too long",
			"unknown run":            "the run is over",
			"over":                   "the run is over",
			"error of the script":    "fail is not modelled",
			"stopped":                "the engine has stopped",
		} {
			if got, _ := said.Load(what); got != want {
				t.Errorf("%s: the error is %v", what, got)
			}
		}
	})
}

// TestAWrittenStoryTakesNoCommands asserts that a command to it is refused, and changes nothing.
func TestAWrittenStoryTakesNoCommands(t *testing.T) {
	e := engine(builtin(t, "join-playback-conversation-leave"), Setting{}, 1)
	report := play(t, e, hand(func(*http.Request) (*http.Response, error) {
		_, err := e.Command(t.Context(), 0, Command{Name: "hangup"})
		if !strings.Contains(fmt.Sprint(err), "takes no commands") {
			t.Errorf("the error is %v", err)
		}
		return answer(http.StatusOK), nil
	}))
	if !report.Kept() || report.Delivered != 5 {
		t.Errorf("%+v", report)
	}
}
