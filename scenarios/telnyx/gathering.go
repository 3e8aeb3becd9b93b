package telnyx

// A gathering is the behaviour of commands that collect keys, with or without a prompt.
type gathering struct {
	After span `json:"after"`
	// Prompt is what is spoken or played before; nil is nothing. It has the fields of what lasts.
	Prompt *lasting `json:"prompt"`
	// First is the field with the time until the first key, Whole the one with that for all.
	First string `json:"first"`
	Whole string `json:"whole"`
}

func (g *gathering) act(t *turn) {
	call := t.call
	if t.of["call_control_id"] == "" { // that of a conference
		r := t.conference()
		if r == nil {
			return
		}
		if call.room != r {
			t.refuse("conflict").at("/call_control_id")
			return
		}
		t.aboutRoom(r)
	}
	for _, a := range acting(call.acts, "gather") { // one at a time: the new one takes its place
		a.stop(t, 0, byCommand)
	}
	t.remember(call)
	c := &collector{least: int(t.number("minimum_digits")), most: int(t.number("maximum_digits")),
		final: t.choice("terminating_digit"), valid: t.choice("valid_digits"),
		first: t.millis(g.First), gap: t.millis("inter_digit_timeout_millis"), tries: 1,
		saying: g.Prompt, body: t.body}
	if g.Prompt != nil {
		c.tries = int(t.number("maximum_tries"))
	}
	if g.Whole != "" {
		c.whole = t.millis(g.Whole)
	}
	c.activity = &activity{call: call, kind: "gather", name: t.name("gather"), begun: true}
	c.activity.begin, c.activity.end = c.listen, c.tell
	call.keys = c
	t.about["gather"] = c.name
	c.start(t, g.After.time())
}

// choice is a field that is a text, or what the file of the command says where it is not there.
func (t *turn) choice(field string) string {
	if text, given := t.body[field].(string); given {
		return text
	}
	text, _ := t.op.Default(field).(string)
	return text
}
