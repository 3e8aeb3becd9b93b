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
	began time.Duration
	calls []*waiting
	waits []time.Duration // of those who have left last
}

// A waiting is a call in a queue.
type waiting struct {
	call     *call
	instance string
	since    time.Duration
}

// A queueing is the behaviour of enqueue.
type queueing struct {
	After span `json:"after"`
}

func (q *queueing) act(t *turn) {
	c, name := t.call, t.text("queue_name")
	line := t.queues.find(name)
	most, sized := numeric(t.body["max_size"])
	switch {
	case line == nil:
		line = t.line(name)
	case c.queue == line:
		t.refuse("queue_twice").at("/queue_name")
		return
	case sized && int(most) != line.most:
		t.refuse("queue_size").at("/max_size")
		return
	case len(line.calls) >= line.most:
		t.refuse("queue_full", "queue", name).at("/queue_name")
		return
	}
	t.remember(c)
	t.free(c, "leave")
	e := &waiting{call: c, instance: t.name("queue"), since: t.at}
	line.calls = append(line.calls, e)
	c.queue = line
	t.fail(t.w.Declare("queue", e.instance, schemas.Member{
		Of:     map[string]string{"leg": c.name},
		Values: map[string]any{"name": name, "position": len(line.calls)}}))
	t.cue(q.After.time(), "enqueued/"+e.instance, c, webhook{emit: "call.enqueued",
		about: map[string]string{"queue": e.instance},
		with:  scenarios.Values{"queue_avg_wait_time_secs": line.average()}})
	if most := t.secs("max_wait_time_secs"); most > 0 {
		t.alarm(most, "wait/"+e.instance, func(t *turn) { line.leave(t, c, 0, "timeout") })
	}
}

// line makes a queue.
func (t *turn) line(name string) *queue {
	q := &queue{name: name, most: int(t.number("max_size")), began: t.at}
	if q.most == 0 {
		q.most = 100
	}
	t.queues.put(name, q)
	t.own(name, true)
	return q
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
	t.withdraw("wait/" + e.instance)
	if c.flow != nil {
		c.flow.dequeued(t, after, why)
	}
	if t.waits("enqueued/" + e.instance) {
		t.withdraw("enqueued/" + e.instance)
		return
	}
	t.cue(after, "dequeued/"+e.instance, c, webhook{emit: "call.dequeued", atEnd: closes,
		about: map[string]string{"queue": e.instance},
		with:  scenarios.Values{"reason": why, "queue_position": at + 1}})
}

// A dequeueing is the behaviour of what takes a call out of a queue.
type dequeueing struct {
	After span `json:"after"`
}

func (d *dequeueing) act(t *turn) {
	t.remember(t.call)
	t.call.queue.leave(t, t.call, d.After.time(), "leave")
}
