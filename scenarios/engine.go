package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// An Engine plays the scripts of many runs on one queue of due times. Its fields are set before the
// first use; an Engine plays once and must not be copied.
type Engine struct {
	// Emitter sends; nil is the zero Emitter.
	Emitter *emitter.Emitter
	// Targets says where each event goes. What becomes of it at the targets of Also is watched and
	// reported, but no script is told.
	Targets emitter.Targets
	// Policy says whether, when and where an event is tried again.
	Policy emitter.Policy
	// Timeout is how long an attempt may take, in place of the policy's.
	Timeout time.Duration
	// Weather acts on every event that a step makes.
	Weather []Weather
	// Pieces is how bodies are written.
	Pieces emitter.Pieces

	// Runs is how many runs Begin makes, with numbers from 0; 0 is one. A run is made when there is
	// room for it. Begin is asked for the first run twice, since Run rehearses it.
	Runs  int
	Begin func(run int) (*World, Script, error)
	// Every is the time of the stories between the beginnings of two of these runs. 0 has all begin
	// at once. Where nothing waits, it says in which order they and what they send come.
	Every time.Duration

	// Pace is how much faster than the clock the time of the stories runs; 0 and 1 are real time.
	// At math.Inf(1) nothing waits: the time of a run stands still while an attempt of it is under
	// way, and then leaps to what is due next.
	Pace float64
	// Now is when the first run begins, in bodies and signatures, and so does each other one, or
	// later by its Begins. Zero is the clock: then signatures carry the time at which they are sent,
	// and no event occurs after that.
	Now time.Time

	// Places is how many attempts are under way at most, Alive how many runs. 0 is 256 and
	// DefaultAlive.
	Places, Alive int

	// App, which may be nil, gives the commands of an application without fault where a run is
	// rehearsed.
	App App

	// Watch, which may be nil, is told what happens; its calls do not overlap. The loop waits for
	// it, so it must not wait for a Command.
	Watch func(Happening)

	mu      sync.Mutex
	inbox   []func(*loop) // what is asked of the loop, in order of arrival
	wake    chan struct{} // made by the first who asks
	started int           // runs of Start
	over    bool
}

// DefaultAlive is how many runs are alive at most where an Engine does not say. A run that waits
// holds some one and a half kilobytes.
const DefaultAlive = 50_000

const defaultPlaces = 256

// ErrOver is the error of a Command for a run that has come to its end.
var ErrOver = errors.New("the run is over")

var errIdle = errors.New("the engine has stopped")

// A Run is the number of a run.
type Run int

// Start adds a run of one's own to those that Begin makes; its number follows theirs. It may be
// called before Run and while it lasts.
func (e *Engine) Start(w *World, s Script) Run {
	e.mu.Lock()
	number := e.runs() + e.started
	e.started++
	e.mu.Unlock()
	e.ask(func(l *loop) { l.begin(number, w, s) })
	return Run(number)
}

// Command asks something of Telnyx on behalf of the application. It is decided in the loop, in the
// order of arrival, at the time of the story that the run has reached. The error is ctx's, the
// script's, or ErrOver.
func (e *Engine) Command(ctx context.Context, run Run, c Command) (Answer, error) {
	type result struct {
		answer Answer
		err    error
	}
	decided := make(chan result, 1)
	ok := e.ask(func(l *loop) {
		if ctx.Err() != nil { // whoever asked has gone
			return
		}
		answer, err := l.command(int(run), c)
		decided <- result{answer, err}
	})
	if !ok {
		return Answer{}, errIdle
	}
	select {
	case r := <-decided:
		return r.answer, r.err
	case <-ctx.Done():
		return Answer{}, context.Cause(ctx)
	}
}

// ask has the loop do something, and reports whether there is still a loop to do it.
func (e *Engine) ask(do func(*loop)) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over {
		return false
	}
	e.inbox = append(e.inbox, do)
	select {
	case e.waker() <- struct{}{}:
	default:
	}
	return true
}

// waker is the channel that wakes the loop; the lock is held.
func (e *Engine) waker() chan struct{} {
	if e.wake == nil {
		e.wake = make(chan struct{}, 1)
	}
	return e.wake
}

// asked takes what the loop is asked. Where nothing is asked and the loop has come to its end,
// nothing can be asked any more.
func (e *Engine) asked(end bool) []func(*loop) {
	e.mu.Lock()
	defer e.mu.Unlock()
	asked := e.inbox
	e.inbox = nil
	e.over = end && len(asked) == 0
	return asked
}

