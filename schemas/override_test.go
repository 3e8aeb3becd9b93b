package schemas

import (
	"fmt"
	"strings"
	"testing"
)

func TestOverridesAreInputs(t *testing.T) {
	for _, c := range []struct {
		name, event string
		with        []Override
		// want has values by pointer; "-" means that the field is absent.
		want map[string]string
	}{
		{
			"short from the payload on", "call.playback.ended",
			[]Override{{Path: "status", Value: "cancelled"}},
			map[string]string{
				"/data/payload/status": "cancelled", "/data/payload/status_detail": "-",
			},
		},
		{
			"from payload on", "call.playback.ended",
			[]Override{{Path: "payload.status", Value: "cancelled"}},
			map[string]string{"/data/payload/status": "cancelled"},
		},
		{
			"whole", "call.playback.ended",
			[]Override{{Path: "data.payload.status", Value: "cancelled"}},
			map[string]string{"/data/payload/status": "cancelled"},
		},
		{
			"a JSON pointer", "call.playback.ended",
			[]Override{{Path: "/data/payload/status", Value: "cancelled"}},
			map[string]string{"/data/payload/status": "cancelled"},
		},
		{
			"the branch of the field that is set", "call.playback.started",
			[]Override{{Path: "media_url", Value: "https://media.example.com/x.mp3"}},
			map[string]string{"/data/payload/media_name": "-"},
		},
		{
			"the other branch", "call.playback.started",
			[]Override{{Path: "media_name", Value: "x"}},
			map[string]string{"/data/payload/media_url": "-"},
		},
		{
			"a number from text", "call.conversation.ended",
			[]Override{{Path: "duration_sec", Value: "7"}},
			map[string]string{"/data/payload/duration_sec": "7"},
		},
		{
			"null where it is documented", "call.conversation.ended",
			[]Override{{Path: "reason", Value: "null"}},
			map[string]string{"/data/payload/reason": "<nil>"},
		},
		{
			"text that looks like a number", "call.conversation.ended",
			[]Override{{Path: "from", Value: "+12025550142"}},
			map[string]string{"/data/payload/from": "+12025550142"},
		},
		{
			"what fits the model", "call.conversation.ended",
			[]Override{{Path: "tts_model_id", Value: "Natural"}},
			map[string]string{"/data/payload/tts_voice_id": "Marissa"},
		},
		{
			"left out", "call.playback.ended", []Override{{Path: "client_state", Unset: true}},
			map[string]string{"/data/payload/client_state": "-"},
		},
		{
			"a whole object left out", "call.playback.ended",
			[]Override{{Path: "meta", Unset: true}}, map[string]string{"/meta": "-"},
		},
		{
			"both names of a value", "participant-join",
			[]Override{{Path: "CallSid", Value: "v3:abcdefghijklmnopqrstuvwxyz"}},
			map[string]string{"/CallSidLegacy": "v3:abcdefghijklmnopqrstuvwxyz"},
		},
		{
			"a form's number", "participant-join", []Override{{Path: "SequenceNumber", Value: "9"}},
			map[string]string{"/SequenceNumber": "9"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, err := Default().Lookup(c.event)
			if err != nil {
				t.Fatal(err)
			}
			doc := generate(t, w, 2, Options{With: c.with})
			for pointer, want := range c.want {
				got, there := doc.At(pointer)
				if text := fmt.Sprint(got); want == "-" && there || want != "-" && text != want {
					t.Errorf("%s is %v", pointer, got)
				}
			}
			if problems := Errors(w.Validate(doc)); len(problems) > 0 {
				t.Error(problems)
			}
		})
	}
}

// TestAFailedPlaybackSaysWhy asserts that status_detail is there for each outcome that counts as
// failed, and for no other.
func TestAFailedPlaybackSaysWhy(t *testing.T) {
	w, _ := Default().Lookup("call.playback.ended")
	for _, status := range w.Outcomes() {
		doc := generate(t, w, 4, Options{With: []Override{{Path: "status", Value: status}}})
		detail, explained := doc.At("/data/payload/status_detail")
		if failed := status == "failed" || status == "file_not_found"; failed != explained {
			t.Errorf("%s: status_detail is there: %v", status, explained)
		}
		missing := strings.Contains(fmt.Sprint(detail), "404")
		if missing != (status == "file_not_found") {
			t.Errorf("%s: status_detail is %v", status, detail)
		}
	}
	if len(w.Outcomes()) != 7 {
		t.Errorf("the outcomes are %v", w.Outcomes())
	}
}

