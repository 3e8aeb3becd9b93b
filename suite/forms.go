package suite

import (
	"context"

	"github.com/offhook-dev/offhook/scenarios"
)

// formChecks ask that TeXML's forms are verified as the raw text that they are.
func formChecks() []Check {
	return []Check{{
		ID: "accept/form", Title: "accepts forms", Level: Must, Asks: Accept, Needs: NeedsForm,
		Requirement: "A TeXML callback is a form: its raw text is verified, and it is not parsed " +
			"as JSON.",
		Source: "B17 [API]", Run: func(ctx context.Context, p *Probe) {
			p.Deliver(ctx, p.Letter(p.suite.form(), scenarios.Step{}, ""), "a form")
		},
	}}
}
