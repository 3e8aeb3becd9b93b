package telnyx

import (
	"time"
)

// A bridging is the behaviour of bridge: it connects a call with another, or with the first of a
// queue.
type bridging struct{}

func (b *bridging) act(t *turn) {
	c := t.call
	other := t.opposite()
	switch {
	case other == nil:
		return
	case other == c, other == c.bridged, t.flag("prevent_double_bridge") && other.bridged != nil:
		t.refuse("conflict")
		return
	case other.state == ringing, other.state == dialling && !t.flag("play_ringtone"):
		t.refuse("unanswered")
		return
	}
	if park := t.text("park_after_unbridge"); park != "" {
		c.after = park
	}
	t.remember(c)
	if other.state == dialling { // the caller hears it ring
		if other.wishes == nil {
			other.wishes = &wishes{}
		}
		other.wishes.on, other.wishes.bridge = c, true
		return
	}
	t.bridge(c, other)
}

// opposite is the call that a command of a bridge names, or the command is refused.
func (t *turn) opposite() *call {
	name := t.text("queue")
	if name == "" {
		return t.standing(t.text("call_control_id"), "/call_control_id")
	}
	q := t.queues.find(name)
	if q == nil || len(q.calls) == 0 {
		t.refuse("queue_not").at("/queue")
		return nil
	}
	return q.calls[0].call
}

// bridge connects two calls. What they heard before ends.
func (t *turn) bridge(c, other *call) {
	t.free(c, "bridged")
	t.free(other, "bridged")
	c.bridged, other.bridged = other, c
	for i, leg := range []*call{c, other} {
		t.cue(bridgeGap+time.Duration(i)*20*time.Millisecond, "bridged/"+leg.name, leg,
			webhook{emit: "call.bridged", about: map[string]string{"bridge": t.name("bridge")}})
	}
}

// bridgeGap lies between the end of what a leg heard and its bridge.
const bridgeGap = 60 * time.Millisecond