func TestAnAttemptFieldThatIsSetStaysSet(t *testing.T) {
	w, _ := Default().Lookup("call.playback.ended")
	if doc := generate(t, w, 4, Options{}); len(doc.Slots) != 2 {
		t.Fatalf("the slots are %v", doc.Slots)
	}
	doc := generate(t, w, 4, Options{With: []Override{{Path: "meta.attempt", Value: "3"}}})
	if len(doc.Slots) != 1 || doc.Slots[0].Pointer != "/meta/delivered_to" {
		t.Errorf("the slots are %v", doc.Slots)
	}
}

func TestOverrideErrors(t *testing.T) {
	w, _ := Default().Lookup("call.playback.ended")
	for _, c := range []struct {
		name string
		with []Override
		says string
	}{
		{"an unknown field", []Override{{Path: "stauts", Value: "x"}}, `did you mean "status"`},
		{
			"an unknown pointer", []Override{{Path: "/data/payload/overlays", Value: "x"}},
			`unknown field`,
		},
		{
			"the same field twice",
			[]Override{
				{Path: "status", Value: "failed"}, {Path: "payload.status", Value: "failed"},
			},
			"set twice",
		},
		{
			"a wrong type", []Override{{Path: "overlay", Value: "perhaps"}},
			`"perhaps" is not of type boolean`,
		},
		{
			"a field and what it lies within",
			[]Override{{Path: "meta", Value: `{"attempt":1}`}, {Path: "meta.attempt", Value: "2"}},
			"/meta/attempt: lies within /meta",
		},
		{
			"bytes that are no text", []Override{{Path: "media_name", Value: "\xff"}},
			`/data/payload/media_name: "\xff" is not UTF-8: send such a body raw`,
		},
		{"no field", []Override{{Path: "", Value: "x"}}, "unknown field"},
		{"an empty key", []Override{{Path: "data..payload", Value: "x"}}, "unknown field"},
		{"into a text", []Override{{Path: "status.x", Value: "x"}}, `did you mean "status"`},
		{
			"an unknown field left out", []Override{{Path: "payload.nothing", Unset: true}},
			"unknown field",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := w.Generate(alone(w, 1), Options{With: c.with})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// TestItemsOfLists asserts that lists grow to what is asked for, and say so when there is a gap.
func TestItemsOfLists(t *testing.T) {
	w, _ := Default().Lookup("message.received")
	number := func(path string) Options {
		return Options{With: []Override{{Path: path, Value: "+12025550142"}}}
	}
	doc := generate(t, w, 2, number("to.1.phone_number"))
	if number, _ := doc.At("/data/payload/to/1/phone_number"); number != "+12025550142" {
		t.Errorf("the second recipient is %v", number)
	}
	for path, says := range map[string]string{
		"to.99999999.phone_number": "/data/payload/to has 1 items, counted from 0",
		"to.-1.phone_number":       "unknown field",
		"to.01.phone_number":       "unknown field",
	} {
		_, err := w.Generate(alone(w, 2), number(path))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestTwoValuesOfOneName asserts that later bodies follow the same one of two overrides each time.
func TestTwoValuesOfOneName(t *testing.T) {
	join, _ := Default().Lookup("participant-join")
	leave, _ := Default().Lookup("participant-leave")
	one, other := "v3:aaaaaaaaaaaaaaaaaaaaaaaa", "v3:bbbbbbbbbbbbbbbbbbbbbbbb"
	both := []Override{{Path: "CallSidLegacy", Value: other}, {Path: "CallSid", Value: one}}
	for range 30 {
		play := onStage(t, 1)
		play.tell(join, Options{With: both})
		doc := play.tell(leave, Options{})
		if got, _ := doc.At("/CallSid"); got != one {
			t.Fatalf("the leg goes on as %v", got)
		}
	}
}

func TestUnknownChoiceOfFields(t *testing.T) {
	w, _ := Default().Lookup("call.playback.ended")
	_, err := w.Generate(alone(w, 1), Options{Presence: "most"})
	if err == nil || !strings.Contains(err.Error(), `"most"`) {
		t.Errorf("the error is %v", err)
	}
}
