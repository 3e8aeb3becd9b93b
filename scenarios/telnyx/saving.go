package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// save has the webhook follow that tells what was kept of an activity, a recording say, and keeps a
// record of it.
func (l *lasting) save(t *turn, a *activity, after time.Duration) {
	ended := t.at + after
	with := scenarios.Values{"recording_started_at": t.stamp(a.began),
		"recording_ended_at": t.stamp(ended)}
	format, channels := "mp3", "dual"
	for field, value := range a.body {
		text, _ := value.(string)
		switch field {
		case "format":
			format = text
		case "channels":
			channels = text
		}
	}
	with["format"], with["channels"] = format, channels
	c := a.call
	t.cue(after+l.SavedAfter.time(), "saved/"+a.name, c, webhook{emit: l.Saves,
		about: a.about, with: with, then: func(t *turn) {
			t.keep("recording", map[string]any{
				"record_type": "recording", "id": t.value(l.Of, a.name, "id"),
				"call_control_id": c.id, "call_leg_id": t.value("leg", c.name, "id"),
				"call_session_id": t.value("session", c.session, "call_session_id"),
				"channels":        channels, "source": "call", "status": "completed",
				"recording_started_at": t.stamp(a.began), "recording_ended_at": t.stamp(ended),
				"duration_millis": (ended - a.began).Milliseconds(),
				"download_urls":   map[string]any{format: t.value(l.Of, a.name, "url")},
				"created_at":      t.stamp(t.at), "updated_at": t.stamp(t.at),
			})
		}})
}
