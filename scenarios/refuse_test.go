package scenarios

import (
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
)

// refused asserts that an engine refuses to play, says why, and has begun and sent nothing.
func refused(t *testing.T, e *Engine, says string) {
	t.Helper()
	d := &desk{}
	if e.Emitter == nil {
		e.Emitter = &emitter.Emitter{}
	}
	e.Emitter.Transport = d
	report, err := e.Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("the error is %v, it should say %q", err, says)
	}
	if len(d.got) > 0 || report.Runs > 0 || report.Events > 0 || report.Kept() {
		t.Errorf("%d requests were sent, and the report is %+v", len(d.got), report)
	}
}

// TestStoriesThatAreRefused asserts that what cannot be played is an error that names its place,
// never a play of nothing.
func TestStoriesThatAreRefused(t *testing.T) {
	one := func(step Step) Scenario {
		step.Emit = "call.hold"
		return Scenario{Name: "mine", Steps: []Step{step}}
	}
	for _, c := range []struct {
		name    string
		story   Scenario
		setting Setting
		says    string
	}{
		{"no steps", Scenario{Name: "mine"}, Setting{}, "no steps"},
		{"a step without an event", Scenario{Name: "mine", Steps: []Step{{}}}, Setting{},
			"steps[0]: emit is missing"},
		{"an unknown event", Scenario{Name: "mine", Steps: []Step{{Emit: "call.playback"}}},
			Setting{}, "scenario mine: steps[0].emit"},
		{"a wait back in time", one(Step{After: Wait{Least: -time.Second}}), Setting{},
			"steps[0].after"},
		{"a wait that ends before it begins",
			one(Step{After: Wait{Least: 2 * time.Second, Most: time.Second}}), Setting{},
			"ends before it begins"},
		{"a wait beyond all clocks", Scenario{Name: "mine", Steps: []Step{
			{Emit: "call.hold", After: Wait{Least: math.MaxInt64}},
			{Emit: "call.unhold", After: Wait{Least: time.Hour}}}}, Setting{}, "steps[1].after"},
		{"an outage that counts as success", one(Step{BadDay: BadDay{Outage: &Outage{Fault: "200"}}}), Setting{},
			"fault 200 is a success"},
		{"an outage of fewer attempts than none",
			one(Step{BadDay: BadDay{Outage: &Outage{Fault: "503", Times: -1}}}), Setting{}, "times: -1"},
		{"an outage of the story that is none",
			Scenario{Name: "mine", BadDay: BadDay{Outage: &Outage{Fault: "lost"}},
				Steps: []Step{{Emit: "call.hold"}}},
			Setting{}, "scenario mine: outage: fault \"lost\""},
		{"an expectation that is none", one(Step{Expect: &Expect{Delivery: "lost"}}), Setting{},
			"steps[0].expect: a delivery is not \"lost\""},
		{"an expectation that nobody can keep", one(Step{Expect: &Expect{Attempts: 3}}), Setting{},
			"steps[0]: no receiver can keep this step"},
		{"a failure that does not come", one(Step{Expect: &Expect{Delivery: Failed}}), Setting{},
			"no receiver can keep this step"},
		{"an entity that differs from event to event", one(Step{}),
			Setting{Entities: map[string]string{"occurred_at": "x"}}, "unknown entity"},
		{"an unknown entity", one(Step{}),
			Setting{Entities: map[string]string{"conection_id": "1"}},
			`did you mean "connection_id"`},
		{"an entity of a wrong form", builtin(t, "join-playback-conversation-leave"),
			Setting{Entities: map[string]string{"connection_id": "front"}}, "/ConnectionId"},
		{"an entity of a wrong type",
			Scenario{Name: "fax", Steps: []Step{{Emit: "fax.delivered"}}},
			Setting{Presence: schemas.PresenceAll,
				Entities: map[string]string{"fax_page_count": "many"}},
			`"many" is not of type integer`},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, engine(c.story, c.setting, 3), c.says) })
	}
}

