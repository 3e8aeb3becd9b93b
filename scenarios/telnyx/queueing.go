package telnyx

import (
	"slices"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// A queue holds calls that wait for an agent.
type queue struct {
	name  string
	most  int
	calls []*waiting
	waits []time.Duration // of those who have left
}

// A waiting is a call in a queue.
type waiting struct {
	call     *call
	instance string
	since    time.Duration
	position int
}

// A queueing is the behaviour of enqueue.
type queueing struct {
	After span `json:"after"`
}

func (q *queueing) act(t *turn) {
	c, name := t.call, t.text("queue_name")
	line := t.queues[name]
	switch {
	case line == nil:
		line = &queue{name: name, most: int(t.number("max_size", 100))}
		t.queues[name] = line
	case c.queue == line:
		t.refuse("queue_twice").at("/queue_name")
		return
	case len(line.calls) >= line.most:
		t.refuse("queue_full").at("/queue_name")
		return
	}
	t.remember(c)
	if c.bridged != nil {
		c.bridged.bridged, c.bridged = nil, nil
	}
	if c.queue != nil {
		c.queue.leave(t, c, 0, "leave")
	}
	if c.room != nil {
		c.room.leave(t, c, 0)
	}
	e := &waiting{call: c, instance: t.name("queue"), since: t.at, position: len(line.calls) + 1}
	line.calls = append(line.calls, e)
	c.queue = line
	t.fail(t.w.Declare("queue", e.instance, schemas.Member{
		Values: map[string]any{"name": name, "position": e.position}}))
	t.cue(q.After.time(), "enqueued/"+c.name, c, webhook{emit: "call.enqueued",
		about: map[string]string{"queue": e.instance},
		with:  scenarios.Values{"queue_avg_wait_time_secs": line.average()}})
	if most := t.secs("max_wait_time_secs", 0); most > 0 {
		t.alarm(most, "wait/"+c.name, func(t *turn) { line.leave(t, c, 0, "timeout") })
	}
}

// average is how long calls have waited, in seconds.
func (q *queue) average() int {
	var sum time.Duration
	for _, wait := range q.waits {
		sum += wait
	}
	return int(sum.Seconds()) / max(1, len(q.waits))
}

// leave takes a call out of the queue.
func (q *queue) leave(t *turn, c *call, after time.Duration, why string) {
	at := slices.IndexFunc(q.calls, func(e *waiting) bool { return e.call == c })
	e := q.calls[at]
	q.calls = slices.Delete(q.calls, at, at+1)
	c.queue = nil
	q.waits = append(q.waits[max(0, len(q.waits)-19):], t.at-e.since)
	t.withdraw("wait/" + c.name)
	if c.flow != nil {
		c.flow.dequeued(t, after, why)
	}
	if t.waits("enqueued/" + c.name) {
		t.withdraw("enqueued/" + c.name)
		return
	}
	t.cue(after, "dequeued/"+c.name, c, webhook{emit: "call.dequeued",
		about: map[string]string{"queue": e.instance},
		with:  scenarios.Values{"reason": why, "queue_position": at + 1}})
}

// A dequeueing is the behaviour of what takes a call out of a queue.
type dequeueing struct {
	After span `json:"after"`
}

func (d *dequeueing) act(t *turn) {
	c := t.call
	if c.queue == nil || t.of["queue_name"] != "" && c.queue.name != t.of["queue_name"] {
		t.refuse("queue_not")
		return
	}
	t.remember(c)
	c.queue.leave(t, c, d.After.time(), "leave")
}
