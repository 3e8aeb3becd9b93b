package suite

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// ErrUnanswered says that the target answered nothing, so that there is nothing to judge.
var ErrUnanswered = errors.New("the target does not answer")

// Wait sends genuine webhooks, or forged ones where no others are sent, until the target answers
// one, however it answers, or the time is over; then the error is ErrUnanswered. While there is
// time, an answer of 502, 503 or 504 is that of a proxy whose receiver is not up yet. A time of 0
// tries once.
func (s *Suite) Wait(ctx context.Context, atMost time.Duration) error {
	var a emitter.Attempt
	check := Check{ID: "wait", Run: func(ctx context.Context, p *Probe) { a = p.first(ctx) }}
	p := &Probe{suite: s, check: check, role: emitter.Primary}
	deadline := time.Now().Add(atMost)
	for {
		if end := p.perform(ctx); end.reason != "" {
			return errors.New(end.reason)
		}
		over := !time.Now().Before(deadline)
		starting := a.Status >= http.StatusBadGateway && a.Status <= http.StatusGatewayTimeout
		switch {
		case a.Answered() && (over || !starting):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case over:
			return fmt.Errorf("%w: %s: %s%s", ErrUnanswered, s.config.Target, said(a), perhapsTLS(a))
		}
		pause(ctx, 250*time.Millisecond)
	}
}

// perhapsTLS asks for the other scheme where somebody is there and does not speak this one.
func perhapsTLS(a emitter.Attempt) string {
	plain := strings.HasPrefix(a.URL, "http://")
	if plain && a.Cause == emitter.CauseReset && !strings.Contains(a.Detail, "https://") {
		return "; does it speak https?"
	}
	return ""
}

// first is the first request of a run, which asks whether anyone is there.
func (p *Probe) first(ctx context.Context) emitter.Attempt {
	if p.suite.config.ForgeriesOnly {
		return p.Forge(ctx, p.fresh(), Refuse, p.spoil("no-headers"))
	}
	w := p.suite.control.hook()
	a := p.Send(ctx, p.Event(p.plainly(w)), nil)
	if accepted(a) {
		p.suite.control.find(w, a.Took)
	}
	return a
}

// Each runs checks, so many at a time, or more where the receiver is slow. It yields their outcomes
// in the order of the checks, each as soon as it and those before it are known. When ctx ends, the
// outcomes that are left are inconclusive. When the caller stops, so do the checks, before Each
// returns.
func (s *Suite) Each(ctx context.Context, checks []Check, workers int) iter.Seq[Outcome] {
	return func(yield func(Outcome) bool) {
		ctx, cancel := context.WithCancel(ctx)
		results := make([]chan Outcome, len(checks))
		for i := range results {
			results[i] = make(chan Outcome, 1)
		}
		var all sync.WaitGroup
		defer all.Wait()
		defer cancel()
		r := &round{suite: s, checks: checks, results: results, crew: newCrew(max(workers, 1))}
		all.Go(func() { r.run(ctx) })
		for i := range checks {
			if !yield(<-results[i]) {
				return
			}
		}
	}
}
