package emitter_test

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

func TestParsePublicKeySaysWhatTheTextIsInstead(t *testing.T) {
	key := newKey(t, 1)
	raw := public(t, key)
	for name, test := range map[string]struct{ text, says string }{
		"nothing":      {"", "is empty"},
		"PEM":          {"-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----", "is in PEM"},
		"private PEM":  {string(key.PEM()), "is a private key"},
		"hex":          {hex.EncodeToString(raw), "is in hex"},
		"not base64":   {"no key at all", "is not standard base64"},
		"quoted":       {`"` + key.Public() + `"`, "is not standard base64"},
		"unpadded":     {strings.TrimRight(key.Public(), "="), "is not standard base64"},
		"16 bytes":     {base64.StdEncoding.EncodeToString(raw[:16]), "has 16 bytes"},
		"a signature":  {key.Sign("1", nil), "has 64 bytes"},
		"two in a row": {key.Public() + key.Public(), "is not standard base64"},
	} {
		_, err := emitter.ParsePublicKey(test.text)
		if err == nil || !strings.Contains(err.Error(), test.says) || !strings.HasPrefix(err.Error(), "public key ") {
			t.Errorf("%s: got error %v, want one that says %q", name, err, test.says)
		}
		if err != nil && len(test.text) > 20 && strings.Contains(err.Error(), test.text[:20]) {
			t.Errorf("%s: the error repeats the text: %v", name, err)
		}
	}
	if got, err := emitter.ParsePublicKey(" " + key.Public() + "\n"); err != nil || !got.Equal(raw) {
		t.Errorf("white space around a key: %v", err)
	}
}

func TestVerifySaysWhatIsWrong(t *testing.T) {
	key, body := newKey(t, 1), []byte(`{"a":1}`)
	good := key.Sign("1753722025", body)
	raw, _ := base64.StdEncoding.DecodeString(good)
	if err := emitter.Verify(public(t, key), "1753722025", good, body); err != nil {
		t.Errorf("a genuine delivery: %v", err)
	}
	for name, test := range map[string]struct {
		timestamp, signature string
		body                 []byte
		says                 string
	}{
		"other body":      {"1753722025", good, []byte(`{"a": 1}`), "does not match"},
		"other timestamp": {"1753722026", good, body, "does not match"},
		"no timestamp":    {"", good, body, "timestamp is empty"},
		"no signature":    {"1753722025", "", body, "signature is empty"},
		"not base64":      {"1753722025", "!" + good[1:], body, "not standard padded base64"},
		"unpadded":        {"1753722025", strings.TrimRight(good, "="), body, "not standard padded base64"},
		"63 bytes":        {"1753722025", base64.StdEncoding.EncodeToString(raw[:63]), body, "has 63 bytes, not 64"},
	} {
		err := emitter.Verify(public(t, key), test.timestamp, test.signature, test.body)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: got error %v, want one that says %q", name, err, test.says)
		}
	}
	if err := emitter.Verify(public(t, newKey(t, 2)), "1753722025", good, body); err == nil {
		t.Error("another key's signature passes")
	}
	if err := emitter.Verify(nil, "1753722025", good, body); err == nil || !strings.Contains(err.Error(), "0 bytes") {
		t.Errorf("no key: %v", err)
	}
}
