package telnyx

import (
	"context"
	"crypto/subtle"
	"errors"
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

	// decide, if not nil, decides in place of the Engine.
	decide  func(context.Context, scenarios.Command) (scenarios.Answer, error)
	opening Opening
	space   *Namespace // the one that lasts; nil where stories bring theirs
	end     context.CancelFunc
	ended   chan struct{} // is closed when the Engine has stopped
	mu      sync.Mutex
	owners  map[string]scenarios.Run   // of what commands name, by its id
	runs    []scenarios.Run            // that wait for commands, the first one first
	awaits  map[string][]scenarios.Run // those that expect a command, by its name
	closed  bool
}

// Tell has the story of a namespace told beside what goes on, in a World of its own. What a command
// names is looked up there too.
func (a *Account) Tell(w *scenarios.World, n *Namespace) scenarios.Run {
	if a.space != nil {
		n.CheckURL, n.Unsent = a.space.CheckURL, a.space.Unsent
	}
	return a.start(w, n)
}

// start begins the run of a namespace. The run takes the commands that name its instances.
func (a *Account) start(w *scenarios.World, n *Namespace) scenarios.Run {
	a.mu.Lock() // what the run tells from now on waits until it has a number
	defer a.mu.Unlock()
	var run scenarios.Run
	a.listen(n, &run)
	run = a.Engine.Start(w, n)
	a.runs = append(a.runs, run)
	return run
}

// adopt has a namespace take the commands that name its instances, before its run begins.
func (a *Account) adopt(run scenarios.Run, n *Namespace) {
	a.mu.Lock()
	if !slices.Contains(a.runs, run) { // the first run of a play is rehearsed
		a.runs = append(a.runs, run)
	}
	a.mu.Unlock()
	a.listen(n, &run)
}

// listen has a namespace tell what it owns and expects, and when no command can come any more.
func (a *Account) listen(n *Namespace, run *scenarios.Run) {
	n.owned = func(id string, is bool) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.owners == nil {
			a.owners = map[string]scenarios.Run{}
		}
		if is {
			a.owners[id] = *run
			return
		}
		delete(a.owners, id)
	}
	n.awaits = func(command string, is bool) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.awaits == nil {
			a.awaits = map[string][]scenarios.Run{}
		}
		if is {
			a.awaits[command] = append(a.awaits[command], *run)
			return
		}
		if i := slices.Index(a.awaits[command], *run); i >= 0 {
			a.awaits[command] = slices.Delete(a.awaits[command], i, i+1)
		}
	}
	n.over = func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.runs = slices.DeleteFunc(a.runs, func(r scenarios.Run) bool { return r == *run })
	}
}

// run is the run that a command is for: the one that owns what it names, else the first that
// expects it, else the first that waits.
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
	if runs := a.awaits[c.Name]; len(runs) > 0 {
		return runs[0], true
	}
	if len(a.runs) == 0 {
		return 0, false
	}
	return a.runs[0], true
}

// Command has the account decide on a command.
func (a *Account) Command(ctx context.Context, c scenarios.Command) (scenarios.Answer, error) {
	if a.decide != nil {
		return a.decide(ctx, c)
	}
	if run, ok := a.run(&c); ok {
		answer, err := a.Engine.Command(ctx, run, c)
		if err == nil || !a.over() && !errors.Is(err, scenarios.ErrOver) {
			return answer, err
		}
	}
	if c.Of["call_control_id"] != "" { // its story has been told to the end
		return Refuse("ended").answer(), nil
	}
	return Refuse("unavailable").because(
		"the play of offhook that this key belongs to is over").answer(), nil
}

// finish ends what goes on, and waits until it has ended. Commands are answered 503 from now on.
func (a *Account) finish() {
	a.mu.Lock()
	a.runs, a.owners, a.awaits, a.closed = nil, nil, nil, true
	a.mu.Unlock()
	a.end()
	<-a.ended
}

func (a *Account) over() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.closed
}

// Holds reports whether a key is that of the account.
func (a *Account) Holds(key string) bool {
	return subtle.ConstantTimeCompare([]byte(a.Key), []byte(key)) == 1
}
