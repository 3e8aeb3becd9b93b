package telnyx

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A Witness is Telnyx's API for a receiver that is judged by webhooks of which no call is played:
// commands are checked and answered, and counted as what the receiver did for an event. No webhook
// follows from them. What the webhooks told of is there, in whichever state a command needs.
type Witness struct {
	// Key is the one that the receiver gives.
	Key string
	// Setting says how the ids in answers are made.
	Setting scenarios.Setting
	// Watch, which may be nil, is told of every request, and when it came, counted from the first
	// thing that the witness saw; its calls may overlap.
	Watch func(at time.Duration, r Received)

	open  sync.Once
	api   API
	began time.Time

	mu    sync.Mutex
	world *scenarios.World
	space *Namespace
	seen  sightings
	tally Tally
}

// ServeHTTP answers a command.
func (w *Witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.start()
	w.api.ServeHTTP(out, r)
}

// Sent tells of an event before it is sent: from then on commands may name what its body tells of.
func (w *Witness) Sent(event emitter.Event) {
	w.start()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen.add(event)
}

// Effects is how often the receiver has acted on an event: the highest number of times that one
// command, but for its command_id, came for what the event is about. Several different commands are
// one effect. What Telnyx ignores is none: a command_id that came within the minute before. So is
// what only reads, and what was refused.
func (w *Witness) Effects(eventID string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen.effects(eventID)
}

// Tally counts the commands that have come.
func (w *Witness) Tally() Tally {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tally.copy()
}

func (w *Witness) start() {
	w.open.Do(func() {
		w.began = time.Now()
		w.world = scenarios.NewWorld(&w.Setting, "api", 0, w.began)
		w.space = &Namespace{guest: w.seen.by.has, guestCall: w.seen.calls.has}
		w.api.Open(&Account{Key: w.Key, decide: w.decide})
		w.api.Watch = w.watch
	})
}

// decide answers a command that is in order. What would follow from it is dropped.
func (w *Witness) decide(_ context.Context, c scenarios.Command) (scenarios.Answer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := time.Since(w.began)
	if !w.space.begun {
		if _, err := w.space.Next(w.world, scenarios.Happening{}); err != nil {
			return scenarios.Answer{}, err
		}
	}
	ignored := w.space.remembers(c, at)
	out, err := w.space.Next(w.world, scenarios.Happening{At: at, Command: &c})
	clear(w.space.pending)
	if err != nil {
		return scenarios.Answer{}, err
	}
	op, err := Lookup(c.Name)
	if err != nil {
		return scenarios.Answer{}, err
	}
	if !ignored && op.Method != http.MethodGet && out.Answer.Status < 300 && !w.seen.act(c) {
		w.tally.Unplaced++
	}
	return *out.Answer, nil
}

// remembers reports whether a command came before with the same command_id, and is ignored.
func (n *Namespace) remembers(c scenarios.Command, at time.Duration) bool {
	t := &turn{Namespace: n, asking: asking{
		op: &Operation{Name: c.Name}, of: c.Of, body: c.With}}
	scope, id := t.repeated()
	return n.recent.find(scope, id, at) != nil
}

// watch counts a request.
func (w *Witness) watch(r Received) {
	w.mu.Lock()
	w.tally.add(r)
	w.mu.Unlock()
	if w.Watch != nil {
		w.Watch(r.At.Sub(w.began), r)
	}
}
