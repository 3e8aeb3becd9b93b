package telnyx

import (
	"testing"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

const (
	created = "conference.created"
	joined  = "conference.participant.joined"
	left    = "conference.participant.left"
	over    = "conference.ended"
)

// TestConferences asserts how members come and go.
func TestConferences(t *testing.T) {
	online(t, func(l *line) {
		host, guest, third := l.in(), l.in(), l.in()
		mark := l.mark()
		room := l.ask("POST", "/conferences", map[string]any{"call_control_id": host, "name": "a",
			"client_state": "cm9vbQ==", "max_participants": 2}, 200)["id"].(string)
		l.after(time.Second)
		told := l.since(mark, created, joined)
		if told[0].payload["conference_id"] != room || told[1].payload["client_state"] != "cm9vbQ==" {
			t.Errorf("%v", told)
		}
		at := "/conferences/" + room + "/actions/"
		refused := func(code, path string, body map[string]any) {
			t.Helper()
			if _, answer := l.do("POST", path, body); fault(answer) != code {
				t.Errorf("%s answers %v, not %s", path, answer, code)
			}
		}
		refused("90033", "/conferences", map[string]any{"call_control_id": guest, "name": "a"})
		refused("90044", at+"join", the(host))
		refused("90033", at+"leave", the(guest))
		refused("90058", "/conferences/none/actions/join", the(guest))
		mark = l.mark()
		l.ask("POST", at+"join", map[string]any{"call_control_id": guest, "mute": true,
			"end_conference_on_exit": true, "client_state": "Z3Vlc3Q="}, 200)
		refused("90032", at+"join", the(third))
		l.after(time.Second)
		if told = l.since(mark, joined); told[0].payload["client_state"] != "cm9vbQ==" {
			t.Errorf("%v", told)
		}
		member := l.ask("GET", "/conferences/"+room+"/participants/"+guest, nil, 200)
		if member["muted"] != true || member["end_conference_on_exit"] != true {
			t.Errorf("%v", member)
		}
		l.ask("POST", at+"unmute", nil, 200)
		l.ask("POST", at+"hold", map[string]any{"call_control_ids": []string{guest}}, 200)
		refused("90015", at+"mute", map[string]any{"call_control_ids": []string{third}})
		member = l.ask("GET", "/conferences/"+room+"/participants/"+guest, nil, 200)
		if member["muted"] != false || member["on_hold"] != true {
			t.Errorf("%v", member)
		}

		mark = l.mark()
		l.ask("POST", at+"speak", map[string]any{"payload": "Hello.", "voice": "b"}, 200)
		l.ask("POST", at+"record_start", map[string]any{"format": "mp3"}, 200)
		l.after(500 * time.Millisecond)
		l.ask("POST", at+"leave", the(guest), 200) // who ends it for all
		l.after(10 * time.Second)
		l.since(mark, "conference.speak.started", left, "conference.speak.ended", left, over,
			"call.hangup", "conference.recording.saved")
		l.must(guest, "speak", map[string]any{"payload": "a", "voice": "b"})
		l.refused("90018", host, "speak", map[string]any{"payload": "a", "voice": "b"})
		refused("90019", at+"join", the(third))
		l.room(guest) // the name may be used again
		l.ask("POST", "/conferences", map[string]any{"call_control_id": third, "name": "a"}, 200)
		l.after(11 * time.Minute)
		refused("90058", at+"join", the(third))
	})
}

// TestALegMovesFromConferenceToConference asserts that it leaves the one in which it sits.
func TestALegMovesFromConferenceToConference(t *testing.T) {
	online(t, func(l *line) {
		host, guest := l.in(), l.in()
		l.room(guest)
		room := l.room(host)
		mark := l.mark()
		l.ask("POST", "/conferences/"+room+"/actions/join", the(guest), 200)
		l.after(time.Second)
		l.since(mark, left, over, joined)
		mark = l.mark()
		l.ask("POST", "/conferences", map[string]any{"call_control_id": guest, "name": "b"}, 200)
		l.after(time.Second)
		l.since(mark, left, created, joined)
		mark = l.mark()
		l.far("hangs_up", scenarios.Values{"leg": l.leg(guest)})
		l.after(time.Second)
		l.since(mark, left, over, "call.hangup")
		mark = l.mark()
		l.ask("POST", "/conferences/"+room+"/actions/end", nil, 200)
		l.after(time.Second)
		l.since(mark, left, over, "call.hangup")
	})
}

// TestQueues asserts how calls wait.
func TestQueues(t *testing.T) {
	const enqueued, dequeued = "call.enqueued", "call.dequeued"
	online(t, func(l *line) {
		one, two, three, agent := l.in(), l.in(), l.in(), l.in()
		wait := map[string]any{"queue_name": "support", "max_size": 2}
		mark := l.mark()
		l.must(one, "enqueue", wait)
		l.must(two, "enqueue", map[string]any{"queue_name": "support", "max_wait_time_secs": 30})
		l.refused("90038", one, "enqueue", wait)
		l.refused("90036", three, "enqueue", wait)
		l.refused("90037", three, "enqueue", map[string]any{"queue_name": "support", "max_size": 9})
		l.refused("90035", three, "leave_queue", nil)
		l.after(time.Second)
		told := l.since(mark, enqueued, enqueued)
		if told[1].payload["queue"] != "support" || told[1].payload["current_position"] != 2.0 {
			t.Errorf("%v", told[1].payload)
		}
		if q := l.ask("GET", "/queues/support", nil, 200); q["current_size"] != 2.0 {
			t.Errorf("%v", q)
		}
		if status, answer := l.do("DELETE", "/queues/support", nil); fault(answer) != "90050" {
			t.Errorf("it answers %d %v", status, answer)
		}
		mark = l.mark()
		l.must(agent, "bridge", map[string]any{"queue": "support", "call_control_id": agent})
		l.after(time.Second)
		told = l.since(mark, dequeued, "call.bridged", "call.bridged")
		if told[0].payload["reason"] != "bridged" || told[0].payload["call_control_id"] != one {
			t.Errorf("%v", told[0].payload)
		}
		mark = l.mark()
		l.after(30 * time.Second)
		if told = l.since(mark, dequeued); told[0].payload["reason"] != "timeout" {
			t.Errorf("%v", told[0].payload)
		}
		mark = l.mark()
		l.must(two, "enqueue", wait)
		l.after(time.Second)
		l.must(two, "leave_queue", nil)
		l.must(two, "enqueue", wait)
		l.after(time.Second)
		l.far("hangs_up", scenarios.Values{"leg": l.leg(two)})
		l.after(time.Second)
		told = l.since(mark, enqueued, dequeued, enqueued, dequeued, "call.hangup")
		if told[1].payload["reason"] != "leave" || told[3].payload["reason"] != "hangup" {
			t.Errorf("%v", told)
		}
	})
}