// TestEnginesThatAreRefused asserts the same for where and how a story is to be played.
func TestEnginesThatAreRefused(t *testing.T) {
	silent := emitter.DefaultPolicy()
	silent.Name = "silent"
	silent.Primary.Is, silent.Failover.Is = 0, 0
	own, err := emitter.NewKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	to := func(primary, failover string) func(*Engine) {
		return func(e *Engine) {
			e.Targets = emitter.Targets{
				Default: emitter.Target{Primary: primary, Failover: failover}}
		}
	}
	const here, there = "http://127.0.0.1/a", "https://hooks.example.com/"
	for _, c := range []struct {
		name   string
		change func(*Engine)
		says   string
	}{
		{"no target", to("", ""), "nothing in Engine.Targets says to which URL call.hold goes"},
		{"a failover URL alone", to("", here), "no target"},
		{"a URL that is none", to("here", ""), `url "here" does not start with http`},
		{"a failover URL that is none", to(here, "http://"), "has no host"},
		{"a URL with a secret", to("http://me:secret@127.0.0.1/", ""), "carries a user name"},
		{"a route of another event", func(e *Engine) {
			e.Targets.Routes = []emitter.Route{{Match: "fax", URL: "ftp://127.0.0.1/"}}
		}, "does not start with http"},
		{"another machine", to(there, ""), "is not on this machine"},
		{"another machine that takes over", to(here, there), "is not on this machine"},
		{"another machine, with the published key", func(e *Engine) {
			to(there, "")(e)
			e.Emitter = &emitter.Emitter{AllowRemote: true}
		}, "the development key is published"},
		{"another machine, with a key, not allowed", func(e *Engine) {
			to(there, "")(e)
			e.Emitter = &emitter.Emitter{Key: own}
		}, "is not on this machine"},
		{"a pace back in time", func(e *Engine) { e.Pace = -1 }, "-1 is not a speed"},
		{"no pace at all", func(e *Engine) { e.Pace = math.NaN() }, "NaN is not a speed"},
		{"a pace without end", func(e *Engine) { e.Pace = 1e-9 }, "is not a speed"},
		{"a pace beyond all clocks", func(e *Engine) { e.Pace = 1e15 }, "is not a speed"},
		{"fewer runs than none", func(e *Engine) { e.Runs = -1 }, "Engine.Runs: -1"},
		{"fewer places than none", func(e *Engine) { e.Places = -1 }, "than none"},
		{"fewer runs alive than none", func(e *Engine) { e.Alive = -1 }, "than none"},
		{"runs without a beginning", func(e *Engine) { e.Begin = nil }, "how a run begins"},
		{"a policy that sends nothing", func(e *Engine) { e.Policy = silent },
			"the policy silent makes no attempt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := engine(One("call.hold", Step{}), Setting{}, 3)
			c.change(e)
			refused(t, e, c.says)
		})
	}
	allowed := engine(One("call.hold", Step{}), Setting{}, 1)
	allowed.Targets = emitter.Targets{Default: emitter.Target{Primary: there}}
	d := &desk{}
	allowed.Emitter = &emitter.Emitter{Key: own, AllowRemote: true, Transport: d}
	if report, err := allowed.Run(t.Context()); err != nil || !report.Kept() || len(d.got) != 1 {
		t.Errorf("with a key and leave, %d requests were sent: %v", len(d.got), err)
	}
}

// TestWhatNeedsAFailoverURLSaysSo asserts that a story is refused rather than told in a way that
// shows nothing.
func TestWhatNeedsAFailoverURLSaysSo(t *testing.T) {
	for _, name := range []string{"failover", "lost-answer", "5xx-then-ok"} {
		e := under(t, name)
		e.Targets.Default.Failover = ""
		refused(t, e, "give a failover URL")
	}
}

// TestALaterStepThatIsBroken asserts that a rehearsal tells what comes before a broken step, then
// where it stands, and that nothing of such a story is sent.
func TestALaterStepThatIsBroken(t *testing.T) {
	s, err := Read("s.yaml", []byte(story+"  - emit: call.hangup\n  - emit: call.answered\n"))
	if err != nil {
		t.Fatal(err)
	}
	var before []string
	for h, err := range engine(s, Setting{}, 2).Rehearse(t.Context()) {
		switch {
		case err != nil && !strings.HasPrefix(err.Error(), "s.yaml:12:"):
			t.Errorf("the error is %v", err)
		case err != nil:
			before = append(before, "error")
		case h.Delivered != nil:
			before = append(before, h.Delivered.Event.Type)
		}
	}
	want := []string{"call.playback.started", "call.playback.ended", "call.hangup", "error"}
	if !slices.Equal(before, want) {
		t.Errorf("the rehearsal tells %v", before)
	}
	refused(t, engine(s, Setting{}, 2), "s.yaml:12:")
}

// TestARefusedEngineHasStopped asserts that nobody waits for an engine that does not play.
func TestARefusedEngineHasStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := engine(One("call.hold", Step{}), Setting{}, 1)
		e.Pace = -1
		e.Start(NewWorld(&Setting{}, "", 1, time.Time{}), Ready(raw("call.hold")))
		asked := make(chan error, 1)
		go func() {
			_, err := e.Command(t.Context(), 0, Command{Name: "hangup"})
			asked <- err
		}()
		synctest.Wait()
		refused(t, e, "is not a speed")
		if err := <-asked; err == nil {
			t.Error("an engine that was refused has decided on a command")
		}
		if _, err := e.Command(t.Context(), 0, Command{Name: "hangup"}); err == nil {
			t.Error("an engine that was refused decides on a command")
		}
	})
}

// TestAPlayOfNothingIsNotKept asserts that silence is no success.
func TestAPlayOfNothingIsNotKept(t *testing.T) {
	if report := play(t, &Engine{}, prompt()); report.Kept() {
		t.Error("a play of nothing counts as kept")
	}
}

func TestUnknownScenario(t *testing.T) {
	_, err := Lookup("join-playback-conversation-leav")
	if err == nil || !strings.Contains(err.Error(),
		`did you mean "join-playback-conversation-leave"`) {
		t.Errorf("the error is %v", err)
	}
}
