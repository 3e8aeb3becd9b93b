package emitter_test

import (
	"bytes"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// Every certificate of a text is trusted, whatever else stands there, and besides those of the
// system; a text without any, or with one that is none, is refused.
func TestParseRoots(t *testing.T) {
	_, server := authority(t)
	other := issue(t, nil, "Another")
	encode := func(kind string, der []byte) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	}
	both := bytes.Join([][]byte{[]byte("# ours\n"), encode("EC PARAMETERS", []byte("x")),
		encode("CERTIFICATE", other.Leaf.Raw), encode("CERTIFICATE", server.Certificate().Raw)}, nil)
	trusted, err := emitter.ParseRoots(both)
	if err != nil {
		t.Fatal(err)
	}
	em := emitter.Emitter{Roots: trusted}
	a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: server.URL})
	if a.Status != 200 {
		t.Errorf("cause %q, detail %q", a.Cause, a.Detail)
	}
	for text, says := range map[string]string{
		"":                                 "has no certificate in PEM",
		string(other.Leaf.Raw):             "has no certificate in PEM",
		string(encode("PRIVATE KEY", nil)): "has no certificate in PEM",
		string(both) + string(encode("CERTIFICATE", []byte("x"))): "certificate 3 is none: ",
	} {
		if _, err := emitter.ParseRoots([]byte(text)); err == nil ||
			!strings.HasPrefix(err.Error(), says) {
			t.Errorf("%.40q: %v, want %q", text, err, says)
		}
	}
}
