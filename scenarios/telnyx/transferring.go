package telnyx

import "time"

// A transferring is the behaviour of transfer: it dials another number and bridges the call with
// it.
type transferring struct{}

func (b *transferring) act(t *turn) {
	c := t.call
	if c.reaches != nil && c.reaches.state == dialling { // it is under way
		t.refuse("conflict")
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
	t.reach(other)
	if t.err != nil {
		return
	}
	w := t.wish(other, t.body)
	w.on, w.bridge = c, true
	c.reaches = other
}

// A referring is the behaviour of refer: the far end is asked to call somebody else.
type referring struct {
	After span `json:"after"`
	Took  span `json:"took"`
}

func (r *referring) act(t *turn) {
	c := t.call
	t.remember(c)
	a := &activity{call: c, kind: "refer", name: t.name("refer")}
	about := map[string]string{"refer": a.name}
	a.begin = func(t *turn, after time.Duration) {
		t.cue(after, "begin/"+a.name, c, webhook{emit: "call.refer.started", about: about,
			then: func(t *turn) {
				a.begun = true
				t.alarm(r.Took.time(), "end/"+a.name, func(t *turn) {
					a.stop(t, 0, completed)
					t.over(c, bridgeGap, "normal_clearing", c.far())
				})
			}})
	}
	a.end = func(t *turn, after time.Duration, why reason) {
		hook := webhook{emit: "call.refer.completed", about: about, atEnd: closes}
		if why != completed {
			hook.emit = "call.refer.failed"
		}
		t.cue(after, "ended/"+a.name, c, hook)
	}
	a.start(t, r.After.time())
}
