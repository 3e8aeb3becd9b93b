package scenarios

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"math"
	"runtime"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A loop is an Engine at work. One goroutine makes every event and every decision; what waits costs
// an entry in a queue, and senders do nothing but send.
type loop struct {
	*Engine
	policy  emitter.Policy
	pace    float64
	leap    bool // nothing waits
	places  int
	emitter *emitter.Emitter
	alive   map[int]*run
	most    int // runs that may be alive
	began   time.Time
	begun   int           // runs that Begin has made
	room    time.Duration // the time of the stories at which a run could begin again
	agenda  agenda
	under   int // attempts under way
	senders int
	jobs    chan *sending
	done    chan *sending
	stopped bool // nothing more is begun or sent
	err     error
	report  Report

	rehearsed bool                    // attempts are those of a receiver without fault
	effects   map[string]func() error // what is to have an effect; nil once it had one
}

func (e *Engine) newLoop() *loop {
	places, pace := max(0, cmp.Or(e.Places, defaultPlaces)), cmp.Or(e.Pace, 1)
	if checkPace(pace) != nil { // Run refuses it, and Deliver has no error
		pace = 1
	}
	l := &loop{Engine: e, policy: e.Policy.OrDefault(), pace: pace, leap: e.leaps(),
		places: places, most: cmp.Or(e.Alive, DefaultAlive), alive: map[int]*run{}, emitter: e.sender(),
		jobs: make(chan *sending, places), done: make(chan *sending, places)}
	return l
}

// policyOf is the policy under which an event is sent: that of the Engine, or else of its story.
func (l *loop) policyOf(s *sending) *emitter.Policy {
	if l.Policy.Name == "" && s.step != nil {
		if told := s.told(); told != nil && told.policy != nil {
			return told.policy
		}
	}
	return &l.policy
}

// limit is how long an attempt at an event may take.
func (l *loop) limit(s *sending) time.Duration {
	if l.Timeout != 0 {
		return l.Timeout
	}
	return l.policyOf(s).TimeoutFor(s.Event)
}

// run is the loop, until nothing is left to do or ctx ends.
func (l *loop) run(ctx context.Context) error {
	l.began = time.Now()
	defer close(l.jobs)
	l.mu.Lock()
	wake := l.waker()
	l.mu.Unlock()
	timer := time.NewTimer(0)
	defer timer.Stop()
	ended := ctx.Done()
	for {
		wait, waiting := l.dispatch(ctx)
		end := l.under == 0 && !waiting && !l.open()
		asked := l.asked(end)
		for _, do := range asked {
			do(l)
		}
		if len(asked) > 0 {
			continue
		}
		if end {
			break
		}
		var due <-chan time.Time
		if waiting {
			timer.Reset(wait)
			due = timer.C
		}
		select {
		case s := <-l.done:
			if l.leap {
				// Other attempts may end first: bodies that are made in a row find the caches warm,
				// and where nothing waits, nothing is late.
				runtime.Gosched()
			}
			l.settle(s)
			for len(l.done) > 0 {
				l.settle(<-l.done)
			}
		case <-due:
		case <-wake:
		case <-ended:
			ended, l.stopped = nil, true
		}
	}
	l.count()
	if l.err == nil && !l.stopped {
		l.err = l.vain()
	}
	return cmp.Or(l.err, ctx.Err())
}

// elapsed is how much time of the stories has passed.
func (l *loop) elapsed() time.Duration {
	if l.leap {
		return 0
	}
	return time.Duration(float64(time.Since(l.began)) * l.pace)
}

// onClock is how long a time of the stories takes on the clock, at most an hour. It is rounded up:
// who waits for less than that finds nothing due.
func (l *loop) onClock(d time.Duration) time.Duration {
	return time.Duration(math.Ceil(min(float64(d)/l.pace, float64(time.Hour))))
}

