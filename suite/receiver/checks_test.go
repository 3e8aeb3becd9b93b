package receiver

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A check sends some requests and tells whether the receiver kept its promise. These are the checks of the suite in their
// smallest form, so that the defects can be held against them here.
type check func(*sender) bool

// accepts is kept when each of the requests is answered 2xx.
func accepts(requests func(*sender) []probe) check {
	return func(s *sender) bool {
		for _, p := range requests(s) {
			if status, _ := s.send(p); status/100 != 2 {
				return false
			}
		}
		return true
	}
}

// refuse is kept when none of the requests is answered 2xx. A genuine request goes before them.
func refuse(requests func(*sender) []probe) check {
	return func(s *sender) bool {
		s.send(probe{body: s.genuine()})
		for _, p := range requests(s) {
			if status, _ := s.send(p); status/100 == 2 {
				return false
			}
		}
		return true
	}
}

func one(p func(*sender) probe) func(*sender) []probe {
	return func(s *sender) []probe { return []probe{p(s)} }
}

// bodies are genuine requests that differ in their bodies alone.
func bodies(of func(*sender) []string) func(*sender) []probe {
	return func(s *sender) (all []probe) {
		for _, body := range of(s) {
			all = append(all, probe{body: body})
		}
		return all
	}
}

// headers is a genuine request whose headers are changed on the way.
func headers(change func(http.Header)) func(*sender) []probe {
	return one(func(s *sender) probe { return probe{body: s.genuine(), change: change} })
}

// signature changes the bytes of the signature.
func signature(change func([]byte) []byte) func(*sender) []probe {
	return headers(func(h http.Header) {
		raw, _ := base64.StdEncoding.DecodeString(h.Get(signatureHeader))
		h.Set(signatureHeader, base64.StdEncoding.EncodeToString(change(raw)))
	})
}

