package suite

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// copiesChecks ask for what Telnyx does when answers are lost: the same event comes again before
// the first is done.
func copiesChecks() []Check {
	return []Check{{
		ID: "accept/copies", Title: "accepts ten copies that come at once",
		Level: Must, Asks: Accept, Needs: NeedsBurst,
		Requirement: "Ten copies of a request that come at the same instant are each answered " +
			"with 2xx: who notes the id first decides who acts, not who is refused.",
		Source: "B35", Run: func(ctx context.Context, p *Probe) { p.copies(ctx, p.fresh()) },
	}}
}

// burstChecks send many webhooks in a short time. They run late, because a receiver that limits the
// rate may refuse everything afterwards, and alone, because they measure time.
func burstChecks() []Check {
	return []Check{{
		ID: "accept/burst-50", Title: "accepts fifty webhooks at once, in time",
		Level: Should, Asks: Accept, Needs: NeedsBurst, Late: true, Alone: true,
		Requirement: "Fifty genuine webhooks that come at the same instant are each answered " +
			"with 2xx within the policy's timeout: deliveries run side by side.",
		Source: "B24", Run: func(ctx context.Context, p *Probe) {
			p.prove(ctx)
			attempts := p.crowd(ctx, p.several(50), 50, 0, nil)
			var limit time.Duration
			late := 0
			for _, a := range attempts {
				limit = p.Policy().TimeoutFor(emitter.Event{Type: a.EventType, Family: a.Family})
				if accepted(a) && a.Took >= limit {
					late++
				}
			}
			p.allAccepted(ctx, attempts, fmt.Sprintf("2xx to each within %s", limit), late)
		},
	}, {
		ID: "accept/100-in-10s", Title: "accepts a hundred webhooks within ten seconds",
		Level: Should, Asks: Accept, Needs: NeedsBurst, Late: true, Alone: true,
		Requirement: "No rate limit and no firewall counts the sender: a hundred genuine " +
			"webhooks within ten seconds, from one address, are each answered with 2xx.",
		Source: "B48", Run: func(ctx context.Context, p *Probe) {
			if p.usual(); p.suite.slow() {
				p.skip("the receiver takes so long that no hundred can be answered in the time")
			}
			p.prove(ctx)
			const within = 10 * time.Second
			attempts := p.crowd(ctx, p.several(100), 25, within, nil)
			p.allAccepted(ctx, attempts, "2xx to each", 0)
			if len(attempts) < 100 {
				p.Undecided("only %d webhooks could be sent within %s, 25 at a time, because the "+
					"receiver takes so long; none of them was refused", len(attempts), within)
			}
		},
	}}
}

// prove expects that the receiver accepts a genuine webhook, or else the check is undecided. What
// it refuses afterwards is what the check has found.
func (p *Probe) prove(ctx context.Context) {
	if a := p.Control(ctx); !accepted(a) {
		p.Undecided("a plain genuine webhook is not accepted: %s", said(a))
	}
	p.proven = true
}

// several makes plain webhooks, which are sent later.
func (p *Probe) several(n int) (events []emitter.Event) {
	for range n {
		events = append(events, p.fresh())
	}
	return events
}

// copies sends ten copies of a request at once, and expects that each is accepted.
func (p *Probe) copies(ctx context.Context, event emitter.Event) {
	at := time.Now()
	attempts := p.crowd(ctx, slices.Repeat([]emitter.Event{event}, 10), 10, 0,
		func(r *emitter.Request) { r.At = at })
	p.allAccepted(ctx, attempts, "2xx to each", 0)
}

// crowd sends genuine events, so many at a time, as fast as the receiver answers. It begins none
// after a time within, if that is not 0, and returns the attempts that it has made.
func (p *Probe) crowd(
	ctx context.Context, events []emitter.Event, atATime int, within time.Duration,
	change func(*emitter.Request),
) []emitter.Attempt {
	var under sync.WaitGroup
	attempts := make([]emitter.Attempt, len(events))
	places := make(chan struct{}, atATime)
	began, begun := time.Now(), 0
	for _, event := range events {
		places <- struct{}{}
		if ctx.Err() != nil || within > 0 && time.Since(began) >= within {
			break
		}
		request, a := p.request(event, change), &attempts[begun]
		begun++
		under.Go(func() {
			*a = p.suite.emitter.Send(ctx, request)
			<-places
		})
	}
	under.Wait()
	attempts = attempts[:begun]
	for _, a := range attempts {
		p.exchanges = append(p.exchanges, Exchange{Attempt: a, Asks: Accept})
	}
	return attempts
}

// allAccepted fails the check unless each of the attempts was accepted, and none of them late. Of a
// receiver that is proven, a control shows whether it has only had too much, or has died of it.
func (p *Probe) allAccepted(
	ctx context.Context, attempts []emitter.Attempt, expected string, late int,
) {
	refused := slices.ContainsFunc(attempts, func(a emitter.Attempt) bool { return !accepted(a) })
	if !refused && late == 0 {
		return
	}
	if p.proven && refused {
		p.Control(ctx)
	}
	actual := tally(attempts)
	if late > 0 {
		actual += fmt.Sprintf("\n          %d of them too late", late)
	}
	p.Fail(fmt.Sprintf("%d genuine webhooks", len(attempts)), expected, actual)
}

// tally says what became of attempts, the commonest first, and how long the slowest took.
func tally(attempts []emitter.Attempt) string {
	ends := map[string]int{}
	var slowest time.Duration
	for _, a := range attempts {
		end := said(a)
		if !a.Answered() { // how long each took, and over which port, tells them apart
			end = fmt.Sprintf("no answer (%s)", a.Cause)
		}
		ends[end]++
		slowest = max(slowest, a.Took)
	}
	kinds := slices.SortedFunc(maps.Keys(ends), func(a, b string) int {
		if ends[a] != ends[b] {
			return ends[b] - ends[a]
		}
		return strings.Compare(a, b)
	})
	var parts []string
	for _, kind := range kinds[:min(len(kinds), 5)] {
		parts = append(parts, fmt.Sprintf("%d × %s", ends[kind], kind))
	}
	if more := len(kinds) - len(parts); more > 0 {
		parts = append(parts, fmt.Sprintf("%d other answers", more))
	}
	return fmt.Sprintf("%s; the slowest after %s", strings.Join(parts, ", "),
		slowest.Round(time.Millisecond))
}
