package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// FuzzRecorded reads bodies that were recorded somewhere. What is said of them cannot control the
// terminal, and as requests that arrived they are kept to the byte.
func FuzzRecorded(f *testing.F) {
	for _, body := range []string{
		`{"data":{"event_type":"call.answered","id":"a","payload":{"\u001b[2J\u202e":1}},` +
			`"meta":{"attempt":1e30}}`,
		`{"data":{"event_type":"\u001b[2J","id":7}}`, `{"event":"x","id":"y"}`, "a=b&%1b=c&%1b=d",
		"\xef\xbb\xbf{}", "\xff", "", "[[[[", `{"a":1,"a":2}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var shown bytes.Buffer
		result := validate(schemas.Default(), nil, "body.json", body)
		for _, format := range formats() {
			_ = showValidated(&shown, []validated{result}, format)
		}
		if strings.ContainsFunc(shown.String(), func(r rune) bool {
			return r != '\n' && !unicode.IsPrint(r)
		}) {
			t.Errorf("printed is %q", shown.String())
		}
		a := kept(receiver.Request{Method: "POST", Body: body, Status: 200})
		var line bytes.Buffer
		if err := emitter.NewLedger(&line).Record(a); err != nil {
			t.Fatal(err)
		}
		for entry, err := range emitter.ReadLedger(&line) {
			if err != nil || !bytes.Equal(entry.RequestBody, body) || entry.EventID != a.EventID ||
				entry.EventType != a.EventType {
				t.Errorf("%+v is read as %+v (%v)", a, entry, err)
			}
		}
	})
}
