package suite

import (
	"context"
	"fmt"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// A Probe is a check's hands: it makes webhooks that the receiver handles, sends them and keeps
// every exchange. It is used by one goroutine at a time.
type Probe struct {
	ctx       context.Context // of the check that runs
	suite     *Suite
	check     Check
	role      emitter.Role
	made      int
	alone     bool // no other check runs at the same time
	exchanges []Exchange
	notes     []string
	remarks   []string
	// proven says that the check has seen by itself that the receiver accepts what is genuine, so
	// that whatever it refuses from then on, also with 429, is what the check has found.
	proven bool
}

// Handled lists the webhooks that the receiver handles.
func (p *Probe) Handled() []*schemas.Webhook { return p.suite.handled }

// Policy says which statuses and times count.
func (p *Probe) Policy() emitter.Policy { return p.suite.config.Policy.OrDefault() }

// Expect is gomega's Expect: an expectation that is not met fails the check, and ends it.
func (p *Probe) Expect(actual any) gomega.Assertion {
	return gomega.NewGomega(func(message string, _ ...int) {
		panic(ending{Failed, message})
	}).Expect(actual)
}

// Fail fails the check, and ends it, with what was to be and what is.
func (p *Probe) Fail(what, expected, actual string) {
	panic(ending{Failed, fmt.Sprintf("%s\nexpected: %s\nactual:   %s", what, expected, actual)})
}

// Undecided ends a check that cannot decide, with the reason.
func (p *Probe) Undecided(format string, args ...any) {
	panic(ending{Inconclusive, fmt.Sprintf(format, args...)})
}

// skip ends a check that does not concern the receiver.
func (p *Probe) skip(format string, args ...any) {
	panic(ending{Skipped, fmt.Sprintf(format, args...)})
}

// Note notes something to look at, which does not fail the check.
func (p *Probe) Note(format string, args ...any) {
	p.notes = append(p.notes, fmt.Sprintf(format, args...))
}

// remark says what is worth knowing of a check that is kept all the same.
func (p *Probe) remark(format string, args ...any) {
	p.remarks = append(p.remarks, fmt.Sprintf(format, args...))
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
	first := len(p.exchanges) // of two where it stalls
	a := p.Send(ctx, p.Event(p.Plain()), nil)
	for i := range p.exchanges[first:] {
		p.exchanges[first+i].Control = true
	}
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
	request := p.request(event, change)
	attempt := p.suite.emitter.Send(ctx, request)
	p.exchanges = append(p.exchanges, Exchange{Attempt: attempt, Asks: asks})
	if asks == Survive || !stalled(attempt) || ctx.Err() != nil {
		return attempt
	}
	again := p.suite.emitter.Send(ctx, request)
	p.exchanges = append(p.exchanges, Exchange{Attempt: again, Asks: asks})
	if !stalled(again) {
		p.remark("no answer once: %s", said(attempt))
	}
	return again
}

// request asks for an event to be sent to where the probe sends.
func (p *Probe) request(event emitter.Event, change func(*emitter.Request)) emitter.Request {
	if w := p.suite.config.Witness; w != nil {
		w.Sent(event)
	}
	target := p.suite.targets.For(event)
	request := emitter.Request{Event: event, N: 1, Role: p.role, URL: target.URL(p.role),
		Timeout: p.suite.timeout}
	if change != nil {
		change(&request)
	}
	return request
}

// stalled reports whether an attempt failed on its way, which says nothing yet of the receiver.
func stalled(a emitter.Attempt) bool {
	switch a.Cause {
	case emitter.CauseTimeout, emitter.CauseReset, emitter.CauseRefused:
		return true
	}
	return false
}

// reached reports whether somebody was there when the check began.
func (p *Probe) reached() bool { return reached(p.exchanges) }

func reached(exchanges []Exchange) bool {
	return len(exchanges) > 0 && exchanges[0].Cause != emitter.CauseRefused
}

// changed has a request differ, by a spoil that need not harm it.
func changed(spoil emitter.Spoil) func(*emitter.Request) {
	return func(r *emitter.Request) { r.Spoil = &spoil }
}

// Deliver sends a letter and expects that it is accepted.
func (p *Probe) Deliver(ctx context.Context, l Letter, what string) emitter.Attempt {
	a := p.Send(ctx, p.Event(l), nil)
	p.Expect(a).To(BeAccepted(), "%s", what)
	return a
}
