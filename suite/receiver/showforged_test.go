package receiver

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// unsigned takes the signature headers away and sets others, given as name and value in turn.
func unsigned(headers ...string) func(http.Header) {
	return func(h http.Header) {
		h.Del(signatureHeader)
		h.Del(timestampHeader)
		for pair := range slices.Chunk(headers, 2) {
			h.Set(pair[0], pair[1])
		}
	}
}

// without takes one header away.
func without(name string) func(http.Header) { return func(h http.Header) { h.Del(name) } }

// with sets one header.
func with(name, value string) func(http.Header) {
	return func(h http.Header) { h.Set(name, value) }
}

// signature changes the signature header.
func signature(change func(string) string) func(http.Header) {
	return func(h http.Header) { h.Set(signatureHeader, change(h.Get(signatureHeader))) }
}

// signatureBytes changes the bytes of the signature.
func signatureBytes(change func([]byte) []byte) func(http.Header) {
	return signature(func(text string) string {
		raw, _ := base64.StdEncoding.DecodeString(text)
		return base64.StdEncoding.EncodeToString(change(raw))
	})
}

func becomes(value string) func(string) string { return func(string) string { return value } }

func unsignedShowings() []showing {
	second := laid(object{
		"data": object{"event_type": "call.answered", "id": "a"}, "meta": object{"attempt": 2},
	})
	from := func(header, address string) probe {
		return probe{change: unsigned(header, address)}
	}
	return []showing{
		forged("accept-all", probe{change: unsigned()}),
		forged("200-before-check", probe{key: otherKey()}),
		forged("no-auth-when-header-missing", probe{change: without(signatureHeader)}),
		forged("no-auth-when-timestamp-missing", probe{change: without(timestampHeader)}),
		forged("empty-signature-ok", probe{change: with(signatureHeader, "")}),
		forged("empty-timestamp-ok", probe{change: with(timestampHeader, "")}),
		forged("unsigned-on-localhost", probe{change: unsigned("Host", "localhost")}),
		forged("unsigned-on-localhost", probe{change: unsigned("Host", "localhost:8080")}),
		forged("unsigned-from-localhost", from("X-Forwarded-For", "127.0.0.1")),
		forged("unsigned-by-http", from("X-Forwarded-Proto", "http")),
		forged("trusts-forwarded-for", from("X-Forwarded-For", "192.76.120.200")),
		forged("trusts-forwarded-for", from("X-Forwarded-For", "185.246.41.9, 10.0.0.1")),
		forged("trusts-real-ip", from("X-Real-IP", "127.0.0.1")),
		forged("trusts-real-ip", from("X-Real-IP", "192.76.120.200")),
		forged("unsigned-on-localhost", from("X-Forwarded-Host", "localhost")),
		forged("trusts-host", from("Host", "api.telnyx.com")),
		forged("trusts-host", from("X-Forwarded-Host", "api.telnyx.com")),
		still("trusts-host", "403", from("Host", "nottelnyx.com")),
		still("trusts-host", "403", probe{change: func(h http.Header) {
			h.Set("Host", "api.telnyx.com")
			h.Del(signatureHeader)
		}}),
		forged("trusts-user-agent", from("User-Agent", "telnyx-webhooks")),
		forged("trusts-url", probe{path: "/secret?a=b"},
			probe{path: "/secret?a=b", change: unsigned()}),
		{"put-unverified", "405", "200", last(probe{method: "PUT", change: unsigned()})},
		{"put-unverified", "405", "200", last(probe{method: "PATCH", change: unsigned()})},
		forged("other-paths-unverified", probe{path: "/hooks/", change: unsigned()}),
		forged("other-paths-unverified", probe{path: "//hooks", change: unsigned()}),
		forged("other-paths-unverified", probe{path: "/%2e/hooks", change: unsigned()}),
		forged("other-paths-unverified", probe{path: "/HOOKS", change: unsigned()}),
		{"method-override", "405", "200", last(probe{method: "GET",
			change: unsigned("X-HTTP-Method-Override", "POST")})},
		{"method-override", "405", "200", last(probe{method: "GET", path: "/hooks?_method=POST",
			change: unsigned()})},
		forged("method-override", probe{change: unsigned("X-HTTP-Method-Override", "PUT")}),
		forged("other-types-unverified", from("Content-Type", "text/plain")),
		forged("gzip-unverified", probe{body: "\x1f\x8b",
			change: unsigned("Content-Encoding", "gzip")}),
		forged("large-unverified", probe{change: unsigned(),
			body: laid(object{"text": strings.Repeat("a", 20_000)})}),
		forged("legacy-header-ok", from("Telnyx-Signature", "t=1,v1=ab")),
		forged("attempt-2-unverified", probe{body: second, change: unsigned()}),
		forged("failover-unverified", probe{path: "/failover", key: otherKey()}),
		forged("verifies-json-only", probe{contentType: formType, key: otherKey()}),
		forged("verifies-messages-only", probe{key: otherKey()}),
	}
}

