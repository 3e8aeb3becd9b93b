package suite

import (
	"context"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
)

// forgedChecks ask that what is not genuine is refused. Most are a spoil of the emitter, by its name.
func forgedChecks() []Check {
	sources := []struct{ spoil, requirement, source string }{
		{"wrong-key", "A webhook that another key signed is refused.", "A01 A29 A30 A31"},
		{"tampered-byte", "A body that was changed after signing is refused.", "A34"},
		{"tampered-timestamp", "A timestamp that was changed after signing is refused.", "A09"},
		{"stale-24h", "A webhook that was signed a day ago is refused: it is a replay.", "A11"},
		{"future-1h", "A timestamp an hour ahead is refused.", "A14"},
		{"no-signature", "A webhook without a signature is refused.", "A01 A02"},
		{"no-timestamp", "A webhook without a timestamp is refused.", "A02 A13"},
		{"empty-signature", "An empty signature is refused.", "A02 A04"},
		{"empty-timestamp", "An empty timestamp is refused.", "A02 A15"},
		{"not-base64", "A signature that is not base64 is refused.", "A04"},
		{"short-63", "A signature of 63 bytes is refused.", "A04"},
		{"long-65", "A signature of 65 bytes is refused.", "A04"},
		{"body-only", "A signature over the body alone, without the timestamp, is refused.", "A09 A10"},
		{"hmac-public-key", "An HMAC keyed with the public key, in the headers of Standard Webhooks, is refused: everyone has that key.", "A24"},
		{"unsigned-put", "An unsigned PUT is not acted upon.", "A37"},
	}
	var checks []Check
	for _, s := range sources {
		checks = append(checks, Check{
			ID: "refuse/" + s.spoil, Title: title(s.spoil), Requirement: s.requirement, Source: s.source, Level: Must,
			Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
				spoil, err := emitter.LookupSpoil(s.spoil)
				g.Expect(err).NotTo(gomega.HaveOccurred())
				p.Forged(ctx, g, spoil.Title, "", *spoil)
			},
		})
	}
	return append(checks, Check{
		ID: "refuse/tampered-space", Title: title("tampered-space"), Level: Must, Source: "A18 A19",
		Requirement: "White space that was added between JSON tokens after signing is noticed: the body is verified as it came.",
		Run:         tamperedSpace,
	}, Check{
		ID: "refuse/other-signature", Title: title("other-signature"), Level: Must, Source: "A35",
		Requirement: "A genuine signature does not vouch for another event's body.",
		Run:         otherSignature,
	}, Check{
		ID: "refuse/stale-15m", Title: "refuses a webhook that was signed a quarter of an hour ago", Level: Should, Source: "A12",
		Requirement: "Official SDKs refuse timestamps that are more than five minutes off.",
		Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
			p.Forged(ctx, g, "The timestamp is 15 minutes old, and signed.", "", signedAt(-15*time.Minute))
		},
	})
}

// title is a check's title, from the spoil's sentence.
func title(name string) string {
	spoil, err := emitter.LookupSpoil(name)
	if err != nil {
		return name
	}
	sentence := strings.TrimSuffix(spoil.Title, ".")
	return "refuses: " + strings.ToLower(sentence[:1]) + sentence[1:]
}

// tamperedSpace tries two layouts: who writes the JSON again undoes the change in the layout that it writes.
func tamperedSpace(ctx context.Context, g gomega.Gomega, p *Probe) {
	spoil, err := emitter.LookupSpoil("tampered-space")
	g.Expect(err).NotTo(gomega.HaveOccurred())
	undecided := 0
	layouts := []emitter.Layout{emitter.LayoutIndent, emitter.LayoutCompact}
	if event := p.Plain().Event(); !spoil.Applies(event.Wire()) {
		panic(inconclusive("only forms are handled; white space between JSON tokens has no meaning there"))
	}
	for _, layout := range layouts {
		letter := p.Plain()
		letter.Layout = layout
		if a := p.Send(ctx, letter.Event(), nil); !accepted(a) {
			undecided++
			continue
		}
		p.Forged(ctx, g, spoil.Title+" The layout is "+string(layout)+".", layout, *spoil)
	}
	if undecided == len(layouts) {
		panic(inconclusive("no genuine webhook was accepted in any layout"))
	}
}

// otherSignature sends an event with the signature and timestamp of another one, which was accepted just before.
func otherSignature(ctx context.Context, g gomega.Gomega, p *Probe) {
	first := p.Send(ctx, p.Plain().Event(), nil)
	if !accepted(first) {
		panic(inconclusive("the genuine webhook whose signature was to be used was not accepted: " + told(first)))
	}
	p.Forged(ctx, g, "The signature and timestamp are those of another event, accepted just before.", "", emitter.Spoil{
		Name: "other-signature", After: func(d *emitter.Draft) {
			for _, name := range []string{emitter.HeaderSignature, emitter.HeaderTimestamp} {
				d.Header[name] = first.RequestHeader[name]
			}
		},
	})
}

// signedAt is a genuine signature over another time.
func signedAt(offset time.Duration) emitter.Spoil {
	return emitter.Spoil{Name: "signed " + offset.String(), Before: func(d *emitter.Draft) { d.Timestamp = shift(d.Timestamp, offset) }}
}
