package scenarios

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// tell rehearses a story of steps a second apart, written as event, event/leg or
// event/leg/resource=name.
func tell(steps ...string) ([]occurrence, error) {
	s := Scenario{Name: "told"}
	for _, text := range steps {
		word := append(strings.Split(text, "/"), "", "")
		step := Step{Emit: word[0], About: map[string]string{}, After: Wait{Least: time.Second}}
		if word[1] != "" {
			step.About["leg"] = word[1]
		}
		if resource, name, named := strings.Cut(word[2], "="); named {
			step.About[resource] = name
		}
		s.Steps = append(s.Steps, step)
	}
	return rehearsed(engine(s, Setting{}, 1))
}

// TestOrders asserts which orders can occur: rules forbid orders, never missing beginnings, and one
// call leg is not another.
func TestOrders(t *testing.T) {
	for _, c := range []struct{ name, steps, says string }{
		{"a beginning is missing", "call.playback.ended call.hangup", ""},
		{"two playbacks, one after the other", "call.playback.started call.playback.ended " +
			"call.playback.started call.playback.ended", ""},
		{"two playbacks at once", "call.playback.started call.playback.started " +
			"call.playback.ended call.playback.ended", ""},
		{"a playback ends after the call",
			"call.initiated call.playback.started call.hangup call.playback.ended", ""},
		{"a call is told after its end",
			"call.initiated call.hangup call.cost call.recording.saved", ""},
		{"a message after the call", "call.initiated call.hangup message.received", ""},
		{"a fax after the call", "call.hangup fax.queued", ""},
		{"another leg goes on", "call.initiated/a call.hangup/a call.playback.started/b", ""},
		{"a playback begins after the call", "call.hangup call.playback.started",
			"call.playback.started cannot occur after call.hangup, which ends the leg"},
		{"a participant joins after the call", "call.hangup/b conference.participant.joined/b",
			"cannot occur after call.hangup, which ends the leg"},
		{"a call begins twice", "call.initiated call.initiated", "has begun the leg caller already"},
		{"an answer before the call", "call.answered call.initiated",
			"begins the leg caller, so call.answered cannot come before it"},
		{"a call is answered twice", "call.initiated call.answered call.answered",
			"call.answered has occurred for the leg caller already"},
		{"an answer after a key was pressed", "call.initiated call.dtmf.received call.answered",
			"cannot occur after call.dtmf.received, which comes later in the life of the leg caller"},
		{"a bridge after the hangup", "call.hangup call.bridged",
			"cannot occur after call.hangup, which ends the leg"},
		{"a participant leaves after the conference",
			"conference.ended//conference=c conference.participant.left//conference=c", ""},
		{"another conference goes on",
			"conference.ended//conference=c conference.participant.joined//conference=d", ""},
		{"a participant joins after the conference",
			"conference.ended//conference=c conference.participant.joined//conference=c",
			"cannot occur after conference.ended, which ends the conference"},
		{"a conference begins twice",
			"conference.created/a/conference=c conference.created/b/conference=c",
			"has begun the conference c already"},
		{"a leg in two sessions",
			"call.initiated/a call.initiated/b call.answered/b/session=a",
			"the leg b belongs to the session b, not to the session a"},
		{"two playbacks of one name on two legs",
			"call.playback.started/x/playback=p call.playback.started/y/playback=p " +
				"call.playback.ended/x/playback=p call.playback.ended/y/playback=p", ""},
		{"a named playback ends twice",
			"call.playback.ended//playback=p call.playback.ended//playback=p",
			"ends the playback"},
	} {
		t.Run(c.name, func(t *testing.T) {
			steps := strings.Fields(c.steps)
			events, err := tell(steps...)
			if c.says == "" && (err != nil || len(events) != len(steps)) {
				t.Errorf("%d events, the error is %v", len(events), err)
			}
			if c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// TestPlaybacksAtOnce asserts to which beginning each end belongs.
func TestPlaybacksAtOnce(t *testing.T) {
	const started, ended = "call.playback.started", "call.playback.ended"
	for _, c := range []struct {
		name  string
		steps []string
		ends  [2]int // which of the two ends first, and which then
	}{
		{"without names the latest that goes on", []string{started, started, ended, ended},
			[2]int{1, 0}},
		{"the one that is named",
			[]string{started + "//playback=a", started + "//playback=b",
				ended + "//playback=a", ended + "//playback=b"}, [2]int{0, 1}},
		{"the one on the leg",
			[]string{started + "/x", started + "/y", ended + "/x", ended + "/y"}, [2]int{0, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, err := tell(c.steps...)
			if err != nil {
				t.Fatal(err)
			}
			media := func(i int) string {
				url, _ := events[i].doc.At("/data/payload/media_url")
				name, _ := events[i].doc.At("/data/payload/media_name")
				return fmt.Sprint(url, name)
			}
			if media(0) == media(1) {
				t.Fatalf("both playbacks play %s", media(0))
			}
			if media(2) != media(c.ends[0]) || media(3) != media(c.ends[1]) {
				t.Errorf("%s and %s end, in this order, of %s and %s",
					media(2), media(3), media(0), media(1))
			}
		})
	}
}

// TestTwoLegsOfOneCall asserts what legs share and what they do not.
func TestTwoLegsOfOneCall(t *testing.T) {
	events, err := tell("call.answered/a", "call.answered/b/session=a", "call.hangup/a")
	if err != nil {
		t.Fatal(err)
	}
	a, b, end := events[0], events[1], events[2]
	for field, shared := range map[string]bool{"call_session_id": true, "connection_id": true,
		"call_leg_id": false, "call_control_id": false} {
		at := "/data/payload/" + field
		if one, other := value(t, a, at), value(t, b, at); (one == other) != shared {
			t.Errorf("%s is %s and %s", field, one, other)
		}
		if value(t, a, at) != value(t, end, at) {
			t.Errorf("%s changes while the leg lasts", field)
		}
	}
}
