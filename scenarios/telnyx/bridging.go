package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// A bridging is the behaviour of bridge: it connects a call with another, or with the first of a
// queue.
type bridging struct{}

func (b *bridging) act(t *turn) {
	c := t.call
	var other *call
	switch {
	case t.text("queue") != "":
		q := t.queues[t.text("queue")]
		if q == nil || len(q.calls) == 0 {
			t.refuse("queue_not").at("/queue")
			return
		}
		other = q.calls[0].call
	default:
		if other = t.standing(t.text("call_control_id"), "/call_control_id"); other == nil {
			return
		}
	}
	early := c.state != answered || other.state != answered
	if early && !t.flag("play_ringtone", false) {
		t.refuse("unanswered")
		return
	}
	if other == c || t.flag("prevent_double_bridge", false) && other.bridged != nil {
		t.refuse("conflict")
		return
	}
	if park := t.text("park_after_unbridge"); park != "" {
		c.after = park
	}
	t.remember(c)
	t.bridge(c, other)
}

// bridge connects two calls. What they did before ends.
func (t *turn) bridge(c, other *call) {
	for _, leg := range []*call{c, other} {
		if leg.bridged != nil {
			leg.bridged.bridged, leg.bridged = nil, nil
		}
		if leg.queue != nil {
			leg.queue.leave(t, leg, 0, "bridged")
		}
		if leg.room != nil {
			leg.room.leave(t, leg, 0)
		}
		t.silence(leg, "all", 0)
	}
	c.bridged, other.bridged = other, c
	for i, leg := range []*call{c, other} {
		t.cue(bridgeGap+time.Duration(i)*20*time.Millisecond, "bridged/"+leg.name, leg,
			webhook{emit: "call.bridged", about: map[string]string{"bridge": t.name("bridge")}})
	}
}

// bridgeGap lies between the end of what a leg heard and its bridge.
const bridgeGap = 60 * time.Millisecond

// A transferring is the behaviour of transfer: it dials another number and bridges the call with it.
type transferring struct{}

func (b *transferring) act(t *turn) {
	c := t.call
	if c.state != answered {
		t.refuse("unanswered")
		return
	}
	other := &call{session: c.session, to: t.text("to"), from: t.text("from"),
		client: t.text("target_leg_client_state")}
	if other.from == "" {
		other.from = c.to
		if !c.inbound {
			other.from = c.from
		}
	}
	if !t.redirect(c) {
		return
	}
	other.target, other.events = c.target, c.events
	t.remember(c)
	if park := t.text("park_after_unbridge"); park != "" {
		c.after = park
	}
	body := map[string]any{"transfer": true}
	for _, field := range []string{"timeout_secs", "time_limit_secs", "record", "record_format",
		"record_channels", "answering_machine_detection"} {
		if value, given := t.body[field]; given {
			body[field] = value
		}
	}
	other.link = &dialled{body: body, on: c}
	t.ring(other, body)
}

// A referring is the behaviour of refer: the far end is asked to call somebody else.
type referring struct {
	After span `json:"after"`
	Took  span `json:"took"`
}

func (r *referring) act(t *turn) {
	c, name := t.call, t.name("refer")
	t.remember(c)
	about := map[string]string{"refer": name}
	t.cue(r.After.time(), "begin/"+name, c, webhook{emit: "call.refer.started", about: about,
		then: func(t *turn) {
			t.cue(r.Took.time(), "ended/"+name, c, webhook{emit: "call.refer.completed",
				about: about, with: scenarios.Values{}, then: func(t *turn) {
					t.over(c, bridgeGap, "normal_clearing", c.far())
				}})
		}})
}
