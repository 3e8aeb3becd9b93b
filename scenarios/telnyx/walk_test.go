package telnyx

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// A place is where a walk begins: a call with something that waits.
type place struct {
	leg   string // call_control_id of the call at hand
	other string // that of one which lives beside it
	room  string // the conference in which it is
}

// waiting are the things that may wait, by how they are brought about.
func waitings() map[string]func(l *line) place {
	command := func(name string, more map[string]any) func(l *line) place {
		return func(l *line) place {
			p := place{leg: l.in(), other: l.in()}
			op, _ := Lookup(name)
			body := maps.Clone(op.Example)
			maps.Copy(body, more)
			l.must(p.leg, name, body)
			return p
		}
	}
	room := func(action string, body map[string]any) func(l *line) place {
		return func(l *line) place {
			p := place{leg: l.in(), other: l.in()}
			p.room = l.ask("POST", "/conferences", map[string]any{"call_control_id": p.leg,
				"name": "a"}, 200)["id"].(string)
			if action != "" {
				l.after(time.Second)
				l.ask("POST", "/conferences/"+p.room+"/actions/"+action, body, 200)
			}
			return p
		}
	}
	speak := map[string]any{"payload": strings.Repeat("Hello. ", 20), "voice": "female"}
	play := map[string]any{"media_name": "song_20s"}
	return map[string]func(l *line) place{
		"ringing in": func(l *line) place {
			p := place{other: l.in()}
			p.leg = l.far("dials", nil)
			return p
		},
		"ringing out": func(l *line) place { return place{other: l.in(), leg: l.out(nil)} },
		"answered soon": func(l *line) place {
			p := place{other: l.in()}
			p.leg = l.far("dials", nil)
			l.must(p.leg, "answer", map[string]any{"record": "record-from-answer"})
			return p
		},
		"speak":           command("speak", speak),
		"playback":        command("playback_start", play),
		"broken playback": command("playback_start", map[string]any{"media_name": "broken"}),
		"two texts": func(l *line) place {
			p := command("speak", speak)(l)
			l.must(p.leg, "speak", speak)
			return p
		},
		"gather":             command("gather", nil),
		"gather and speak":   command("gather_using_speak", map[string]any{"timeout_millis": 2000}),
		"gather and play":    command("gather_using_audio", play),
		"recording":          command("record_start", nil),
		"stream":             command("streaming_start", nil),
		"fork":               command("fork_start", nil),
		"siprec":             command("siprec_start", nil),
		"transcription":      command("transcription_start", nil),
		"queue":              command("enqueue", map[string]any{"max_wait_time_secs": 10}),
		"refer":              command("refer", nil),
		"assistant":          command("ai_assistant_start", nil),
		"transfer":           command("transfer", nil),
		"conference":         room("", nil),
		"conference speaks":  room("speak", speak),
		"conference plays":   room("play", play),
		"conference records": room("record_start", map[string]any{"format": "mp3"}),
		"bridge": func(l *line) place {
			p := place{leg: l.in(), other: l.in()}
			l.must(p.leg, "bridge", the(p.other))
			return p
		},
		"machine detection": func(l *line) place {
			p := place{other: l.in(), leg: l.out(map[string]any{
				"answering_machine_detection": "detect_beep"})}
			l.after(time.Second)
			l.far("answers", scenarios.Values{"leg": "callee", "machine": "beep"})
			return p
		},
		"member speech": func(l *line) place {
			p := room("", nil)(l)
			l.after(time.Second)
			speak := maps.Clone(speak)
			speak["call_control_ids"] = []string{p.leg}
			l.ask("POST", "/conferences/"+p.room+"/actions/speak", speak, 200)
			return p
		},
	}
}

// crossings are the commands that may cross them.
func crossings() map[string]func(l *line, p place) {
	all := map[string]func(l *line, p place){
		"the far end":         func(l *line, p place) { l.hangUp(p.leg) },
		"the other far end":   func(l *line, p place) { l.hangUp(p.other) },
		"hangup of the other": func(l *line, p place) { l.order(p.other, "hangup", nil) },
		"bridge":              func(l *line, p place) { l.order(p.leg, "bridge", the(p.other)) },
		"bridge of the other": func(l *line, p place) { l.order(p.other, "bridge", the(p.leg)) },
		"bridge by queue": func(l *line, p place) {
			l.order(p.other, "bridge", map[string]any{"queue": "support", "call_control_id": p.leg})
		},
		"create": func(l *line, p place) {
			l.do("POST", "/conferences", map[string]any{"call_control_id": p.leg, "name": "b"})
		},
		"join": func(l *line, p place) {
			room := l.ask("POST", "/conferences", map[string]any{"call_control_id": p.other,
				"name": "b"}, 200)["id"].(string)
			l.do("POST", "/conferences/"+room+"/actions/join", map[string]any{
				"call_control_id": p.leg, "end_conference_on_exit": true})
		},
		"keys": func(l *line, p place) {
			l.account.Engine.Command(l.t.Context(), l.run, scenarios.Command{Name: Far + "presses",
				With: scenarios.Values{"leg": l.leg(p.leg), "digits": "1#"}})
		},
	}
	for _, name := range []string{"hangup", "reject", "answer", "transfer", "enqueue", "leave_queue",
		"refer", "playback_stop", "gather_stop", "record_stop", "streaming_stop", "fork_stop",
		"siprec_stop", "transcription_stop", "ai_assistant_stop", "speak", "playback_start", "gather",
		"gather_using_audio", "gather_using_speak", "record_start", "streaming_start", "fork_start",
		"siprec_start", "transcription_start", "ai_assistant_start"} {
		op, _ := Lookup(name)
		all[name] = func(l *line, p place) { l.order(p.leg, name, op.Example) }
	}
	for _, action := range []string{"leave", "end", "stop", "record_stop", "speak", "play",
		"record_start"} {
		op, _ := Lookup("conference_" + action)
		all["conference "+action] = func(l *line, p place) {
			body := maps.Clone(op.Example)
			if action == "leave" {
				body = the(p.leg)
			}
			l.do("POST", "/conferences/"+p.room+"/actions/"+action, body)
		}
	}
	return all
}

