package suite

import (
	"context"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// deliveryChecks ask that a receiver takes the same event again.
func deliveryChecks() []Check {
	return []Check{{
		ID: "accept/attempt-2", Title: "accepts a redelivery", Level: Must, Asks: Accept,
		Requirement: "The same event with attempt 2, signed anew, is answered with 2xx again.",
		Source:      "B33 B45 [KB:receiving-webhooks-for-messaging]",
		Run: func(ctx context.Context, p *Probe) {
			event := p.Event(p.Plain())
			p.Expect(p.Send(ctx, event, nil)).To(BeAccepted(), "attempt 1")
			again := p.Send(ctx, event, func(r *emitter.Request) { r.N = 2 })
			p.Expect(again).To(BeAccepted(), "attempt 2 of the same event")
		},
	}, {
		ID: "accept/identical", Title: "accepts an identical redelivery", Level: Must, Asks: Accept,
		Requirement: "The very same request, sent twice, is answered with 2xx twice.",
		Source:      "B33 A20", Run: func(ctx context.Context, p *Probe) {
			event, at := p.Event(p.Plain()), time.Now()
			for _, what := range []string{"the first request", "the same request again"} {
				a := p.Send(ctx, event, func(r *emitter.Request) { r.At = at })
				p.Expect(a).To(BeAccepted(), what)
			}
		},
	}, {
		ID: "accept/after-forged", Title: "accepts a webhook whose id a forged one has used",
		Level: Must, Asks: Accept,
		Requirement: "What is refused leaves no trace: the genuine webhook with the same id is " +
			"accepted afterwards.",
		Source: "B37", Run: func(ctx context.Context, p *Probe) {
			event := p.Event(p.Plain())
			p.Forge(ctx, event, Refuse, p.spoil("wrong-key"))
			p.Expect(p.Send(ctx, event, nil)).To(BeAccepted(),
				"the genuine webhook after a forged one with its id")
		},
	}}
}
