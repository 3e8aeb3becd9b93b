package emitter

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// remoteRate is how many requests a second receivers on other machines get
// where nobody says how many they bear.
const remoteRate = 10

// leastRate is the lowest rate, in requests a second. Below it, waits may last longer than a clock
// can tell.
const leastRate = 1e-6

// checkRate reports a rate that is none.
func (e *Emitter) checkRate() error {
	if e.Rate == 0 || e.Rate >= leastRate {
		return nil
	}
	return fmt.Errorf("a rate of %v requests a second is none: give %v or more, or 0 for "+
		"the usual one", e.Rate, leastRate)
}

// RateFor is how many requests a second may go to a URL; 0 does not limit.
func (e *Emitter) RateFor(url string) float64 {
	if e.Rate == 0 && e.AllowRemote && CheckURL(url, false) != nil {
		return remoteRate
	}
	return e.Rate
}

// pace spreads requests over time, so that no more than a rate of them are sent.
type pace struct {
	mu sync.Mutex
	// next is when the next request may be sent.
	next time.Time
}

// wait returns when a request may be sent, or when ctx ends.
func (p *pace) wait(ctx context.Context, rate float64) {
	if !(rate >= leastRate) { // also for a rate that is not a number
		return
	}
	p.mu.Lock()
	at := p.next
	if now := time.Now(); at.Before(now) {
		at = now
	}
	p.next = at.Add(time.Duration(float64(time.Second) / rate))
	p.mu.Unlock()
	select {
	case <-time.After(time.Until(at)):
	case <-ctx.Done():
	}
}
