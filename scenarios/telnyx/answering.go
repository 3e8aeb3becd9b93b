package telnyx

// An answering is the behaviour of answer: it picks an inbound call up.
type answering struct {
	After span `json:"after"`
}

func (a *answering) act(t *turn) {
	c := t.call
	if t.waits("answered/" + c.name) {
		return // a second answer changes nothing
	}
	if !t.redirect(c) {
		return
	}
	t.remember(c)
	t.wish(c, t.body)
	t.pick(c, a.After.time(), nil)
}