// standardSigned puts headers of Standard Webhooks in the place of Telnyx's.
func standardSigned(prefix, body string, sign func(text []byte) []byte) func(http.Header) {
	return func(h http.Header) {
		now := h.Get(timestampHeader)
		made := prefix + base64.StdEncoding.EncodeToString(sign([]byte("msg_1."+now+"."+body)))
		unsigned("webhook-id", "msg_1", "webhook-timestamp", now, "webhook-signature", made)(h)
	}
}

func hmacWith(key []byte) func([]byte) []byte {
	return func(text []byte) []byte {
		mac := hmac.New(sha256.New, key)
		mac.Write(text)
		return mac.Sum(nil)
	}
}

// addsOrder adds the order of the group to the second half of a signature.
func addsOrder(raw []byte) []byte {
	order, _ := new(big.Int).SetString(
		"7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	half := raw[32:]
	slices.Reverse(half)
	new(big.Int).Add(new(big.Int).SetBytes(half), order).FillBytes(half)
	slices.Reverse(half)
	return raw
}

func looseShowings() []showing {
	other := base64.StdEncoding.EncodeToString(otherKey().Public().(ed25519.PublicKey))
	ofOther := func(key string, value any) probe {
		body := laid(object{"data": object{"id": "a", "payload": object{key: value}}})
		return probe{key: otherKey(), body: body}
	}
	shared := sharedKey().Public().(ed25519.PublicKey)
	signs := func(text []byte) []byte { return ed25519.Sign(sharedKey(), text) }
	neutral := make([]byte, ed25519.SignatureSize)
	neutral[0] = 1
	good := func(of string, list func(good string) []string) probe {
		return probe{change: func(h http.Header) { h[of] = list(h.Get(of)) }}
	}
	bad := base64.StdEncoding.EncodeToString(make([]byte, 64))
	goodFirst := func(bad string) func(string) []string {
		return func(good string) []string { return []string{good + "," + bad} }
	}
	badFirst := func(bad string) func(string) []string {
		return func(good string) []string { return []string{bad, good} }
	}
	return []showing{
		forged("key-from-header", probe{key: otherKey(), change: with("Telnyx-Public-Key", other)}),
		forged("key-from-header", probe{key: otherKey(), change: with("Public-Key", other)}),
		forged("key-from-body", probe{key: otherKey(), body: laid(object{"public_key": other})}),
		forged("key-from-body", probe{key: otherKey(),
			body: laid(object{"meta": object{"public_key": other}})}),
		forged("unknown-tenant-unverified", ofOther("connection_id", "1000000000000000001")),
		forged("no-tenant-unverified", ofOther("messaging_profile_id", nil)),
		forged("no-tenant-unverified", ofOther("organization_id", []any{})),
		forged("placeholder-key", probe{change: signatureBytes(func([]byte) []byte {
			return neutral
		})}),
		forged("hmac-public-key", probe{body: "{}",
			change: standardSigned("v1,", "{}", hmacWith(shared))}),
		forged("hmac-whsec-public-key", probe{body: "{}",
			change: standardSigned("v1,", "{}", hmacWith([]byte("whsec_"+publicKey())))}),
		forged("standard-webhooks-ok", probe{body: "{}",
			change: standardSigned("v1a,", "{}", signs)}),
		forged("hmac-signature-ok", probe{body: "{}", change: func(h http.Header) {
			sum := hmacWith([]byte(publicKey()))([]byte(h.Get(timestampHeader) + "|{}"))
			h.Set(signatureHeader, hex.EncodeToString(sum))
		}}),
		forged("hmac-only", probe{body: "{}",
			change: standardSigned("v1,", "{}", hmacWith(shared))}),
		forged("standard-webhooks-only", probe{body: "{}",
			change: standardSigned("v1a,", "{}", signs)}),
		{"standard-webhooks-only", "accepted\n", "Webhook-Id is missing\n",
			func(s *sender) string {
				_, says := s.send(probe{body: "{}"})
				return says
			}},

		forged("never-compares", probe{key: otherKey()}),
		forged("200-when-forged", probe{mutate: func(string) string { return "[" }}),
		forged("bad-base64-ok", probe{change: signature(becomes("!!!"))}),
		forged("wrong-length-ok", probe{change: signatureBytes(func(b []byte) []byte {
			return b[:63]
		})}),
		forged("truncates-signature", probe{change: signatureBytes(func(b []byte) []byte {
			return append(b, 0)
		})}),
		{"trusts-known-ids", "403", "200", func(s *sender) string {
			body := webhook("call.playback.ended", "a", 0, nil)
			s.send(probe{body: body})
			return last(probe{body: body, key: otherKey()})(s)
		}},
		{"remembers-signatures", "403", "200", func(s *sender) string {
			var pair http.Header
			s.send(probe{body: "{}", change: func(h http.Header) { pair = h.Clone() }})
			return last(probe{change: func(h http.Header) {
				h.Set(signatureHeader, pair.Get(signatureHeader))
			}})(s)
		}},
		forged("prefixed-signature-ok", probe{change: signature(func(s string) string {
			return "v1a," + s
		})}),
		forged("non-canonical-s", probe{change: signatureBytes(addsOrder)}),
		forged("first-signature-only", good(signatureHeader, goodFirst(bad))),
		forged("any-signature-ok", good(signatureHeader, badFirst(bad))),
		forged("first-timestamp-only", good(timestampHeader, goodFirst("1"))),
		forged("any-timestamp-ok", good(timestampHeader, badFirst("1"))),
		forged("checks-other-timestamp", probe{skew: -24 * time.Hour, change: func(h http.Header) {
			h.Add(timestampHeader, strconv.FormatInt(time.Now().Unix(), 10))
		}}),
		still("checks-other-timestamp", "403", probe{skew: -24 * time.Hour,
			change: func(h http.Header) { h.Add(timestampHeader, h.Get(timestampHeader)) }}),
		forged("base64-text-ok", probe{body: "{}", change: func(h http.Header) {
			text := []byte(h.Get(timestampHeader) + "|{}")
			h.Set(signatureHeader, base64.StdEncoding.EncodeToString(text))
		}}),
		forged("hex-signature-ok", probe{change: signature(inHex)}),

		forged("timestamp-not-signed", probe{text: func(_, body string) string { return body }}),
		forged("tries-other-timestamps", probe{text: func(now, body string) string {
			return now[:len(now)-1] + string(now[len(now)-1]^1) + "|" + body
		}}),
		forged("other-texts-ok", probe{text: func(now, body string) string {
			return now + "." + body
		}}),
		forged("other-texts-ok", probe{text: func(now, body string) string { return now + body }}),
		forged("other-texts-ok", probe{text: func(now, body string) string {
			return body + "|" + now
		}}),
		forged("other-texts-ok", probe{text: inMilliseconds}),
		forged("other-texts-ok", probe{change: func(h http.Header) {
			h.Set(timestampHeader, h.Get(timestampHeader)+"000")
		}}),
		forged("body-not-signed", probe{text: func(now, _ string) string { return now + "|" }}),
		forged("missing-timestamp-is-empty", probe{change: without(timestampHeader),
			text: func(_, body string) string { return "|" + body }}),
		forged("missing-timestamp-not-signed", probe{change: without(timestampHeader),
			text: func(_, body string) string { return body }}),
		forged("takes-reserialized", probe{mutate: func(body string) string {
			return strings.Replace(body, "\n", " \n", 1)
		}}),
		forged("takes-reserialized", probe{body: `{"a":1}`, mutate: becomes(`{"a": 1}`)}),
		forged("takes-trimmed", probe{mutate: func(body string) string { return body + " " }}),
		forged("takes-trimmed", probe{mutate: func(body string) string { return body + "\x00" }}),
		forged("takes-trimmed", probe{mutate: func(body string) string { return "\ufeff" + body }}),
		forged("repairs-json", probe{mutate: func(body string) string {
			return body[:len(body)-1] + "]"
		}}),

		forged("no-timestamp-check", probe{skew: -24 * time.Hour}),
		forged("no-past-bound", probe{skew: -24 * time.Hour}),
		forged("window-10m", probe{skew: -6 * time.Minute}),
		still("window-10m", "403", probe{skew: -15 * time.Minute}),
		forged("window-20m", probe{skew: -15 * time.Minute}),
		forged("window-90m", probe{skew: -time.Hour}),
		forged("window-3h", probe{skew: -2 * time.Hour}),
		forged("no-future-bound", probe{skew: time.Hour}),
		forged("nan-ok", probe{stamp: becomes("abc")}),
		forged("nan-ok", probe{stamp: becomes("")}),
		forged("parse-int-timestamp", probe{stamp: func(now string) string { return now + "abc" }}),
		forged("parse-int-timestamp", probe{stamp: func(now string) string {
			seconds, _ := new(big.Int).SetString(now, 10)
			return "0x" + seconds.Text(16)
		}}),
		forged("float-timestamp", probe{stamp: func(now string) string { return now + ".0" }}),
		forged("float-timestamp", probe{stamp: func(now string) string {
			return now[:1] + "_" + now[1:]
		}}),
		forged("float-timestamp", probe{stamp: func(now string) string {
			return strings.Map(func(c rune) rune { return c - '0' + '٠' }, now)
		}}),
		forged("milliseconds-ok", probe{stamp: func(now string) string { return now + "000" }}),
		forged("splits-at-first-bar", probe{stamp: func(now string) string { return now + "|{}" }}),
	}
}

func inHex(signature string) string {
	raw, _ := base64.StdEncoding.DecodeString(signature)
	return hex.EncodeToString(raw)
}
