package telnyx

import (
	"slices"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// A state is where a call stands.
type state string

const (
	ringing  state = "ringing"  // of an inbound call
	dialling state = "dialling" // of an outbound one
	answered state = "answered"
	ended    state = "ended"
)

// A call is a leg that the application steers.
type call struct {
	name    string // of its leg
	session string // the name of its session
	id      string // call_control_id
	from    string
	to      string
	state   state
	inbound bool
	began   time.Duration
	picked  time.Duration // when it was answered
	ended   time.Duration
	client  string // client_state
	target  *emitter.Target
	events  map[string]string // webhook_urls, by webhook
	acts    []*activity       // what goes on, in the order in which it began
	bridged *call
	room    *room
	queue   *queue
	keys    *collector
	link    *dialled // what the dial command asked for
	after   string   // park_after_unbridge
}

// place begins a call: its leg is known from now on, and call.initiated follows.
func (t *turn) place(c *call) error {
	values := map[string]any{"from": c.from, "to": c.to, "client_state": nil,
		"direction": "outgoing"}
	if c.inbound {
		values["direction"] = "incoming"
	}
	if c.from == "" { // drawn
		delete(values, "from")
	}
	if c.to == "" {
		delete(values, "to")
	}
	if c.client != "" {
		values["client_state"] = c.client
	}
	if c.session == "" {
		c.session = c.name
	}
	if err := t.w.Declare("leg", c.name, schemas.Member{
		Of: map[string]string{"session": c.session}, Values: values}); err != nil {
		return err
	}
	c.began, c.state = t.at, dialling
	if c.inbound {
		c.state = ringing
	}
	for field, value := range map[string]*string{"control_id": &c.id, "from": &c.from, "to": &c.to} {
		v, err := t.w.Value("leg", c.name, field, t.at)
		if err != nil {
			return err
		}
		*value = v.(string)
	}
	t.calls[c.id], t.legs[c.name] = c, c
	t.own(c.id, true)
	return nil
}

// pick notes that a call is answered, and has call.answered follow.
func (t *turn) pick(c *call, after time.Duration, then func(*turn)) {
	t.withdraw("ring/" + c.name)
	t.cue(after, "answered/"+c.name, c, webhook{emit: "call.answered", then: func(t *turn) {
		c.state, c.picked = answered, t.at
		if then != nil {
			then(t)
		}
	}})
}

// over ends a call and what goes on with it. What a live call waits for is not told any more.
func (t *turn) over(c *call, after time.Duration, cause, source string) {
	if c.state == ended {
		return
	}
	c.state, c.ended = ended, t.at+after
	t.past = append(t.past, c)
	for _, name := range []string{"ring/", "answered/", "limit/", "link/", "bridged/"} {
		t.withdraw(name + c.name)
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
	with := scenarios.Values{"hangup_cause": cause, "hangup_source": source}
	t.cue(after, "hangup/"+c.name, c, webhook{emit: "call.hangup", with: with})
	if c.bridged != nil {
		t.unbridge(c, after+hangupGap, source)
	}
}

// hangupGap lies between the ends of two legs that were bridged.
const hangupGap = 40 * time.Millisecond

// unbridge parts two legs, of which one goes: the other goes too, unless it is to be parked.
func (t *turn) unbridge(gone *call, after time.Duration, source string) {
	other := gone.bridged
	gone.bridged, other.bridged = nil, nil
	if other.after == "self" || other.state != answered {
		return
	}
	t.over(other, after, "normal_clearing", source)
}

// target is where webhooks about a call go; nil is where all others go.
func (t *turn) target(c *call, event string) *emitter.Target {
	if c == nil {
		return nil
	}
	if url := c.events[event]; url != "" {
		return &emitter.Target{Primary: url}
	}
	return c.target
}

// remember keeps the client_state that a command sets: every later webhook of the leg has it.
func (t *turn) remember(c *call) {
	state, given := t.body["client_state"].(string)
	if !given {
		return
	}
	c.client = state
	t.fail(t.w.Set("leg", c.name, map[string]any{"client_state": state}))
}

// fail notes an error of ours.
func (t *turn) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}
