package telnyx

import (
	"context"
	"crypto/subtle"
	"slices"
	"sync"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// An Account is what one key of the API stands for: the runs of an Engine whose scripts are
// Namespaces. Most have one. What a command names is looked up in all of them.
type Account struct {
	Key    string
	Engine *scenarios.Engine
	// Target and Seed are those of its namespace.
	Target emitter.Target
	Seed   uint64

	end    context.CancelFunc
	err    error
	mu     sync.Mutex
	owners map[string]scenarios.Run // of what commands name, by its id
	runs   []scenarios.Run          // that wait for commands, the first one first
}

// Adopt has a namespace take the commands that name its instances, once its run has a number.
func (a *Account) adopt(run scenarios.Run, n *Namespace) {
	a.mu.Lock()
	if !slices.Contains(a.runs, run) { // the first run of a play is rehearsed
		a.runs = append(a.runs, run)
	}
	a.mu.Unlock()
	n.owned = func(id string, is bool) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.owners == nil {
			a.owners = map[string]scenarios.Run{}
		}
		if is {
			a.owners[id] = run
			return
		}
		delete(a.owners, id)
	}
	n.over = func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.runs = slices.DeleteFunc(a.runs, func(r scenarios.Run) bool { return r == run })
	}
}

// run is the run that a command is for: the one that owns what it names, else the first that waits.
func (a *Account) run(c *scenarios.Command) (run scenarios.Run, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range c.Of {
		if run, owned := a.owners[id]; owned {
			return run, true
		}
	}
	for _, field := range []string{"call_control_id", "link_to"} {
		if id, ok := c.With[field].(string); ok {
			if run, owned := a.owners[id]; owned {
				return run, true
			}
		}
	}
	if len(a.runs) == 0 {
		return 0, false
	}
	return a.runs[0], true
}

// Command has the account decide on a command.
func (a *Account) Command(ctx context.Context, c scenarios.Command) (scenarios.Answer, error) {
	run, ok := a.run(&c)
	if !ok {
		r := Refuse("unavailable").because("the play of offhook that this key belongs to is over")
		return scenarios.Answer{Status: r.Status, Body: r.Body()}, nil
	}
	return a.Engine.Command(ctx, run, c)
}

// holds reports whether a key is that of the account.
func (a *Account) holds(key string) bool {
	return subtle.ConstantTimeCompare([]byte(a.Key), []byte(key)) == 1
}
