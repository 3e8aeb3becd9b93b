package telnyx

import (
	"time"
)

// A dialing is the behaviour of dial: it places an outbound call.
type dialing struct {
	// Texml means that documents steer the call, Conference that it joins the one of the path.
	Texml      bool `json:"texml"`
	Conference bool `json:"conference"`
}

func (d *dialing) act(t *turn) {
	if d.Texml {
		t.dialDocument(d.Conference)
		return
	}
	c := &call{from: t.text("from"), to: t.number1("to"), client: t.text("client_state")}
	if c.to == "" {
		t.refuse("not_modelled")
		return
	}
	var linked *call
	if id := t.text("link_to"); id != "" {
		if linked = t.standing(id, "/link_to"); linked == nil {
			return
		}
		c.session = linked.session
	}
	if !t.redirect(c) {
		return
	}
	t.ring(c, t.body)
	if t.err != nil {
		return
	}
	c.link = &dialled{body: t.body, on: linked}
	t.about["leg"], t.about["session"] = c.name, c.session
}

// dialled is what a dial command asked for.
type dialled struct {
	body map[string]any
	on   *call // the call to which it is linked
}

// ring places an outbound call. The far end answers it, or it ends by its timeout.
func (t *turn) ring(c *call, body map[string]any) {
	c.name = t.called()
	t.fail(t.place(c))
	if t.err != nil {
		return
	}
	t.emit(0, "initiated/"+c.name, c, webhook{emit: "call.initiated"})
	if c.flow != nil {
		t.alarm(ringsAfter, "ringing/"+c.name, func(t *turn) {
			if c.state == dialling {
				t.told("ringing/"+c.name, c, webhook{emit: "call.ringing"})
			}
		})
	}
	timeout, cause := 30*time.Second, "timeout"
	if secs, ok := numeric(body["timeout_secs"]); ok {
		timeout = time.Duration(secs * float64(time.Second))
	}
	if body["retry_on_timeout"] == false {
		cause = "no_answer"
	}
	t.alarm(timeout, "ring/"+c.name, func(t *turn) { t.over(c, 0, cause, "unknown") })
	t.rings(c)
}

// pickedUp is what follows when the far end answers an outbound call.
func (t *turn) pickedUp(c *call, machine string) {
	t.pick(c, 0, func(t *turn) {
		if c.flow != nil {
			c.flow.answered(t, machine)
			return
		}
		if c.link == nil {
			return
		}
		body := c.link.body
		t.options(c, body)
		t.detect(c, body, machine)
		if on := c.link.on; on != nil && on.state == answered &&
			(body["bridge_on_answer"] == true || c.link.body["transfer"] == true) {
			t.bridge(on, c)
		}
	})
}

// called is the name of a leg that the application dials: the one that the story answers next.
func (t *turn) called() string {
	for i := t.tale.next; i < len(t.tale.Acts); i++ {
		name := t.tale.Acts[i].Leg
		if c := t.legs[name]; t.tale.Acts[i].Calls() && (c == nil || c.state == ended) {
			return name
		}
	}
	return t.leg("callee")
}

// leg is a name for a leg that nobody has named: callee, callee-2.
func (n *Namespace) leg(kind string) string {
	n.counts[kind]++
	if n.counts[kind] == 1 {
		return kind
	}
	n.counts[kind]--
	return n.name(kind)
}

// standing is a call that a command names in its body, or the command is refused.
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

// number1 is a field that is a number or a list with one.
func (t *turn) number1(field string) string {
	switch value := t.body[field].(type) {
	case string:
		return value
	case []any:
		if len(value) == 1 {
			text, _ := value[0].(string)
			return text
		}
	}
	return ""
}
