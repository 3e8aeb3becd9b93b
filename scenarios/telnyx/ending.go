package telnyx

import (
	"slices"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// over ends a call and what goes on with it. What a live call waits for is not told any more.
func (t *turn) over(c *call, after time.Duration, cause, source string) {
	if c.state == ended {
		return
	}
	c.state, c.ended = ended, t.at+after
	if c.flow != nil {
		c.status = statusOf(c, cause)
		c.flow.over(t, after, cause)
	}
	t.live.drop(c.id)
	t.past = append(t.past, c)
	for _, alarm := range []string{"ring/", "rings/", "limit/", "link/"} {
		t.withdraw(alarm + c.name)
	}
	for _, a := range slices.Clone(c.acts) {
		a.stop(t, after, byHangup)
	}
	if c.room != nil {
		c.room.leave(t, c, after)
	}
	if c.queue != nil {
		c.queue.leave(t, c, after, "hangup")
	}
	t.settle(c, after)
	with := scenarios.Values{"hangup_cause": cause, "hangup_source": source}
	t.cue(after, "hangup/"+c.name, c, webhook{emit: "call.hangup", with: with})
	if c.reaches != nil && c.reaches.state == dialling {
		t.over(c.reaches, after+hangupGap, "originator_cancel", source)
	}
	c.wishes, c.reaches, c.keys = nil, nil, nil
	t.part(c, after, source)
}

// hangupGap lies between the ends of two legs that were bridged.
const hangupGap = 40 * time.Millisecond

// part takes a call from the one with which it is bridged, which ends unless it is to be parked.
func (t *turn) part(c *call, after time.Duration, source string) {
	other := c.bridged
	if other == nil {
		return
	}
	c.bridged, other.bridged = nil, nil
	if other.flow != nil && other.flow.leaves != nil {
		other.flow.left(t, after)
		return
	}
	if other.after != "self" {
		t.over(other, after+hangupGap, "normal_clearing", source)
	}
}

// free takes a call from where it is: a bridge, a queue, a conference. It hears no more.
func (t *turn) free(c *call, why string) {
	t.withdraw("bridged/" + c.name)
	t.part(c, 0, c.side())
	if c.queue != nil {
		c.queue.leave(t, c, 0, why)
	}
	if c.room != nil {
		c.room.leave(t, c, 0)
	}
	t.silence(c, "all", 0)
}

// kept is for how long what has ended is known.
const kept = 10 * time.Minute

// forget drops the calls and conferences that ended long ago.
func (n *Namespace) forget(t *turn) {
	for len(n.past) > 0 && n.past[0].ended+kept < t.at {
		c := n.past[0]
		n.past[0] = nil
		n.past = n.past[1:]
		delete(n.calls, c.id)
		n.own(c.id, false)
		for _, name := range []string{c.name, c.called} {
			if n.legs[name] == c {
				delete(n.legs, name)
			}
		}
		t.fail(t.w.Forget("leg", c.name))
	}
	for len(n.closed) > 0 && n.closed[0].ended+kept < t.at {
		r := n.closed[0]
		n.closed[0] = nil
		n.closed = n.closed[1:]
		n.rooms.drop(r.id)
		n.own(r.id, false)
		t.fail(t.w.Forget("conference", r.instance))
	}
}
