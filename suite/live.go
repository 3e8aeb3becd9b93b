package suite

import "context"

// liveChecks run when all has been sent that may end the receiver.
func liveChecks() []Check {
	return []Check{{
		ID: "live/to-the-end", Title: "is alive after all that was sent",
		Level: Must, Asks: Accept, Late: true, Alone: true,
		Requirement: "Whatever a receiver is sent, it goes on to take genuine webhooks.",
		Source:      "B41", Run: func(ctx context.Context, p *Probe) {
			p.Expect(p.Control(ctx)).To(BeAccepted(), "a genuine webhook, after all that was sent")
		},
	}}
}