// hangUp has the far end of a call hang up, if it is there.
func (l *line) hangUp(id string) {
	l.account.Engine.Command(l.t.Context(), l.run, scenarios.Command{Name: Far + "hangs_up",
		With: scenarios.Values{"leg": l.leg(id)}})
}

// TestWalkOfPairs crosses everything that may wait with every command, before it begins and while
// it goes on. Whatever happens, webhooks follow the lives of what they are about.
func TestWalkOfPairs(t *testing.T) {
	for _, waiting := range slices.Sorted(maps.Keys(waitings())) {
		t.Run(waiting, func(t *testing.T) {
			t.Parallel()
			moments := []time.Duration{0, 2 * time.Second}
			if testing.Short() { // for the race detector, one is as good as two
				moments = moments[1:]
			}
			for crossing, cross := range crossings() {
				for _, after := range moments {
					walked(t, waiting+", "+crossing+" after "+after.String(), func(l *line) {
						p := waitings()[waiting](l)
						l.after(after)
						cross(l, p)
						l.after(70 * time.Second) // what ends by itself does so
						for _, id := range []string{p.leg, p.other} {
							l.order(id, "hangup", nil)
						}
						l.after(5 * time.Minute)
					})
				}
			}
		})
	}
}

// walked plays a line, and looks at what it tells.
func walked(t *testing.T, name string, do func(l *line)) {
	online(t, func(l *line) {
		l.after(0)
		l.space.tale.Media = map[string]scenarios.Media{"broken": {Status: "failed"}}
		do(l)
		synctest.Wait()
		if wrong := astray(l.told()); len(wrong) > 0 || l.t.Failed() {
			var told []string
			for _, h := range l.told() {
				told = append(told, h.at.Round(time.Millisecond).String()+" "+h.what+" "+h.leg)
			}
			t.Fatalf("%s: %s\n\t%s", name, strings.Join(wrong, ", "), strings.Join(told, "\n\t"))
		}
		for _, h := range l.orders {
			if h.Answer.Status >= 500 {
				t.Errorf("%s: %s answers %v", name, h.Command.Name, h.Answer.Body)
			}
		}
	})
}

// late may be told of a leg whose call has ended.
func late(what string) bool {
	return strings.HasSuffix(what, ".saved") ||
		slices.Contains([]string{"conference.speak.ended", "conference.playback.ended"}, what)
}

// astray is what is wrong with what was told of calls that are all over.
func astray(told []heard) (wrong []string) {
	hungUp, open := map[string]int{}, map[string]int{}
	begins := map[string]string{"started": "ended", "enqueued": "dequeued", "joined": "left"}
	ends := map[string]bool{"ended": true, "stopped": true, "dequeued": true, "left": true,
		"completed": true, "failed": true}
	for _, h := range told {
		if hungUp[h.leg] > 0 && h.leg != "" && !late(h.what) {
			wrong = append(wrong, h.what+" of "+h.leg+" comes after its end")
		}
		word := h.what[strings.LastIndex(h.what, ".")+1:]
		of := ""
		for resource, name := range h.about {
			if strings.HasPrefix(name, resource+"-") && resource != "leg" && resource != "conference" {
				of = name
			}
		}
		switch {
		case h.what == "call.hangup":
			hungUp[h.leg]++
		case h.what == "call.initiated":
			open["leg "+h.leg]++
		case h.what == "conference.created":
			open[h.about["conference"]]++
		case h.what == "conference.ended":
			open[h.about["conference"]]--
		case strings.HasPrefix(h.what, "call.machine."), h.what == "call.playback.ended" &&
			h.payload["status"] == "failed":
		case h.what == "call.gather.ended", h.what == "call.conversation.ended":
			if open[of+" ended"]++; open[of+" ended"] > 1 {
				wrong = append(wrong, h.what+" comes twice")
			}
		case begins[word] != "":
			open[of]++
		case ends[word]:
			open[of]--
		}
		if status := h.payload["status"]; status == "call_hangup" && !slices.ContainsFunc(told,
			func(other heard) bool {
				return other.what == "call.hangup" && other.leg == h.leg && other.at == h.at
			}) {
			wrong = append(wrong, h.what+" ends by a hangup that does not come")
		}
	}
	for name, n := range open {
		switch {
		case strings.HasPrefix(name, "leg "):
			if hungUp[name[4:]] != 1 {
				wrong = append(wrong, name+" has no end, or many")
			}
		case !strings.HasSuffix(name, " ended") && n != 0:
			wrong = append(wrong, name+" begins and does not end, or ends twice")
		}
	}
	return wrong
}
