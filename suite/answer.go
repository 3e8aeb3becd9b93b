package suite

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

func answerChecks(policy emitter.Policy) []Check {
	level := Must
	if policy.Success.Is != "200" {
		level = Should
	}
	return []Check{{
		ID: "answer/in-time", Title: "answers in time", Level: Must, Asks: Accept, Alone: true,
		Requirement: "Five genuine webhooks in a row are each answered within the longest " +
			"timeout that a source gives for their product; past the shortest it is a warning.",
		Source: "B23 B03 [KB:receive-sms-and-mms-messages]", Run: inTime,
	}, {
		ID: "answer/200", Title: "answers 200", Level: level, Asks: Accept,
		Requirement: "A genuine webhook is answered with 200, not with another 2xx and not with " +
			"a redirect.",
		Source: "B02 B03 B07 B08 B12 B14 B20 B21 B22 B47 [API]",
		Run: func(ctx context.Context, p *Probe) {
			a := p.Control(ctx)
			p.Expect(a).To(BeAccepted())
			p.Expect(a.Status).To(gomega.Equal(200), "the pages of single webhooks ask for 200; "+
				"what is not 200 goes to the failover URL; any 2xx is taken according to "+
				strings.Join(emitter.TakenBy(http.StatusNoContent), ", "))
		},
	}}
}

func inTime(ctx context.Context, p *Probe) {
	for i := range 5 {
		a := p.Control(ctx)
		event := emitter.Event{Type: a.EventType, Family: a.Family}
		shortest, longest := p.Policy().TimeoutsFor(event)
		late := a.Cause == emitter.CauseTimeout || a.Took >= longest.Is
		if !late && !accepted(a) {
			p.Undecided("a plain genuine webhook is not accepted: %s", said(a))
		}
		if late {
			p.Fail(fmt.Sprintf("webhook %d of 5", i+1),
				fmt.Sprintf("an answer within %s %s, after which the sender gives up and sends again",
					longest.Is, longest.Source),
				fmt.Sprintf("%s after %s", said(a), a.Took.Round(time.Millisecond)))
		}
		if a.Took >= shortest.Is {
			p.Note("answer %d of 5 took %s; some sources have the sender give up after %s %s",
				i+1, a.Took.Round(time.Millisecond), shortest.Is, shortest.Source)
			return
		}
	}
}

// webhookChecks ask, of each webhook that the receiver handles, and of each variant of it, that it
// is accepted.
func webhookChecks(shapes []shape) (checks []Check) {
	for _, s := range shapes {
		checks = append(checks, Check{
			ID: "accept/webhook/" + s.String(), Title: "accepts " + s.String(),
			Level: Must, Asks: Accept,
			Requirement: "A genuine " + s.String() + " is answered with 2xx.",
			Source:      "B27 B31 B32 schemas/" + s.hook.File, Labels: []string{s.hook.Family},
			Webhook: s.hook, Run: func(ctx context.Context, p *Probe) {
				letter := p.Letter(s.hook, scenarios.Step{Variant: s.variant}, "")
				p.Deliver(ctx, letter, s.String())
			},
		})
	}
	return checks
}
