package suite

import (
	"context"

	"github.com/offhook-dev/offhook/schemas/wire"
)

const anyLayout = "The signature is verified over the bytes as they came, however the JSON is " +
	"laid out."

func layoutChecks() []Check {
	checks := []Check{{
		ID: "accept/layout-indent", Title: "accepts JSON as Telnyx very likely lays it out",
		Level: Must, Asks: Accept, Needs: NeedsJSON, Requirement: anyLayout,
		Source: "B01 B02", Labels: []string{"layout"},
		Run: func(ctx context.Context, p *Probe) {
			p.Expect(p.Control(ctx)).To(BeAccepted(), "JSON as Telnyx very likely lays it out")
		},
	}}
	for _, l := range []struct {
		layout wire.Layout
		what   string
	}{
		{wire.LayoutCompact, "without white space"},
		{wire.LayoutUnsorted, "with unsorted keys"},
	} {
		checks = append(checks, Check{
			ID: "accept/layout-" + string(l.layout), Title: "accepts JSON " + l.what,
			Level: Must, Asks: Accept, Needs: NeedsJSON, Requirement: anyLayout,
			Source: "B01", Labels: []string{"layout"},
			Run: func(ctx context.Context, p *Probe) {
				letter := p.Plain()
				letter.Layout = l.layout
				p.Deliver(ctx, letter, "JSON "+l.what)
			},
		})
	}
	return checks
}
