package emitter_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

func hmacProofs() map[string]proof {
	pem := func(key emitter.Key) string {
		// The 12 bytes before an Ed25519 key in DER end where a group of base64 does.
		return "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA" + key.Public() +
			"\n-----END PUBLIC KEY-----\n"
	}
	raw := func(key emitter.Key) string {
		text, _ := base64.StdEncoding.DecodeString(key.Public())
		return string(text)
	}
	base64, hex := base64.StdEncoding.EncodeToString, hex.EncodeToString
	is := func(secret func(emitter.Key) string, text string, write func([]byte) string) proof {
		return proof{[]string{signature}, func(_ *testing.T, key emitter.Key, p pair) bool {
			mac := hmac.New(sha256.New, []byte(secret(key)))
			mac.Write([]byte(strings.ReplaceAll(text, "BODY", string(p.spoiled.RequestBody))))
			return p.value(signature) == write(mac.Sum(nil))
		}}
	}
	return map[string]proof{
		"hmac-key-text":    is(emitter.Key.Public, "1000|BODY", base64),
		"hmac-key-bytes":   is(raw, "1000|BODY", base64),
		"hmac-key-pem":     is(pem, "1000|BODY", base64),
		"hmac-hex":         is(emitter.Key.Public, "1000|BODY", hex),
		"hmac-dot-hex":     is(emitter.Key.Public, "1000.BODY", hex),
		"hmac-nothing-hex": is(emitter.Key.Public, "1000BODY", hex),
		"hmac-body":        is(emitter.Key.Public, "BODY", base64),
	}
}
