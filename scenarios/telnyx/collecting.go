package telnyx

import (
	"maps"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

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
	// reports, if not nil, is told of the end in place of the webhook.
	reports func(t *turn, after time.Duration, status string)
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
	if c.reports != nil {
		if why == completed {
			c.reports(t, after, status)
		}
		return
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
