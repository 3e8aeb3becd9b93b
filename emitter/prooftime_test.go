package emitter_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

func timeProofs() map[string]proof {
	return map[string]proof{
		"stale-6m": is("640"), "stale-15m": is("100"), "stale-1h": is("-2600"),
		"stale-2h": is("-6200"), "future-2h": is("8200"), "behind-1m": is("940"), "behind-2m": is("880"),
		"behind-4m": is("760"), "ahead-1m": is("1060"), "ahead-2m": is("1120"),
		"ahead-4m": is("1240"), "time-milliseconds": is("1000000"), "time-letters": is("abc"),
		"time-nan": is("NaN"), "time-dash": is("-"), "time-empty": is(""),
		"time-letters-behind": is("1000abc"), "time-fraction": is("1000.0"),
		"time-plus": is("+1000"), "time-hex": is("0x3e8"), "time-exponent": is("1.000e3"),
		"time-underscore": is("1_000"), "time-arabic-digits": is("١٠٠٠"),
		"time-space":          is("1 000"),
		"refreshed-timestamp": signsOther(func(body string) string { return "-85400|" + body }),
		"boundary-shift":      is(`1000|{"a":1}`),
		"signature-plus":      earlierWith("+"), "signature-slash": earlierWith("/"),
		"signature-plus-slash": earlierWith("+", "/"),
	}
}

// earlierWith is a proof that the signature is genuine, but by an earlier second, and has letters.
func earlierWith(letters ...string) proof {
	return signed([]string{timestamp}, func(p pair) bool {
		for _, letter := range letters {
			if !strings.Contains(p.value(signature), letter) {
				return false
			}
		}
		return p.value(timestamp) > "800" && p.value(timestamp) <= "999"
	})
}

// signsOther is a proof that the signature, and nothing else, is that of another text.
func signsOther(text func(body string) string) proof {
	return proof{[]string{signature}, func(t *testing.T, key emitter.Key, p pair) bool {
		return p.signs(t, key, text(string(p.spoiled.RequestBody)))
	}}
}

// value is a proof that the signature header becomes another one.
func value(write func(genuine string) string) proof {
	return same([]string{signature}, func(p pair) bool {
		values := p.spoiled.RequestHeader[signature]
		return len(values) == 1 && values[0] == write(p.genuine.RequestHeader.Get(signature))
	})
}

// decoded is a proof that the signature becomes other bytes.
func decoded(write func(genuine []byte) []byte) proof {
	return proof{[]string{signature}, func(t *testing.T, _ emitter.Key, p pair) bool {
		genuine, spoiled := p.signatures(t)
		return bytes.Equal(spoiled, write(bytes.Clone(genuine)))
	}}
}

func signatureProofs() map[string]proof {
	garbage := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("Z"), 64))
	values := func(list func(genuine string) []string) proof {
		return same([]string{signature}, func(p pair) bool {
			return strings.Join(p.spoiled.RequestHeader[signature], "\n") ==
				strings.Join(list(p.genuine.RequestHeader.Get(signature)), "\n")
		})
	}
	return map[string]proof{
		"no-timestamp-bar": {[]string{signature, timestamp}, provesNoTimestamp("|")},
		"no-timestamp-body-only": {
			[]string{signature, timestamp}, provesNoTimestamp("")},
		"empty-headers": same([]string{signature, timestamp}, func(p pair) bool {
			return p.has(signature) && p.value(signature) == "" &&
				p.has(timestamp) && p.value(timestamp) == ""
		}),
		"signature-hex":       {[]string{signature}, provesHex("1000|")},
		"hex-nothing-between": {[]string{signature}, provesHex("1000")},
		"base64-text": same([]string{signature}, func(p pair) bool {
			text, err := base64.StdEncoding.DecodeString(p.value(signature))
			return err == nil && string(text) == "1000|"+string(p.spoiled.RequestBody)
		}),
		"not-ascii":         value(func(genuine string) string { return "é" + genuine[1:] }),
		"garbage-signature": value(func(string) string { return garbage }),
		"short-1":           decoded(func(genuine []byte) []byte { return genuine[:1] }),
		"long-6k": decoded(func(genuine []byte) []byte {
			return append(genuine, make([]byte, 6144-64)...)
		}),
		"s-plus-l": decoded(plusOrder),
		"small-order": decoded(func([]byte) []byte {
			return append([]byte{1}, make([]byte, 63)...)
		}),
		"base64-url-safe": {[]string{signature, timestamp}, provesURLSafe},
		"base64-unpadded": value(func(genuine string) string { return genuine[:86] }),
		"base64-spare-bits": {[]string{signature}, func(
			t *testing.T, _ emitter.Key, p pair,
		) bool {
			genuine, spoiled := p.signatures(t)
			_, err := base64.StdEncoding.Strict().DecodeString(p.value(signature))
			return err != nil && bytes.Equal(genuine, spoiled)
		}},
		"good-comma-bad": value(func(genuine string) string { return genuine + "," + garbage }),
		"bad-comma-good": value(func(genuine string) string { return garbage + ", " + genuine }),
		"good-then-bad": values(func(genuine string) []string {
			return []string{genuine, garbage}
		}),
		"bad-then-good": values(func(genuine string) []string {
			return []string{garbage, genuine}
		}),
		"prefixed-signature": value(func(genuine string) string {
			return "v1a," + genuine
		}),
		"colon-between":       signsOther(func(body string) string { return "1000:" + body }),
		"milliseconds-signed": signsOther(func(body string) string { return "1000000|" + body }),
		"milliseconds-sent": same([]string{timestamp}, func(p pair) bool {
			return p.value(timestamp) == "1000000"
		}),
		"dot-between":     signsOther(func(body string) string { return "1000." + body }),
		"nothing-between": signsOther(func(body string) string { return "1000" + body }),
		"body-first":      signsOther(func(body string) string { return body + "|1000" }),
		"timestamp-only":  signsOther(func(string) string { return "1000|" }),
	}
}

// provesHex proves that the signature is in hexadecimal, over the body behind a text.
func provesHex(before string) func(*testing.T, emitter.Key, pair) bool {
	return func(t *testing.T, key emitter.Key, p pair) bool {
		raw, err := hex.DecodeString(p.value(signature))
		return err == nil &&
			ed25519.Verify(public(t, key), []byte(before+string(p.spoiled.RequestBody)), raw)
	}
}

func provesNoTimestamp(before string) func(*testing.T, emitter.Key, pair) bool {
	return func(t *testing.T, key emitter.Key, p pair) bool {
		return !p.has(timestamp) && p.signs(t, key, before+string(p.spoiled.RequestBody))
	}
}

// plusOrder adds the group order of RFC 8032, written as there but little-endian, byte by byte.
func plusOrder(genuine []byte) []byte {
	order, _ := hex.DecodeString(
		"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
	carry := 0
	for i, digit := range order {
		sum := int(genuine[32+i]) + int(digit) + carry
		genuine[32+i], carry = byte(sum), sum>>8
	}
	return genuine
}

func provesURLSafe(t *testing.T, key emitter.Key, p pair) bool {
	raw, err := base64.URLEncoding.DecodeString(p.value(signature))
	std := base64.StdEncoding.EncodeToString(raw)
	return err == nil && strings.ContainsAny(p.value(signature), "-_") &&
		emitter.Verify(public(t, key), p.value(timestamp), std, p.spoiled.RequestBody) == nil
}
