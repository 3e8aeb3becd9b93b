package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// An answering is the behaviour of answer: it picks an inbound call up.
type answering struct {
	After span `json:"after"`
}

func (a *answering) act(t *turn) {
	c := t.call
	if c.picked > 0 || c.state != ringing {
		return // a second answer changes nothing
	}
	if !t.redirect(c) {
		return
	}
	t.remember(c)
	c.picked = t.at
	body := t.body
	t.pick(c, a.After.time(), func(t *turn) { t.options(c, body) })
}

// redirect has the webhooks of a call go where a command says from now on.
func (t *turn) redirect(c *call) bool {
	if t.body["webhook_urls"] != nil {
		c.events = map[string]string{}
	}
	urls, _ := t.body["webhook_urls"].(map[string]any)
	for event, value := range urls {
		if url, ok := value.(string); ok {
			c.events[event] = url
		}
		if !t.allowed(c.events[event], "/webhook_urls/"+event) {
			return false
		}
	}
	c.target = t.home(c.target)
	return t.refusal == nil
}

// home is the target that a command names, or else the one that there was.
func (t *turn) home(before *emitter.Target) *emitter.Target {
	url := t.text("webhook_url")
	if url == "" || !t.allowed(url, "/webhook_url") {
		return before
	}
	to := &emitter.Target{Primary: url, Failover: t.text("webhook_failover_url"),
		Method: t.text("webhook_url_method")}
	if to.Failover != "" && !t.allowed(to.Failover, "/webhook_failover_url") {
		return before
	}
	return to
}

// allowed reports whether webhooks may go to a URL, or refuses the command.
func (t *turn) allowed(url, pointer string) bool {
	if t.CheckURL == nil || url == "" {
		return true
	}
	if err := t.CheckURL(url); err != nil {
		t.refuse("invalid").at(pointer).because(err.Error())
		return false
	}
	return true
}

// options begins what the command that placed or answered a call asked for beside it.
func (t *turn) options(c *call, body map[string]any) {
	limit := 4 * time.Hour
	if secs, ok := numeric(body["time_limit_secs"]); ok {
		limit = time.Duration(secs * float64(time.Second))
	}
	t.alarm(limit, "limit/"+c.name, func(t *turn) {
		t.over(c, 0, "time_limit", "unknown")
	})
	if body["record"] == "record-from-answer" {
		t.also("record_start", c, map[string]any{"format": body["record_format"],
			"channels": body["record_channels"], "max_length": body["record_max_length"]})
	}
	if url, ok := body["stream_url"].(string); ok {
		t.also("streaming_start", c, map[string]any{"stream_url": url})
	}
	if body["transcription"] == true {
		t.also("transcription_start", c, map[string]any{})
	}
	if body["assistant"] != nil {
		t.also("ai_assistant_start", c, map[string]any{"assistant": body["assistant"]})
	}
}

// also runs another command on a call, as part of one that has been accepted.
func (t *turn) also(name string, c *call, body map[string]any) {
	for field, value := range body {
		if value == nil {
			delete(body, field)
		}
	}
	op, err := Lookup(name)
	if err != nil {
		t.fail(err)
		return
	}
	other := *t
	other.op, other.call, other.body, other.about = op, c, body, map[string]string{}
	op.behaviour().act(&other)
	t.out, t.err = other.out, other.err
	for resource, instance := range other.about {
		if t.about != nil {
			t.about[resource] = instance
		}
	}
}
