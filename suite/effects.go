package suite

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// effectChecks ask that each event is acted on once, however often it comes and whatever is
// answered. Which webhooks are handled decides which of them there are.
func effectChecks(handled []*schemas.Webhook) []Check {
	checks := []Check{{
		ID: "effect/redelivery", Title: "acts once on an event that is delivered twice",
		Requirement: "The same event with attempt 2, a new timestamp and a new signature has no " +
			"second effect: its id says that it is the same.",
		Source: "B34 B38", Run: func(ctx context.Context, p *Probe) {
			event := p.deed(ctx)
			first := p.Send(ctx, event, nil)
			p.once(ctx, event, first, "attempt 1")
			// Within the same second the timestamp would be the same.
			pause(ctx, time.Until(first.At.Truncate(time.Second).Add(time.Second)))
			again := p.Send(ctx, event, func(r *emitter.Request) { r.N = 2 })
			p.once(ctx, event, again, "attempt 2 of the same event")
		},
	}, {
		ID: "effect/identical", Title: "acts once on a request that comes twice",
		Requirement: "The very same request, sent again, has no second effect.",
		Source:      "A20", Run: func(ctx context.Context, p *Probe) {
			event, at := p.deed(ctx), time.Now()
			for _, what := range []string{"the first request", "the same request again"} {
				a := p.Send(ctx, event, func(r *emitter.Request) { r.At = at })
				p.once(ctx, event, a, what)
			}
		},
	}, {
		ID: "effect/copies", Title: "acts once on ten copies that come at once",
		Requirement: "Ten copies of a request that come at the same instant have one effect: to " +
			"look an id up and to note it is one step.",
		Source: "B35", Run: func(ctx context.Context, p *Probe) {
			if lack, err := p.suite.lacks(NeedsBurst); err != nil || lack != "" {
				p.skip("%s", lack)
			}
			event := p.deed(ctx)
			p.copies(ctx, event)
			p.settle(ctx)
			p.acted(ctx, event, 1, "ten copies at once")
		},
	}, {
		ID: "effect/re-encoded", Title: "knows a replay whose signature is written otherwise",
		Requirement: "A request that comes again with the same signature in another form of " +
			"base64 is refused, or has no second effect.",
		Source: "A21", Run: reencoded,
	}, {
		ID: "effect/after-forged", Title: "acts on an event whose id a forged one has used",
		Requirement: "A forged webhook that is refused has no effect, and its id is not noted: " +
			"the genuine one with the same id has its effect.",
		Source: "B37", Run: func(ctx context.Context, p *Probe) {
			event := p.deed(ctx)
			p.Refused(p.Forge(ctx, event, Refuse, p.spoil("wrong-key")), "a forged webhook")
			p.settle(ctx)
			p.acted(ctx, event, 0, "a forged webhook that was refused")
			p.once(ctx, event, p.Send(ctx, event, nil), "the genuine webhook with the same id")
		},
	}, {
		ID: "effect/query", Title: "acts on what is signed, not on the query",
		Requirement: "A query that was added to the URL is not signed: the webhook is refused, " +
			"or has the one effect that it has without it.",
		Source: "A32", Run: func(ctx context.Context, p *Probe) {
			event, times := p.deed(ctx), 0
			a := p.Forge(ctx, event, Survive, p.spoil("query-added"))
			if accepted(a) {
				times = 1
			}
			p.settle(ctx)
			p.acted(ctx, event, times, "CallStatus and CallSid in the query, answered "+said(a))
		},
	}}
	checks = append(checks, messageCheck(handled)...)
	for i := range checks {
		checks[i].Level, checks[i].Asks = Effect, Accept
		checks[i].Needs = cmp.Or(checks[i].Needs, NeedsEffects)
	}
	return checks
}

// reencoded sends each request with its own signature first: a spoil of base64 may have chosen
// another timestamp before, so that the signature has letters that can be written otherwise.
func reencoded(ctx context.Context, p *Probe) {
	at := time.Now()
	var events []emitter.Event
	forms := []string{"base64-url-safe", "base64-unpadded", "base64-spare-bits"}
	for _, name := range forms {
		event, form := p.deed(ctx), p.spoil(name)
		events = append(events, event)
		plain := emitter.Spoil{Name: "its own signature", Before: form.Before}
		p.Expect(p.Send(ctx, event, func(r *emitter.Request) {
			r.At, r.Spoil = at, &plain
		})).To(BeAccepted(), "the first request")
		p.send(ctx, event, Survive, func(r *emitter.Request) { r.At, r.Spoil = at, &form })
	}
	p.settle(ctx)
	for i, event := range events {
		p.acted(ctx, event, 1, "a request, and again with "+forms[i])
	}
}

// messageCheck is for who handles two webhooks of one message. They differ in data.id and share
// payload.id, which is that of the message.
func messageCheck(handled []*schemas.Webhook) []Check {
	named := func(name string) *schemas.Webhook {
		i := slices.IndexFunc(handled, func(w *schemas.Webhook) bool { return w.Name == name })
		if i < 0 {
			return nil
		}
		return handled[i]
	}
	sent, finalized := named("message.sent"), named("message.finalized")
	if sent == nil || finalized == nil {
		return nil
	}
	return []Check{{
		ID: "effect/payload-id", Title: "acts on each event of a message", Needs: NeedsOrder,
		Requirement: "message.finalized is not taken for message.sent again: they share " +
			"payload.id, the id of the message, and each has a data.id of its own.",
		Source: "B39", Run: func(ctx context.Context, p *Probe) {
			hooks := []*schemas.Webhook{sent, finalized}
			var lone []emitter.Event
			for _, w := range hooks {
				letter := p.Letter(w, scenarios.Step{}, "")
				lone = append(lone, p.Event(letter))
				p.Deliver(ctx, letter, w.Name+" of a message of its own")
			}
			p.settle(ctx)
			usual := []int{p.effects(ctx, lone[0]), p.effects(ctx, lone[1])}
			if usual[1] == 0 {
				p.skip("the receiver does not act on message.finalized, wherever it comes")
			}
			var both []emitter.Event
			var id any
			for _, w := range hooks {
				letter := p.Letter(w, scenarios.Step{}, "")
				if id == nil {
					id = letter.Payload()["id"]
				}
				letter.Payload()["id"] = id
				both = append(both, p.Event(letter))
				p.Deliver(ctx, letter, w.Name)
			}
			p.settle(ctx)
			for i, event := range both {
				p.acted(ctx, event, usual[i], event.Type+" of a message that has both")
			}
		},
	}}
}
