package suite

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// mainStory is the one whose webhooks are told, as far as the receiver handles them.
const mainStory = "join-playback-conversation-leave"

func storyChecks() []Check {
	return []Check{{
		ID: "accept/story", Title: "accepts the webhooks of one call in order",
		Level: Must, Asks: Accept, Needs: NeedsStory,
		Requirement: "Webhooks that belong to one call or message are accepted one after " +
			"another; each has an id of its own.",
		Source: "B27 B39", Run: func(ctx context.Context, p *Probe) { p.tell(ctx, false) },
	}, {
		ID: "accept/out-of-order", Title: "accepts the webhooks of one call in reverse order",
		Level: Must, Asks: Accept, Needs: NeedsStory,
		Requirement: "A webhook is acknowledged though later ones of the same call came first: " +
			"the order of delivery is not guaranteed.",
		Source: "B43 [KB:voice-api-webhooks]", Run: func(ctx context.Context, p *Probe) {
			p.tell(ctx, true)
		},
	}}
}

// tell sends the webhooks of one story, in order or reversed, each once.
func (p *Probe) tell(ctx context.Context, reversed bool) {
	story, _ := p.suite.story()
	story.Name = p.check.ID // so that what is sent can be traced to the check
	// The whole story has occurred when its first event is sent.
	past := &scenarios.Engine{Runs: 1, Begin: story.Begin(*p.suite.config.setting(p.check.ID)),
		Now: time.Now().Add(-3 * time.Minute), Targets: p.suite.targets}
	var events []emitter.Event
	for h, err := range past.Rehearse(ctx, nil) {
		switch {
		case err != nil:
			p.Undecided("%s", err)
		case h.Emitted != nil:
			events = append(events, *h.Emitted)
		}
	}
	if reversed {
		slices.Reverse(events)
	}
	first := len(p.exchanges)
	once := p.Policy()
	once.Name, once.Primary.Is, once.Failover.Is = "one attempt", 1, 0
	once.Retries = nil
	engine := &scenarios.Engine{Emitter: p.suite.emitter, Targets: p.suite.targets, Policy: once,
		Timeout: p.suite.timeout, Pace: math.Inf(1), Watch: func(h scenarios.Happening) {
			if h.Attempted != nil {
				p.exchanges = append(p.exchanges,
					Exchange{Attempt: *h.Attempted.Attempt, Asks: Accept})
			}
		}}
	world := scenarios.NewWorld(&scenarios.Setting{}, story.Name, 0, time.Now())
	engine.Start(world, scenarios.Ready(events...))
	if _, err := engine.Run(ctx); err != nil {
		p.Undecided("%s", err)
	}
	for _, e := range p.exchanges[first:] {
		p.Expect(e.Attempt).To(BeAccepted(), fmt.Sprintf("step %s, %s", e.Trace.Step, e.EventType))
	}
}

// story is the main story as far as the receiver handles it, or else two webhooks of which one
// follows the other.
func (s *Suite) story() (scenarios.Scenario, bool) {
	handles := map[string]bool{}
	for _, w := range s.handled {
		handles[w.Name] = true
	}
	story, err := scenarios.Lookup(mainStory)
	if err == nil {
		story.Steps = slices.DeleteFunc(story.Steps, func(step scenarios.Step) bool {
			return !handles[step.Emit]
		})
		if len(story.Steps) > 1 {
			return story, true
		}
	}
	for _, w := range s.handled {
		for _, before := range w.Before() {
			if handles[before.Name] {
				second := scenarios.Wait{Least: time.Second, Most: time.Second}
				return scenarios.Scenario{Name: w.Name, Steps: []scenarios.Step{
					{Emit: before.Name}, {Emit: w.Name, After: second}}}, true
			}
		}
	}
	return scenarios.Scenario{}, false
}
