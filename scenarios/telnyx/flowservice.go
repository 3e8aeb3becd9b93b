package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/texml"
)

// start starts a service, which lasts until it is stopped or the call ends.
func (f *flow) start(t *turn, v *texml.Verb, s texml.Service) {
	switch s := s.(type) {
	case texml.Stream:
		f.service(t, "stream", nameOf(s.Name), s.Status, nil, map[string]string{
			"begins": "texml.stream-started", "ends": "texml.stream-stopped"})
	case texml.Siprec:
		made := f.service(t, "siprec", nameOf(s.Name), s.Status, nil, map[string]string{
			"begins": "texml.siprec-started", "ends": "texml.siprec-stopped"})
		if s.Timeout > 0 {
			t.alarm(s.Timeout, "end/"+made.name, func(t *turn) { made.stop(t, 0, "completed") })
		}
	case texml.Recording:
		f.records(t, s, "StartRecordingAPI")
	case texml.Transcription:
		f.transcribe(t, s)
	case texml.AIAssistant, texml.Suppression: // of which a call tells nothing
	default:
		t.noteSkipped(f.call, v)
	}
}

// nameOf are the values of an instance that a document names.
func nameOf(name string) map[string]any {
	if name == "" {
		return nil
	}
	return map[string]any{"name": name}
}

// transcribe has what is said come as text.
func (f *flow) transcribe(t *turn, s texml.Transcription) {
	a := &activity{call: f.call, kind: "transcription", name: t.name("transcription"), begun: true,
		end: func(*turn, time.Duration, reason) {}}
	to, silent := t.listener(f.call, texml.Notice{Callback: s.Callback, Events: []string{"text"}},
		false, "text")
	a.hears = func(t *turn, text string) {
		if silent || s.Tracks == "outbound" {
			return
		}
		t.told(t.name("text"), f.call, webhook{emit: "texml.realtime-transcription", to: to,
			with: scenarios.Values{"Transcript": text, "IsFinal": "true"}})
	}
	f.call.acts = append(f.call.acts, a)
}

// cease stops services of a kind, or the one of a name.
func (f *flow) cease(t *turn, s texml.Service) {
	kind, name := "", ""
	switch s := s.(type) {
	case texml.Stream:
		kind, name = "stream", s.Name
	case texml.Siprec:
		kind, name = "siprec", s.Name
	case texml.Recording:
		kind = "recording"
	case texml.Transcription:
		kind = "transcription"
	}
	for _, a := range acting(f.call.acts, kind) {
		if name == "" || t.value(kind, a.name, "name") == name {
			a.stop(t, 0, byCommand)
		}
	}
}
