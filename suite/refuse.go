package suite

import (
	"context"
	"time"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
)

// forgedChecks ask that what is not genuine is refused. Most are a spoil of the emitter, by its name.
func forgedChecks() []Check {
	var checks []Check
	for _, row := range forgeries() {
		checks = append(checks, Check{
			ID: "refuse/" + row.spoil, Title: row.title, Requirement: row.requirement, Source: row.source, Level: Must,
			Run: func(ctx context.Context, g gomega.Gomega, p *Probe) { forge(ctx, g, p, row.spoil, p.plain) },
		})
	}
	return append(checks, Check{
		ID: "refuse/tampered-space", Title: "refuses white space that was added after signing", Level: Must, Needs: "json", Source: "A18 A19",
		Requirement: "The body is verified as it came, not parsed and written again.",
		Run:         tamperedSpace,
	}, Check{
		ID: "refuse/other-signature", Title: "refuses the signature of another event", Level: Must, Source: "A35",
		Requirement: "A genuine signature does not vouch for another event's body.",
		Run:         otherSignature,
	}, Check{
		ID: "refuse/stale-15m", Title: "refuses what was signed a quarter of an hour ago", Level: Should, Source: "A12",
		Requirement: "Official SDKs refuse timestamps that are more than five minutes off.",
		Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
			p.Forged(ctx, g, "The timestamp is 15 minutes old, and signed.", p.plain, signedAt(-15*time.Minute))
		},
	})
}

// A forgery is a spoil that every receiver must notice.
type forgery struct{ spoil, title, requirement, source string }

func forgeries() []forgery {
	return []forgery{
		{"wrong-key", "refuses the signature of another key", "A webhook that another key signed is not genuine.", "A01 A29 A30 A31"},
		{"tampered-byte", "refuses a body that was changed after signing", "The signature is over every byte of the body.", "A34"},
		{"tampered-timestamp", "refuses a timestamp that was changed after signing", "The signature is over the timestamp too.", "A09"},
		{"stale-24h", "refuses what was signed a day ago", "A genuine signature of yesterday is a replay.", "A11"},
		{"future-1h", "refuses a timestamp an hour ahead", "A timestamp far ahead could be replayed until then.", "A14"},
		{"no-headers", "refuses a webhook that is not signed", "What carries no signature at all is not genuine.", "A01 A02"},
		{"no-signature", "refuses a webhook without a signature", "A missing header is a missing proof, not a reason to skip the check.", "A01 A02"},
		{"no-timestamp", "refuses a webhook without a timestamp", "Without a timestamp nothing is verified, so nothing is accepted.", "A02 A13"},
		{"empty-signature", "refuses an empty signature", "An empty header proves nothing.", "A02 A04"},
		{"empty-timestamp", "refuses an empty timestamp", "An empty header proves nothing.", "A02 A15"},
		{"not-base64", "refuses a signature that is not base64", "An error while decoding is a refusal, not a pass.", "A04"},
		{"short-63", "refuses a signature of 63 bytes", "A signature has 64 bytes; an error of the crypto library is a refusal, not a pass.", "A04"},
		{"long-65", "refuses a signature of 65 bytes", "A signature has 64 bytes; an error of the crypto library is a refusal, not a pass.", "A04"},
		{"body-only", "refuses a signature over the body alone", "What is signed is the timestamp, a vertical bar and the body.", "A09 A10"},
		{"hmac-public-key", "refuses an HMAC keyed with the public key", "Everyone has the public key, so it is no secret to sign with, whatever headers carry the result.", "A24"},
		{"unsigned-put", "does not act upon an unsigned PUT", "The check covers every method that the route answers.", "A37"},
	}
}

// forge sends what fresh makes with one spoil of the emitter's.
func forge(ctx context.Context, g gomega.Gomega, p *Probe, name string, fresh func() emitter.Event) {
	spoil, err := emitter.LookupSpoil(name)
	g.Expect(err).NotTo(gomega.HaveOccurred())
	p.Forged(ctx, g, spoil.Title, fresh, *spoil)
}

// tamperedSpace tries two layouts: who writes the JSON again undoes the change in the layout that it writes.
func tamperedSpace(ctx context.Context, g gomega.Gomega, p *Probe) {
	undecided := 0
	layouts := []emitter.Layout{emitter.LayoutIndent, emitter.LayoutCompact}
	for _, layout := range layouts {
		laidOut := func() emitter.Event {
			letter := p.Plain()
			letter.Layout = layout
			return letter.Event()
		}
		if a := p.Send(ctx, laidOut(), nil); !accepted(a) {
			undecided++
			continue
		}
		forge(ctx, g, p, "tampered-space", laidOut)
	}
	if undecided == len(layouts) {
		panic(inconclusive("no genuine webhook was accepted in any layout"))
	}
}

// otherSignature sends an event with the signature and timestamp of another one, which was accepted just before.
func otherSignature(ctx context.Context, g gomega.Gomega, p *Probe) {
	first := p.Send(ctx, p.plain(), nil)
	if !accepted(first) {
		panic(inconclusive("the genuine webhook whose signature was to be used was not accepted: " + told(first)))
	}
	p.Forged(ctx, g, "The signature and timestamp are those of another event, accepted just before.", p.plain, emitter.Spoil{
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
