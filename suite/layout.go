package suite

import (
	"context"
	"encoding/json"

	"github.com/offhook-dev/offhook/schemas/wire"
)

const anyLayout = "The signature is verified over the bytes as they came, however the JSON is " +
	"laid out."

func layoutChecks() []Check {
	checks := []Check{{
		ID: "accept/layout-indent", Title: "accepts JSON as Telnyx very likely lays it out",
		Level: Must, Asks: Accept, Needs: NeedsJSON, Requirement: anyLayout,
		Source: "B01 B02 B06", Labels: []string{"layout"},
		Run: func(ctx context.Context, p *Probe) {
			p.Expect(p.Control(ctx)).To(BeAccepted(), "JSON as Telnyx very likely lays it out")
		},
	}}
	for _, l := range []struct {
		layout wire.Layout
		what   string
	}{
		{wire.LayoutCompact, "without white space"},
		{wire.LayoutCRLF, "with lines that end in CR LF"},
		{wire.LayoutEscaped, `with \/ and \u escapes`},
		{wire.LayoutUnsorted, "with unsorted keys"},
	} {
		checks = append(checks, Check{
			ID: "accept/layout-" + string(l.layout), Title: "accepts JSON " + l.what,
			Level: Must, Asks: Accept, Needs: NeedsJSON, Requirement: anyLayout,
			Source: "B01 B02 B06", Labels: []string{"layout"},
			Run: func(ctx context.Context, p *Probe) {
				letter := p.Plain()
				letter.Layout = l.layout
				if l.layout == wire.LayoutEscaped {
					letter.Payload()["offhook_text"] = "Zoë/😀"
				}
				p.Deliver(ctx, letter, "JSON "+l.what)
			},
		})
	}
	return append(checks, Check{
		ID: "accept/layout-numbers", Title: "accepts numbers in any notation",
		Level: Must, Asks: Accept, Needs: NeedsJSON,
		Requirement: "The signature is verified over the bytes as they came, however numbers are " +
			"written.",
		Source: "B01", Labels: []string{"layout"}, Run: func(ctx context.Context, p *Probe) {
			letter := p.Plain()
			letter.Payload()["offhook_numbers"] = []any{
				json.Number("1.0"), json.Number("1e2"), json.Number("1234567890123456789")}
			p.Deliver(ctx, letter, "1.0, 1e2 and a number of 19 digits in a field that the "+
				"receiver does not know")
		},
	})
}
