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
		if err == nil || !strings.Contains(err.Error(), test.says) ||
			!strings.HasPrefix(err.Error(), "public key ") {
			t.Errorf("%s: got error %v, want one that says %q", name, err, test.says)
		}
		if err != nil && len(test.text) > 20 && strings.Contains(err.Error(), test.text[:20]) {
			t.Errorf("%s: the error repeats the text: %v", name, err)
		}
	}
	got, err := emitter.ParsePublicKey(" " + key.Public() + "\n")
	if err != nil || !got.Equal(raw) {
		t.Errorf("white space around a key: %v", err)
	}
}

func TestVerifySaysWhatIsWrong(t *testing.T) {
	key, body := newKey(t, 1), []byte(`{"a":1}`)
	const at = "1753722025"
	good := key.Sign(at, body)
	raw, _ := base64.StdEncoding.DecodeString(good)
	short := base64.StdEncoding.EncodeToString(raw[:63])
	if err := emitter.Verify(public(t, key), at, good, body); err != nil {
		t.Errorf("a genuine delivery: %v", err)
	}
	for name, test := range map[string]struct {
		timestamp, signature string
		body                 []byte
		says                 string
	}{
		"other body":      {at, good, []byte(`{"a": 1}`), "does not match"},
		"other timestamp": {"1753722026", good, body, "does not match"},
		"no timestamp":    {"", good, body, "timestamp is empty"},
		"no signature":    {at, "", body, "signature is empty"},
		"not base64":      {at, "!" + good[1:], body, "not standard padded base64"},
		"unpadded":        {at, strings.TrimRight(good, "="), body, "not standard padded base64"},
		"63 bytes":        {at, short, body, "has 63 bytes, not 64"},
	} {
		err := emitter.Verify(public(t, key), test.timestamp, test.signature, test.body)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: got error %v, want one that says %q", name, err, test.says)
		}
	}
	if err := emitter.Verify(public(t, newKey(t, 2)), at, good, body); err == nil {
		t.Error("another key's signature passes")
	}
	err := emitter.Verify(nil, at, good, body)
	if err == nil || !strings.Contains(err.Error(), "0 bytes") {
		t.Errorf("no key: %v", err)
	}
}
