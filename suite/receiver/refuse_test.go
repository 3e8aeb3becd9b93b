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

// refuseChecks are the checks that send forged requests.
func refuseChecks() map[string]check {
	return map[string]check{
		"refuse/wrong-key": refusesOne(func(body string) probe {
			return probe{body: body, key: otherKey()}
		}),
		"refuse/tampered-byte": refusesOne(func(body string) probe {
			return probe{body: strings.Replace(body, "42", "43", 1), signed: body}
		}),
		"refuse/tampered-space": refusesAny(func(s *sender) []probe {
			short, long := compact(s.event("call.answered", nil)), s.genuine()
			return []probe{
				{body: strings.Replace(short, `":`, `": `, 1), signed: short},
				{body: strings.Replace(long, `": `, `":`, 1), signed: long},
			}
		}),
		"refuse/tampered-timestamp": refusesHeaders(func(h http.Header) {
			seconds, _ := strconv.Atoi(h.Get(timestampHeader))
			h.Set(timestampHeader, strconv.Itoa(seconds+1))
		}),
		"refuse/stale-24h": refusesOne(func(body string) probe {
			return probe{body: body, skew: -24 * time.Hour}
		}),
		"refuse/future-1h": refusesOne(func(body string) probe {
			return probe{body: body, skew: time.Hour}
		}),
		"refuse/body-only": refusesOne(func(body string) probe {
			return probe{body: body, text: body}
		}),
		"failover/refuse": refusesOne(func(body string) probe {
			return probe{path: "/failover", body: body, key: otherKey()}
		}),

		"refuse/no-signature": refusesHeaders(func(h http.Header) {
			h.Del(signatureHeader)
		}),
		"refuse/no-timestamp": refusesHeaders(func(h http.Header) {
			h.Del(timestampHeader)
		}),
		"refuse/empty-signature": refusesHeaders(func(h http.Header) {
			h.Set(signatureHeader, "")
		}),
		"refuse/empty-timestamp": refusesHeaders(func(h http.Header) {
			h.Set(timestampHeader, "")
		}),
		"refuse/not-base64": refusesHeaders(func(h http.Header) {
			h.Set(signatureHeader, "!"+h.Get(signatureHeader)[1:])
		}),
		"refuse/short-63": refusesSignature(func(raw []byte) []byte { return raw[:63] }),
		"refuse/long-65":  refusesSignature(func(raw []byte) []byte { return append(raw, 0) }),

		"refuse/other-signature": func(s *sender) bool {
			var pair http.Header
			s.send(probe{body: s.genuine(), change: func(h http.Header) { pair = h }})
			status, _ := s.raw("POST", "/hooks", s.genuine(), pair)
			return status/100 != 2
		},
		"refuse/hmac-public-key": refusesOne(func(body string) probe {
			return probe{body: body, change: func(h http.Header) {
				mac := hmac.New(sha256.New, sharedKey().Public().(ed25519.PublicKey))
				mac.Write([]byte("msg_1." + h.Get(timestampHeader) + "." + body))
				h.Set("webhook-id", "msg_1")
				h.Set("webhook-timestamp", h.Get(timestampHeader))
				h.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
				h.Del(signatureHeader)
				h.Del(timestampHeader)
			}}
		}),
		"refuse/unsigned-put": refusesAny(func(s *sender) []probe {
			bare := func(h http.Header) {
				h.Del(signatureHeader)
				h.Del(timestampHeader)
			}
			return []probe{
				{method: "PUT", body: s.genuine(), change: bare},
				{method: "PATCH", body: s.genuine(), change: bare},
			}
		}),
	}
}
