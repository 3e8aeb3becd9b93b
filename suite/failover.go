package suite

import (
	"context"
	"slices"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// failoverChecks judge the failover URL like the primary one; their probes, controls included, go
// there.
func failoverChecks() []Check {
	return []Check{{
		ID: "failover/accept", Title: "accepts at the failover URL",
		Level: Must, Asks: Accept, Needs: NeedsFailover,
		Requirement: "The failover URL takes genuine webhooks, with attempt 2 and its own " +
			"address in delivered_to.",
		Source: "B44", Run: func(ctx context.Context, p *Probe) {
			a := p.Send(ctx, p.fresh(), func(r *emitter.Request) { r.N = 2 })
			p.Expect(a).To(BeAccepted(), "attempt 2 at the failover URL")
		},
	}, {
		ID: "failover/raw-body", Title: "verifies raw bytes at the failover URL",
		Level: Must, Asks: Accept, Needs: NeedsFailover,
		Requirement: "The failover URL verifies the bytes as they came, whatever their layout " +
			"and letters.",
		Source: "B01 B04", Run: func(ctx context.Context, p *Probe) {
			if a := p.Control(ctx); !accepted(a) {
				p.Undecided("a plain genuine webhook is not accepted there: %s", said(a))
			}
			for _, layout := range wire.Layouts() {
				if layout == wire.LayoutNumbers { // 3e0 may be no integer to a receiver with types
					continue
				}
				letter := p.Plain()
				letter.Layout = layout
				letter.Payload()["offhook_text"] = "Zoë/\U0001f600"
				p.Deliver(ctx, letter, "non-ASCII text in the layout "+string(layout))
			}
		},
	}, {
		ID: "failover/refuse", Title: "refuses what is forged at the failover URL",
		Level: Must, Asks: Refuse, Keyless: true, Needs: NeedsFailover,
		Requirement: "The failover URL verifies as the primary URL does.",
		Source:      "A01 B44", Run: func(ctx context.Context, p *Probe) {
			p.forgedEach(ctx, p.fresh, p.spoils(coreForged()...)...)
		},
	}}
}

// routeChecks judge the URLs that some webhooks have of their own; that genuine ones are accepted
// there, the checks of the webhooks themselves say.
func routeChecks() []Check {
	return []Check{{
		ID: "route/refuse", Title: "refuses what is forged at every URL",
		Level: Must, Asks: Refuse, Keyless: true, Needs: NeedsRoutes,
		Requirement: "A URL that is given for some webhooks verifies as the main one does.",
		Source:      "A01", Run: func(ctx context.Context, p *Probe) {
			for _, w := range p.suite.routed() {
				p.forgedEach(ctx, p.of(w), p.spoils(coreForged()...)...)
			}
		},
	}}
}

// routed is, for each URL other than that of the controls, one webhook that goes there.
func (s *Suite) routed() (hooks []*schemas.Webhook) {
	url := func(w *schemas.Webhook) string {
		return s.targets.For(emitter.Event{Type: w.Name, Family: w.Family}).Primary
	}
	seen := []string{url(s.control.hook())}
	for _, w := range s.handled {
		if address := url(w); !slices.Contains(seen, address) {
			seen, hooks = append(seen, address), append(hooks, w)
		}
	}
	return hooks
}
