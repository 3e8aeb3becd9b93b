package selftest

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// TestHowAProbeEnds asserts what becomes of a check by what its code does with its probe, at either
// level, and that nothing of the code runs after its end.
func TestHowAProbeEnds(t *testing.T) {
	const (
		passed, failed = suite.Passed, suite.Failed
		warned, dark   = suite.Warned, suite.Inconclusive
	)
	for name, c := range map[string]struct {
		run func(context.Context, *suite.Probe)
		// The verdicts: a MUST, a SHOULD, and the same in a strict run.
		must, should, strictMust, strictShould suite.Verdict
		reason                                 string
	}{
		"it returns": {func(context.Context, *suite.Probe) {}, passed, passed, passed, passed, ""},
		"an expectation that is met": {func(ctx context.Context, p *suite.Probe) {
			p.Expect(p.Control(ctx)).To(suite.BeAccepted())
		}, passed, passed, passed, passed, ""},
		"an expectation that is not met": {func(_ context.Context, p *suite.Probe) {
			p.Expect("red").To(gomega.Equal("green"), "the colour")
			panic("an end is an end")
		}, failed, warned, failed, failed, "the colour\nExpected\n    <string>: red\n"},
		"Fail": {func(_ context.Context, p *suite.Probe) {
			p.Fail("the colour", "green", "red")
			panic("an end is an end")
		}, failed, warned, failed, failed, "the colour\nexpected: green\nactual:   red"},
		"Undecided": {func(_ context.Context, p *suite.Probe) {
			p.Undecided("it is %s in here", "dark")
			panic("an end is an end")
		}, dark, dark, dark, dark, "it is dark in here"},
		"Note": {func(_ context.Context, p *suite.Probe) {
			p.Note("a %s", "first")
			p.Note("a second")
		}, warned, warned, failed, failed, "a first\na second"},
		"Fail after Note": {func(_ context.Context, p *suite.Probe) {
			p.Note("a first")
			p.Fail("the colour", "green", "red")
		}, failed, warned, failed, failed, "the colour\nexpected: green"},
		"Undecided after Note": {func(_ context.Context, p *suite.Probe) {
			p.Note("a first")
			p.Undecided("it is dark")
		}, dark, dark, dark, dark, "it is dark"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := &suite.Config{Target: correct(t), Further: []suite.Check{
				{ID: "mine/must", Run: c.run},
				{ID: "mine/should", Level: suite.Should, Run: c.run},
			}}
			plain, _ := verdicts(t, cfg, "mine")
			cfg.Strict = true
			strict, _ := verdicts(t, cfg, "mine")
			for _, v := range []struct {
				o    suite.Outcome
				want suite.Verdict
			}{
				{plain["mine/must"], c.must}, {plain["mine/should"], c.should},
				{strict["mine/must"], c.strictMust}, {strict["mine/should"], c.strictShould},
			} {
				says := strings.HasPrefix(v.o.Reason, c.reason)
				if v.o.Verdict != v.want || !says || c.reason == "" && v.o.Reason != "" {
					t.Errorf("a %s is %s, want %s: %q",
						v.o.Check.Level, v.o.Verdict, v.want, v.o.Reason)
				}
				must := v.o.Check.Level == suite.Must
				if fails := v.want == failed || v.want == dark && must; v.o.Failed() != fails {
					t.Errorf("a %s that is %s fails the receiver: %v",
						v.o.Check.Level, v.o.Verdict, v.o.Failed())
				}
			}
		})
	}
}

// TestAFailureHasAnExcuse asserts that a check whose expectation is not met is inconclusive where a
// plain genuine webhook is not accepted either, and has failed where the control itself is at
// fault.
func TestAFailureHasAnExcuse(t *testing.T) {
	url := answering(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) bool {
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	deliver := func(ctx context.Context, p *suite.Probe) { p.Deliver(ctx, p.Plain(), "a webhook") }
	control := func(ctx context.Context, p *suite.Probe) {
		p.Expect(p.Control(ctx)).To(suite.BeAccepted())
	}
	cfg := &suite.Config{Target: url, Further: []suite.Check{
		{ID: "mine/deliver", Run: deliver}, {ID: "mine/control", Run: control}}}
	byID, _ := verdicts(t, cfg, "mine")
	got := byID["mine/deliver"]
	const says = "not accepted either: 503"
	if got.Verdict != suite.Inconclusive || !strings.Contains(got.Reason, says) {
		t.Errorf("it is %s: %s", got.Verdict, got.Reason)
	}
	if n := len(got.Exchanges); n != 2 || !got.Exchanges[1].Control || got.Exchanges[0].Control {
		t.Errorf("there are %d exchanges, and the second alone is to be a control", n)
	}
	got = byID["mine/control"]
	if got.Verdict != suite.Failed || len(got.Exchanges) != 1 {
		t.Errorf("it is %s after %d exchanges: %s", got.Verdict, len(got.Exchanges), got.Reason)
	}
}

// TestWhatAProbeSends asserts that exchanges say what their requests asked.
func TestWhatAProbeSends(t *testing.T) {
	byID, _ := verdicts(t, &suite.Config{Target: correct(t), Further: []suite.Check{{
		ID: "mine/sends", Run: func(ctx context.Context, p *suite.Probe) {
			event := p.Event(p.Plain())
			spoil, err := emitter.LookupSpoil("wrong-key")
			p.Expect(err).NotTo(gomega.HaveOccurred())
			p.Control(ctx)
			p.Send(ctx, event, func(r *emitter.Request) { r.N = 2 })
			p.Refused(p.Forge(ctx, event, suite.Refuse, *spoil), "another key")
			p.Forge(ctx, event, suite.Survive, *spoil)
			p.Deliver(ctx, p.Plain(), "a webhook")
		},
	}}}, "mine")
	got := byID["mine/sends"]
	want := []suite.Exchange{
		{Asks: suite.Accept, Control: true, Attempt: emitter.Attempt{N: 1, Status: 200}},
		{Asks: suite.Accept, Attempt: emitter.Attempt{N: 2, Status: 200}},
		{Asks: suite.Refuse, Attempt: emitter.Attempt{N: 1, Status: 403, Spoil: "wrong-key"}},
		{Asks: suite.Survive, Attempt: emitter.Attempt{N: 1, Status: 403, Spoil: "wrong-key"}},
		{Asks: suite.Accept, Attempt: emitter.Attempt{N: 1, Status: 200}},
	}
	if got.Verdict != suite.Passed || len(got.Exchanges) != len(want) {
		t.Fatalf("it is %s after %d exchanges: %s", got.Verdict, len(got.Exchanges), got.Reason)
	}
	for i, e := range got.Exchanges {
		w := want[i]
		if e.Asks != w.Asks || e.Control != w.Control || e.N != w.N || e.Status != w.Status ||
			e.Spoil != w.Spoil {
			t.Errorf("exchange %d asks to %s, attempt %d, spoil %q, answered %d, control %v",
				i+1, e.Asks, e.N, e.Spoil, e.Status, e.Control)
		}
	}
}
