package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/emitter"
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
	called  string // the name by which a story knows it
	session string // the name of its session
	id      string // call_control_id
	from    string
	to      string
	state   state
	inbound bool
	began   time.Duration
	ended   time.Duration
	client  string // client_state
	target  *emitter.Target
	events  map[string]string // webhook_urls, by webhook
	acts    []*activity       // what goes on, in the order in which it began
	pending []string          // the names of the webhooks that wait
	wishes  *wishes           // what is to begin once it is answered
	bridged *call
	reaches *call // the call that rings on its behalf
	room    *room
	queue   *queue
	keys    *collector
	after   string        // park_after_unbridge
	picked  time.Duration // when it was answered
	status  string        // of a TeXML call that has ended
	flow    *flow         // the documents that steer it, in place of commands
}

// place begins a call: its leg is known from now on, and call.initiated follows.
func (t *turn) place(c *call) error {
	values := map[string]any{"client_state": nil, "direction": "outgoing"}
	c.began, c.state = t.at, dialling
	if c.inbound {
		values["direction"], c.state = "incoming", ringing
	}
	for field, value := range map[string]string{"from": c.from, "to": c.to,
		"client_state": c.client} {
		if value != "" {
			values[field] = value
		}
	}
	if c.flow != nil && c.flow.parent != nil {
		values["parent_control_id"] = c.flow.parent.id
	}
	if c.session == "" {
		c.session = c.name
	}
	if err := t.w.Declare("leg", c.name, schemas.Member{
		Of: map[string]string{"session": c.session}, Values: values}); err != nil {
		return err
	}
	for field, value := range map[string]*string{"control_id": &c.id, "from": &c.from, "to": &c.to} {
		v, err := t.w.Value("leg", c.name, field, t.at)
		if err != nil {
			return err
		}
		*value = v.(string)
	}
	if c.called == "" {
		c.called = c.name
	}
	t.calls[c.id] = c
	t.legs[c.name], t.legs[c.called] = c, c
	t.live.put(c.id, c)
	t.own(c.id, true)
	t.emit(0, "initiated/"+c.name, c, webhook{emit: "call.initiated"})
	return nil
}

// pick has call.answered follow, and then what was wished.
func (t *turn) pick(c *call, after time.Duration, then func(*turn)) {
	t.withdraw("ring/" + c.name)
	t.cue(after, "answered/"+c.name, c, webhook{emit: "call.answered", then: func(t *turn) {
		c.state, c.picked = answered, t.at
		t.fulfil(c)
		if then != nil {
			then(t)
		}
		c.wishes = nil
	}})
}

// leg is a name for a leg that none has: callee, callee-2.
func (n *Namespace) leg(kind string) string {
	name := kind
	for n.legs[name] != nil {
		n.counts[kind] = max(1, n.counts[kind])
		name = n.name(kind)
	}
	return name
}

// standing is a call that a command names in its body beside the one that it is about, or the
// command is refused.
func (t *turn) standing(id, pointer string) *call {
	c := t.calls[id]
	switch {
	case c == nil:
		t.refuse("ccid").at(pointer)
		return nil
	case c.state == ended:
		t.refuse("ended")
		return nil
	}
	return c
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

// side is which party of a call the application is.
func (c *call) side() string {
	if c.inbound {
		return "callee"
	}
	return "caller"
}

// far is which party the far end is.
func (c *call) far() string {
	if c.inbound {
		return "caller"
	}
	return "callee"
}
