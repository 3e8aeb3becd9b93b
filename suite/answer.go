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
	"github.com/offhook-dev/offhook/schemas"
)

func answerChecks(policy emitter.Policy) []Check {
	level := Must
	if policy.Success.Is != "200" {
		level = Should
	}
	return []Check{{
		ID: "answer/200", Title: "answers 200", Level: level, Asks: Accept,
		Requirement: "A genuine webhook is answered with 200, not with another 2xx and not with " +
			"a redirect.",
		Source: "B02 B03 B07 B08 B12 B14 B20 B21 B22 [API]", Run: func(ctx context.Context, p *Probe) {
			a := p.Control(ctx)
			p.Expect(a).To(BeAccepted())
			p.Expect(a.Status).To(gomega.Equal(200), "the pages of single webhooks ask for 200; "+
				"what is not 200 goes to the failover URL; any 2xx is taken according to "+
				strings.Join(emitter.TakenBy(http.StatusNoContent), ", "))
		},
	}, {
		ID: "answer/in-time", Title: "answers in time", Level: Must, Asks: Accept, Alone: true,
		Requirement: "Five genuine webhooks in a row are each answered within the policy's " +
			"timeout.",
		Source: "B23 B03 [KB:receive-sms-and-mms-messages]", Run: inTime,
	}}
}

func inTime(ctx context.Context, p *Probe) {
	for i := range 5 {
		a := p.Control(ctx)
		limit := p.Policy().TimeoutFor(emitter.Event{Type: a.EventType, Family: a.Family})
		late := a.Cause == emitter.CauseTimeout || a.Took >= limit
		if !late && !accepted(a) {
			p.Undecided("a plain genuine webhook is not accepted: %s", said(a))
		}
		if late {
			p.Fail(fmt.Sprintf("webhook %d of 5", i+1),
				fmt.Sprintf("an answer within %s, after which the sender gives up and sends again",
					limit),
				fmt.Sprintf("%s after %s", said(a), a.Took.Round(time.Millisecond)))
		}
	}
}

// webhookChecks ask, of each webhook that the receiver handles, that it is accepted.
func webhookChecks(handled []*schemas.Webhook) (checks []Check) {
	for _, w := range handled {
		checks = append(checks, Check{
			ID: "accept/webhook/" + w.Name, Title: "accepts " + w.Name, Level: Must, Asks: Accept,
			Requirement: "A genuine " + w.Name + " is answered with 2xx.",
			Source:      "B27 schemas/" + w.File, Labels: []string{w.Family}, Webhook: w,
			Run: acceptWebhook(w),
		})
	}
	return checks
}

func acceptWebhook(w *schemas.Webhook) func(context.Context, *Probe) {
	return func(ctx context.Context, p *Probe) {
		for _, variant := range append([]string{""}, w.Header().VariantNames()...) {
			letter := p.Letter(w, scenarios.Step{Variant: variant}, "")
			p.Deliver(ctx, letter, strings.TrimSpace(w.Name+" "+variant))
		}
	}
}
