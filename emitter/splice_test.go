package emitter_test

import (
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// What is put into a body stands between its tokens, never inside a text.
func TestSpoilsOfOddBodies(t *testing.T) {
	const added = `"offhook":[{"new":null}]`
	for _, test := range []struct{ spoil, in, want string }{
		{"extra-fields", `{}`, `{` + added + `}`},
		{"extra-fields", ` { } `, ` {` + added + ` } `},
		{"extra-fields", `{"a{":"{\"{","b":[{"c\\":1}]}`,
			`{` + added + `,"a{":"{\"{","b":[{` + added + `,"c\\":1}]}`},
		{"numbers", "{\n}", `{"offhook":[1.0,1e2,1234567890123456789]` + "\n}"},
		{"unknown-event", `{"data":{"event_type" : "x","payload":{"text":"event_type"}}}`,
			`{"data":{"event_type" : "future.thing.happened","payload":{"text":"event_type"}}}`},
		{"tampered-text", `{"text":"\n","a":{"text":"\u00e9b"}}`,
			`{"text":"\n","a":{"text":"\u00e9a"}}`},
		{"crlf", `{"a":1}`, "{\r\n\"a\":1}"},
	} {
		a := send(t, newKey(t, 1), raw(wire.JSON, test.in), test.spoil)
		if string(a.RequestBody) != test.want {
			t.Errorf("%s makes of %s\n%s, not\n%s (%s)",
				test.spoil, test.in, a.RequestBody, test.want, a.Detail)
		}
	}
}

// What a spoil cannot damage it does not send.
func TestSpoilsThatFindNothingAreNotSent(t *testing.T) {
	for _, test := range []struct {
		spoil, in string
		kind      wire.Kind
	}{
		{"extra-fields", `[{}]`, wire.JSON}, {"numbers", "", wire.JSON},
		{"numbers", `{"half":`, wire.JSON}, {"wrong-key-in-body", `"{"`, wire.JSON},
		{"unknown-event", `{"data":{"type":"x"}}`, wire.JSON}, {"unknown-tenant", `{}`, wire.JSON},
		{"unknown-event", `{"event_type":`, wire.JSON}, {"tampered-text", `{"text":""}`, wire.JSON},
		{"tampered-text", "not json", wire.JSON}, {"tampered-brace", "[]", wire.JSON},
		{"crlf", "not json", wire.JSON}, {"form-lower-hex", "a=%20+b", wire.Form},
	} {
		a := send(t, newKey(t, 1), raw(test.kind, test.in), test.spoil)
		if a.Cause != emitter.CauseNotSent {
			t.Errorf("%s on %q: cause %q, sent %q", test.spoil, test.in, a.Cause, a.RequestBody)
		}
	}
}
