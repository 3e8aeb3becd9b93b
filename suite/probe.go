package suite

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// A Probe is a check's hands: it makes webhooks that the receiver handles, sends them and keeps every exchange.
type Probe struct {
	run       *run
	check     Check
	role      emitter.Role
	made      int
	exchanges []emitter.Attempt
	notes     []string
	undecided string // why the check cannot tell
}

// Handled lists the webhooks that the receiver handles.
func (p *Probe) Handled() []*schemas.Webhook { return p.run.handled }

// Policy says which statuses and times count.
func (p *Probe) Policy() emitter.Policy { return p.run.config.Policy.OrDefault() }

// A Letter is a webhook made for a probe: its body can be changed before it is sent.
type Letter struct {
	Webhook *schemas.Webhook
	Doc     schemas.Doc
	Layout  emitter.Layout
	at      time.Time
}

// Plain is a new webhook of the kind that controls use: one that the receiver handles, its text in ASCII.
func (p *Probe) Plain() Letter { return p.Letter(p.run.control, scenarios.Step{}, "") }

// plain is such a webhook, rendered.
func (p *Probe) plain() emitter.Event { return p.Plain().Event() }

// Letter makes a new webhook, with an id of its own.
func (p *Probe) Letter(w *schemas.Webhook, step scenarios.Step, fields schemas.Fields) Letter {
	p.made++
	options := p.run.options(fmt.Sprintf("%s#%d", p.check.ID, p.made))
	options.Fields = fields
	plan, err := scenarios.One(w.Name, step).Plan(options)
	if err != nil {
		panic(inconclusive(err.Error()))
	}
	return Letter{Webhook: w, Doc: plan.Events[0].Doc, at: plan.Events[0].Event.OccurredAt}
}

// Data is the object that the webhook's fields are in: data of an envelope, or the whole body.
func (l Letter) Data() map[string]any {
	body, _ := l.Doc.Value.(map[string]any)
	if data, ok := body["data"].(map[string]any); ok {
		return data
	}
	return body
}

// Payload is the object that tells what happened: data.payload of an envelope, or the whole body.
func (l Letter) Payload() map[string]any {
	if payload, ok := l.Data()["payload"].(map[string]any); ok {
		return payload
	}
	return l.Data()
}

// Event is the letter, rendered.
func (l Letter) Event() emitter.Event {
	event, err := scenarios.Render(l.Webhook, l.Doc, l.at, l.Layout)
	if err != nil {
		panic(inconclusive(err.Error()))
	}
	return event
}

// Send signs and sends an event; change, which may be nil, says how the request differs from the usual one.
func (p *Probe) Send(ctx context.Context, event emitter.Event, change func(*emitter.Request)) emitter.Attempt {
	target := p.run.targets.For(event)
	request := emitter.Request{Event: event, N: 1, Role: p.role, URL: target.URL(p.role)}
	if change != nil {
		change(&request)
	}
	attempt := p.run.emitter.Send(ctx, request)
	p.exchanges = append(p.exchanges, attempt)
	return attempt
}

// Deliver sends a letter and expects that it is accepted.
func (p *Probe) Deliver(ctx context.Context, g gomega.Gomega, l Letter, what string) emitter.Attempt {
	a := p.Send(ctx, l.Event(), nil)
	g.Expect(a).To(BeAccepted(), what)
	return a
}

// Forged sends an event that is genuine but for one spoil, and expects that it is refused. Another genuine event is
// accepted before it, and the very same event, without the spoil, after it; else the check cannot tell. Without these
// controls, a receiver that refuses everything would look careful.
func (p *Probe) Forged(ctx context.Context, g gomega.Gomega, what string, fresh func() emitter.Event, spoil emitter.Spoil) {
	if a := p.Send(ctx, fresh(), nil); !accepted(a) {
		panic(inconclusive("the genuine webhook before the forged one was not accepted: " + told(a)))
	}
	event := fresh()
	forged := p.Send(ctx, event, changed(spoil))
	after := p.Send(ctx, event, nil)
	if !accepted(after) { // for its id's sake perhaps, which is another check's business
		after = p.Send(ctx, fresh(), nil)
	}
	if !accepted(after) {
		reason := "the genuine webhook after the forged one was not accepted: " + told(after)
		if accepted(forged) {
			reason += "\nthe forged one was: " + told(forged)
		}
		panic(inconclusive(reason))
	}
	if forged.Method != after.Method && (forged.Cause == emitter.CauseRedirect || forged.Status == http.StatusNotImplemented) {
		return // whether a method is there at all is the receiver's own business
	}
	p.Refused(g, forged, what)
}

// Refused expects that a forged request was refused, and notes it when the receiver stumbled rather than refused.
func (p *Probe) Refused(g gomega.Gomega, a emitter.Attempt, what string) {
	if !a.Answered() && a.Cause != emitter.CauseRedirect {
		p.notes = append(p.notes, fmt.Sprintf("%s: no answer at all (%s); a refusal is a 4xx", what, a.Cause))
		return
	}
	g.Expect(a).To(BeRefused(), what)
	if a.Status >= 500 {
		p.notes = append(p.notes, fmt.Sprintf("%s: refused with %d; a 4xx says that the request was at fault, a 5xx that the receiver was", what, a.Status))
	}
}

// inconclusive ends a check that cannot tell, with the reason.
type inconclusive string
