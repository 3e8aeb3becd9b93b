package telnyx

import (
	"maps"
	"slices"

	"github.com/offhook-dev/offhook/emitter"
)

// redirect has the webhooks of a call go where a command says from now on, or refuses the command,
// and then changes nothing.
func (t *turn) redirect(c *call) bool {
	target := t.home(c.target)
	events := c.events
	if urls, ok := t.body["webhook_urls"].(map[string]any); ok {
		events = map[string]string{}
		for _, event := range slices.Sorted(maps.Keys(urls)) {
			url, _ := urls[event].(string)
			if t.refusal == nil && t.allowed(url, "/webhook_urls/"+event) {
				events[event] = url
			}
		}
	}
	if t.refusal != nil {
		return false
	}
	c.target, c.events = target, events
	return true
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
