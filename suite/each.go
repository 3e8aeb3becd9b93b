package suite

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
)

// ErrUnanswered says that the target answered nothing, so that there is nothing to judge.
var ErrUnanswered = errors.New("the target does not answer")

// A Selection says which checks are run. The zero value runs all.
type Selection struct {
	IDs    []string // whole ids or their beginnings: refuse, accept/layout-crlf
	Labels string   // a Ginkgo label filter: must && !voice
}

// Select lists the checks of the configuration that are selected. None is an error, and so is an id that there is none of.
func (c *Config) Select(s Selection) ([]Check, error) {
	all, err := c.Checks()
	if err != nil {
		return nil, err
	}
	filter, err := types.ParseLabelFilter(s.Labels)
	if err != nil {
		return nil, fmt.Errorf("label filter %q: %w", s.Labels, err)
	}
	var known []string
	for _, check := range all {
		known = append(known, check.ID)
	}
	for _, id := range s.IDs {
		if !slices.ContainsFunc(known, func(k string) bool { return within(k, id) }) {
			return nil, &schemas.UnknownError{Kind: "check", Name: id, Nearest: schemas.Nearest(id, known), See: "offhook test --list"}
		}
	}
	selected := slices.DeleteFunc(all, func(check Check) bool {
		return !filter(check.Labels) || len(s.IDs) > 0 && !slices.ContainsFunc(s.IDs, func(id string) bool { return within(check.ID, id) })
	})
	if len(selected) == 0 {
		return nil, fmt.Errorf("no check is selected: the label filter %q leaves none of %d", s.Labels, len(known))
	}
	return selected, nil
}

// within tells whether a check is the one that is named, or below it.
func within(check, id string) bool {
	return check == id || strings.HasPrefix(check, strings.TrimSuffix(id, "/")+"/")
}

// Wait sends genuine webhooks until the target answers one, however it answers, or the time is over; then the error is
// ErrUnanswered. While there is time, an answer of 502, 503 or 504 is that of a proxy whose receiver is not up yet. A
// time of 0 tries once.
func (c *Config) Wait(ctx context.Context, atMost time.Duration) error {
	r, err := c.start()
	if err != nil {
		return err
	}
	p := &Probe{run: r, check: Check{ID: "wait"}, role: emitter.Primary}
	deadline := time.Now().Add(atMost)
	for {
		a := p.Send(ctx, p.plain(), nil)
		over := !time.Now().Before(deadline)
		switch {
		case a.Answered() && (over || a.Status < http.StatusBadGateway || a.Status > http.StatusGatewayTimeout):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case over:
			return fmt.Errorf("%w: %s: %s", ErrUnanswered, c.Target, told(a))
		}
		select {
		case <-time.After(250 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// Each runs checks, so many at a time, and yields their outcomes in the order of the checks, each as soon as it and
// those before it are known. When ctx ends, the outcomes that are left are inconclusive.
func (c *Config) Each(ctx context.Context, checks []Check, workers int) (iter.Seq[Outcome], error) {
	r, err := c.start()
	if err != nil {
		return nil, err
	}
	return func(yield func(Outcome) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		results := make([]chan Outcome, len(checks))
		for i := range results {
			results[i] = make(chan Outcome, 1)
		}
		places := make(chan struct{}, max(workers, 1))
		var under sync.WaitGroup
		go func() {
			for i, check := range checks {
				if check.alone {
					under.Wait()
				}
				places <- struct{}{}
				under.Go(func() {
					results[i] <- r.judge(ctx, check)
					<-places
				})
				if check.alone {
					under.Wait()
				}
			}
		}()
		for i := range checks {
			if !yield(<-results[i]) {
				return
			}
		}
	}, nil
}
