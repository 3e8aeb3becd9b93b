package telnyx

import (
	"testing"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// TestHowCallsEnd asserts the causes of the end.
func TestHowCallsEnd(t *testing.T) {
	silent := func(l *line, more map[string]any) { // nobody answers
		l.after(0)
		l.space.tale.Acts = []scenarios.Act{{Far: scenarios.Far{Does: "answers"}, Leg: "callee"}}
		l.out(more)
	}
	for _, c := range []struct {
		name          string
		do            func(l *line)
		cause, source string
		at            time.Duration
	}{
		{"timeout", func(l *line) { silent(l, nil) }, "timeout", "unknown", 30 * time.Second},
		{"timeout_secs", func(l *line) { silent(l, map[string]any{"timeout_secs": 10}) },
			"timeout", "unknown", 10 * time.Second},
		{"no retry", func(l *line) { silent(l, map[string]any{"retry_on_timeout": false}) },
			"no_answer", "unknown", 30 * time.Second},
		{"busy", func(l *line) { l.out(nil); l.far("is_busy", scenarios.Values{"leg": "callee"}) },
			"user_busy", "callee", 0},
		{"declined", func(l *line) { l.out(nil); l.far("declines", scenarios.Values{"leg": "callee"}) },
			"call_rejected", "callee", 0},
		{"given up", func(l *line) { l.must(l.out(nil), "hangup", nil) },
			"originator_cancel", "caller", 60 * time.Millisecond},
		{"time limit", func(l *line) { l.out(map[string]any{"time_limit_secs": 40}) },
			"time_limit", "unknown", 44 * time.Second},
		{"rejected", func(l *line) {
			l.must(l.far("dials", nil), "reject", map[string]any{"cause": "USER_BUSY"})
		}, "user_busy", "callee", 60 * time.Millisecond},
		{"the caller gives up", func(l *line) { l.far("dials", nil); l.far("hangs_up", nil) },
			"originator_cancel", "caller", 0},
		{"the caller gives up while it is answered", func(l *line) {
			l.must(l.far("dials", nil), "answer", nil)
			l.far("hangs_up", nil)
		}, "originator_cancel", "caller", 0},
		{"the caller hangs up", func(l *line) { l.in(); l.far("hangs_up", nil) },
			"normal_clearing", "caller", time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			online(t, func(l *line) {
				c.do(l)
				l.after(time.Minute)
				told := l.told()
				last := told[len(told)-1]
				cause, source := last.payload["hangup_cause"], last.payload["hangup_source"]
				if last.what != "call.hangup" || cause != c.cause || source != c.source ||
					last.at.Round(20*time.Millisecond) != c.at {
					t.Errorf("%v %s %v %v", last.at, last.what, cause, source)
				}
			})
		})
	}
}

// TestWhatADialAsksFor asserts what follows when the far end answers.
func TestWhatADialAsksFor(t *testing.T) {
	online(t, func(l *line) {
		first := l.in()
		mark := l.mark()
		answer := l.ask("POST", "/calls", map[string]any{"connection_id": "1494404757140276705",
			"from": "+13125550142", "to": "+12025550187", "link_to": first, "bridge_on_answer": true,
			"record": "record-from-answer", "record_format": "wav", "record_channels": "single",
			"stream_url": "wss://example.com/", "media_name": "hello_2s"}, 200)
		l.after(20 * time.Second)
		told := l.since(mark, "call.initiated", "call.answered", "call.bridged", "call.bridged",
			"streaming.started")
		if told[0].payload["call_session_id"] != l.told()[0].payload["call_session_id"] {
			t.Error("a linked call has a session of its own")
		}
		mark = l.mark()
		l.must(first, "hangup", nil)
		l.after(20 * time.Second)
		told = l.since(mark, "call.hangup", "streaming.stopped", "call.hangup", "call.recording.saved")
		saved := told[3].payload
		urls, _ := saved["recording_urls"].(map[string]any)
		if saved["recording_id"] != answer["recording_id"] || answer["recording_id"] == nil ||
			saved["channels"] != "single" || urls["wav"] == nil {
			t.Errorf("%v, and then %v", answer, saved)
		}
	})
	online(t, func(l *line) {
		id := l.far("dials", nil)
		answer := l.ask("POST", "/calls/"+id+"/actions/answer",
			map[string]any{"record": "record-from-answer"}, 200)
		l.after(time.Second)
		l.must(id, "hangup", nil)
		l.after(time.Second)
		told := l.told()
		if saved := told[len(told)-1]; saved.payload["recording_id"] != answer["recording_id"] {
			t.Errorf("%v, and then %s %v", answer, saved.what, saved.payload)
		}
	})
}

