package telnyx

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A Host keeps namespaces that last: each has an Engine and an account of the API. Its fields are
// set before the first use.
type Host struct {
	API API
	// Emitter sends the webhooks of all namespaces; nil is the zero Emitter.
	Emitter *emitter.Emitter
	// Setting says how bodies are made; each namespace has a seed of its own.
	Setting scenarios.Setting
	Policy  emitter.Policy
	Weather []scenarios.Weather
	Timeout time.Duration
	// Pace is that of every namespace, as an Engine has it: 0 is real time.
	Pace float64
	// Watch, which may be nil, is told what happens in each namespace; its calls may overlap.
	Watch func(*Account, scenarios.Happening)
	// Unsent, which may be nil, is told of webhooks that could not be made.
	Unsent func(*Account, string, error)

	mu     sync.Mutex
	spaces []*Account
	done   sync.WaitGroup
}

// An Opening is what a namespace begins with.
type Opening struct {
	// Key is the one that the application gives.
	Key    string
	Target emitter.Target
	Seed   uint64
	Media  map[string]scenarios.Media
}

// Open begins a namespace, which lasts until ctx ends or Close is called with its key.
func (h *Host) Open(ctx context.Context, o Opening) (*Account, error) {
	if o.Key == "" {
		return nil, errors.New("a namespace needs a key")
	}
	for _, url := range []string{o.Target.Primary, o.Target.Failover} {
		if url == "" {
			continue
		}
		if err := h.sender().CheckTarget(url); err != nil {
			return nil, err
		}
	}
	setting := h.Setting
	setting.Seed = o.Seed
	ctx, end := context.WithCancel(ctx)
	a := &Account{Key: o.Key, Target: o.Target, Seed: o.Seed, end: end}
	a.Engine = &scenarios.Engine{Emitter: h.Emitter, Policy: h.Policy, Weather: h.Weather,
		Timeout: h.Timeout, Pace: h.Pace, Targets: emitter.Targets{Default: o.Target}}
	space := &Namespace{Story: Tale{Media: o.Media}, CheckURL: h.sender().CheckTarget,
		Unsent: func(name string, err error) {
			if h.Unsent != nil {
				h.Unsent(a, name, err)
			}
		}}
	a.Engine.Watch = func(happening scenarios.Happening) {
		if h.Watch != nil {
			h.Watch(a, happening)
		}
	}
	a.adopt(a.Engine.Start(scenarios.NewWorld(&setting, "serve", 0, time.Time{}), space), space)
	h.mu.Lock()
	h.spaces = append(h.spaces, a)
	h.mu.Unlock()
	h.API.Open(a)
	h.done.Go(func() {
		_, a.err = a.Engine.Run(ctx)
	})
	return a, nil
}

// Accounts lists those of the namespaces, the first one first.
func (h *Host) Accounts() []*Account {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]*Account(nil), h.spaces...)
}

// Close ends the namespace of a key, and reports whether there was one.
func (h *Host) Close(key string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, a := range h.spaces {
		if a.holds(key) {
			h.spaces = append(h.spaces[:i:i], h.spaces[i+1:]...)
			h.API.Close(key)
			a.end()
			return true
		}
	}
	return false
}

// Wait waits until all namespaces have ended.
func (h *Host) Wait() { h.done.Wait() }

func (h *Host) sender() *emitter.Emitter {
	if h.Emitter == nil {
		return &emitter.Emitter{}
	}
	return h.Emitter
}
