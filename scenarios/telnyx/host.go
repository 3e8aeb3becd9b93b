package telnyx

import (
	"context"
	"errors"
	"slices"
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
	// Noted, which may be nil, is told what is wrong with documents.
	Noted func(*Account, string)

	turn   sync.Mutex // one closes or resets at a time
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
		return nil, errors.New("Opening.Key is empty; a namespace needs the key that its application gives")
	}
	for _, url := range []string{o.Target.Primary, o.Target.Failover} {
		if url == "" {
			continue
		}
		if err := h.sender().CheckTarget(url); err != nil {
			return nil, err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.begin(ctx, o)
	h.spaces = append(h.spaces, a)
	h.API.Open(a)
	return a, nil
}

// begin has an account play.
func (h *Host) begin(ctx context.Context, o Opening) *Account {
	setting := h.Setting
	setting.Seed = o.Seed
	ctx, end := context.WithCancel(ctx)
	a := &Account{Key: o.Key, Target: o.Target, Seed: o.Seed, opening: o, end: end,
		ended: make(chan struct{})}
	a.Engine = &scenarios.Engine{Emitter: h.Emitter, Policy: h.Policy, Weather: h.Weather,
		Timeout: h.Timeout, Pace: h.Pace, Targets: emitter.Targets{Default: o.Target}}
	a.space = &Namespace{Story: Tale{Media: o.Media}, CheckURL: h.sender().CheckTarget,
		Unsent: func(name string, err error) {
			if h.Unsent != nil {
				h.Unsent(a, name, err)
			}
		},
		Noted: func(text string) {
			if h.Noted != nil {
				h.Noted(a, text)
			}
		}}
	a.Engine.Watch = func(happening scenarios.Happening) {
		if h.Watch != nil {
			h.Watch(a, happening)
		}
	}
	a.start(scenarios.NewWorld(&setting, "serve", 0, time.Time{}), a.space)
	h.done.Go(func() {
		defer close(a.ended)
		_, err := a.Engine.Run(ctx)
		if err != nil && ctx.Err() == nil && h.Unsent != nil {
			h.Unsent(a, "what was to come in this namespace", err)
		}
	})
	return a
}

// Accounts lists those of the namespaces, the first one first.
func (h *Host) Accounts() []*Account {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]*Account(nil), h.spaces...)
}

// Reset ends what goes on in the namespace of a key and begins it anew, with the same key, target
// and seed; it lasts until ctx ends. Until then its commands are answered 503. It is nil where no
// namespace has the key.
func (h *Host) Reset(ctx context.Context, key string) *Account {
	h.turn.Lock()
	defer h.turn.Unlock()
	before := h.find(key)
	if before == nil {
		return nil
	}
	before.finish()
	h.mu.Lock()
	defer h.mu.Unlock()
	after := h.begin(ctx, before.opening)
	h.spaces[slices.Index(h.spaces, before)] = after
	h.API.replace(before, after)
	return after
}

// Close ends the namespace of a key, and reports whether there was one. Neither it nor Reset may be
// called by what watches.
func (h *Host) Close(key string) bool {
	h.turn.Lock()
	defer h.turn.Unlock()
	a := h.find(key)
	if a == nil {
		return false
	}
	h.mu.Lock()
	h.spaces = slices.DeleteFunc(slices.Clone(h.spaces), func(b *Account) bool { return a == b })
	h.mu.Unlock()
	h.API.Close(key)
	a.finish()
	return true
}

// find is the account of a key, or nil.
func (h *Host) find(key string) *Account {
	for _, a := range h.Accounts() {
		if a.Holds(key) {
			return a
		}
	}
	return nil
}

// Wait waits until all namespaces have ended.
func (h *Host) Wait() { h.done.Wait() }

func (h *Host) sender() *emitter.Emitter {
	if h.Emitter == nil {
		return &emitter.Emitter{}
	}
	return h.Emitter
}
