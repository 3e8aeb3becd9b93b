package telnyx

import (
	"maps"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

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

// A collector is what gathers the keys of a call.
type collector struct {
	*activity
	least, most       int
	final             string // the key that ends the input
	valid             string // the keys that count
	first, gap, whole time.Duration
	tries             int
	digits            string
	status            string // with which it ends
	saying            *lasting
	body              map[string]any // of the command, for what is said
	prompt            *activity      // that is said; nil: nothing
}

// listen begins to listen, and says what is to be said. The first key is waited for from then on.
func (c *collector) listen(t *turn, after time.Duration) {
	if c.whole > 0 {
		t.alarm(after+c.whole, "whole/"+c.name, c.late)
	}
	c.again(t, after, c.body)
}

// again is another try.
func (c *collector) again(t *turn, after time.Duration, body map[string]any) {
	c.digits = ""
	c.tries--
	if c.saying == nil {
		t.alarm(after+c.first, "end/"+c.name, c.late)
		return
	}
	t.withdraw("end/" + c.name)
	c.prompt = c.saying.activity(t, c.call, body)
	c.prompt.ended = func(t *turn) {
		c.prompt = nil
		if c.digits == "" {
			t.alarm(c.first, "end/"+c.name, c.late)
		}
	}
	c.prompt.start(t, after)
}

// hush cuts the prompt.
func (c *collector) hush(t *turn, after time.Duration, why reason) {
	if prompt := c.prompt; prompt != nil {
		c.prompt, prompt.ended = nil, nil
		prompt.stop(t, after, why)
	}
}

// tell emits the end.
func (c *collector) tell(t *turn, after time.Duration, why reason) {
	t.withdraw("whole/" + c.name)
	status := c.status
	switch why {
	case byHangup:
		status = "call_hangup"
	case byCommand:
		status = "cancelled"
	}
	if c.call.keys == c {
		c.call.keys = nil
	}
	t.cue(after, "ended/"+c.name, c.call, webhook{emit: "call.gather.ended", atEnd: closes,
		about: map[string]string{"gather": c.name},
		with:  scenarios.Values{"digits": c.digits, "status": status}})
	if why != completed {
		c.hush(t, after, why)
	}
}

// wrong has the prompt played once more, if there is one more try: the one for keys that do not
// count, where that is why and the command names one.
func (c *collector) wrong(t *turn, status string) {
	if c.tries <= 0 {
		c.done(t, status)
		return
	}
	c.hush(t, 0, byCommand)
	body := maps.Clone(c.body)
	for invalid, field := range map[string]string{"invalid_payload": "payload",
		"invalid_media_name": "media_name", "invalid_audio_url": "audio_url"} {
		if value, given := body[invalid]; given && status == "invalid" {
			body[field] = value
		}
	}
	c.again(t, 0, body)
}

func (c *collector) done(t *turn, status string) {
	c.status = status
	c.hush(t, 0, byCommand)
	c.stop(t, keyGap, completed)
}

// keyGap lies between the last key and the end of what gathers it.
const keyGap = 40 * time.Millisecond
