package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// transcribed is how long after a recording its transcription is saved.
const transcribed = 2 * time.Second

// save has the webhook follow that tells what was kept, a recording say, and keeps a record of it.
func (p *performance) save(t *turn, after time.Duration) {
	ended := t.at + after
	with := scenarios.Values{"recording_started_at": t.stamp(p.began),
		"recording_ended_at": t.stamp(ended), "format": "mp3", "channels": "dual"}
	source := "call"
	if p.room != nil {
		with["channels"], source = "single", "conference"
	}
	for _, field := range []string{"format", "channels"} {
		if given, ok := p.body[field]; ok {
			with[field] = given
		}
	}
	c := p.call
	hook := webhook{emit: p.Saves, about: p.about, with: with, atEnd: outlives}
	hook.then = func(t *turn) {
		t.keep("recording", p.name, map[string]any{
			"record_type": "recording", "id": t.value(p.Of, p.name, "id"),
			"call_control_id": c.id, "call_leg_id": t.value("leg", c.name, "id"),
			"call_session_id": t.value("session", c.session, "call_session_id"),
			"channels":        with["channels"], "source": source, "status": "completed",
			"recording_started_at": t.stamp(p.began), "recording_ended_at": t.stamp(ended),
			"duration_millis": (ended - p.began).Milliseconds(),
			"download_urls": map[string]any{
				with["format"].(string): t.value(p.Of, p.name, "url")},
			"created_at": t.stamp(t.at), "updated_at": t.stamp(t.at),
		})
		if p.Transcribes != "" && p.body["transcription"] == true {
			t.cue(transcribed, "transcribed/"+p.name, c, webhook{emit: p.Transcribes,
				about: p.about, atEnd: outlives})
		}
	}
	t.cue(after+p.SavedAfter.time(), "saved/"+p.name, c, hook)
}
