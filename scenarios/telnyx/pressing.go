package telnyx

import (
	"strings"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// press takes a key of the far end.
func (c *collector) press(t *turn, key string) {
	c.hush(t, 0, byCommand)
	switch {
	case key == c.final && len(c.digits) >= c.least:
		c.done(t, "valid")
		return
	case key == c.final, !strings.Contains(c.valid, key):
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

// press has the far end press keys on a call, a third of a second apart. Among keys, w is a pause
// of half a second, and W one of a whole.
func (t *turn) press(c *call, keys string) {
	after := time.Duration(1) // behind what has them pressed
	for _, key := range strings.Split(keys, "") {
		switch key {
		case "w":
			after += time.Second / 2
			continue
		case "W":
			after += time.Second
			continue
		}
		t.alarm(after, t.name("key"), func(t *turn) {
			if c.state != answered {
				return
			}
			t.cue(0, t.name("dtmf"), c, webhook{emit: "call.dtmf.received",
				about: map[string]string{"keypress": t.name("keypress")},
				with:  scenarios.Values{"digit": key}})
			if c.flow != nil && c.flow.pressed != nil {
				c.flow.pressed(t, key)
			}
			if c.keys != nil {
				c.keys.press(t, key)
			}
		})
		after += 300 * time.Millisecond
	}
}

// A pressing is the behaviour of commands that send keys to the far end. Where that is a bridged
// call, or the members of a conference, they receive them.
type pressing struct{}

func (p *pressing) act(t *turn) {
	if t.call == nil {
		p.room(t)
		return
	}
	t.remember(t.call)
	if other := t.call.bridged; other != nil {
		t.press(other, t.text("digits"))
	}
}

// room sends keys into a conference, of which no webhook tells.
func (p *pressing) room(t *turn) {
	if r := t.conference(); r != nil {
		if r.meant(t); t.refusal == nil {
			t.aboutRoom(r)
		}
	}
}
