package suite

import (
	"context"
	"strings"
)

// commandChecks ask that a receiver which calls Telnyx's API back does so as it must be.
func (c *Config) commandChecks() []Check {
	if c.Witness == nil {
		return nil
	}
	return []Check{{
		ID: "api/commands", Title: "asks Telnyx only what it accepts", Level: Should, Asks: Accept,
		Late: true, Alone: true, Labels: []string{"effect"},
		Requirement: "The commands that the receiver gives for webhooks have its API key, a path " +
			"and a body that Telnyx accepts, and name what those webhooks tell of.",
		Source: "scenarios/telnyx/OPERATIONS.md", Run: func(ctx context.Context, p *Probe) {
			if a := p.Control(ctx); !accepted(a) {
				p.Undecided("a plain genuine webhook is not accepted: %s", said(a))
			}
			if c.Witness.Tally().All() == 0 {
				p.suite.seekDeed(ctx)
			}
			p.commands()
		},
	}}
}

// commands looks at what has come so far.
func (p *Probe) commands() {
	tally := p.suite.config.Witness.Tally()
	switch {
	case tally.All() == 0:
		p.skip("the receiver gives no command")
	case tally.Refused > 0:
		var refusals []string
		for _, r := range tally.Refusals {
			refusals = append(refusals, r.String())
		}
		p.Fail(tally.String(), "commands that are accepted", strings.Join(refusals, "\n          "))
	case tally.Unmodelled > 0:
		p.remark("%s: what is not modelled was answered 501", tally)
	default:
		p.remark("%s", tally)
	}
}
