package receiver

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// webhook writes an event with this id, so many seconds after the others began.
func webhook(kind, id string, second int, payload object) string {
	at := time.Date(2026, 1, 2, 3, 4, second, 5e6, time.UTC)
	return laid(object{
		"data": object{
			"event_type":  kind,
			"id":          id,
			"occurred_at": at.Format("2006-01-02T15:04:05.000000Z"),
			"payload":     payload,
			"record_type": "event",
		},
		"meta": object{"attempt": 1, "delivered_to": "http://offhook.test/hooks"},
	})
}

// attempt2 is the second attempt of a body that webhook wrote.
func attempt2(body string) string {
	return strings.Replace(body, `"attempt": 1`, `"attempt": 2`, 1)
}

func mistakenShowings() []showing {
	return []showing{
		lost("refuses-all", "403", probe{}),
		lost("telnyx-node-2", "403", probe{}),
		lost("other-header-names", "403", probe{}),
		forged("other-header-names", probe{change: func(h http.Header) {
			signed := h.Clone()
			unsigned("X-Telnyx-Signature", signed.Get(signatureHeader),
				"X-Telnyx-Timestamp", signed.Get(timestampHeader))(h)
		}}),
		lost("demands-webhook-id", "403", probe{}),
		lost("demands-accept", "403", probe{}),
		lost("gateway-base64", "403", probe{}),
		lost("wants-hex", "403", probe{}),
		forged("wants-hex", probe{change: signature(inHex)}),
		lost("telnyx-python-3.9", "403", probe{}),
		forged("telnyx-python-3.9", probe{text: joined, change: signature(inHex)}),
		lost("wants-dot", "403", probe{}),
		forged("wants-dot", probe{text: dotted}),
		lost("wants-no-bar", "403", probe{}),
		forged("wants-no-bar", probe{text: joined}),
		lost("wants-body-alone", "403", probe{}),
		forged("wants-body-alone", probe{text: bodyAlone}),
		lost("wants-milliseconds", "403", probe{}),
		forged("wants-milliseconds", probe{stamp: func(now string) string { return now + "000" }}),
		lost("wants-compact", "403", probe{}),
		lost("wants-two-space", "403", probe{body: `{"a":1}`}),
		lost("wants-python", "403", probe{body: `{"a":"é","b":1}`}),
		lost("wants-php", "403", probe{body: `{"a":"é/","b":1}`}),
		{"wants-python", "403", "200", last(probe{
			body: `{"a":"é","b":1}`, text: over(`{"a": "\u00e9", "b": 1}`)})},
		{"wants-php", "403", "200", last(probe{
			body: `{"a":"é/","b":1}`, text: over(`{"a":"\u00e9\/","b":1}`)})},
		lost("clock-off", "403", probe{}),
		forged("clock-off", probe{skew: 2 * time.Hour}),
	}
}

// over signs another body.
func over(body string) func(now, body string) string {
	return func(now, _ string) string { return now + "|" + body }
}