// Run plays everything, until nothing is left to do or ctx ends. Before anything is sent it refuses
// what cannot be played: a target that is no URL or not allowed, and a first run that a receiver
// without fault could not keep. The error is ctx's, or names what could not be made; the report
// tells what had been sent by then.
func (e *Engine) Run(ctx context.Context) (Report, error) {
	l := e.newLoop()
	if err := e.Check(ctx); err != nil {
		l.fail(err) // and whoever asks something of the Engine learns that it does not play
	}
	err := l.run(ctx)
	return l.report, err
}

// Check rehearses the first run and reports why the Engine would not play. Run does so by itself.
func (e *Engine) Check(ctx context.Context) error {
	if err := e.check(); err != nil {
		return err
	}
	first := e.like()
	first.Runs = min(e.runs(), 1)
	for _, err := range first.Rehearse(ctx) {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// like is an Engine with the same settings, which nobody watches.
func (e *Engine) like() *Engine {
	return &Engine{Emitter: e.Emitter, Targets: e.Targets, Policy: e.Policy, Timeout: e.Timeout,
		Weather: e.Weather, Pieces: e.Pieces, Runs: e.Runs, Begin: e.Begin, Every: e.Every,
		Pace: e.Pace, Now: e.Now, Places: e.Places, Alive: e.Alive, App: e.App}
}

// checkPace reports why a pace is none.
func checkPace(pace float64) error {
	if pace == 0 || pace >= 1e-6 && pace <= 1e5 || math.IsInf(pace, 1) {
		return nil
	}
	return fmt.Errorf("%v is not a speed; 1 is real time, 10 is ten times as fast", pace)
}

// runs is how many runs Begin makes.
func (e *Engine) runs() int {
	if e.Runs == 0 && e.Begin != nil {
		return 1
	}
	return e.Runs
}

// check reports which of the settings cannot be played.
func (e *Engine) check() error {
	if err := cmp.Or(checkPace(e.Pace), e.checkEvery()); err != nil {
		return err
	}
	switch {
	case e.Runs < 0:
		return fmt.Errorf("Engine.Runs: %d is less than none", e.Runs)
	case e.Places < 0 || e.Alive < 0:
		return errors.New("Engine.Places or Engine.Alive: less than none")
	case e.Runs > 0 && e.Begin == nil:
		return errors.New("Engine.Begin: nothing says how a run begins; Scenario.Begin does")
	}
	sender := e.sender()
	urls := []string{e.Targets.Default.Primary, e.Targets.Default.Failover}
	for _, to := range e.Targets.Also {
		urls = append(urls, to.Primary, to.Failover)
	}
	for _, route := range e.Targets.Routes {
		urls = append(urls, route.URL)
	}
	for _, url := range urls {
		if url == "" {
			continue
		}
		if err := sender.CheckTarget(url); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) sender() *emitter.Emitter {
	if e.Emitter == nil {
		return &emitter.Emitter{}
	}
	return e.Emitter
}

// Deliver sends one event as it is: it makes attempts until one is accepted or the policy has no
// more. When ctx ends, so does the delivery. Begin, Runs and Targets have no part in it.
func (e *Engine) Deliver(ctx context.Context, event emitter.Event, to emitter.Target) Delivery {
	delivery := Delivery{Event: event, Status: Failed, cut: true}
	one := e.like()
	one.Targets, one.Runs, one.Begin = emitter.Targets{Default: to}, 0, nil
	one.Watch = func(h Happening) {
		switch {
		case h.Delivered != nil:
			delivery = *h.Delivered
		case h.Attempted != nil:
			delivery.Attempts = append(delivery.Attempts, *h.Attempted.Attempt)
		}
		if e.Watch != nil {
			e.Watch(h)
		}
	}
	one.Start(NewWorld(&Setting{}, "", 0, time.Time{}), Ready(event))
	err := one.newLoop().run(ctx)
	if err != nil && ctx.Err() == nil && len(delivery.Attempts) == 0 {
		delivery.Attempts = []emitter.Attempt{{EventID: event.ID, EventType: event.Type,
			Family: event.Family, Trace: event.Trace, Cause: emitter.CauseNotSent, Detail: err.Error()}}
	}
	return delivery
}

// leaps reports whether nothing waits at the Engine's pace.
func (e *Engine) leaps() bool { return math.IsInf(e.Pace, 1) }