func checks() map[string]check {
	forms := []string{
		"CallSid=v3%3Aabc&CallStatus=in-progress&SequenceNumber=2&Label=a+b",
		"StatusCallbackEvent=participant-join&ConferenceSid=conf_1&CallSid=v3%3Aabc&SequenceNumber=2",
	}
	encodings := []string{"A=a+b", "A=a%20b", "A=&B=1", "A=1&A=2", "A=v3%3aabc", "A=1%2B1"}
	posted := func(list []string) func(*sender) []probe {
		return func(*sender) (all []probe) {
			for _, body := range list {
				all = append(all, probe{body: body, contentType: formType})
			}
			return all
		}
	}
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
		"accept/webhooks": accepts(bodies(func(s *sender) []string {
			ended := s.event("call.conversation.ended", nil)
			ended["data"].(object)["created_at"] = "2026-01-02T03:04:05Z"
			return []string{
				s.genuine(), laid(ended), laid(s.event("message.finalized", nil)), laid(s.event("conference.created", nil)),
				laid(object{"event_type": "conference.floor.changed", "id": "f1", "payload": object{}, "record_type": "event"}),
				laid(object{"event": "transcript.completed", "id": "whdel_1", "version": "1", "data": object{"session_id": "s"}}),
				laid(object{"campaignId": "C4D06C2F", "status": "ACTIVE"}),
				laid(object{"data": object{"record_type": "link_clicked", "url": "https://example.com"}}),
			}
		})),
		"accept/story":          accepts(bodies(func(s *sender) []string { return inOrder(s) })),
		"accept/out-of-order":   accepts(bodies(func(s *sender) []string { first := inOrder(s); return []string{first[1], first[0]} })),
		"accept/layout-indent":  accepts(bodies(func(s *sender) []string { return []string{s.genuine()} })),
		"accept/layout-compact": accepts(bodies(func(s *sender) []string { return []string{compact(s.event("call.answered", nil))} })),
		"accept/layout-crlf": accepts(bodies(func(s *sender) []string {
			return []string{strings.ReplaceAll(s.genuine(), "\n", "\r\n")}
		})),
		"accept/layout-escaped": accepts(bodies(func(s *sender) []string {
			body := compact(s.event("call.answered", object{"text": "café 😀"}))
			return []string{strings.NewReplacer("/", `\/`, "é", `\u00e9`, "😀", `\ud83d\ude00`).Replace(body)}
		})),
		"accept/layout-unsorted": accepts(bodies(func(s *sender) []string {
			return []string{"{\n  \"meta\": {\n    \"attempt\": 1\n  },\n  \"data\": {\n    \"id\": \"u\",\n    \"event_type\": \"call.bridged\"\n  }\n}"}
		})),
		"accept/layout-numbers": accepts(bodies(func(s *sender) []string {
			body := laid(s.event("call.answered", object{"a": "@1", "b": "@2", "c": "@3"}))
			return []string{strings.NewReplacer(`"@1"`, "1.0", `"@2"`, "1e2", `"@3"`, "1234567890123456789").Replace(body)}
		})),
		"accept/non-ascii": accepts(bodies(func(s *sender) []string {
			return []string{laid(s.event("message.received", object{"text": "é 😀 \u2028 日本 שלום"}))}
		})),
		"accept/header-case": accepts(func(s *sender) (all []probe) {
			for _, spell := range []func(string) string{strings.ToLower, strings.ToUpper, http.CanonicalHeaderKey} {
				all = append(all, probe{body: s.genuine(), change: func(h http.Header) {
					for _, name := range []string{signatureHeader, timestampHeader} {
						value := h[name]
						delete(h, name)
						h[spell(name)] = value
					}
				}})
			}
			return all
		}),
		"accept/skew": accepts(func(s *sender) []probe {
			return []probe{{body: s.genuine(), skew: 2 * time.Minute}, {body: s.genuine(), skew: -2 * time.Minute}}
		}),
		"accept/attempt-2": accepts(bodies(func(s *sender) []string {
			event := s.event("call.initiated", nil)
			first := laid(event)
			event["meta"] = object{"attempt": 2, "delivered_to": "https://other.example.com/"}
			return []string{first, laid(event)}
		})),
		"accept/identical": accepts(bodies(func(s *sender) []string { body := s.genuine(); return []string{body, body} })),
		"accept/unknown-type": accepts(bodies(func(s *sender) []string {
			return []string{laid(s.event("future.thing.happened", nil)), laid(s.event("call.thing.happened", nil))}
		})),
		"accept/unknown-fields": accepts(bodies(func(s *sender) []string {
			event := s.event("call.initiated", object{"x_new": object{"a": []any{1}}})
			event["x_new"], event["data"].(object)["x_new"], event["meta"].(object)["x_new"] = 1, 2, 3
			return []string{laid(event)}
		})),
		"accept/null-fields": accepts(bodies(func(s *sender) []string {
			return []string{laid(s.event("call.initiated", object{"client_state": nil}))}
		})),
		"accept/missing-fields": accepts(bodies(func(s *sender) []string {
			event := s.event("call.initiated", nil)
			event["data"].(object)["payload"] = object{"call_control_id": "v3:control"}
			delete(event, "meta")
			return []string{laid(event)}
		})),
		"accept/form":          accepts(posted(forms)),
		"accept/form-encoding": accepts(posted(encodings)),
		"failover/accept": accepts(func(s *sender) []probe {
			return []probe{{path: "/failover", body: s.genuine()}, {path: "/failover/x", body: s.genuine()}}
		}),
		"failover/refuse": refuse(one(func(s *sender) probe { return probe{path: "/failover", body: s.genuine(), key: otherKey()} })),
		"live/after-malformed": func(s *sender) bool {
			s.send(probe{body: "not json"})
			s.send(probe{body: s.genuine(), change: func(h http.Header) { h.Set(signatureHeader, "%%%") }})
			status, _ := s.send(probe{body: s.genuine()})
			return status/100 == 2
		},

		"refuse/wrong-key": refuse(one(func(s *sender) probe { return probe{body: s.genuine(), key: otherKey()} })),
		"refuse/tampered-byte": refuse(one(func(s *sender) probe {
			b := s.genuine()
			return probe{body: strings.Replace(b, "42", "43", 1), signed: b}
		})),
		"refuse/tampered-space": refuse(func(s *sender) []probe {
			c, b := compact(s.event("call.answered", nil)), s.genuine()
			return []probe{{body: strings.Replace(c, `":`, `": `, 1), signed: c}, {body: strings.Replace(b, `": `, `":`, 1), signed: b}}
		}),
		"refuse/tampered-timestamp": refuse(headers(func(h http.Header) {
			seconds, _ := strconv.Atoi(h.Get(timestampHeader))
			h.Set(timestampHeader, strconv.Itoa(seconds+1))
		})),
		"refuse/stale-24h":       refuse(one(func(s *sender) probe { return probe{body: s.genuine(), skew: -24 * time.Hour} })),
		"refuse/future-1h":       refuse(one(func(s *sender) probe { return probe{body: s.genuine(), skew: time.Hour} })),
		"refuse/no-signature":    refuse(headers(func(h http.Header) { h.Del(signatureHeader) })),
		"refuse/no-timestamp":    refuse(headers(func(h http.Header) { h.Del(timestampHeader) })),
		"refuse/empty-signature": refuse(headers(func(h http.Header) { h.Set(signatureHeader, "") })),
		"refuse/empty-timestamp": refuse(headers(func(h http.Header) { h.Set(timestampHeader, "") })),
		"refuse/not-base64":      refuse(headers(func(h http.Header) { h.Set(signatureHeader, "!"+h.Get(signatureHeader)[1:]) })),
		"refuse/short-63":        refuse(signature(func(raw []byte) []byte { return raw[:63] })),
		"refuse/long-65":         refuse(signature(func(raw []byte) []byte { return append(raw, 0) })),
		"refuse/body-only":       refuse(one(func(s *sender) probe { b := s.genuine(); return probe{body: b, text: b} })),
		"refuse/other-signature": func(s *sender) bool {
			var pair http.Header
			s.send(probe{body: s.genuine(), change: func(h http.Header) { pair = h }})
			status, _ := s.raw("POST", "/hooks", s.genuine(), pair)
			return status/100 != 2
		},
		"refuse/hmac-public-key": refuse(one(func(s *sender) probe {
			body := s.genuine()
			return probe{body: body, change: func(h http.Header) {
				mac := hmac.New(sha256.New, sharedKey().Public().(ed25519.PublicKey))
				mac.Write([]byte("msg_1." + h.Get(timestampHeader) + "." + body))
				h.Set("webhook-id", "msg_1")
				h.Set("webhook-timestamp", h.Get(timestampHeader))
				h.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
				h.Del(signatureHeader)
				h.Del(timestampHeader)
			}}
		})),
		"refuse/unsigned-put": refuse(func(s *sender) []probe {
			bare := func(h http.Header) { h.Del(signatureHeader); h.Del(timestampHeader) }
			return []probe{{method: "PUT", body: s.genuine(), change: bare}, {method: "PATCH", body: s.genuine(), change: bare}}
		}),
	}
}

// inOrder makes two webhooks of one message, the earlier one first.
func inOrder(s *sender) []string {
	first := s.event("message.sent", object{"id": "m1", "call_session_id": ""})
	time.Sleep(time.Second)
	second := s.event("message.received", object{"id": "m1", "call_session_id": ""})
	return []string{laid(first), laid(second)}
}
