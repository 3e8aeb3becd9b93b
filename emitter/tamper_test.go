package emitter_test

import (
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

func TestSpoilsThatDoNotApplyAreNotSent(t *testing.T) {
	for _, test := range []struct {
		spoil string
		event emitter.Event
	}{
		{"tampered-space", form(t)},
		{"tampered-space", raw(wire.JSON, "not {json")},
		{"tampered-space", raw(wire.JSON, `{"half":`)},
		{"tampered-space", raw(wire.JSON, `"{"`)},
		{"tampered-byte", raw(wire.JSON, "")},
		{"tampered-byte", raw(wire.JSON, `{"a":[],"b":{},"c":null,"d":"\n\u0041"}`)},
		{"tampered-byte", raw(wire.Form, "a=&b=%41+&c")},
	} {
		a := send(t, newKey(t, 1), test.event, test.spoil)
		if a.Cause != emitter.CauseNotSent ||
			!strings.HasPrefix(a.Detail, "spoil "+test.spoil+" does not apply: ") {
			t.Errorf("%s on %q: cause %q, detail %q",
				test.spoil, test.event.Body.Bytes(1, ""), a.Cause, a.Detail)
		}
	}
	s, err := emitter.LookupSpoil("tampered-space")
	if err != nil || s.Applies(wire.Form) || !s.Applies(wire.JSON) {
		t.Errorf("tampered-space applies to forms, or not to JSON (%v)", err)
	}
}

// The byte that changes is in a place where a receiver would not mind another value, and never one
// that breaks the syntax.
func TestTamperedByte(t *testing.T) {
	for _, test := range []struct {
		kind     wire.Kind
		in, want string
	}{
		{wire.JSON, `{"data":{"event_type":"a.b","id":"0cf0"},"meta":1}`,
			`{"data":{"event_type":"a.b","id":"0cf1"},"meta":1}`},
		{wire.JSON, `{"data":{"event_type":"a.b"}}`, `{"data":{"event_type":"a.a"}}`},
		{wire.JSON, `{"id":"é\"\\z\u0041/"}`, `{"id":"é\"\\y\u0041/"}`},
		{wire.JSON, `{"id":"a%b\n"}`, `{"id":"a%a\n"}`},
		{wire.JSON, `[ -10 , "x" ]`, `[ -11 , "x" ]`},
		{wire.JSON, `{"id":{"x":["Z"]}}`, `{"id":{"x":["Y"]}}`},
		{wire.Form, "CallSid=v3&SequenceNumber=2&To=%2B1", "CallSid=v3&SequenceNumber=3&To=%2B1"},
		{wire.Form, "a=&To=b%2Bf%41", "a=&To=b%2Be%41"},
	} {
		a := send(t, newKey(t, 1), raw(test.kind, test.in), "tampered-byte")
		if string(a.RequestBody) != test.want {
			t.Errorf("%s becomes\n%s, want\n%s (%s)", test.in, a.RequestBody, test.want, a.Detail)
		}
	}
}