func lostShowings() []showing {
	crlf := strings.ReplaceAll(webhook("call.answered", "a", 0, nil), "\n", "\r\n")
	once := webhook("call.answered", "a", 0, object{"call_session_id": "s"})
	later := webhook("call.hangup", "b", 9, object{"call_session_id": "s"})
	unknown := object{"connection_id": "1000000000000000001"}
	return []showing{
		lost("reserialize", "403", probe{}),
		lost("reindents", "403", probe{body: `{"a":1}`}),
		lost("unescapes", "403", probe{body: `{"a":"\/"}`}),
		lost("sorts-keys", "403", probe{body: "{\n  \"b\": 1,\n  \"a\": 1\n}"}),
		lost("float-numbers", "403", probe{body: "{\n  \"a\": 1.0\n}"}),
		lost("latin1", "403", probe{body: `{"a":"é"}`}),
		lost("ascii", "403", probe{body: `{"a":"é"}`}),
		lost("breaks-characters", "403", emoji("")),
		lost("breaks-characters", "403", emoji("a")),
		lost("breaks-characters", "403", emoji("aa")),
		lost("breaks-characters", "403", emoji("aaa")),
		lost("unix-line-ends", "403", probe{body: crlf}),
		lost("trims", "403", probe{body: "{}\n"}),
		lost("rebuilds-form", "403", probe{body: "A=a%20b", contentType: formType}),
		lost("form-of-a-map", "403", probe{body: "A=1&A=2", contentType: formType}),
		lost("form-of-a-map", "403", probe{body: "A=", contentType: formType}),

		lost("window-30s", "403", probe{skew: -time.Minute}),
		lost("window-60s", "403", probe{skew: 2 * time.Minute}),
		lost("window-3m", "403", probe{skew: 4 * time.Minute}),
		lost("refuses-ahead", "403", probe{skew: time.Minute}),
		lost("rising-timestamps", "403", probe{}, probe{skew: -time.Minute}),
		{"url-safe-base64", "200", "403", signedWith("/")},
		{"slash-is-path", "200", "403", signedWith("/")},
		{"plus-is-space", "200", "403", signedWith("+")},
		lost("title-case-headers-only", "403", probe{change: func(h http.Header) {
			h["telnyx-timestamp"] = h[timestampHeader]
			delete(h, timestampHeader)
		}}),
		lost("exact-user-agent", "400", probe{change: with("User-Agent", "telnyx-webhooks/2.0")}),
		lost("exact-content-type", "415", probe{contentType: "application/json; charset=utf-8"}),
		lost("limit-16k", "413", probe{body: long(20_000)}),
		lost("limit-100k", "413", probe{body: long(110_000)}),
		lost("limit-256k", "413", probe{body: long(300_000)}),
		lost("limit-1m", "413", probe{body: long(1_000_000)}),
		lost("csrf", "403", probe{}),
		lost("login-first", "302", probe{}),
		lost("redirects-https", "308", probe{}),
		lost("answers-201", "201", probe{}),
		lost("failover-404", "404", probe{path: "/failover"}),

		lost("inbound-only", "400", probe{body: webhook("message.finalized", "a", 0, nil)}),
		lost("refuses-unknown-types", "400", probe{body: webhook("future.thing", "a", 0, nil)}),
		lost("docs-names-only", "400", probe{body: webhook("call.left_queue", "a", 0, nil)}),
		lost("sdk-names-only", "400", probe{body: webhook("call.dequeued", "a", 0, nil)}),
		lost("unknown-tenant-404", "404", probe{body: webhook("call.answered", "a", 0, unknown)}),
		lost("strict-fields", "422", probe{body: strings.Replace(once, "{", `{"new": 1,`, 1)}),
		lost("narrow-types", "422", probe{body: webhook("message.sent", "a", 0,
			object{"to": []any{object{"phone_number": "+12025550142"}}})}),
		lost("text-amounts", "422", probe{body: webhook("message.sent", "a", 0,
			object{"cost": object{"amount": 0.5}})}),
		lost("e164-only", "422", probe{body: webhook("call.answered", "a", 0,
			object{"from": "sip:alice@example.com"})}),
		lost("narrow-dates", "422", probe{body: webhook("call.answered", "a", 0,
			object{"start_time": "2026-01-02T03:04:05Z"})}),
		lost("conflict-on-duplicate", "409", probe{body: once}, probe{body: attempt2(once)}),
		lost("refuses-replay", "409", probe{body: once}, probe{body: once}),
		lost("refuses-after-forged", "409", probe{body: once, key: otherKey()}, probe{body: once}),
		still("refuses-after-forged", "200", probe{body: once}, probe{body: attempt2(once)}),
		lost("one-per-resource", "409", probe{body: once}, probe{body: later}),
		lost("story-order", "409", probe{body: later}, probe{body: once}),
		lost("refuses-attempt-2", "400", probe{body: attempt2(once)}),
		lost("own-address-only", "400", probe{path: "/other", body: once}),
		lost("form-as-json", "400", probe{contentType: formType}),
	}
}