// TestBridges asserts how legs come together and part.
func TestBridges(t *testing.T) {
	for park, want := range map[string][]string{"": {"call.hangup", "call.hangup"},
		"self": {"call.hangup", "call.speak.started", "call.speak.ended"}} {
		online(t, func(l *line) {
			one, two := l.in(), l.in()
			l.must(one, "bridge", map[string]any{"call_control_id": two, "park_after_unbridge": park})
			l.after(time.Second)
			l.refused("90033", one, "bridge", the(one))
			mark := l.mark()
			l.must(one, "send_dtmf", map[string]any{"digits": "1w2"})
			l.after(3 * time.Second)
			told := l.since(mark, "call.dtmf.received", "call.dtmf.received")
			if told[0].payload["call_control_id"] != two || told[1].payload["digit"] != "2" {
				t.Errorf("it tells %v", told)
			}
			mark = l.mark()
			l.must(two, "hangup", nil)
			l.after(time.Second)
			speak := map[string]any{"payload": "Hello.", "voice": "female"}
			if park == "self" {
				l.must(one, "speak", speak)
			} else {
				l.refused("90018", one, "speak", speak)
			}
			l.after(10 * time.Second)
			l.since(mark, want...)
		})
	}
	online(t, func(l *line) { // with one that rings
		one, two := l.in(), l.out(nil)
		l.after(time.Second)
		l.refused("90034", one, "bridge", the(two))
		l.refused("90034", two, "bridge", the(one))
		l.must(one, "bridge", map[string]any{"call_control_id": two, "play_ringtone": true})
		mark := l.mark()
		l.after(5 * time.Second)
		l.since(mark, "call.answered", "call.bridged", "call.bridged")
	})
	online(t, func(l *line) { // with one that is bridged
		one, two, three := l.in(), l.in(), l.in()
		l.must(one, "bridge", the(two))
		l.after(time.Second)
		l.refused("90033", three, "bridge", map[string]any{"call_control_id": one,
			"prevent_double_bridge": true})
		mark := l.mark()
		l.must(three, "bridge", the(one))
		l.after(time.Second)
		l.since(mark, "call.hangup", "call.bridged", "call.bridged")
		l.refused("90018", two, "hangup", nil)
		mark = l.mark()
		l.far("hangs_up", scenarios.Values{"leg": l.leg(three)})
		l.after(100 * time.Millisecond)
		l.since(mark, "call.hangup", "call.hangup")
	})
}

// TestTransfers asserts how a transfer fares.
func TestTransfers(t *testing.T) {
	const initiated, answered, bridged, hungUp = "call.initiated", "call.answered", "call.bridged",
		"call.hangup"
	for _, c := range []struct {
		does string
		want []string
	}{
		{"answers", []string{initiated, answered, bridged, bridged, hungUp, hungUp}},
		{"is_busy", []string{initiated, hungUp, "call.speak.started", "call.speak.ended"}},
		{"hangs_up", []string{initiated, hungUp, hungUp}}, // the caller
	} {
		online(t, func(l *line) {
			id := l.in()
			mark := l.mark()
			l.must(id, "transfer", map[string]any{"to": "+12025550187"})
			leg := "callee"
			if c.does == "hangs_up" {
				leg = "caller"
			}
			l.after(time.Second)
			l.far(c.does, scenarios.Values{"leg": leg})
			l.after(time.Second)
			switch c.does {
			case "answers":
				l.far("hangs_up", scenarios.Values{"leg": "callee"})
			case "is_busy":
				l.must(id, "speak", map[string]any{"payload": "a", "voice": "b"})
			}
			l.after(time.Minute)
			l.since(mark, c.want...)
		})
	}
}

