package schemas

import (
	"testing"
	"time"
)

// TestWhatFieldsCarry asserts of fields of several webhooks what they carry, and of which resource.
func TestWhatFieldsCarry(t *testing.T) {
	const payload = "/data/payload/"
	for _, c := range []struct {
		hook, pointer string
		want          Carried
	}{
		{"call.initiated", payload + "call_control_id", Carried{"leg", "control_id", CarriedIdentity}},
		{"call.initiated", payload + "call_leg_id", Carried{"leg", "id", CarriedIdentity}},
		{"call.initiated", payload + "call_session_id",
			Carried{"session", "call_session_id", CarriedIdentity}},
		{"call.initiated", payload + "from", Carried{"leg", "from", CarriedMeaning}},
		{"call.initiated", payload + "start_time", Carried{"leg", "began", CarriedTime}},
		{"call.initiated", payload + "state", Carried{"", "", CarriedMeaning}},
		{"call.initiated", "/data/id", Carried{"", "", CarriedMade}},
		{"call.initiated", "/data/occurred_at", Carried{"", "", CarriedTime}},
		{"call.initiated", "/meta/attempt", Carried{"", "", CarriedAttempt}},
		{"call.hangup", payload + "hangup_cause", Carried{"leg", "hangup_cause", CarriedMeaning}},
		{"call.cost", payload + "total_cost", Carried{"", "", CarriedTime}},
		{"conference.created", payload + "conference_id", Carried{"conference", "id", CarriedIdentity}},
		{"texml.participant-join", "/CallSid", Carried{"leg", "control_id", CarriedIdentity}},
		{"message.received", payload + "id", Carried{"message", "inbound_id", CarriedIdentity}},
	} {
		w, err := Default().Lookup(c.hook)
		if err != nil {
			t.Fatal(err)
		}
		all, err := w.Carried("")
		if err != nil {
			t.Fatal(err)
		}
		if got := all[c.pointer]; got != c.want {
			t.Errorf("%s %s carries %+v, not %+v", c.hook, c.pointer, got, c.want)
		}
	}
}

// TestAStageAndItsCloneGoTheirOwnWays asserts that a clone tells the same from then on, and that what
// happens on one does not happen on the other.
func TestAStageAndItsCloneGoTheirOwnWays(t *testing.T) {
	stage, err := Default().NewStage(1, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_772_615_725, 0)
	play := func(s *Stage, name, path, value string) string {
		t.Helper()
		w, err := Default().Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		scene, err := s.Enter(w, at, map[string]string{"leg": "anna"})
		if err != nil {
			t.Fatal(err)
		}
		at = at.Add(time.Second)
		options := Options{}
		if path != "" {
			options.With = []Override{{Path: path, Value: value}}
		}
		doc, err := w.Generate(scene, options)
		if err != nil {
			t.Fatal(err)
		}
		from, _ := doc.At("/data/payload/from")
		id, _ := doc.At("/data/payload/call_leg_id")
		return from.(string) + " " + id.(string)
	}
	play(stage, "call.initiated", "from", "+12025550142")
	clone := stage.Clone()
	was := play(clone, "call.answered", "", "")
	play(clone, "call.hangup", "from", "+12025550199")
	if got := play(stage, "call.answered", "", ""); got != was {
		t.Errorf("the leg is %s, and in the clone it was %s", got, was)
	}
	if got := play(stage, "call.hangup", "", ""); got != was {
		t.Errorf("the leg is %s after its clone was set another number, not %s", got, was)
	}
}
