package emitter

import (
	"context"
	"sync"
	"time"
)

// pace spreads requests over time, so that no more than a rate of them are sent.
type pace struct {
	mu   sync.Mutex
	next time.Time // when the next request may be sent
}

// wait returns when a request may be sent, or when ctx ends.
func (p *pace) wait(ctx context.Context, rate float64) {
	if rate <= 0 {
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
