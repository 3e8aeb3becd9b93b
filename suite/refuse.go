package suite

import (
	"context"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// leastForged are the forgeries that are sent wherever a webhook may come: unsigned, by another
// key, and changed.
func leastForged() []string { return []string{"no-headers", "wrong-key", "tampered-byte"} }

// coreForged are those that are sent to every URL.
func coreForged() []string {
	return append(leastForged(), "no-signature", "no-timestamp", "tampered-timestamp", "body-only",
		"garbage-signature", "stale-24h")
}

// familyChecks ask that the check of signatures covers each family that is handled, in each of its
// wire forms, and in it each first part of names, since receivers branch on that: message.
func familyChecks(handled []*schemas.Webhook) (checks []Check) {
	type kind struct {
		family string
		wire   wire.Kind
	}
	var kinds []kind
	hooks := map[kind][]*schemas.Webhook{}
	for _, w := range handled {
		k := kind{w.Family, w.Header().Wire}
		if hooks[k] == nil {
			kinds = append(kinds, k)
		}
		hooks[k] = append(hooks[k], w)
	}
	for i, k := range kinds {
		name := k.family
		if i > 0 && kinds[i-1].family == k.family { // a family with two forms
			name += "-" + string(k.wire)
		}
		checks = append(checks, Check{
			ID: "refuse/family/" + name, Title: "refuses forged webhooks of the family " + name,
			Level: Must, Asks: Refuse, Keyless: true, Source: "A01", Labels: []string{k.family},
			Requirement: "What verifies one kind of webhook verifies them all.",
			Run:         func(ctx context.Context, p *Probe) { p.forgedKin(ctx, kindred(hooks[k])) },
		})
	}
	return checks
}

// triedOfFamily is how many webhooks of a family are sent at most in search of one that is
// accepted.
const triedOfFamily = 5

// kindred groups webhooks by the first parts of their names.
func kindred(hooks []*schemas.Webhook) (groups [][]*schemas.Webhook) {
	first := func(w *schemas.Webhook) string {
		part, _, _ := strings.Cut(w.Name, ".")
		return part
	}
	for _, w := range hooks {
		at := slices.IndexFunc(groups, func(group []*schemas.Webhook) bool {
			return first(group[0]) == first(w)
		})
		if at < 0 {
			at = len(groups)
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], w)
	}
	return groups
}

// forgedKin forges one webhook of each group. That refusals mean something has to be seen of one
// group at least: a receiver need not accept all that its family has.
func (p *Probe) forgedKin(ctx context.Context, groups [][]*schemas.Webhook) {
	var unproven [][]*schemas.Webhook
	if p.usual(); len(groups) > 1 && p.suite.slow() {
		p.remark("a sample: one of %d kinds of names, because the receiver takes so long",
			len(groups))
		groups = groups[:1]
	}
	for _, group := range groups {
		if w, ok := p.firstAccepted(ctx, group); ok {
			p.forgedEach(ctx, p.of(w), p.leastOf(w)...)
		} else {
			unproven = append(unproven, group)
		}
	}
	for _, group := range unproven {
		for _, spoil := range p.leastOf(group[0]) {
			if a := p.Forge(ctx, p.of(group[0])(), Refuse, spoil); accepted(a) {
				p.Expect(a).To(BeRefused(), "%s", spoil.Title)
			}
		}
	}
	if len(unproven) == len(groups) {
		if a := p.Send(ctx, p.of(groups[0][0])(), nil); !accepted(a) {
			p.Undecided("refused, but so is what is genuine: %s", said(a))
		}
	}
}

// leastOf is the least that is forged, of a webhook that it names.
func (p *Probe) leastOf(w *schemas.Webhook) []emitter.Spoil {
	spoils := p.spoils(leastForged()...)
	for i := range spoils {
		spoils[i].Title = w.Name + ": " + spoils[i].Title
	}
	return spoils
}

// firstAccepted is the first webhook of several that the receiver accepts. Where nothing genuine
// is sent it is the first.
func (p *Probe) firstAccepted(
	ctx context.Context, hooks []*schemas.Webhook,
) (w *schemas.Webhook, ok bool) {
	switch {
	case p.suite.config.ForgeriesOnly:
		return hooks[0], true
	case !p.suite.control.known():
		return nil, false
	}
	for _, w := range hooks[:min(triedOfFamily, len(hooks))] {
		if accepted(p.Send(ctx, p.of(w)(), nil)) {
			return w, true
		}
	}
	return nil, false
}

// of makes new webhooks of one kind.
func (p *Probe) of(w *schemas.Webhook) func() emitter.Event {
	return func() emitter.Event { return p.Event(p.Letter(w, scenarios.Step{}, "")) }
}

// usedChecks ask what takes two requests: a signature or an event that was accepted, used again.
func usedChecks() []Check {
	return []Check{{
		ID: "refuse/used-signature", Title: "refuses the signature of an event accepted before",
		Level: Must, Asks: Refuse, Source: "A35",
		Requirement: "A genuine signature does not vouch for another event's body.",
		Run:         usedSignature,
	}, {
		ID: "refuse/used-id", Title: "refuses a forged copy of an event accepted before",
		Level: Must, Asks: Refuse, Source: "B37",
		Requirement: "A request is verified before the receiver looks whether it knows the event: " +
			"what is known is verified like anything else.",
		Run: usedID,
	}}
}

func usedID(ctx context.Context, p *Probe) {
	known := p.fresh()
	if first := p.Send(ctx, known, nil); !accepted(first) {
		p.Undecided("the genuine webhook whose forged copy was to be sent was not accepted: %s",
			said(first))
	}
	p.Forged(ctx, "The event was accepted just before, and this copy is signed by another key.",
		func() emitter.Event { return known }, p.spoil("wrong-key"))
}

func usedSignature(ctx context.Context, p *Probe) {
	first := p.Control(ctx)
	if !accepted(first) {
		p.Undecided("the genuine webhook whose signature was to be used was not accepted: %s",
			said(first))
	}
	p.Forged(ctx, "The signature and timestamp are those of another event, accepted just before.",
		p.fresh, emitter.Spoil{Name: "used-signature", After: func(d *emitter.Draft) {
			for _, name := range []string{emitter.HeaderSignature, emitter.HeaderTimestamp} {
				d.Header[name] = first.RequestHeader[name]
			}
		}})
}
