package main

import (
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// summed is what is printed as the summary of subtotals, on a screen of some width.
func summed(width, runs int, quiet bool, all []scenarios.Subtotal) string {
	var out strings.Builder
	flags := &deliveryFlags{runs: runs, targetFlags: targetFlags{quiet: quiet, format: "pretty"}}
	p := &printer{delivery: &delivery{target: &target{data: &out}, flags: flags}, width: width,
		paint: func(_, text string) string { return text },
		total: scenarios.Report{Subtotals: all}}
	p.summary()
	return out.String()
}

// mixed are subtotals of which much is to be said.
func mixed() []scenarios.Subtotal {
	return []scenarios.Subtotal{
		{Story: "numbers\x1b[2J", Event: "messaging_hosted_numbers_orders.internal_transfer_approved",
			Delivered: 100, Results: []scenarios.Result{{Status: 200, Attempts: 100}}},
		{Story: "voice/ivr", Event: "call.answered", Delivered: 497, Failed: 3, Broken: 3,
			Undecided: 2, Results: []scenarios.Result{{Status: 200, Attempts: 497},
				{Status: 302, Cause: emitter.CauseRedirect, Attempts: 1},
				{Status: 503, Attempts: 4}, {Status: 503, Fault: "503", Attempts: 12},
				{Cause: emitter.CauseTimeout, Attempts: 2}}},
		{Story: "voice/ivr", Event: "call.hangup", Delivered: 500, Results: []scenarios.Result{
			{Status: 200, Attempts: 500}}},
		{Story: "voice/ivr", Event: "call.hangup", Spoiled: true, Failed: 1,
			Results: []scenarios.Result{{Status: 403, Attempts: 1}}},
	}
}

// The summary has a row for each webhook of each story, and fits a screen, however much there is to
// say; what comes from a story is printed without harm.
func TestSummary(t *testing.T) {
	const want = `
                                         delivered failed  attempts
numbers\x1b[2J
  …ers_orders.internal_transfer_approved       100      0  100 got 200
voice/ivr
  call.answered                                497      3  497 got 200,
                                                           1 got 302 redirect,
                                                           4 got 503,
                                                           12 got 503*,
                                                           2 timeout, 3 broken,
                                                           2 interrupted
  call.hangup                                  500      0  500 got 200
  call.hangup (spoiled)                          0      1  1 got 403
* our outage
`
	got := summed(screen, 500, false, mixed())
	if got != want {
		t.Errorf("it is\n%s\nwant\n%s", got, want)
	}
	for line := range strings.Lines(got) {
		if width := len([]rune(line)) - 1; width > screen {
			t.Errorf("%d columns: %s", width, line)
		}
	}
	// Nothing is folded in a pipe, and with --quiet only what is broken is told.
	const quiet = `
                delivered failed  attempts
voice/ivr
  call.answered       497      3  497 got 200, 1 got 302 redirect, 4 got 503, ` +
		`12 got 503*, 2 timeout, 3 broken, 2 interrupted
* our outage
`
	if got := summed(0, 500, true, mixed()); got != quiet {
		t.Errorf("quiet, it is\n%s\nwant\n%s", got, quiet)
	}
}

// A summary is shown where the lines of a play do not tell as much.
func TestSummaryIsWorthIt(t *testing.T) {
	row := func(story, event string, delivered, failed, broken int) scenarios.Subtotal {
		return scenarios.Subtotal{Story: story, Event: event, Delivered: delivered, Failed: failed,
			Broken: broken, Results: []scenarios.Result{{Status: 200, Attempts: 1}}}
	}
	for _, c := range []struct {
		why   string
		runs  int
		quiet bool
		rows  []scenarios.Subtotal
		shown bool
	}{
		{"a run", 1, false, []scenarios.Subtotal{row("s", "a", 2, 0, 0), row("s", "b", 1, 0, 0)}, false},
		{"two runs", 2, false, []scenarios.Subtotal{row("s", "a", 2, 0, 0)}, true},
		{"two runs, quiet", 2, true, []scenarios.Subtotal{row("s", "a", 2, 0, 0)}, false},
		{"two stories", 1, false,
			[]scenarios.Subtotal{row("r", "a", 1, 0, 0), row("s", "a", 1, 0, 0), row("s", "b", 1, 0, 0)},
			true},
		{"webhooks alone", 1, false,
			[]scenarios.Subtotal{row("a", "a", 1, 0, 0), row("b", "b", 1, 0, 0)}, false},
		{"a webhook that failed", 1, false, []scenarios.Subtotal{row("a", "a", 0, 1, 1)}, false},
		{"one of two that failed", 1, false,
			[]scenarios.Subtotal{row("s", "a", 1, 0, 0), row("s", "b", 0, 1, 1)}, true},
		{"a failure that was planned", 1, false,
			[]scenarios.Subtotal{row("s", "a", 1, 0, 0), row("s", "b", 0, 1, 0)}, false},
		{"nothing", 2, false, nil, false},
	} {
		if got := summed(0, c.runs, c.quiet, c.rows); (got != "") != c.shown {
			t.Errorf("%s: shown is %v:\n%s", c.why, !c.shown, got)
		}
	}
}
