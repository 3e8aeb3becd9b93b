package scenarios_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A built-in story is played ten times at a receiver of one's own, without waiting.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	defer server.Close()

	story, err := scenarios.Lookup("join-playback-conversation-leave")
	if err != nil {
		fmt.Println(err)
		return
	}
	engine := &scenarios.Engine{
		Targets: emitter.Targets{Default: emitter.Target{Primary: server.URL}},
		Pace:    math.Inf(1),
		Runs:    10,
		Begin:   story.Begin(scenarios.Setting{Seed: 7}),
	}
	report, err := engine.Run(context.Background())
	fmt.Println(report.Kept(), report.Delivered, err)
	// Output:
	// true 50 <nil>
}

// play plays a story to a receiver that answers with a status.
func play(story scenarios.Scenario, status int) (scenarios.Report, error) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
	}))
	defer server.Close()
	engine := &scenarios.Engine{
		Targets: emitter.Targets{Default: emitter.Target{Primary: server.URL}},
		Pace:    math.Inf(1),
		Begin:   story.Begin(scenarios.Setting{Seed: 7}),
	}
	return engine.Run(context.Background())
}

// A story of one's own, in YAML.
func ExampleRead() {
	story, err := scenarios.Read("greeting.yaml", []byte(`
steps:
  - {emit: call.playback.started, playback: hello, with: {media_name: greeting_en}}
  - {emit: call.playback.ended, playback: hello, after: 2s..5s}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := play(story, http.StatusOK)
	fmt.Println(report, err)
	// Output: kept: 1 runs, 2 events, 2 attempts, 2 delivered, 0 broken <nil>
}

// What broke is an error. Its lines name event, step and reason, and the answer.
func ExampleReport_Err() {
	report, err := play(scenarios.One("call.hangup", scenarios.Step{}), http.StatusBadGateway)
	if err != nil {
		fmt.Println(err)
		return
	}
	line, _, _ := strings.Cut(report.Err().Error(), ";")
	fmt.Println(line)
	// Output: call.hangup: expected to be delivered, is failed
}

// A script says what follows from what happened: here, a call is answered, and ends when the
// application hangs up. The rehearsal has an application that does.
func ExampleScript() {
	engine := &scenarios.Engine{Emitter: &emitter.Emitter{}, Pace: math.Inf(1),
		Begin: func(run int) (*scenarios.World, scenarios.Script, error) {
			world := scenarios.NewWorld(&scenarios.Setting{}, "short", run, time.Time{})
			return world, shortCall{}, nil
		},
		App: func(_ int, event emitter.Event) []scenarios.Command {
			if event.Type == "call.answered" {
				return []scenarios.Command{{Name: "hangup"}}
			}
			return nil
		},
		Targets: emitter.Targets{Default: emitter.Target{Primary: "http://127.0.0.1/"}}}
	for h, err := range engine.Rehearse(context.Background()) {
		if err != nil {
			fmt.Println(err)
		}
		if h.Emitted != nil {
			fmt.Println(h.At, h.Emitted.Type)
		}
	}
	// Output:
	// 0s call.answered
	// 1s call.hangup
}

type shortCall struct{}

func (shortCall) Next(_ *scenarios.World, h scenarios.Happening) (scenarios.Outcome, error) {
	cue := scenarios.Cue{Step: &scenarios.Step{Emit: "call.answered"}}
	switch {
	case h.Command != nil:
		cue = scenarios.Cue{At: h.At + time.Second, Step: &scenarios.Step{Emit: "call.hangup"}}
		return scenarios.Outcome{Cues: []scenarios.Cue{cue},
			Answer: &scenarios.Answer{Status: http.StatusOK}}, nil
	case h.Emitted != nil || h.Attempted != nil || h.Delivered != nil:
		return scenarios.Outcome{}, nil
	}
	return scenarios.Outcome{Cues: []scenarios.Cue{cue}}, nil
}

// An event of one's own is delivered as the policy says: here, at the failover URL.
func ExampleEngine_Deliver() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/failover" {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer server.Close()
	event := emitter.Event{Type: "call.hangup", Family: "voice",
		Body: wire.Raw(wire.JSON, []byte(`{"data":{"event_type":"call.hangup"}}`))}
	engine := &scenarios.Engine{Pace: math.Inf(1)}
	delivery := engine.Deliver(context.Background(), event,
		emitter.Target{Primary: server.URL, Failover: server.URL + "/failover"})
	fmt.Println(delivery)
	// Output: call.hangup: delivered in 2 attempts
}
