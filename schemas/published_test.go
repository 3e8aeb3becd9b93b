package schemas

import (
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestShapesThatSourcesShow has, in our own values, the shapes in which published samples and
// captures differ from the schemas. Each must be recognised and judged without an error; what is
// odd about it is drift.
func TestShapesThatSourcesShow(t *testing.T) {
	const (
		occurrence = `"id":"2b0b1b0a-6d0a-4f0e-9e0f-7a5b3e1c9d42",
			"occurred_at":"2026-03-04T09:15:27.120934Z"`
		leg = `
			"call_control_id":"v3:q9Zb1nXw4cT7uLr2Ks8hVd0PmYtGf5JaEoIiBx3WlNzQe6RyHkCvMg",
			"call_leg_id":"8a1f3c52-17a9-11f0-9c41-02420a1f2c3d",
			"call_session_id":"8a1f2e10-17a9-11f0-b7d2-02420a1f2c3d"`
	)
	for _, c := range []struct {
		name, event, body string
		// drift has a part of each problem.
		drift []string
	}{
		{
			"data without meta", "call.bridged",
			`{"data":{"record_type":"event","event_type":"call.bridged",` + occurrence + `,
				"payload":{` + leg + `,"connection_id":"7267xxxxxxxxxxxxxx"}}}`,
			[]string{"/meta: is absent", "is masked"},
		},
		{
			"a capture with fields of its own", "call.speak.started",
			`{"data":{"event_type":"call.speak.started",` + occurrence + `,"payload":{` + leg + `,
				"client_state":null,"codec_of_tomorrow":"LYRA",
				"connection_id":"1494492062593582591"},"record_type":"event"},
				"meta":{"attempt":1,"delivered_to":"https://receiver.example.com/"}}`,
			[]string{"codec_of_tomorrow: the field is not documented"},
		},
		{
			"floor.changed without data", "conference.floor.changed",
			`{"record_type":"event","event_type":"conference.floor.changed",
				"id":"2b0b1b0a-6d0a-4f0e-9e0f-7a5b3e1c9d42","payload":{` + leg + `,
				"conference_id":"8a1f2e10-17a9-11f0-b7d2-02420a1f2c3d",
				"connection_id":"1494492062593582591","occurred_at":"2026-03-04T09:15:27.120Z"}}`,
			nil,
		},
		{
			"floor.changed with data", "conference.floor.changed",
			`{"data":{"record_type":"event","event_type":"conference.floor.changed",
				` + occurrence + `,"payload":{` + leg + `,
				"conference_id":"8a1f2e10-17a9-11f0-b7d2-02420a1f2c3d",
				"connection_id":"1494492062593582591"}}}`,
			nil,
		},
		{
			"occured_at", "conference.playback.ended",
			`{"data":{"record_type":"event","event_type":"conference.playback.ended",
				"id":"2b0b1b0a-6d0a-4f0e-9e0f-7a5b3e1c9d42",
				"payload":{"conference_id":"8a1f2e10-17a9-11f0-b7d2-02420a1f2c3d",
				"connection_id":"1494492062593582591",
				"creator_call_session_id":"8a1f2e10-17a9-11f0-b7d2-02420a1f2c3d",
				"media_name":"hello","occured_at":"2026-03-04T09:15:27.120Z"}}}`,
			[]string{`occured_at: is the older spelling of "occurred_at"`},
		},
		{
			"a check that is complete, without id and time", "verification.complete",
			`{"data":{"event_type":"verification.complete","record_type":"event",
				"payload":{"id":"8a1f3c52-17a9-41f0-9c41-02420a1f2c3d",
				"phone_number":"+13035550134","type":"dtmf_confirm",
				"verify_profile_id":"YOUR_PROFILE_ID","status":"accepted"}}}`,
			[]string{`"YOUR_PROFILE_ID" is masked`},
		},
		{
			"a porting event as an internal record", "porting_order.deleted",
			`{"id":"8a1f3c52-17a9-41f0-9c41-02420a1f2c3d","event_type":"porting_order.deleted",
				"occurred_at":"2026-03-04T09:15:27Z","urls":["https://receiver.example.com/"],
				"organization_id":"8a1f2e10-17a9-41f0-b7d2-02420a1f2c3d","format":"v2",
				"payload":{"id":"8a1f2e10-17a9-41f0-b7d2-02420a1f2c3e",
				"customer_reference":null,"deleted_at":"2026-03-04T09:15:26Z"}}`,
			[]string{"format: the field is not documented", "organization_id", "urls"},
		},
		{
			"costs as numbers", "message.finalized", "",
			[]string{"is a number; documented as string"},
		},
		{
			"a line type of the samples", "message.received", "",
			[]string{`"long_code" is not among the documented values`},
		},
		{
			"a status code of a sample", "porting_order.status_changed", "",
			[]string{`"LOA_ILLEGIBLE" is not among the documented values`},
		},
		{"a fax page without its wrapping", "fax.delivered", "", nil},
		{"a SIP header of the SDK", "call.initiated", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := c.body
			if body == "" {
				body = sampled(t, c.event)
			}
			doc, err := wire.Parse([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			w, doc, err := Default().Recognize(doc)
			if err != nil || w.Name != c.event {
				t.Fatalf("recognised as %v, %v", w, err)
			}
			problems := w.Validate(doc)
			for _, p := range Errors(problems) {
				t.Errorf("an error: %s", p)
			}
			var all strings.Builder
			for _, p := range problems {
				all.WriteString(p.String() + "\n")
			}
			for _, part := range c.drift {
				if !strings.Contains(all.String(), part) {
					t.Errorf("the drift does not say %q:\n%s", part, all.String())
				}
			}
		})
	}
}

// sampled is a generated body of the event, changed to the odd shape in which a sample shows it.
func sampled(t *testing.T, event string) string {
	t.Helper()
	w, err := Default().Lookup(event)
	if err != nil {
		t.Fatal(err)
	}
	doc := generate(t, w, 1, Options{})
	data := doc.Value.(map[string]any)["data"].(map[string]any)
	payload := data["payload"].(map[string]any)
	switch event {
	case "message.finalized":
		payload["cost"] = map[string]any{"amount": 0.0045, "currency": "USD"}
	case "message.received":
		payload["from"].(map[string]any)["line_type"] = "long_code"
	case "porting_order.status_changed":
		detail := map[string]any{"code": "LOA_ILLEGIBLE", "description": "Nobody can read it."}
		payload["status"] = map[string]any{"value": "exception", "details": []any{detail}}
	case "fax.delivered":
		doc.Value = data
	case "call.initiated":
		header := map[string]any{"name": "Diversion", "value": "<sip:anna@sip.example.com>"}
		payload["sip_headers"] = []any{header}
	}
	var out strings.Builder
	if err := doc.Print(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
