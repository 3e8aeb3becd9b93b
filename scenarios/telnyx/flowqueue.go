package telnyx

import (
	"slices"
	"strconv"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/texml"
)

// enqueue has the call wait in a queue, and hear documents meanwhile.
func (f *flow) enqueue(t *turn, q texml.Enqueue) {
	t.also("enqueue", f.call, "", map[string]any{"queue_name": q.Queue,
		"max_wait_time_secs": q.MaxWait.Seconds()})
	line := f.call.queue
	if line == nil {
		t.note(f.call, "the queue "+q.Queue+" is full, and the call does not enter it")
		f.next(t)
		return
	}
	f.stop = func(t *turn) {
		f.leaves = nil
		if f.call.queue == line {
			line.leave(t, f.call, 0, "leave")
		}
	}
	f.leaves = func(t *turn, after time.Duration) {
		// What Telnyx sends to action is not published; it is asked as for any document.
		f.goOn(t, after+texmlGap, q.Action, webhook{emit: "texml.instruction-request"})
	}
	f.hold(t, texml.Waiting, q.Wait, func() webhook { return line.heard(f.call) })
}

// heard is the request for what a call hears while it waits.
func (q *queue) heard(c *call) webhook {
	at := slices.IndexFunc(q.calls, func(e *waiting) bool { return e.call == c })
	return webhook{emit: "texml.queue", about: map[string]string{"queue": q.calls[at].instance},
		with: scenarios.Values{"QueuePosition": strconv.Itoa(at + 1), "QueueTime": "0",
			"CurrentQueueSize": strconv.Itoa(len(q.calls)), "QueueSid": q.name,
			"AvgQueueTime": strconv.Itoa(q.average())}}
}

// leave takes the call out of its queue: the verb of a document that it hears there.
func (f *flow) leave(t *turn) {
	if f.call.queue != nil {
		f.call.queue.leave(t, f.call, 0, "leave")
	}
}

// dequeued goes on when the call has left its queue; where another call has taken it, behind their
// bridge.
func (f *flow) dequeued(t *turn, after time.Duration, why string) {
	f.interruptWait(t)
	if why != "bridged" {
		f.left(t, after)
	}
}

// takeFrom connects the call with the one that has waited longest in a queue.
func (f *flow) takeFrom(t *turn, d texml.Dial) {
	line := t.queues.find(d.Queue.Name)
	if line == nil || len(line.calls) == 0 {
		// Whether Telnyx waits for a call is not published.
		f.dialled(t, texmlGap, d.Action, nil, "no-answer", 0)
		return
	}
	other := line.calls[0].call
	bridge := func(t *turn) {
		if f.call.state != answered || other.state != answered || f.call.bridged != nil {
			return
		}
		since := t.at
		t.bridge(f.call, other)
		parted := func(t *turn, after time.Duration) {
			f.dialled(t, after+texmlGap, d.Action, other, "completed", since)
		}
		f.leaves = parted
	}
	f.stop = func(t *turn) {
		f.leaves = nil
		if other == f.call.bridged {
			t.unbridge(f.call)
		}
	}
	if w := other.flow; w != nil && d.Queue.URL.URL != "" {
		w.interruptWait(t)
		before := &flow{name: t.name("flow"), call: other, voice: d.Queue.URL, done: bridge}
		w.waits = before
		before.begin(t)
		return
	}
	bridge(t)
}

// unbridge ends the bridge of a call, and both go on with their documents.
func (t *turn) unbridge(c *call) {
	other := c.bridged
	c.bridged, other.bridged = nil, nil
	for _, leg := range []*call{c, other} {
		if leg.flow != nil {
			leg.flow.left(t, 0)
		}
	}
}
