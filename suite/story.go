package suite

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// storyChecks ask that webhooks are accepted as parts of one call or message, since receivers keep
// what they know of it: every story of the library, as far as its webhooks are handled, and the
// life of each family that has webhooks of which no story tells.
func (s *Suite) storyChecks() (checks []Check) {
	stories := s.stories()
	families := map[string]bool{}
	for _, story := range stories {
		first := false // that tells of a family
		for _, name := range story.Events() {
			if hook, err := s.config.catalog().Lookup(name); err == nil && !families[hook.Family] {
				first, families[hook.Family] = true, true
			}
		}
		checks = append(checks, Check{
			ID: "accept/story/" + story.Name, Title: "accepts the story in its order",
			Level: Must, Asks: Accept,
			Requirement: "Webhooks that belong to one call or message are accepted one after " +
				"another; each has an id of its own.",
			Source: "B39", Run: func(ctx context.Context, p *Probe) {
				if p.usual(); p.suite.slow() && !first {
					p.skip("another story of these webhooks stands for it, because the receiver takes so long")
				}
				p.tell(ctx, false, story)
			},
		})
	}
	told := map[string]bool{}
	for _, story := range stories {
		for _, name := range story.Events() {
			told[name] = true
		}
	}
	var first func() []scenarios.Scenario
	for family, shapes := range s.families() {
		hooks := s.orderly(shapes)
		if !slices.ContainsFunc(hooks, func(one shape) bool { return !told[one.hook.Name] }) {
			continue
		}
		checks = append(checks, Check{
			ID: "accept/life/" + family, Title: "accepts the webhooks of one life in order",
			Level: Must, Asks: Accept, Labels: []string{family},
			Requirement: "The webhooks of the family " + family + " are accepted as parts of one " +
				"call or message, from its first one on.",
			Source: "B39", Run: func(ctx context.Context, p *Probe) {
				p.tell(ctx, false, p.suite.lives(p.check.ID, hooks)...)
			},
		})
		if first == nil {
			first = func() []scenarios.Scenario { return s.lives("accept/out-of-order", hooks)[:1] }
		}
	}
	if len(stories) > 0 {
		call := max(0, slices.IndexFunc(stories, func(story scenarios.Scenario) bool {
			return slices.Contains(story.Events(), "call.playback.started")
		}))
		first = func() []scenarios.Scenario { return stories[call : call+1] }
	}
	if first != nil {
		checks = append(checks, Check{
			ID: "accept/out-of-order", Title: "accepts the webhooks of one call in reverse order",
			Level: Must, Asks: Accept,
			Requirement: "A webhook is acknowledged though later ones of the same call came " +
				"first: the order of delivery is not guaranteed.",
			Source: "B43 [KB:voice-api-webhooks]", Run: func(ctx context.Context, p *Probe) {
				p.tell(ctx, true, first()...)
			},
		})
	}
	return checks
}

// stories are those of the library of which the receiver handles all notifications, or two webhooks
// at least where it handles all of none. What a story does to the deliveries is left out: here each
// event is sent once. Closed loops are left out too: what they emit follows from commands.
func (s *Suite) stories() []scenarios.Scenario {
	var whole, parts []scenarios.Scenario
	for _, story := range scenarios.Builtin() {
		missing := slices.ContainsFunc(story.Events(), func(name string) bool {
			hook, err := s.config.catalog().Lookup(name)
			return err != nil || notifies(hook) && !s.handles(name)
		})
		story = story.Only(s.keeps)
		switch {
		case story.Loop() || story.Breaks() || len(story.Events()) < 2:
		case missing:
			parts = append(parts, story)
		default:
			whole = append(whole, story)
		}
	}
	if len(whole) == 0 && len(parts) > 0 {
		return parts[:1]
	}
	return whole
}

// notifies reports whether a webhook is a JSON notification, which wants no answer of its own.
func notifies(w *schemas.Webhook) bool {
	h := w.Header()
	return h.Withheld == "" && h.Wire == wire.JSON && h.Answer == ""
}

// keeps reports whether the receiver handles the webhook of a step. A step that names no variant
// means a usual one: what it says of the body fits no other.
func (s *Suite) keeps(step *scenarios.Step) bool {
	return slices.ContainsFunc(s.shapes, func(one shape) bool {
		usual := one.hook.Header().Usual
		return one.hook.Name == step.Emit && (step.Variant == one.variant ||
			step.Variant == "" && (len(usual) == 0 || slices.Contains(usual, one.variant)))
	})
}

// handles reports whether the receiver handles a webhook, in one variant or another.
func (s *Suite) handles(name string) bool {
	return slices.ContainsFunc(s.shapes, func(one shape) bool { return one.hook.Name == name })
}

// tell sends the webhooks of stories one after another, in order or reversed. What is not accepted
// alone either is left to the check of that webhook.
func (p *Probe) tell(ctx context.Context, reversed bool, stories ...scenarios.Scenario) {
	var alone emitter.Attempt
	judged := 0
	p.usual() // the receiver's time is known from here on
	for len(stories) > 0 {
		story := stories[0]
		stories = stories[1:]
		events := p.rehearse(ctx, story)
		if p.suite.slow() {
			few := min(sampled, len(events))
			p.remark("a sample: the first %d webhooks, because the receiver takes so long", few)
			events, stories = events[:few], nil
		}
		if reversed {
			slices.Reverse(events)
		}
		for i, event := range events {
			a := p.Send(ctx, event, nil)
			if !accepted(a) {
				w, err := p.suite.config.catalog().Lookup(event.Type)
				if err != nil {
					p.Undecided("%s", err)
				}
				usual := p.Letter(w, scenarios.Step{}, "")
				alone = p.Send(ctx, p.Event(usual), nil)
				if !accepted(alone) {
					continue
				}
			}
			judged++
			p.Expect(a).To(BeAccepted(), fmt.Sprintf("step %s, event %d of %d: %s; alone it is accepted",
				event.Trace.Step, i+1, len(events), event.Type))
		}
	}
	if judged == 0 {
		p.Undecided("no webhook of it is accepted alone either: %s", said(alone))
	}
}

// rehearse lists the events of a story, all of which have occurred by now.
func (p *Probe) rehearse(ctx context.Context, story scenarios.Scenario) (events []emitter.Event) {
	story.Name = p.check.ID // so that what is sent can be traced to the check
	p.made++                // of two stories of one check, each has ids of its own
	setting := p.suite.config.setting(fmt.Sprintf("%s#%d", p.check.ID, p.made))
	past := &scenarios.Engine{Runs: 1, Begin: story.Begin(*setting),
		Pace: math.Inf(1), Targets: p.suite.targets}
	for h, err := range past.Rehearse(ctx) {
		switch {
		case err != nil: // as where a step is left out that another one names
			p.skip("what is handled of it makes no story: %s", err)
		case h.Emitted != nil:
			events = append(events, *h.Emitted)
		}
	}
	return events
}
