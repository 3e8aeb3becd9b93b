package scenarios

import (
	"container/heap"
	"context"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A timeline is one telling of a plan. Attempts of one run follow each other in the order of their planned times; runs
// do not wait for each other. One loop serves all runs, so a waiting run costs an entry, not a goroutine.
type timeline struct {
	plan   Plan
	send   func(context.Context, emitter.Request) emitter.Attempt
	wait   func(time.Duration) <-chan time.Time // until the planned offset, nil when it has come
	limit  time.Duration                        // how long an attempt that times out has taken
	report func(Outcome)
	watch  func(Planned, emitter.Attempt, *emitter.Step)

	ready ready // runs without an attempt under way
}

// A run is the queue of one telling of the story.
type run struct {
	due    dues
	outage *emitter.Outage
	index  int
}

// A due is an attempt that is planned.
type due struct {
	at      time.Duration
	planned *Planned
	outage  *emitter.Outage
	next    emitter.Step
	history []emitter.Attempt
}

type done struct {
	run     *run
	due     *due
	attempt emitter.Attempt
}

func newTimeline(plan Plan) *timeline {
	t := &timeline{plan: plan, limit: plan.Policy.Timeout.Is}
	runs := map[int]*run{}
	for i := range plan.Events {
		planned := &plan.Events[i]
		step, ok := plan.Policy.Next(nil, plan.Targets.For(planned.Event))
		if !ok {
			continue // without an outcome, the play is not kept
		}
		r := runs[planned.Run]
		if r == nil {
			r = &run{outage: afresh(plan.outage), index: planned.Run}
			runs[planned.Run] = r
		}
		heap.Push(&r.due, &due{at: planned.Offset, planned: planned, outage: afresh(planned.outage), next: step})
	}
	for _, r := range runs {
		heap.Push(&t.ready, r)
	}
	return t
}

// afresh is an outage that has not met an attempt yet.
func afresh(o *emitter.Outage) *emitter.Outage {
	if o == nil {
		return nil
	}
	return &emitter.Outage{Role: o.Role, Times: o.Times, Fault: o.Fault}
}

// tell sends everything, until the end or until ctx ends.
func (t *timeline) tell(ctx context.Context) error {
	results := make(chan done)
	under := 0
	for len(t.ready) > 0 || under > 0 {
		var timer <-chan time.Time
		if len(t.ready) > 0 && ctx.Err() == nil {
			next := t.ready[0]
			if timer = t.wait(next.due[0].at); timer == nil {
				heap.Pop(&t.ready)
				under++
				go t.attempt(ctx, next, heap.Pop(&next.due).(*due), results)
				continue
			}
		} else if under == 0 {
			return ctx.Err()
		}
		select {
		case <-timer:
		case d := <-results:
			under--
			t.settle(d)
			if len(d.run.due) > 0 {
				heap.Push(&t.ready, d.run)
			}
		case <-interrupted(ctx, under):
		}
	}
	return ctx.Err()
}

// interrupted is the end of ctx, as long as nothing is under way that will report it.
func interrupted(ctx context.Context, under int) <-chan struct{} {
	if under > 0 && ctx.Err() != nil {
		return nil
	}
	return ctx.Done()
}

func (t *timeline) attempt(ctx context.Context, r *run, d *due, results chan<- done) {
	request := emitter.Request{Event: d.planned.Event, N: d.next.N, URL: d.next.URL, Role: d.next.Role}
	if t.plan.Frozen {
		request.At = t.plan.Now.Add(d.at)
	}
	for _, outage := range []*emitter.Outage{d.outage, r.outage} {
		if outage != nil && request.Fault == nil {
			request.Fault = outage.Take(d.next.Role)
		}
	}
	results <- done{run: r, due: d, attempt: t.send(ctx, request)}
}

// settle takes an attempt's end and plans the next attempt, or ends the delivery. Only planned times are added up, so
// that what is sent does not depend on how fast the receiver was.
func (t *timeline) settle(d done) {
	d.due.history = append(d.due.history, d.attempt)
	target := t.plan.Targets.For(d.due.planned.Event)
	next, more := t.plan.Policy.Next(d.due.history, target)
	if !more {
		t.watch(*d.due.planned, d.attempt, nil)
		t.report(outcome(*d.due.planned, d.due.history, t.plan.Policy))
		return
	}
	t.watch(*d.due.planned, d.attempt, &next)
	d.due.next = next
	d.due.at += next.Wait
	if d.attempt.Cause == emitter.CauseTimeout {
		d.due.at += t.limit
	}
	heap.Push(&d.run.due, d.due)
}
