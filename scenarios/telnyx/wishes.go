package telnyx

import (
	"cmp"
	"time"

	"github.com/offhook-dev/offhook/schemas"
)

// Wishes are what a command that places or answers a call asks for beside it.
type wishes struct {
	body      map[string]any
	recording string // the name of the recording that is to begin
	on        *call  // the call to which it is linked
	bridge    bool   // with that one
}

// wish keeps what the command asks for until the call is answered. A recording is known before.
func (t *turn) wish(c *call, body map[string]any) *wishes {
	c.wishes = &wishes{body: body}
	if body["record"] == "record-from-answer" {
		c.wishes.recording = t.name("recording")
		t.about["recording"] = c.wishes.recording
		t.fail(t.w.Declare("recording", c.wishes.recording, schemas.Member{
			Of: map[string]string{"leg": c.name}}))
	}
	return c.wishes
}

// fulfil begins what was wished.
func (t *turn) fulfil(c *call) {
	if c.wishes == nil {
		return
	}
	body := c.wishes.body
	limit := 4 * time.Hour
	if secs, ok := numeric(body["time_limit_secs"]); ok {
		limit = time.Duration(secs * float64(time.Second))
	}
	t.alarm(limit, "limit/"+c.name, func(t *turn) { t.over(c, 0, "time_limit", "unknown") })
	if c.wishes.recording != "" {
		t.also("record_start", c, c.wishes.recording, map[string]any{"channels": body["record_channels"],
			"format": body["record_format"], "max_length": body["record_max_length"]})
	}
	if body["stream_url"] != nil {
		t.also("streaming_start", c, "", map[string]any{"stream_url": body["stream_url"]})
	}
	if body["transcription"] == true {
		t.also("transcription_start", c, "", nil)
	}
	if body["assistant"] != nil {
		t.also("ai_assistant_start", c, "", map[string]any{"assistant": body["assistant"]})
	}
	if c.inbound {
		return
	}
	if cmp.Or(body["media_name"], body["audio_url"]) != nil {
		t.also("playback_start", c, "", map[string]any{"media_name": body["media_name"],
			"audio_url": body["audio_url"]})
	}
	if on := c.wishes.on; on != nil && c.wishes.bridge && on.state == answered {
		t.bridge(on, c)
	}
}