// TestTheEndComesLast asserts that what is being stopped has ended when the far end hangs up.
func TestTheEndComesLast(t *testing.T) {
	for begin, stop := range map[string]string{"playback_start": "playback_stop",
		"gather": "gather_stop", "enqueue": "leave_queue", "streaming_start": "streaming_stop",
		"ai_assistant_start": "ai_assistant_stop"} {
		online(t, func(l *line) {
			id := l.in()
			l.begin(id, begin)
			mark := l.mark()
			l.must(id, stop, nil)
			l.after(20 * time.Millisecond)
			l.far("hangs_up", nil)
			l.after(time.Second)
			if told := l.told()[mark:]; len(told) != 2 || told[1].what != "call.hangup" {
				t.Errorf("%s: it tells %v", stop, told)
			}
		})
	}
}

// TestSpeechTakesItsTurn asserts that texts and files wait for each other, and what stop does.
func TestSpeechTakesItsTurn(t *testing.T) {
	long := map[string]any{"media_name": "song_20s"}
	type want = []string
	const started, ended, spoke, spoken = "playback.started", "playback.ended", "speak.started",
		"speak.ended"
	for _, c := range []struct {
		name string
		do   func(l *line, id string)
		want want
	}{
		{"one after another", func(l *line, id string) {
			l.must(id, "speak", map[string]any{"payload": "Hello.", "voice": "b"})
		}, want{started, ended + " completed", spoke, spoken + " completed"}},
		{"stop all", func(l *line, id string) {
			l.must(id, "speak", map[string]any{"payload": "Hello.", "voice": "b"})
			l.must(id, "playback_stop", map[string]any{"stop": "all"})
		}, want{started, ended + " cancelled"}},
		{"stop what is heard", func(l *line, id string) {
			l.must(id, "speak", map[string]any{"payload": "Hello.", "voice": "b"})
			l.must(id, "playback_stop", map[string]any{"stop": "current"})
		}, want{started, ended + " cancelled", spoke, spoken + " completed"}},
		{"speak at once", func(l *line, id string) {
			l.must(id, "speak", map[string]any{"payload": "a", "voice": "b", "stop": "all"})
		}, want{started, ended + " cancelled", spoke, spoken + " completed"}},
		{"a file that is not there", func(l *line, id string) {
			l.space.tale.Media = map[string]scenarios.Media{"gone": {Status: "file_not_found"}}
			l.must(id, "playback_start", map[string]any{"media_name": "gone"})
		}, want{started, ended + " completed", ended + " file_not_found"}},
		{"the end of the call", func(l *line, id string) { l.far("hangs_up", nil) },
			want{started, ended + " call_hangup", "hangup"}},
		{"again and again", func(l *line, id string) {
			l.must(id, "playback_start", map[string]any{"media_name": "b_2s", "loop": "infinity",
				"stop": "all"})
			l.after(time.Hour)
			l.must(id, "playback_stop", nil)
		}, want{started, ended + " cancelled", started, ended + " cancelled"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			online(t, func(l *line) {
				id := l.in()
				mark := l.mark()
				l.must(id, "playback_start", long)
				l.after(2 * time.Second)
				c.do(l, id)
				l.after(time.Minute)
				var want []string
				told := l.told()[mark:]
				for i, h := range told {
					text := h.what[len("call."):]
					if status, there := h.payload["status"].(string); there && h.what != "call.hangup" {
						text += " " + status
					}
					if want = append(want, text); i >= len(c.want) || text != c.want[i] {
						t.Errorf("it tells %v, and not %v", want, c.want)
						break
					}
				}
				if len(told) < len(c.want) {
					t.Errorf("it tells %v, and not %v", want, c.want)
				}
			})
		})
	}
}
