package telnyx

import (
	"strings"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/texml"
	"github.com/offhook-dev/offhook/schemas"
)

// record records the caller until a key, silence, the longest time or the end of the call.
func (f *flow) record(t *turn, r texml.Record) {
	said, ends := "", false
	a := f.records(t, r.Recording, "RecordVerb")
	end := func(t *turn, after time.Duration) {
		if ends {
			return
		}
		ends = true
		t.withdraw("verb/" + f.name)
		a.stop(t, after, byCommand)
		if r.Transcribed {
			f.transcribed(t, after, r, a, said)
		}
		hook := webhook{emit: "texml.record-action", about: a.about,
			with: scenarios.Values{"RecordingSource": "RecordVerb"}}
		if f.call.state == ended && r.Action.URL == "" {
			return
		}
		f.goOn(t, after+texmlGap, r.Action, hook)
	}
	a.hears = func(t *turn, text string) {
		said = strings.TrimSpace(said + " " + text)
		if r.Silence > 0 {
			t.alarm(r.Silence, "verb/"+f.name, func(t *turn) { end(t, 0) })
		}
	}
	f.pressed = func(t *turn, key string) {
		if strings.Contains(r.FinishOnKey, key) {
			end(t, keyGap)
		}
	}
	f.stop = func(t *turn) {
		if f.call.state == ended { // who hangs up has left a message all the same
			end(t, 0)
			return
		}
		ends = true
		a.stop(t, 0, byCommand)
	}
	longest := r.MaxLength
	if r.Silence > 0 {
		longest = min(longest, r.Silence)
	}
	t.alarm(longest, "verb/"+f.name, func(t *turn) { end(t, 0) })
}

// records begins a recording, which lasts until it is stopped or the call ends.
func (f *flow) records(t *turn, r texml.Recording, source string) *activity {
	channels := "1"
	if r.Channels == "dual" {
		channels = "2"
	}
	values := map[string]any{"channels": channels, "source": source}
	if r.Format != "" {
		values["format"] = r.Format
	}
	with := scenarios.Values{"RecordingSource": source}
	a := f.service(t, "recording", values, r.Status.Callback, with, map[string]string{
		"begins": "texml.recording-in-progress", "ends": "texml.recording-completed"})
	a.wants = func(emit string) bool {
		return r.Status.Wants(strings.TrimPrefix(emit, "texml.recording-"))
	}
	if r.HidesURL {
		a.without = []string{"RecordingUrl"}
	}
	if r.MaxLength > 0 {
		t.alarm(r.MaxLength, "end/"+a.name, func(t *turn) { a.stop(t, 0, "completed") })
	}
	return a.activity
}

// transcribed has what was said follow as text.
func (f *flow) transcribed(
	t *turn, after time.Duration, r texml.Record, a *activity, said string,
) {
	to, silent := t.listener(f.call, texml.Notice{Callback: r.Transcription,
		Events: []string{"text"}}, false, "text")
	hook := webhook{emit: "texml.transcription", about: a.about, to: to, silent: silent,
		with: scenarios.Values{"TranscriptionStatus": "completed"}}
	if said != "" {
		hook.with["TranscriptionText"] = said
	}
	t.alarm(after+2*time.Second, "text/"+a.name, func(t *turn) {
		hook.with["CallStatus"] = "in-progress"
		if f.call.state == ended {
			hook.with["CallStatus"] = "completed"
		}
		t.told("told/"+a.name, f.call, hook)
	})
}

// A service is an activity that a document began, and what its callback is told.
type service struct {
	*activity
	wants   func(emit string) bool
	without []string
}

// service begins an activity whose begin and end are told to a callback.
func (f *flow) service(t *turn, kind string, values map[string]any, to texml.Callback,
	with scenarios.Values, emits map[string]string,
) *service {
	s := &service{wants: func(string) bool { return to.URL != "" }}
	s.activity = &activity{call: f.call, kind: kind, name: t.name(kind)}
	s.about = map[string]string{kind: s.name}
	t.fail(t.w.Declare(kind, s.name, schemas.Member{Of: map[string]string{"leg": f.call.name},
		Values: values}))
	tell := func(t *turn, after time.Duration, word string) {
		notice := texml.Notice{Callback: to}
		if s.wants(emits[word]) {
			notice.Events = []string{word}
		}
		target, silent := t.listener(f.call, notice, false, word)
		t.cue(after, word+"/"+s.name, f.call, webhook{emit: emits[word], about: s.about, with: with,
			without: s.without, to: target, silent: silent})
	}
	s.begin = func(t *turn, after time.Duration) {
		s.begun, s.began = true, t.at+after
		tell(t, after, "begins")
	}
	s.end = func(t *turn, after time.Duration, _ reason) {
		t.withdraw("end/" + s.name)
		tell(t, after, "ends")
	}
	t.alarm(0, "begin/"+s.name, func(t *turn) { s.begin(t, 0) })
	f.call.acts = append(f.call.acts, s.activity)
	return s
}
