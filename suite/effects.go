package suite

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// Receivers may act after they have answered, so an effect is waited for, and one too many is
// watched for a while.
const (
	effectWithin = 10 * time.Second
	effectPoll   = 50 * time.Millisecond
	effectSettle = 500 * time.Millisecond
)

// EffectsAt is a Config.Effects that asks a URL, in which {id} stands for the id of the event. A
// GET is answered 200, with the number of times that the receiver acted on the event as its whole
// body, 0 for an event it does not know. Without allowRemote the URL is on this machine.
func EffectsAt(
	address string, allowRemote bool,
) (func(ctx context.Context, eventID string) (int, error), error) {
	if !strings.Contains(address, "{id}") {
		return nil, fmt.Errorf("%s has no place for the id of an event; put {id} where it belongs",
			address)
	}
	if err := emitter.CheckURL(strings.ReplaceAll(address, "{id}", "id"), allowRemote); err != nil {
		return nil, err
	}
	transport := emitter.NewTransport(allowRemote)
	return func(ctx context.Context, eventID string) (int, error) {
		ctx, cancel := context.WithTimeout(ctx, effectWithin)
		defer cancel()
		place := strings.ReplaceAll(address, "{id}", url.QueryEscape(eventID))
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
		if err != nil {
			return 0, err
		}
		answer, err := transport.RoundTrip(request)
		if err != nil {
			return 0, err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(io.LimitReader(answer.Body, 100))
		if err != nil {
			return 0, err
		}
		times, err := strconv.Atoi(strings.TrimSpace(string(body)))
		if answer.StatusCode != http.StatusOK || err != nil || times < 0 {
			return 0, fmt.Errorf("%s answers %d %q, not 200 and a number",
				request.URL, answer.StatusCode, body)
		}
		return times, nil
	}, nil
}

// effectChecks ask that an event which comes twice is acted on once, whatever is answered.
func effectChecks() []Check {
	return []Check{{
		ID: "effect/redelivery", Title: "acts once on an event that is delivered twice",
		Level: Effect, Asks: Accept, Needs: NeedsEffects,
		Requirement: "The same event with attempt 2, a new timestamp and a new signature has no " +
			"second effect: its id says that it is the same.",
		Source: "B34 B38", Run: func(ctx context.Context, p *Probe) {
			event := p.fresh()
			first := p.Send(ctx, event, nil)
			p.once(ctx, event, first, "attempt 1")
			// Within the same second the timestamp would be the same.
			pause(ctx, time.Until(first.At.Truncate(time.Second).Add(time.Second)))
			again := p.Send(ctx, event, func(r *emitter.Request) { r.N = 2 })
			p.once(ctx, event, again, "attempt 2 of the same event")
		},
	}, {
		ID: "effect/identical", Title: "acts once on a request that comes twice",
		Level: Effect, Asks: Accept, Needs: NeedsEffects,
		Requirement: "The very same request, sent again, has no second effect.",
		Source:      "A20", Run: func(ctx context.Context, p *Probe) {
			event, at := p.fresh(), time.Now()
			for _, what := range []string{"the first request", "the same request again"} {
				a := p.Send(ctx, event, func(r *emitter.Request) { r.At = at })
				p.once(ctx, event, a, what)
			}
		},
	}}
}

// once expects that an event, just sent, has had one effect in all. A further event is waited for
// first, so that what the receiver does later is done; if that one has no effect, the
// check is undecided.
func (p *Probe) once(
	ctx context.Context, event emitter.Event, sent emitter.Attempt, what string,
) {
	p.Expect(sent).To(BeAccepted(), what)
	control := p.fresh()
	p.Expect(p.Send(ctx, control, nil)).To(BeAccepted(), "another event")
	deadline := time.Now().Add(effectWithin)
	for ; p.effects(ctx, control) == 0; pause(ctx, effectPoll) {
		if ctx.Err() != nil || time.Now().After(deadline) {
			p.Undecided("an event that was accepted, and sent once, had no effect within %s: is "+
				"it one that the receiver acts on, and is its id what is counted?", effectWithin)
		}
	}
	pause(ctx, effectSettle)
	if n := p.effects(ctx, control); n != 1 {
		p.Undecided("an event that was sent once had %d effects, so the count means nothing", n)
	}
	if n := p.effects(ctx, event); n != 1 {
		p.Fail(what, "one effect of event "+event.ID, fmt.Sprintf("%d effects", n))
	}
}

func (p *Probe) effects(ctx context.Context, event emitter.Event) int {
	n, err := p.suite.config.Effects(ctx, event.ID)
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
