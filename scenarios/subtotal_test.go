package scenarios

import (
	"errors"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/offhook-dev/offhook/emitter"
)

// TestSubtotals asserts what a report says of each webhook of each story: how deliveries and
// attempts ended, in an order that does not depend on which ended first.
func TestSubtotals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		receiver := hand(func(r *http.Request) (*http.Response, error) {
			if !strings.HasSuffix(r.URL.Path, "/b") {
				if n++; n%2 == 0 {
					return nil, errors.New("no")
				}
				return answer(302), nil
			}
			return answer(200), nil
		})
		one := Scenario{Name: "b", Steps: []Step{{Emit: "call.hold"}}}
		two := Scenario{Name: "a", Steps: []Step{{Emit: "call.hold", Expect: &Expect{Attempts: 1}},
			{Emit: "call.hangup", BadDay: BadDay{Outage: &Outage{Fault: "503"}}}}}
		e := &Engine{Targets: here(), Runs: 8, Pace: math.Inf(1), Places: 1,
			Begin: InTurn(one.Begin(Setting{}), two.Begin(Setting{}))}
		report := play(t, e, receiver)
		// Of twelve events, each comes second at the failover URL.
		want := []Subtotal{
			{Story: "a", Event: "call.hangup", Delivered: 4, Results: []Result{
				{Status: 200, Attempts: 4}, {Status: 503, Fault: "503", Attempts: 4}}},
			{Story: "a", Event: "call.hold", Delivered: 4, Broken: 4, Results: []Result{
				{Status: 200, Attempts: 4}, {Cause: emitter.CauseProtocol, Attempts: 4}}},
			{Story: "b", Event: "call.hold", Delivered: 4, Results: []Result{
				{Status: 200, Attempts: 4}, {Status: 302, Cause: emitter.CauseRedirect, Attempts: 4}}},
		}
		if !reflect.DeepEqual(report.Subtotals, want) {
			t.Errorf("they are %+v, want %+v", report.Subtotals, want)
		}
	})
}

// TestSubtotalsOfSpoils asserts that requests with a spoil are told apart from genuine ones.
func TestSubtotalsOfSpoils(t *testing.T) {
	spoil, err := emitter.LookupSpoil("wrong-key")
	if err != nil {
		t.Fatal(err)
	}
	stories, _, err := Probes(Setting{}, "call.hold", Step{}, []emitter.Spoil{*spoil})
	if err != nil {
		t.Fatal(err)
	}
	var begins []func(int) (*World, Script, error)
	for _, story := range stories {
		begins = append(begins, story.Begin(Setting{}))
	}
	e := engine(stories[0], Setting{}, len(stories))
	e.Begin, e.Places = InTurn(begins...), 1
	d := &desk{answer: func(n int, _ *http.Request) int { return []int{200, 403, 200}[n-1] }}
	report := play(t, e, d)
	want := []Subtotal{
		{Story: "call.hold", Event: "call.hold", Delivered: 2,
			Results: []Result{{Status: 200, Attempts: 2}}},
		{Story: "call.hold", Event: "call.hold", Spoiled: true, Failed: 1,
			Results: []Result{{Status: 403, Attempts: 1}}},
	}
	if !report.Kept() || !reflect.DeepEqual(report.Subtotals, want) {
		t.Errorf("they are %+v, want %+v", report.Subtotals, want)
	}
}

// TestSubtotalsAddUp asserts that the sum of two reports has those of both, and that neither of
// them changes by it.
func TestSubtotalsAddUp(t *testing.T) {
	refused := Result{Cause: emitter.CauseRefused, Attempts: 3}
	a := Report{Subtotals: []Subtotal{{Story: "s", Event: "b", Delivered: 1, Failed: 2, Undecided: 3,
		Broken: 4, Results: []Result{refused}}}}
	b := Report{Subtotals: []Subtotal{{Story: "s", Event: "b", Delivered: 10, Failed: 20,
		Undecided: 30, Broken: 40, Results: []Result{{Status: 200, Attempts: 7}, refused}},
		{Story: "t", Event: "a", Delivered: 5, Results: []Result{refused}}}}
	sum, before := a, slices.Clone(a.Subtotals[0].Results)
	sum.Add(b)
	want := []Subtotal{{Story: "s", Event: "b", Delivered: 11, Failed: 22, Undecided: 33, Broken: 44,
		Results: []Result{{Status: 200, Attempts: 7}, {Cause: emitter.CauseRefused, Attempts: 6}}},
		{Story: "t", Event: "a", Delivered: 5, Results: []Result{refused}}}
	if !reflect.DeepEqual(sum.Subtotals, want) {
		t.Errorf("the sum is %+v, want %+v", sum.Subtotals, want)
	}
	if a.Subtotals[0].Delivered != 1 || !slices.Equal(a.Subtotals[0].Results, before) ||
		b.Subtotals[0].Results[0].Attempts != 7 || len(b.Subtotals) != 2 {
		t.Errorf("the reports have changed: %+v, %+v", a.Subtotals, b.Subtotals)
	}
}
