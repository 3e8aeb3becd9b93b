package scenarios_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// answers is a receiver that answers with a status to all but one webhook in its turn.
type answers int

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: int(a), Header: http.Header{}, Body: http.NoBody}, nil
}

// TestReportErr asserts that the error of a report is nil where it is kept, and else tells what
// broke: the first deliveries with event, step, reason and answer, and how many more there are.
func TestReportErr(t *testing.T) {
	story, err := scenarios.Lookup("voice/voicemail")
	if err != nil {
		t.Fatal(err)
	}
	play := func(status, runs int) scenarios.Report {
		e := &scenarios.Engine{Emitter: &emitter.Emitter{Transport: answers(status)}, Pace: math.Inf(1),
			Targets: emitter.Targets{Default: emitter.Target{Primary: "http://127.0.0.1/hooks"}},
			Runs:    runs, Places: 1, Begin: story.Begin(scenarios.Setting{Seed: 1})}
		report, err := e.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	kept := play(200, 1)
	if err := kept.Err(); err != nil {
		t.Error(err)
	}
	broken := play(503, 2)
	text := fmt.Sprint(broken.Err())
	lines := strings.Split(text, "\n")
	begins := "call.initiated (step 1 of voice/voicemail, run 1): " +
		"expected to be delivered, is failed; attempt 1 of call.initiated "
	if len(lines) != 6 || !strings.HasPrefix(lines[0], begins) ||
		!strings.Contains(lines[0], " at http://127.0.0.1/hooks: 503 Service Unavailable after ") ||
		lines[5] != fmt.Sprint(broken.Broken-5, " more deliveries broke what was promised of them") {
		t.Errorf("%s\n%d lines", text, len(lines))
	}
	if got := fmt.Sprint(broken); !strings.HasPrefix(got, "not kept: 2 runs, ") {
		t.Error(got)
	}
}

// TestReportErrTellsTheRest asserts what is said of what is no broken delivery.
func TestReportErrTellsTheRest(t *testing.T) {
	unkept := []string{"one", "two", "three", "four", "five", "six"}
	for says, report := range map[string]scenarios.Report{
		"nothing was sent": {},
		"no genuine webhook was accepted, so that what was refused shows nothing": {Events: 2,
			Spoiled: 1, Right: 1},
		"events that were planned and not made: 3":                                   {Events: 1, Unsent: 3},
		"events that were interrupted before it was decided what becomes of them: 1": {Events: 1, Undecided: 1},
		"runs that were not begun: 4":                                                {Events: 1, Unbegun: 4},
		"one\ntwo\nthree\nfour\nfive\n2 more promises about commands were not kept": {Events: 1,
			Unmet: 7, Unkept: unkept},
	} {
		if got := fmt.Sprint(report.Err()); got != says {
			t.Errorf("%+v says %q, want %q", report, got, says)
		}
	}
}

// TestInterruptedReportErr asserts that a play that was interrupted says so.
func TestInterruptedReportErr(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	to := emitter.Target{Primary: "http://127.0.0.1/"}
	e := &scenarios.Engine{Targets: emitter.Targets{Default: to},
		Emitter: &emitter.Emitter{Transport: answers(200), Observe: func(emitter.Attempt) { cancel() }},
		Pace:    math.Inf(1), Runs: 3, Places: 1,
		Begin: scenarios.One("call.hangup", scenarios.Step{}).Begin(scenarios.Setting{})}
	report, err := e.Run(ctx)
	if err == nil || report.Err() == nil {
		t.Errorf("%v, %v", err, report.Err())
	}
}
