package suite

import (
	"context"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// forgedChecks ask that what is not genuine is refused. Most are a spoil of the emitter, by its
// name.
func forgedChecks() []Check {
	var checks []Check
	for _, row := range forgeries() {
		checks = append(checks, Check{
			ID: "refuse/" + row.spoil, Title: row.title, Level: Must, Asks: Refuse,
			Requirement: row.requirement, Source: row.source,
			Run: func(ctx context.Context, p *Probe) { p.forge(ctx, row.spoil, p.fresh) },
		})
	}
	return append(checks, Check{
		ID: "refuse/tampered-space", Title: "refuses white space that was added after signing",
		Level: Must, Asks: Refuse, Needs: NeedsJSON, Source: "A18 A19",
		Requirement: "The body is verified as it came, not parsed and written again.",
		Run:         tamperedSpace,
	}, Check{
		ID: "refuse/other-signature", Title: "refuses the signature of another event",
		Level: Must, Asks: Refuse, Source: "A35",
		Requirement: "A genuine signature does not vouch for another event's body.",
		Run:         otherSignature,
	}, Check{
		ID: "refuse/stale-15m", Title: "refuses what was signed a quarter of an hour ago",
		Level: Should, Asks: Refuse, Source: "A12",
		Requirement: "Official SDKs refuse timestamps that are more than five minutes off.",
		Run: func(ctx context.Context, p *Probe) {
			p.Forged(ctx, "The timestamp is 15 minutes old, and signed.", p.fresh,
				signedAt(-15*time.Minute))
		},
	})
}

// A forgery is a spoil that every receiver must notice.
type forgery struct {
	spoil, title, source, requirement string
	// ownMethod says that the request has another method, which a receiver may refuse for its own
	// sake.
	ownMethod bool
}

func forgeries() []forgery {
	return []forgery{
		{spoil: "wrong-key", title: "refuses the signature of another key",
			source:      "A01 A29 A30 A31",
			requirement: "A webhook that another key signed is not genuine."},
		{spoil: "tampered-byte", title: "refuses a body that was changed after signing",
			source: "A34", requirement: "The signature is over every byte of the body."},
		{spoil: "tampered-timestamp", title: "refuses a timestamp that was changed after signing",
			source: "A09", requirement: "The signature is over the timestamp too."},
		{spoil: "stale-24h", title: "refuses what was signed a day ago",
			source: "A11", requirement: "A genuine signature of yesterday is a replay."},
		{spoil: "future-1h", title: "refuses a timestamp an hour ahead",
			source: "A14", requirement: "A timestamp far ahead could be replayed until then."},
		{spoil: "no-headers", title: "refuses a webhook that is not signed",
			source:      "A01 A02",
			requirement: "What carries no signature at all is not genuine."},
		{spoil: "no-signature", title: "refuses a webhook without a signature",
			source:      "A01 A02",
			requirement: "A missing header is a missing proof, not a reason to skip the check."},
		{spoil: "no-timestamp", title: "refuses a webhook without a timestamp",
			source:      "A02 A13",
			requirement: "Without a timestamp nothing is verified, so nothing is accepted."},
		{spoil: "empty-signature", title: "refuses an empty signature",
			source: "A02 A04", requirement: "An empty header proves nothing."},
		{spoil: "empty-timestamp", title: "refuses an empty timestamp",
			source: "A02 A15", requirement: "An empty header proves nothing."},
		{spoil: "not-base64", title: "refuses a signature that is not base64",
			source: "A04", requirement: "An error while decoding is a refusal, not a pass."},
		{spoil: "short-63", title: "refuses a signature of 63 bytes", source: "A04",
			requirement: "A signature has 64 bytes; an error of the crypto library is a refusal, " +
				"not a pass."},
		{spoil: "long-65", title: "refuses a signature of 65 bytes", source: "A04",
			requirement: "A signature has 64 bytes; an error of the crypto library is a refusal, " +
				"not a pass."},
		{spoil: "body-only", title: "refuses a signature over the body alone",
			source:      "A09 A10",
			requirement: "What is signed is the timestamp, a vertical bar and the body."},
		{spoil: "hmac-public-key", title: "refuses an HMAC keyed with the public key",
			source: "A24", requirement: "Everyone has the public key, so it is no secret to sign " +
				"with, whatever headers carry the result."},
		{spoil: "unsigned-put", title: "does not act upon an unsigned PUT", ownMethod: true,
			source: "A37", requirement: "The check covers every method that the route answers."},
	}
}

// fresh is a new plain webhook.
func (p *Probe) fresh() emitter.Event { return p.Event(p.Plain()) }

// forge sends what fresh makes with one spoil of the emitter's.
func (p *Probe) forge(ctx context.Context, name string, fresh func() emitter.Event) {
	spoil := p.spoil(name)
	p.Forged(ctx, spoil.Title, fresh, spoil)
}

// tamperedSpace tries two layouts: a receiver that writes the JSON again undoes the change in the
// layout that it writes.
func tamperedSpace(ctx context.Context, p *Probe) {
	undecided := 0
	layouts := []wire.Layout{wire.LayoutIndent, wire.LayoutCompact}
	for _, layout := range layouts {
		laidOut := func() emitter.Event {
			letter := p.Plain()
			letter.Layout = layout
			return p.Event(letter)
		}
		if a := p.Send(ctx, laidOut(), nil); !accepted(a) {
			undecided++
			continue
		}
		p.forge(ctx, "tampered-space", laidOut)
	}
	if undecided == len(layouts) {
		p.Undecided("no genuine webhook was accepted in any layout")
	}
}

// otherSignature sends an event with the signature and timestamp of another one, which was accepted
// just before.
func otherSignature(ctx context.Context, p *Probe) {
	first := p.Control(ctx)
	if !accepted(first) {
		p.Undecided("the genuine webhook whose signature was to be used was not accepted: %s",
			said(first))
	}
	p.Forged(ctx, "The signature and timestamp are those of another event, accepted just before.",
		p.fresh, emitter.Spoil{Name: "other-signature", After: func(d *emitter.Draft) {
			for _, name := range []string{emitter.HeaderSignature, emitter.HeaderTimestamp} {
				d.Header[name] = first.RequestHeader[name]
			}
		}})
}

// signedAt is a genuine signature over another time.
func signedAt(offset time.Duration) emitter.Spoil {
	return emitter.Spoil{Name: "signed " + offset.String(), Before: func(d *emitter.Draft) {
		d.Timestamp = shift(d.Timestamp, offset)
	}}
}