// emoji is a webhook with 64 kB of characters that have four bytes each, at some offset.
func emoji(offset string) probe {
	return probe{body: laid(object{"text": offset + strings.Repeat("😀", 16_000)})}
}

// long is a body of so many bytes and a few more.
func long(size int) string { return laid(object{"text": strings.Repeat("a", size)}) }

// signedWith plays webhooks until one has the letter in its signature, and tells of that one.
func signedWith(letter string) func(*sender) string {
	return func(s *sender) (told string) {
		for has := false; !has; {
			told = last(probe{change: func(h http.Header) {
				has = strings.Contains(h.Get(signatureHeader), letter)
			}})(s)
		}
		return told
	}
}

func crashedShowings() []showing {
	crashes := func(defect, correct string, probes ...probe) showing {
		return showing{defect, correct, "500", last(probes...)}
	}
	call := object{"call_session_id": "s"}
	answered := webhook("call.answered", "b", 1, call)
	return []showing{
		crashes("null-crash", "200", probe{body: webhook("call.answered", "a", 0,
			object{"client_state": "", "tags": nil})}),
		crashes("missing-crash", "200", probe{body: answered}),
		crashes("crash-in-call", "200", probe{body: webhook("call.initiated", "a", 0, call)},
			probe{body: answered}),
		crashes("fails-after-verifying", "200", probe{}),
		crashes("stumbles", "403", probe{key: otherKey()}),
		crashes("dies", "200", probe{body: "not json"}, probe{}),
		crashes("crashes-on-base64", "403", probe{change: signature(func(s string) string {
			return strings.TrimRight(s, "=")
		})}),
		crashes("crashes-on-query", "200", probe{path: "/hooks?CallStatus=completed&CallSid=x"}),
		still("crashes-on-query", "405", probe{method: "GET", path: "/hooks?CallSid=x"}),
		crashes("crashes-on-get", "405", probe{method: "GET"}),
		crashes("crashes-on-non-json", "400", probe{body: "null"}),
		crashes("crashes-on-odd-text", "200", probe{body: "{\"data\":\"\xff\"}"}),
		crashes("crashes-on-odd-text", "200", probe{body: `{"data":"\ud83d"}`}),
		crashes("crashes-on-odd-text", "400", probe{body: "\ufeff{}"}),
		crashes("crashes-on-flat", "200", probe{body: `{"call_answered":1}`}),
		crashes("crashes-on-odd-json", "200", probe{body: `{"data":{"a":1},"b":[{}],"data":{}}`}),
		crashes("crashes-on-odd-json", "400", probe{
			body: strings.Repeat("[", 1000) + strings.Repeat("]", 1000)}),
		crashes("crashes-on-odd-json", "400", probe{
			body: "[" + strings.Repeat("0,", 9999) + "0]"}),
	}
}

func lateShowings() []showing {
	leaks := func(defect, what string) showing {
		return showing{defect, "false", "true", func(s *sender) string {
			_, text := s.send(probe{body: "{}", key: otherKey()})
			return fmt.Sprint(strings.Contains(text, what))
		}}
	}
	return []showing{
		{"hangs", "200", "0", last(probe{})},
		{"slow", "0s", "3s", took(probe{})},
		{"serial", "0s", "5s", func(s *sender) string {
			start := time.Now()
			s.atOnce(50)
			return time.Since(start).String()
		}},
		{"cold-start", "0s", "3s", took(probe{})},
		{"cold-start", "0s", "0s", func(s *sender) string {
			s.send(probe{body: "{}"})
			return took(probe{})(s)
		}},
		{"conflict-on-copies", "0", "9", func(s *sender) string {
			var refused atomic.Int64
			var all sync.WaitGroup
			p := s.filled(probe{body: webhook("call.playback.ended", "a", 0, nil)})
			for range 10 {
				all.Go(func() {
					if status, _ := s.send(p); status == http.StatusConflict {
						refused.Add(1)
					}
				})
			}
			all.Wait()
			return fmt.Sprint(refused.Load())
		}},
		{"rate-limit", "200", "429", last(make([]probe, 100)...)},
		{"leaves-body-unread", "200", "400", last(probe{key: otherKey(), body: long(1 << 20)},
			probe{})},
		{"impatient", "200", "403", func(s *sender) string {
			body, header := s.genuine(), http.Header{}
			s.send(probe{body: body, change: func(h http.Header) { header = h.Clone() }})
			in, out := io.Pipe()
			var writing sync.WaitGroup
			writing.Go(func() {
				io.WriteString(out, body[:100])
				time.Sleep(time.Second)
				io.WriteString(out, body[100:])
				out.Close()
			})
			status, _ := s.raw("POST", "/hooks", in, header)
			writing.Wait()
			return fmt.Sprint(status)
		}},
		leaks("leaks-key", publicKey()),
		leaks("leaks-expected", "expected signature"),
		leaks("leaks-stack-trace", "webhooks.js:41:11"),
		leaks("leaks-environment", "TELNYX_API_KEY="),
	}
}

