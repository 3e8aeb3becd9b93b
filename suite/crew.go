package suite

import (
	"context"
	"slices"
	"sync"
	"time"
)

// slowAnswer is the time from which a receiver is slow: it waits for something rather than works,
// so that it can have more requests at once.
const slowAnswer = 250 * time.Millisecond

// mostPlaces is how many checks a slow receiver has at a time at most.
const mostPlaces = 128

// A crew says how many checks run at a time. To a slow receiver it sends more at once, as long as
// its answers do not come later for it.
type crew struct {
	mu     sync.Mutex
	free   sync.Cond
	least  int // never fewer
	places int
	taken  int
	usual  time.Duration // the quickest 2xx so far; a server refuses some requests by itself
}

func newCrew(workers int) *crew {
	c := &crew{least: workers, places: workers}
	c.free.L = &c.mu
	return c
}

// take waits for a place.
func (c *crew) take() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.taken >= c.places {
		c.free.Wait()
	}
	c.taken++
}

// leave gives a place back, and learns from the answers that the check has got there.
func (c *crew) leave(o Outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.taken--
	for _, e := range o.Exchanges {
		if e.accepted() && (c.usual == 0 || e.Took < c.usual) {
			c.usual = e.Took
		}
	}
	if late := c.usual * 3 / 2; c.usual >= slowAnswer {
		if slices.ContainsFunc(o.Exchanges, func(e Exchange) bool { return e.Took > late }) {
			c.places = max(c.least, c.places/2)
		} else {
			c.places = min(max(c.least, mostPlaces), c.places+4)
		}
	}
	c.free.Broadcast()
}

// A round is a run of checks, in which those that may run at a time do.
type round struct {
	suite   *Suite
	checks  []Check
	results []chan Outcome
	crew    *crew
	under   sync.WaitGroup

	mu   sync.Mutex
	lost []lost
}

// A lost check got no answer beside others, or after another one.
type lost struct {
	at int // its place among the checks
	o  Outcome
}

// run runs checks, so many at a time, and those that run alone with no other. What got no answer
// beside others, or came when nobody was there any more, is run once more, alone, so that the one
// that takes the receiver down is named.
func (r *round) run(ctx context.Context) {
	late := false
	for i, check := range r.checks {
		if check.Alone || check.Late != late {
			r.under.Wait()
			late = check.Late
		}
		r.crew.take()
		r.under.Go(func() { r.judge(ctx, i) })
		if check.Alone {
			r.under.Wait()
		}
	}
	r.under.Wait()
	slices.SortFunc(r.lost, func(a, b lost) int { return a.at - b.at })
	back := len(r.lost) > 0
	for _, l := range r.lost {
		if back = back && r.suite.Wait(ctx, comesBack) == nil; back {
			l.o = r.suite.judge(ctx, l.o.Check, true)
		}
		r.results[l.at] <- l.o
	}
}

// comesBack is how long a receiver that has died may take to be started again.
const comesBack = 2 * time.Second

func (r *round) judge(ctx context.Context, i int) {
	// What stands here is the outcome of code that ends its goroutine, as FailNow does.
	check := r.checks[i]
	alone := check.Alone || r.crew.least == 1
	o := Outcome{Check: check, Verdict: Inconclusive,
		Reason: "the check ended its goroutine; it ends by its Probe"}
	defer func() {
		r.crew.leave(o)
		broken := o.Verdict != Passed && slices.ContainsFunc(o.Exchanges, Exchange.broken)
		if broken && !(alone && reached(o.Exchanges)) && ctx.Err() == nil {
			r.mu.Lock()
			r.lost = append(r.lost, lost{i, o})
			r.mu.Unlock()
			return
		}
		r.results[i] <- o
	}()
	o = r.suite.judge(ctx, check, alone)
}
