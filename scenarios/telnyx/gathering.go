package telnyx

import (
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// A gathering is the behaviour of commands that collect keys, with or without a prompt.
type gathering struct {
	After span `json:"after"`
	// Speech is the field with the text of the prompt, Media are those that name a file.
	Speech string   `json:"speech"`
	Media  []string `json:"media"`
	// First is the field with the time until the first key.
	First string `json:"first"`
}

// A collector is what gathers the keys of a call.
type collector struct {
	*activity
	least, most int
	final       string // the key that ends the input
	valid       string // the keys that count
	first, gap  time.Duration
	prompt      time.Duration
	tries       int
	digits      string
	// reports, if not nil, is told of the end in place of the webhook.
	reports func(t *turn, after time.Duration, status string)
}

func (g *gathering) act(t *turn) {
	if t.call == nil { // that of a conference names it in the body
		if t.call = t.standing(t.text("call_control_id"), "/call_control_id"); t.call == nil {
			return
		}
	}
	for _, a := range acting(t.call.acts, "gather") { // one at a time: the new one takes its place
		a.stop(t, 0, byCommand)
	}
	t.remember(t.call)
	c := &collector{least: int(t.number("minimum_digits", 1)),
		most: int(t.number("maximum_digits", 128)), final: "#", valid: "0123456789#*",
		first: t.millis(g.First, 5*time.Second),
		gap:   t.millis("inter_digit_timeout_millis", 5*time.Second), tries: 1}
	if given, ok := t.body["terminating_digit"].(string); ok {
		c.final = given
	}
	if given := t.text("valid_digits"); given != "" {
		c.valid = given
	}
	if g.Speech != "" || g.Media != nil {
		c.tries = int(t.number("maximum_tries", 3))
		heard := lasting{Speech: g.Speech, Media: g.Media}
		c.prompt, _ = heard.length(t)
	}
	c.activity = &activity{call: t.call, kind: "gather", name: t.name("gather")}
	c.begin = c.listen
	c.activity.end = func(t *turn, after time.Duration, why reason) {
		c.tell(t, after, map[reason]string{byHangup: "call_hangup"}[why])
	}
	t.call.keys = c
	t.about["gather"] = c.name
	c.start(t, g.After.time())
}

// listen begins to listen, behind the prompt.
func (c *collector) listen(t *turn, after time.Duration) {
	c.begun, c.digits = true, ""
	c.tries--
	t.alarm(after+c.prompt+c.first, "end/"+c.name, c.late)
}

// late is the end of a time in which no key came.
func (c *collector) late(t *turn) {
	switch {
	case len(c.digits) >= c.least:
		c.done(t, "valid")
	case c.digits != "":
		c.wrong(t, "invalid")
	default:
		c.wrong(t, "timeout")
	}
}

// press takes a key of the far end.
func (c *collector) press(t *turn, key string) {
	switch {
	case key == c.final:
		c.late(t)
		return
	case !strings.Contains(c.valid, key):
		c.wrong(t, "invalid")
		return
	}
	c.digits += key
	if len(c.digits) >= c.most {
		c.done(t, "valid")
		return
	}
	t.alarm(c.gap, "end/"+c.name, c.late)
}

// wrong has the prompt played once more, if there is one more try.
func (c *collector) wrong(t *turn, status string) {
	if c.tries > 0 {
		c.listen(t, 0)
		return
	}
	c.done(t, status)
}

func (c *collector) done(t *turn, status string) {
	c.ending = true
	t.withdraw("end/" + c.name)
	c.tell(t, keyGap, status)
	c.leave(t, 0)
}

// keyGap lies between the last key and the end of what gathers it.
const keyGap = 40 * time.Millisecond

// tell emits the end; "" is that it was cancelled.
func (c *collector) tell(t *turn, after time.Duration, status string) {
	if status == "" {
		status = "cancelled"
	}
	if c.call.keys == c {
		c.call.keys = nil
	}
	if c.reports != nil {
		c.reports(t, after, status)
		return
	}
	t.cue(after, "ended/"+c.name, c.call, webhook{emit: "call.gather.ended",
		about: map[string]string{"gather": c.name},
		with:  scenarios.Values{"digits": c.digits, "status": status}})
}

// press has the far end press keys on a call, a third of a second apart.
func (t *turn) press(c *call, keys string) {
	for i, key := range strings.Split(keys, "") {
		t.alarm(time.Duration(i)*300*time.Millisecond, t.name("key"), func(t *turn) {
			if c.state != answered {
				return
			}
			t.emit(0, t.name("dtmf"), c, webhook{emit: "call.dtmf.received",
				about: map[string]string{"keypress": t.name("keypress")},
				with:  scenarios.Values{"digit": key}})
			if c.flow != nil && c.flow.pressed != nil {
				c.flow.pressed(t, key)
			}
			if c.keys != nil && slices.Contains(c.acts, c.keys.activity) {
				c.keys.press(t, key)
			}
		})
	}
}

// A pressing is the behaviour of commands that send keys to the far end. Where that is a bridged
// call, it receives them.
type pressing struct{}

func (p *pressing) act(t *turn) {
	if t.call == nil {
		return
	}
	t.remember(t.call)
	if other := t.call.bridged; other != nil {
		t.press(other, t.text("digits"))
	}
}
