package emitter_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"
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
		{"delivered-elsewhere", `{"meta":{"delivered_to":"x","attempt":1}}`,
			`{"meta":{"delivered_to":"https://hooks.example.com/telnyx","attempt":1}}`},
		{"attempt-5", `{"attempt": 12}`, `{"attempt": 5}`},
		{"event-dequeued", `{"event_type":"call.hangup"}`, `{"event_type":"call.dequeued"}`},
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
		{"wrong-key-in-data", `{"data":[{}]}`, wire.JSON}, {"wrong-key-in-meta", "{}", wire.JSON},
		{"wrong-key-in-meta", `[{"meta":{}}]`, wire.JSON},
		{"wrong-key-in-meta", `{"data":{"meta":{}}}`, wire.JSON},
		{"wrong-key-other-profile", `{"connection_id":"1"}`, wire.JSON},
		{"sip-parties", `{"event_type":"fax.received","from":"1","to":"2"}`, wire.JSON},
		{"sip-parties", `{"event_type":"call.hangup"}`, wire.JSON},
		{"event-left-queue", `{"event_type":"fax.received"}`, wire.JSON},
		{"signed-compact", "not json", wire.JSON}, {"signed-two-space", "[", wire.JSON},
		{"signed-python", "\"\xff\"", wire.JSON}, {"unsigned-attempt-2", "{}", wire.JSON},
		{"base64-text", `"` + strings.Repeat("a", 5000) + `"`, wire.JSON},
	} {
		a := send(t, newKey(t, 1), raw(test.kind, test.in), test.spoil)
		if a.Cause != emitter.CauseNotSent {
			t.Errorf("%s on %q: cause %q, sent %q", test.spoil, test.in, a.Cause, a.RequestBody)
		}
	}
}

// The key is offered in the object that has the name, wherever it stands and whatever is in it.
func TestSpoilsOfferTheKeyInAnObject(t *testing.T) {
	for in, want := range map[string]string{
		`{"meta":{},"data":{"data":{}}}`:           `{"meta":{},"data":{KEY,"data":{}}}`,
		"{\"data\" : {\n}, \"x\":\"data\"}":        "{\"data\" : {KEY\n}, \"x\":\"data\"}",
		` { "a" : [{"data":{}}] , "data":{"b":1}}`: ` { "a" : [{"data":{}}] , "data":{KEY,"b":1}}`,
	} {
		a := send(t, newKey(t, 1), raw(wire.JSON, in), "wrong-key-in-data")
		before, after, _ := strings.Cut(want, "KEY")
		got := string(a.RequestBody)
		if !strings.HasPrefix(got, before+`"public_key":"`) || !strings.HasSuffix(got, `"`+after) ||
			len(got) != len(before)+len(`"public_key":""`)+44+len(after) {
			t.Errorf("it makes of %s\n%s (%s)", in, got, a.Detail)
		}
	}
}

// What is signed is what those languages write, to the byte.
func TestSpoilsSignWhatOthersWrite(t *testing.T) {
	const in = `{ "a" : "x\",: /\/é" ,` + "\n" + `"b":[ 1,{}, -2.0e1], "\\":"😀" }` + "\n"
	twoSpace := []string{`{`, `  "a": "x\",: /\/é",`, `  "b": [`, `    1,`, `    {},`, `    -2.0e1`,
		`  ],`, `  "\\": "😀"`, `}`}
	key := newKey(t, 1)
	for spoil, want := range map[string]string{
		"signed-compact":   `{"a":"x\",: /\/é","b":[1,{},-2.0e1],"\\":"😀"}`,
		"signed-two-space": strings.Join(twoSpace, "\n"),
		"signed-python": `{"a": "x\",: /\/\u00e9", "b": [1, {}, -2.0e1], ` +
			`"\\": "\ud83d\ude00"}`,
		"signed-php": `{"a":"x\",: \/\/\u00e9","b":[1,{},-2.0e1],"\\":"\ud83d\ude00"}`,
	} {
		a := send(t, key, raw(wire.JSON, in), spoil)
		sum, err := base64.StdEncoding.DecodeString(a.RequestHeader.Get(signature))
		if err != nil || !ed25519.Verify(public(t, key), []byte("1000|"+want), sum) {
			t.Errorf("%s does not sign\n%s (%v %s)", spoil, want, err, a.Detail)
		}
		if string(a.RequestBody) != in {
			t.Errorf("%s sends %s", spoil, a.RequestBody)
		}
	}
}
