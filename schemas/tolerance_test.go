package schemas

import (
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestWhatIsToldAsDrift changes one field of a valid body to what documentation or captures show.
// It must be told as drift: neither refused nor passed over.
func TestWhatIsToldAsDrift(t *testing.T) {
	const person = "8a1f3c52-17a9-41f0-9c41-02420a1f2c3d"
	for _, c := range []struct {
		event, pointer string
		value          any
		says           string
	}{
		{"call.hangup", "/data/id", "uuid-of-the-event", "masked"},
		{"call.hangup", "/data/id", "event_id", "masked"},
		{"call.hangup", "/data/id", "<string>", "masked"},
		{"call.hangup", "/data/occurred_at", "date-time", "masked"},
		{"call.hangup", "/data/occurred_at", "2021-04-06T10:11:12.123456 Z", "space"},
		{"call.hangup", "/data/occurred_at", "2021-04-06 10:11:12Z", "space"},
		{"call.hangup", "/data/payload/call_control_id", "call_control_id", "masked"},
		{"call.hangup", "/data/payload/connection_id", "<string>", "masked"},
		{"call.hangup", "/data/payload/sip_hangup_cause", "16", "not written as documented"},
		{"call.hangup", "/data/payload/from", " 13122010119", "not written as documented"},
		{"texml.call-ringing", "/To", " 13122010119", "not written as documented"},
		{"message.received", "/data/payload/from/phone_number", " 13122010119", "documented"},
		{
			"call.initiated", "/data/payload/call_screening_result",
			map[string]any{"action": "flag", "reputation": map[string]any{}},
			"is an object; documented as string",
		},
		{
			"call.initiated", "/data/payload/custom_headers",
			[]any{map[string]any{"header_name": "X-Ticket", "header_value": "7"}},
			`is the older spelling of "name"`,
		},
		{
			"call.hangup", "/data/payload/custom_headers",
			[]any{map[string]any{"header_name": "X-Ticket", "header_value": "7"}},
			`is the older spelling of "name"`,
		},
		{"texml.call-ringing", "/CallSid", "CA" + strings.Repeat("5e", 16), "not written as documented"},
		{"texml.call-ringing", "/CallSid", "v2:" + strings.Repeat("T", 54), ""},
		{"texml.call-ringing", "/CallSid", person, ""},
		{"texml.gather", "/Digits", "42", "has alternatives together"},
		{"texml.http-request", "/delivery_city", "Köln", "no field of the webhook"},
		{"call.conversation.ended", "/data/payload/assistant_id", "assistant_" + person, ""},
		{"call.conversation.ended", "/data/payload/assistant_id", "assistant-" + person, ""},
		{"call.hangup", "/data/payload/sip_hangup_cause", "unspecified", ""},
		{"call.hangup", "/data/payload/telnyx_error", nil, ""},
		{"call.bridged", "/data/payload/start_time", "2026-03-04T09:15:25.120934Z", ""},
		{"call.bridged", "/data/payload/calling_party_type", "pstn", ""},
		{"call.recording.saved", "/data/payload/flow_destination", "telnyx_number_cc_app", ""},
	} {
		t.Run(c.event+c.pointer, func(t *testing.T) {
			w, err := Default().Lookup(c.event)
			if err != nil {
				t.Fatal(err)
			}
			var with []Override
			if c.event == "texml.gather" {
				with = []Override{{Path: "SpeechResult", Value: "yes"}, {Path: "Confidence", Value: "0.9"}}
			}
			doc := generate(t, w, 1, Options{With: with})
			before := w.Validate(doc)
			holder, _ := doc.At(wire.ParentPointer(c.pointer))
			name := c.pointer[strings.LastIndexByte(c.pointer, '/')+1:]
			holder.(map[string]any)[name] = c.value
			problems := slices.DeleteFunc(w.Validate(doc), func(p Problem) bool {
				return slices.Contains(before, p)
			})
			told := c.says == "" && len(problems) == 0
			for _, p := range problems {
				if !p.Drift {
					t.Errorf("it is refused: %s", p)
				}
				told = told || c.says != "" && strings.Contains(p.Reason, c.says)
			}
			if !told {
				t.Errorf("the problems are %v, want %q", problems, c.says)
			}
		})
	}
}

// TestWhatIsStillRefused asserts that the tolerance ends where no source shows a value.
func TestWhatIsStillRefused(t *testing.T) {
	for _, c := range []struct {
		event, pointer string
		value          any
	}{
		{"call.hangup", "/data/id", "42"},
		{"call.hangup", "/data/id", "the event"},
		{"call.hangup", "/data/occurred_at", "yesterday"},
		{"call.hangup", "/data/occurred_at", "2021-04-06"},
		{"call.hangup", "/data/payload/connection_id", "id"},
		{"call.hangup", "/data/payload/sip_hangup_cause", true},
		{"call.hangup", "/data/payload/hangup_cause", "bored"},
		{"texml.call-ringing", "/CallSid", "CA42"},
		{"call.initiated", "/data/payload/call_screening_result", true},
		{"call.initiated", "/data/payload/custom_headers", []any{map[string]any{"value": "7"}}},
		{"call.conversation.ended", "/data/payload/assistant_id", "assistant.7"},
	} {
		t.Run(c.event+c.pointer, func(t *testing.T) {
			w, err := Default().Lookup(c.event)
			if err != nil {
				t.Fatal(err)
			}
			doc := generate(t, w, 1, Options{})
			holder, _ := doc.At(wire.ParentPointer(c.pointer))
			name := c.pointer[strings.LastIndexByte(c.pointer, '/')+1:]
			holder.(map[string]any)[name] = c.value
			if len(Errors(w.Validate(doc))) == 0 {
				t.Error("it passes")
			}
		})
	}
}
