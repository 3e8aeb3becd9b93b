package receiver

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// acceptChecks are the checks that send genuine requests.
func acceptChecks() map[string]check {
	return map[string]check{
		"answer/200": func(s *sender) bool {
			status, _ := s.send(probe{body: s.genuine()})
			return status == 200
		},
		"answer/in-time": func(s *sender) bool {
			start := time.Now()
			s.send(probe{body: s.genuine()})
			return time.Since(start) < 2*time.Second
		},
		"accept/webhooks": acceptsBodies(ofManyWebhooks),
		"accept/story":    acceptsBodies(inOrder),
		"accept/out-of-order": acceptsBodies(func(s *sender) []string {
			bodies := inOrder(s)
			return []string{bodies[1], bodies[0]}
		}),
		"accept/identical": acceptsBodies(func(s *sender) []string {
			body := s.genuine()
			return []string{body, body}
		}),
		"accept/attempt-2": acceptsBodies(func(s *sender) []string {
			event := s.event("call.initiated", nil)
			first := laid(event)
			event["meta"] = object{"attempt": 2, "delivered_to": "https://other.example.com/"}
			return []string{first, laid(event)}
		}),

		"accept/layout-indent": acceptsBody((*sender).genuine),
		"accept/layout-compact": acceptsBody(func(s *sender) string {
			return compact(s.event("call.answered", nil))
		}),
		"accept/layout-crlf": acceptsBody(func(s *sender) string {
			return strings.ReplaceAll(s.genuine(), "\n", "\r\n")
		}),
		"accept/layout-escaped": acceptsBody(func(s *sender) string {
			escape := strings.NewReplacer("/", `\/`, "é", `\u00e9`, "😀", `\ud83d\ude00`)
			return escape.Replace(compact(s.event("call.answered", object{"text": "café 😀"})))
		}),
		"accept/layout-unsorted": acceptsBody(func(*sender) string {
			return `{
  "meta": {
    "attempt": 1
  },
  "data": {
    "id": "u",
    "event_type": "call.bridged"
  }
}`
		}),
		"accept/layout-numbers": acceptsBody(func(s *sender) string {
			return laid(s.event("call.answered", object{
				"a": json.RawMessage("1.0"),
				"b": json.RawMessage("1e2"),
				"c": json.RawMessage("1234567890123456789"),
			}))
		}),
		"accept/non-ascii": acceptsBody(func(s *sender) string {
			payload := object{"text": "é 😀 \u2028 日本 שלום"}
			return laid(s.event("message.received", payload))
		}),
		"accept/unknown-type": acceptsBodies(func(s *sender) []string {
			return []string{
				laid(s.event("future.thing.happened", nil)),
				laid(s.event("call.thing.happened", nil)),
			}
		}),
		"accept/unknown-fields": acceptsBody(func(s *sender) string {
			event := s.event("call.initiated", object{"x_new": object{"a": []any{1}}})
			event["x_new"] = 1
			event["data"].(object)["x_new"] = 2
			event["meta"].(object)["x_new"] = 3
			return laid(event)
		}),
		"accept/null-fields": acceptsBody(func(s *sender) string {
			return laid(s.event("call.initiated", object{"client_state": nil, "tags": nil}))
		}),
		"accept/missing-fields": acceptsBody(func(s *sender) string {
			event := s.event("call.initiated", nil)
			event["data"].(object)["payload"] = object{"call_control_id": "v3:control"}
			delete(event, "meta")
			return laid(event)
		}),

		"accept/header-case": accepts(inEachCase),
		"accept/skew": accepts(func(s *sender) []probe {
			return []probe{
				{body: s.genuine(), skew: 2 * time.Minute},
				{body: s.genuine(), skew: -2 * time.Minute},
			}
		}),
		"accept/form": accepts(forms(
			"CallSid=v3%3Aabc&CallStatus=in-progress&SequenceNumber=2&Label=a+b",
			"StatusCallbackEvent=participant-join&CallSid=v3%3Aabc&SequenceNumber=2",
		)),
		"accept/form-encoding": accepts(forms(
			"A=a+b", "A=a%20b", "A=&B=1", "A=1&A=2", "A=v3%3aabc", "A=1%2B1",
		)),
		"failover/accept": accepts(func(s *sender) []probe {
			return []probe{
				{path: "/failover", body: s.genuine()},
				{path: "/failover/x", body: s.genuine()},
			}
		}),
		"live/after-malformed": func(s *sender) bool {
			malformed := func(h http.Header) { h.Set(signatureHeader, "%%%") }
			s.send(probe{body: "not json"})
			s.send(probe{body: s.genuine(), change: malformed})
			status, _ := s.send(probe{body: s.genuine()})
			return status/100 == 2
		},
	}
}

// ofManyWebhooks makes bodies with and without the usual envelope.
func ofManyWebhooks(s *sender) (bodies []string) {
	ended := s.event("call.conversation.ended", nil)
	ended["data"].(object)["created_at"] = "2026-01-02T03:04:05Z"
	for _, event := range []object{
		s.event("call.initiated", nil),
		ended,
		s.event("message.finalized", nil),
		s.event("conference.created", nil),
		{"event_type": "conference.floor.changed", "id": "f1", "record_type": "event"},
		{"event": "transcript.completed", "id": "whdel_1", "data": object{"session_id": "s"}},
		{"campaignId": "C4D06C2F", "status": "ACTIVE"},
		{"data": object{"record_type": "link_clicked", "url": "https://example.com"}},
	} {
		bodies = append(bodies, laid(event))
	}
	return bodies
}

// inOrder makes two webhooks of one message, the earlier one first.
func inOrder(s *sender) []string {
	first := s.event("message.sent", object{"id": "m1", "call_session_id": ""})
	time.Sleep(time.Second)
	second := s.event("message.received", object{"id": "m1", "call_session_id": ""})
	return []string{laid(first), laid(second)}
}

// inEachCase makes genuine requests whose signature headers are spelled in lower case, in upper
// case, and as Telnyx spells them.
func inEachCase(s *sender) (all []probe) {
	spellings := []func(string) string{strings.ToLower, strings.ToUpper, http.CanonicalHeaderKey}
	for _, spell := range spellings {
		all = append(all, probe{body: s.genuine(), change: func(h http.Header) {
			for _, name := range []string{signatureHeader, timestampHeader} {
				value := h[name]
				delete(h, name)
				h[spell(name)] = value
			}
		}})
	}
	return all
}

func forms(bodies ...string) func(*sender) []probe {
	return func(*sender) (all []probe) {
		for _, body := range bodies {
			all = append(all, probe{body: body, contentType: formType})
		}
		return all
	}
}
