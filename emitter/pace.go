package emitter

import (
	"context"
	"sync"
	"time"
)

// remoteRate is how many requests a second receivers on other machines get
// where nobody says how many they bear.
const remoteRate = 10

// rate is how many requests a second may go to a URL; 0 does not limit.
func (e *Emitter) rate(url string) float64 {
	if e.Rate == 0 && CheckURL(url, false) != nil {
		return remoteRate
	}
	return e.Rate
}

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
