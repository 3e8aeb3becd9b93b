package scenarios_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// TestZeroValues asserts that what is left out means what one expects, or is told by the name of its
// field.
func TestZeroValues(t *testing.T) {
	begin := scenarios.One("call.hangup", scenarios.Step{}).Begin(scenarios.Setting{})
	to := emitter.Targets{Default: emitter.Target{Primary: "http://127.0.0.1/"}}
	sender := &emitter.Emitter{Transport: answers(200)}
	once := scenarios.Engine{Emitter: sender, Targets: to, Begin: begin, Pace: math.Inf(1)}
	report, err := once.Run(t.Context())
	if err != nil || report.Runs != 1 || !report.Kept() {
		t.Errorf("without Runs: %v, %v", report, err)
	}
	var none scenarios.Engine
	report, err = none.Run(t.Context())
	if err != nil || report.Err() == nil || report.Err().Error() != "nothing was sent" {
		t.Errorf("the zero Engine: %v, %v", report.Err(), err)
	}
	for says, e := range map[string]*scenarios.Engine{
		"Engine.Begin":   {Emitter: sender, Targets: to, Runs: 1},
		"Engine.Targets": {Emitter: sender, Begin: begin},
		"Engine.Runs":    {Emitter: sender, Targets: to, Begin: begin, Runs: -1},
		"Engine.Places":  {Emitter: sender, Targets: to, Begin: begin, Places: -1},
	} {
		if _, err := e.Run(t.Context()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not name %s", err, says)
		}
	}
	event, err := scenarios.NewWorld(&scenarios.Setting{}, "", 0, time.Time{}).
		Emit(0, &scenarios.Step{Emit: "call.hangup"})
	if err != nil || time.Since(event.OccurredAt) > time.Minute {
		t.Errorf("the event of a world that no Engine plays occurs at %s, %v", event.OccurredAt, err)
	}
	delivery := (&scenarios.Engine{Emitter: sender, Begin: begin, Pace: math.Inf(1)}).
		Deliver(t.Context(), event, to.Default)
	if delivery.Status != scenarios.Delivered || len(delivery.Attempts) != 1 {
		t.Errorf("%v", delivery)
	}
	attempt := sender.Send(t.Context(), emitter.Request{Event: event})
	if attempt.Cause != emitter.CauseNotSent || !strings.Contains(attempt.Detail, "Request.URL") {
		t.Errorf("%v", attempt)
	}
}