// dispatch sends what is due and begins runs while there is room. It returns for how long nothing
// is due, and whether anything is to come by itself.
func (l *loop) dispatch(ctx context.Context) (wait time.Duration, waiting bool) {
	for !l.stopped && l.under < l.places {
		if l.rehearsed && ctx.Err() != nil {
			l.stopped = true
			break
		}
		now := l.elapsed()
		next, some := l.next(now)
		if !some {
			return 0, false
		}
		if early := next.at - now; early > 0 && !l.leap {
			return l.onClock(early), true
		}
		if next.begins {
			l.beginNext(ctx)
			continue
		}
		r := l.agenda[0]
		e := r.next()
		r.at = e.at
		l.perform(ctx, r, e)
		l.settled(r)
	}
	return 0, false
}

// begin begins a run.
func (l *loop) begin(number int, w *World, s Script) {
	if l.stopped {
		l.report.Unbegun++
		return
	}
	r := &run{number: number, world: w, script: s, place: -1}
	r.begun = l.beginning(number, l.elapsed())
	l.alive[number] = r
	l.report.Runs++
	w.virtual = l.rehearsed
	outcome, err := s.Next(w, Happening{Run: number})
	l.fail(err)
	r.take(outcome.Cues)
	if w.start.IsZero() {
		w.start = l.start(number, outcome.Cues)
	}
	l.settled(r)
}

// start is the moment from which the times of a run's story count. Played faster than the clock, a
// story ends sooner than it tells; so it starts in the past, and nothing lies in the future.
func (l *loop) start(number int, cues []Cue) time.Time {
	if !l.Now.IsZero() {
		return l.Now.Add(l.Begins(number) - Lag)
	}
	start := time.Now().Add(-Lag)
	if l.pace <= 1 {
		return start
	}
	var last time.Duration
	for _, cue := range cues {
		last = max(last, cue.At)
	}
	return start.Add(-last + time.Duration(float64(last)/l.pace))
}

// settled has a run wait for what is due next, or ends it.
func (l *loop) settled(r *run) {
	if r.held > 0 && !r.expects() {
		l.release(r, r.at, false)
	}
	waits := len(r.due) > 0 && !(l.leap && r.under > 0 && r.due[0].at > r.at)
	switch {
	case waits && r.place < 0:
		heap.Push(&l.agenda, r)
	case waits:
		heap.Fix(&l.agenda, int(r.place))
	case r.place >= 0:
		heap.Remove(&l.agenda, int(r.place))
	}
	if len(r.due) == 0 && r.under == 0 && !r.waits() {
		if len(l.alive) == l.most {
			l.room = l.elapsed()
		}
		delete(l.alive, r.number)
	}
}

// fail ends the play with an error, if there is one; what is under way comes to its end.
func (l *loop) fail(err error) {
	if err == nil {
		return
	}
	l.err, l.stopped = cmp.Or(l.err, err), true
}

// tell tells the run's script and whoever watches, and takes what follows.
func (l *loop) tell(r *run, h Happening) (Outcome, error) {
	h.Run = r.number
	l.today(r.world)
	outcome, err := r.script.Next(r.world, h)
	r.take(outcome.Cues)
	l.report.unmet(outcome.Broken)
	l.report.Noted += outcome.Noted
	if l.rehearsed && len(outcome.Broken) > 0 {
		l.fail(errors.New("no application can keep this: " + outcome.Broken[0]))
	}
	h.Answer = outcome.Answer
	l.watch(h)
	return outcome, err
}

// watch tells whoever watches.
func (l *loop) watch(h Happening) {
	if l.Watch != nil {
		h.Alive = len(l.alive)
		l.Watch(h)
	}
}

// count adds to the report what was left undone.
func (l *loop) count() {
	for _, r := range l.alive {
		for _, e := range r.due {
			if s := e.sending(); s == nil {
				l.report.Unsent++
			} else {
				l.report.undecided(&s.Event, s.spoil != nil)
			}
		}
	}
	l.report.Unbegun += max(0, l.runs()-l.begun)
}
