package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// Receivers may act after they have answered, so an effect is waited for, and one too many is
// watched for a while.
const (
	effectWithin = 10 * time.Second // also how long a number is awaited
	effectPoll   = 50 * time.Millisecond
	effectSettle = 500 * time.Millisecond
)

// once expects that an event, just sent, has had one effect in all.
func (p *Probe) once(
	ctx context.Context, event emitter.Event, sent emitter.Attempt, what string,
) {
	p.Expect(sent).To(BeAccepted(), what)
	p.settle(ctx)
	p.acted(ctx, event, 1, what)
}

// settle sends a further event and waits until it has had its effect, so that what the receiver
// does later is done. If that one has no effect, the check is undecided.
func (p *Probe) settle(ctx context.Context) {
	control := p.deed(ctx)
	p.Expect(p.Send(ctx, control, nil)).To(BeAccepted(), "another event")
	p.await(ctx, control)
	if n := p.effects(ctx, control); n != 1 {
		p.Undecided("an event that was sent once had %d effects, so the count means nothing", n)
	}
}

// await waits until one of some events that were accepted has had an effect, and a while for what
// the receiver does later. If none has one, the check is undecided.
func (p *Probe) await(ctx context.Context, events ...emitter.Event) {
	acted := func(event emitter.Event) bool { return p.effects(ctx, event) > 0 }
	deadline := time.Now().Add(effectWithin)
	for ; !slices.ContainsFunc(events, acted); pause(ctx, effectPoll) {
		if ctx.Err() != nil || time.Now().After(deadline) {
			p.Undecided("an event that was accepted, and sent once, had no effect within %s: is "+
				"it one that the receiver acts on, and is its id what is counted?", effectWithin)
		}
	}
	pause(ctx, effectSettle)
}

// acted expects that an event has had so many effects in all.
func (p *Probe) acted(ctx context.Context, event emitter.Event, times int, what string) {
	if n := p.effects(ctx, event); n != times {
		p.Fail(what, effects(times)+" of event "+event.ID, effects(n))
	}
}

// effects says how many there are.
func effects(n int) string {
	if n == 1 {
		return "1 effect"
	}
	return fmt.Sprintf("%d effects", n)
}

// effects is how often the receiver has acted on an event. Where that cannot be known, the check is
// undecided.
func (p *Probe) effects(ctx context.Context, event emitter.Event) int {
	ctx, cancel := context.WithTimeout(ctx, effectWithin)
	defer cancel()
	n, err := p.suite.config.effectsOf(ctx, event.ID)
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("no number within %s: %w", effectWithin, err)
	}
	if err != nil {
		p.Undecided("how often the receiver acted is not known: %s", err)
	}
	return n
}

// pause waits, unless ctx ends before.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
