package telnyx

import (
	"testing"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

func TestTryOut(t *testing.T) {
	online(t, func(l *line) {
		id := l.in()
		l.must(id, "speak", map[string]any{"payload": "Hello, who are you today?", "voice": "female"})
		l.after(10 * time.Second)
		l.must(id, "record_start", map[string]any{"format": "mp3", "channels": "dual", "transcription": true})
		l.after(time.Second)
		l.far("presses", scenarios.Values{"digits": "12"})
		l.after(time.Second)
		l.must(id, "hangup", nil)
		l.after(time.Minute)
		for _, h := range l.told() {
			t.Log(h.at, h.what, h.leg, h.payload["call_control_id"] == id)
		}
	})
}