// took plays a probe and tells how long that took.
func took(p probe) func(*sender) string {
	return func(s *sender) string {
		start := time.Now()
		last(p)(s)
		return time.Since(start).String()
	}
}

// atOnce sends as many webhooks at the same time, or copies of one if bodies has one.
func (s *sender) atOnce(n int, body ...string) {
	var all sync.WaitGroup
	for range n {
		p := s.filled(probe{body: strings.Join(body, "")})
		all.Go(func() { s.send(p) })
	}
	all.Wait()
}

func actsShowings() []showing {
	once := webhook("call.playback.ended", "a", 0, nil)
	sent := webhook("message.sent", "a", 0, object{"id": "m"})
	done := webhook("message.finalized", "b", 9, object{"id": "m"})
	leg := object{"call_leg_id": "l"}
	begun, ended := webhook("call.initiated", "a", 0, leg), webhook("call.hangup", "b", 9, leg)
	saved := webhook("call.recording.saved", "a", 0, nil)
	other := func(h http.Header) {
		h.Set(signatureHeader, strings.TrimRight(h.Get(signatureHeader), "="))
	}
	return []showing{
		acts("acts-on-replay", "[a:1]", "[a:2]", probe{body: once}, probe{body: once}),
		acts("acts-on-attempt-2", "[a:1]", "[a:2]", probe{body: once}, probe{body: attempt2(once)}),
		acts("dedupes-by-body", "[a:1]", "[a:2]", probe{body: once}, probe{body: attempt2(once)}),
		acts("dedupes-by-signature", "[a:1]", "[a:2]", probe{body: once},
			probe{body: once, change: other}),
		acts("dedupes-by-payload-id", "[a:1 b:1]", "[a:1]", probe{body: sent}, probe{body: done}),
		{"check-then-mark", "[a:1]", "[a:10]", func(s *sender) string {
			s.atOnce(10, once)
			return s.acts()
		}},
		acts("marks-before-work", "[a:1]", "[]", probe{body: saved}, probe{body: attempt2(saved)}),
		acts("marks-before-check", "[a:1]", "[]", probe{body: once, key: otherKey()},
			probe{body: once}),
		acts("late-overwrites", "[b:1]", "[a:1]", probe{body: done}, probe{body: sent}),
		acts("late-overwrites", "[b:1]", "[a:1]", probe{body: ended}, probe{body: begun}),
		acts("late-overwrites", "[a:1 b:1]", "[a:1 b:1]", probe{body: sent}, probe{body: done},
			probe{body: sent}),
		acts("drops-early-final", "[b:1]", "[a:1]", probe{body: done}, probe{body: sent}),
		acts("drops-early-final", "[a:1 b:1]", "[a:1 b:1]", probe{body: sent}, probe{body: done}),
		acts("acts-on-query", "[a:1]", "[x:1]", probe{path: "/hooks?CallSid=x", body: once}),
	}
}
