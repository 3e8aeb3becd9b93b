package suite

import (
	"context"
	"fmt"
	"net/http"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// A Probe is a check's hands: it makes webhooks that the receiver handles, sends them and keeps
// every exchange. It is used by one goroutine at a time.
type Probe struct {
	suite     *Suite
	check     Check
	role      emitter.Role
	made      int
	exchanges []Exchange
	notes     []string
}

// Handled lists the webhooks that the receiver handles.
func (p *Probe) Handled() []*schemas.Webhook { return p.suite.handled }

// Policy says which statuses and times count.
func (p *Probe) Policy() emitter.Policy { return p.suite.config.Policy.OrDefault() }

// Expect is gomega's Expect: an expectation that is not met fails the check, and ends it.
func (p *Probe) Expect(actual any) gomega.Assertion {
	return gomega.NewGomega(func(message string, _ ...int) {
		panic(ending{reason: message})
	}).Expect(actual)
}

// Fail fails the check, and ends it, with what was to be and what is.
func (p *Probe) Fail(what, expected, actual string) {
	panic(ending{reason: fmt.Sprintf("%s\nexpected: %s\nactual:   %s", what, expected, actual)})
}

// Undecided ends a check that cannot decide, with the reason.
func (p *Probe) Undecided(format string, args ...any) {
	panic(ending{reason: fmt.Sprintf(format, args...), undecided: true})
}

// Note notes something to look at, which does not fail the check.
func (p *Probe) Note(format string, args ...any) {
	p.notes = append(p.notes, fmt.Sprintf(format, args...))
}

// Plain is a new webhook of the kind that controls send: one that the receiver handles, its text in
// ASCII where that webhook can have such a text.
func (p *Probe) Plain() (letter Letter) {
	for range draws {
		letter = p.Letter(p.suite.control, scenarios.Step{}, "")
		if ascii(p.Event(letter).Body) {
			break
		}
	}
	return letter
}

// Letter makes a new webhook, with an id of its own. Of several variants it is the first that the
// receiver handles, unless the step names one.
func (p *Probe) Letter(w *schemas.Webhook, step scenarios.Step, presence schemas.Presence) Letter {
	letter, err := p.letter(w, step, presence)
	if err != nil {
		p.Undecided("%s", err)
	}
	return letter
}

// Event is the letter as it is sent.
func (p *Probe) Event(l Letter) emitter.Event {
	event, err := l.Event(l.Layout)
	if err != nil {
		p.Undecided("%s", err)
	}
	return event
}

// Control sends a new plain webhook, whose acceptance shows that other answers mean something.
func (p *Probe) Control(ctx context.Context) emitter.Attempt {
	a := p.Send(ctx, p.Event(p.Plain()), nil)
	p.exchanges[len(p.exchanges)-1].Control = true
	return a
}

// Send signs and sends a genuine event; change, which may be nil, says how the request differs from
// the usual one and stays genuine.
func (p *Probe) Send(
	ctx context.Context, event emitter.Event, change func(*emitter.Request),
) emitter.Attempt {
	return p.send(ctx, event, Accept, change)
}

// Forge sends an event that a spoil damages. Asks says what that asks of the receiver: Refuse or
// Survive.
func (p *Probe) Forge(
	ctx context.Context, event emitter.Event, asks Verb, spoil emitter.Spoil,
) emitter.Attempt {
	return p.send(ctx, event, asks, changed(spoil))
}

func (p *Probe) send(
	ctx context.Context, event emitter.Event, asks Verb, change func(*emitter.Request),
) emitter.Attempt {
	target := p.suite.targets.For(event)
	request := emitter.Request{Event: event, N: 1, Role: p.role, URL: target.URL(p.role),
		Timeout: p.suite.timeout}
	if change != nil {
		change(&request)
	}
	attempt := p.suite.emitter.Send(ctx, request)
	p.exchanges = append(p.exchanges, Exchange{Attempt: attempt, Asks: asks})
	return attempt
}

// changed has a request differ, by a spoil that need not harm it.
func changed(spoil emitter.Spoil) func(*emitter.Request) {
	return func(r *emitter.Request) { r.Spoil = &spoil }
}

// Deliver sends a letter and expects that it is accepted.
func (p *Probe) Deliver(ctx context.Context, l Letter, what string) emitter.Attempt {
	a := p.Send(ctx, p.Event(l), nil)
	p.Expect(a).To(BeAccepted(), what)
	return a
}

// Forged sends an event that is genuine but for one spoil, and expects that it is refused. Another
// genuine event is accepted before it, and the very same event, without the spoil, after it; else
// the check is undecided. Without these controls, a receiver that refuses everything would look
// careful.
func (p *Probe) Forged(
	ctx context.Context, what string, fresh func() emitter.Event, spoil emitter.Spoil,
) {
	if a := p.Send(ctx, fresh(), nil); !accepted(a) {
		p.Undecided("the genuine webhook before the forged one was not accepted: %s", said(a))
	}
	event := fresh()
	forged := p.Forge(ctx, event, Refuse, spoil)
	after := p.Send(ctx, event, nil)
	if !accepted(after) { // for its id's sake perhaps, which is another check's business
		after = p.Send(ctx, fresh(), nil)
	}
	if !accepted(after) {
		reason := "the genuine webhook after the forged one was not accepted: " + said(after)
		if accepted(forged) {
			reason += "\nthe forged one was: " + said(forged)
		}
		p.Undecided("%s", reason)
	}
	// Whether a method is there at all is the receiver's own business.
	elsewhere := forged.Cause == emitter.CauseRedirect || forged.Status == http.StatusNotImplemented
	if forged.Method != after.Method && elsewhere {
		return
	}
	p.Refused(forged, what)
}

// Refused expects that a forged request was refused, and notes it when the receiver stumbled rather
// than refused.
func (p *Probe) Refused(a emitter.Attempt, what string) {
	if !a.Answered() && a.Cause != emitter.CauseRedirect {
		p.Note("%s: no answer at all (%s); a refusal is a 4xx", what, a.Cause)
		return
	}
	p.Expect(a).To(BeRefused(), what)
	if a.Status >= 500 {
		p.Note("%s: refused with %d; a 4xx says that the request was at fault, a 5xx that the "+
			"receiver was", what, a.Status)
	}
}
