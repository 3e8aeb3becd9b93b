package schemas

import (
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestActionsAreToldFromCallbacks asserts that the request of a TeXML verb to its action URL is not
// taken for the status callback that it shares its fields with, and the other way round.
func TestActionsAreToldFromCallbacks(t *testing.T) {
	const call = "AccountSid=f1c6a5d8-7c0e-4b7b-9a7a-53b2f0d4c8e1&ConnectionId=12" +
		"&CallSid=v3%3Aq9Zb1nXw4cT7uLr2Ks8hVd0PmYtGf5JaEoIiBx3WlNzQe6RyHkCvMg" +
		"&CallSidLegacy=v3%3Aq9Zb1nXw4cT7uLr2Ks8hVd0PmYtGf5JaEoIiBx3WlNzQe6RyHkCvMg"
	const parties = "&From=%2B13125550142&To=%2B12025550187"
	const recording = "&RecordingStatus=completed&RecordingChannels=1&RecordingSource=RecordVerb" +
		"&RecordingSid=6d2b8f04-3c17-4e9a-a5d8-91f0c7b2e346&RecordingDuration=12"
	const progress = "&CallbackSource=call-progress-events&SequenceNumber=4" +
		"&CallInitiatedAt=2026-03-04T09%3A15%3A12.408Z&Timestamp=2026-03-04T09%3A16%3A43Z"
	for body, want := range map[string]string{
		call + parties + "&DialCallStatus=busy":                    "texml.dial-action",
		call + "&DialCallStatus=completed&CallStatus=in-progress":  "texml.dial-action",
		call + parties + progress + "&CallStatus=completed":        "texml.call-completed",
		call + parties + recording:                                 "texml.record-action",
		call + recording:                                           "texml.recording-completed",
		call + "&CallStatus=conversation_ended&Reason=hangup":      "texml.conversation-ended",
		call + "&CallStatus=conversation_created&AssistantId=none": "texml.conversation-created",
		call + parties: "texml.http-request",
	} {
		doc, err := wire.Parse([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		w, doc, err := Default().Recognize(doc)
		if err != nil || w.Name != want {
			t.Errorf("%s is recognised as %v, %v; want %s", body, w, err, want)
			continue
		}
		for _, p := range Errors(w.Validate(doc)) {
			t.Errorf("%s: %s", want, p)
		}
	}
}

// TestAStatusCallbackTellsNothingOfDial asserts that the end of a call is sent without the fields
// of the call that Dial made, which are drift where a callback has them all the same.
func TestAStatusCallbackTellsNothingOfDial(t *testing.T) {
	w := lookup(t, "texml.call-completed")
	for _, presence := range Presences() {
		for seed := range rounds() {
			doc := generate(t, w, seed, Options{Presence: presence})
			for name := range doc.Value.(map[string]any) {
				if strings.HasPrefix(name, "DialCall") {
					t.Fatalf("seed %d, %s: sends %s", seed, presence, name)
				}
			}
		}
	}
	doc := generate(t, w, 1, Options{})
	doc.Value.(map[string]any)["DialCallStatus"] = "completed"
	got, doc, err := Default().Recognize(doc)
	if err != nil || got != w {
		t.Fatalf("it is recognised as %v, %v", got, err)
	}
	problems := w.Validate(doc)
	if len(problems) != 1 || len(Errors(problems)) > 0 || problems[0].Pointer != "/DialCallStatus" {
		t.Errorf("its problems are %v", problems)
	}
}
