package telnyx

import "time"

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
	c := &call{from: t.text("from"), to: t.only("to"), client: t.text("client_state"),
		after: t.text("park_after_unbridge")}
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
	t.reach(c)
	if t.err != nil {
		return
	}
	w := t.wish(c, t.body)
	w.on, w.bridge = linked, t.flag("bridge_on_answer")
	t.about["leg"], t.about["session"] = c.name, c.session
}

// reach places an outbound call, for as long as the command says.
func (t *turn) reach(c *call) {
	cause := "timeout"
	if t.body["retry_on_timeout"] == false {
		cause = "no_answer"
	}
	timeout := ringsFor
	if secs := t.secs("timeout_secs"); secs > 0 {
		timeout = secs
	}
	t.ring(c, timeout, cause)
}

// ringsFor is how long a call rings where nobody says otherwise.
const ringsFor = 30 * time.Second

// ring places an outbound call. The far end answers it, or it ends by its timeout.
func (t *turn) ring(c *call, timeout time.Duration, cause string) {
	c.called = t.called()
	c.name = t.leg(c.called)
	t.fail(t.place(c))
	if t.err != nil {
		return
	}
	if c.flow != nil {
		t.alarm(ringsAfter, "ringing/"+c.name, func(t *turn) {
			if c.state == dialling {
				t.told("ringing/"+c.name, c, webhook{emit: "call.ringing"})
			}
		})
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
		t.detect(c, machine)
	})
}

// only is a field that is a text, or a list with one; "" for any other.
func (t *turn) only(field string) string {
	if all := list(t.body[field]); len(all) == 1 {
		text, _ := all[0].(string)
		return text
	}
	return ""
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
