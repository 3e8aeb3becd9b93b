package schemas

import (
	"net/url"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// formOf is a generated body of a form webhook, as form text with some fields changed. An empty
// value takes the field away.
func formOf(t *testing.T, event string, changes map[string]string) wire.Doc {
	t.Helper()
	w, err := Default().Lookup(event)
	if err != nil {
		t.Fatal(err)
	}
	values := url.Values{}
	for name, value := range generate(t, w, 1, Options{}).Value.(map[string]any) {
		values.Set(name, value.(string))
	}
	for name, value := range changes {
		values.Set(name, value)
		if value == "" {
			values.Del(name)
		}
	}
	doc, err := wire.Parse([]byte(values.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestFormsOfAnotherWebhook asserts that a form which carries the field by which webhooks are told
// apart is taken for one that has its value, or refused, but never for an HttpRequest callback.
func TestFormsOfAnotherWebhook(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes map[string]string
		want    string
		says    string
	}{
		{
			"an unknown conference event", map[string]string{
				"StatusCallbackEvent": "participantJoin",
			}, "", `did you mean "participant-join"?`,
		},
		{
			"a conference event that no page lists", map[string]string{
				"StatusCallbackEvent": "participant-mute",
			}, "", "StatusCallbackEvent=participant-mute",
		},
		{
			"one that is like none", map[string]string{"StatusCallbackEvent": "foo"},
			"texml.conference-speaker", "",
		},
		{
			"a known one", map[string]string{"StatusCallbackEvent": "participant-join"},
			"texml.participant-join", "",
		},
		{
			"a call's progress", map[string]string{
				"CallStatus": "ringing", "CallbackSource": "call-progress-events",
			}, "texml.call-ringing", "",
		},
		{
			"an unknown source", map[string]string{"CallbackSource": "call-fancy-events"},
			"", "CallbackSource=call-fancy-events",
		},
		{
			"an unknown stream event", map[string]string{"StreamEvent": "stream-paused"},
			"", "StreamEvent=stream-paused",
		},
		{
			"an unknown recording status", map[string]string{"RecordingStatus": "paused"},
			"", "RecordingStatus=paused",
		},
		{
			"names of the application's own", map[string]string{"delivery_city": "Köln"},
			"texml.http-request", "",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, doc, err := Default().Recognize(formOf(t, "texml.http-request", c.changes))
			switch {
			case c.want == "texml.conference-speaker" && err == nil:
				if w.Name != c.want || len(Errors(w.Validate(doc))) == 0 {
					t.Error("it passes as an event about speaking")
				}
			case c.want != "" && (err != nil || w.Name != c.want):
				t.Errorf("recognised as %v, %v", w, err)
			case c.want == "" && (err == nil || !strings.Contains(err.Error(), c.says)):
				t.Errorf("recognised as %v, %v; the error should say %q", w, err, c.says)
			}
		})
	}
}

// TestFormsThatLackSomething asserts that a form is recognised by what it has, and that what it
// lacks is told then.
func TestFormsThatLackSomething(t *testing.T) {
	for event, lacks := range map[string]string{
		"texml.queue": "QueuePosition", "texml.amd": "MachineDetectionDuration",
		"texml.refer-status": "Timestamp",
	} {
		doc := formOf(t, event, map[string]string{lacks: ""})
		w, doc, err := Default().Recognize(doc)
		if err != nil || w.Name != event {
			t.Errorf("%s without %s is recognised as %v, %v", event, lacks, w, err)
			continue
		}
		problems := Errors(w.Validate(doc))
		if len(problems) != 1 || !strings.Contains(problems[0].Reason, lacks) {
			t.Errorf("%s: the problems are %v", event, problems)
		}
	}
}

// TestInnerDataWithoutEventType asserts that the inner data object is recognised by what is there.
func TestInnerDataWithoutEventType(t *testing.T) {
	const leg = `"AccountSid":"f1c6a5d8-7c0e-4b7b-9a7a-53b2f0d4c8e1",
		"CallSid":"v3:q9Zb1nXw4cT7uLr2Ks8hVd0PmYtGf5JaEoIiBx3WlNzQe6RyHkCvMg",
		"CallSidLegacy":"v3:q9Zb1nXw4cT7uLr2Ks8hVd0PmYtGf5JaEoIiBx3WlNzQe6RyHkCvMg"`
	for want, bodies := range map[string][]string{
		"link_clicked": {
			`{"record_type":"link_clicked","url":"https://example.com/a","to":"+13125550142"}`,
			`{"data":{"record_type":"link_clicked","url":"https://example.com/a"}}`,
		},
		"texml.queue": {
			`{` + leg + `,"QueueSid":"support","QueueTime":0,"AvgQueueTime":48,
				"CurrentQueueSize":3,"QueuePosition":3}`,
			`{"data":{` + leg + `,"QueueSid":"support","QueueTime":0,"AvgQueueTime":48,
				"CurrentQueueSize":3,"QueuePosition":3}}`,
			`{` + leg + `,"QueueSid":"support","QueueTime":0}`,
		},
		"call.hangup": {`{"event_type":"call.hangup","payload":{"hangup_cause":"user_busy"}}`},
	} {
		for _, body := range bodies {
			doc, err := wire.Parse([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			w, _, err := Default().Recognize(doc)
			if err != nil || w.Name != want {
				t.Errorf("%s\nis recognised as %v, %v", body, w, err)
			}
		}
	}
}

// TestVariantByItsOwnField asserts that a body is judged by the variant that its type names, even
// when it lacks the rest.
func TestVariantByItsOwnField(t *testing.T) {
	for kind, own := range map[string]string{
		"WHATSAPP": `"template_id":"8a1f3c52-17a9-41f0-9c41-02420a1f2c3d"`,
		"RCS":      `"from":{"agent_id":"0123456789abcdef"}`,
		"SMS":      `"valid_until":null`,
		"MMS":      `"valid_until":null`,
	} {
		body := `{"data":{"event_type":"message.finalized","payload":{"type":"` + kind + `",` +
			own + `}}}`
		doc, err := wire.Parse([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		w, doc, err := Default().Recognize(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range w.Validate(doc) {
			if !strings.HasPrefix(p.Reason, "is absent") {
				t.Errorf("%s: %s", kind, p)
			}
		}
	}
}
