package emitter_test

import (
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

func TestSpoilsThatDoNotApplyAreNotSent(t *testing.T) {
	for _, test := range []struct {
		spoil string
		event emitter.Event
	}{
		{"tampered-space", form(t)},
		{"tampered-space", emitter.Event{}.WithRaw(emitter.JSON, []byte("not {json"))},
		{"tampered-space", emitter.Event{}.WithRaw(emitter.JSON, []byte(`{"half":`))},
		{"tampered-space", emitter.Event{}.WithRaw(emitter.JSON, []byte(`"{"`))},
		{"tampered-byte", emitter.Event{}.WithRaw(emitter.JSON, nil)},
		{"tampered-byte", emitter.Event{}.WithRaw(emitter.JSON, []byte(`{"a":[],"b":{},"c":null,"d":"\n\u0041"}`))},
		{"tampered-byte", emitter.Event{}.WithRaw(emitter.Form, []byte("a=&b=%41+&c"))},
	} {
		a := send(t, newKey(t, 1), test.event, test.spoil)
		if a.Cause != emitter.CauseNotSent || !strings.HasPrefix(a.Detail, "spoil "+test.spoil+" does not apply: ") {
			t.Errorf("%s on %q: cause %q, detail %q", test.spoil, test.event.Body(1, ""), a.Cause, a.Detail)
		}
	}
	s, err := emitter.LookupSpoil("tampered-space")
	if err != nil || s.Applies(emitter.Form) || !s.Applies(emitter.JSON) {
		t.Errorf("tampered-space applies to forms, or not to JSON (%v)", err)
	}
}

// The byte that changes is in a place where a receiver would not mind another
// value, and never one that breaks the syntax.
func TestTamperedByte(t *testing.T) {
	for _, test := range []struct {
		wire     emitter.Wire
		in, want string
	}{
		{emitter.JSON, `{"data":{"event_type":"a.b","id":"0cf0"},"meta":1}`, `{"data":{"event_type":"a.b","id":"0cf1"},"meta":1}`},
		{emitter.JSON, `{"data":{"event_type":"a.b"}}`, `{"data":{"event_type":"a.a"}}`},
		{emitter.JSON, `{"id":"é\"\\z\u0041/"}`, `{"id":"é\"\\y\u0041/"}`},
		{emitter.JSON, `{"id":"a%b\n"}`, `{"id":"a%a\n"}`},
		{emitter.JSON, `[ -10 , "x" ]`, `[ -11 , "x" ]`},
		{emitter.JSON, `{"id":{"x":["Z"]}}`, `{"id":{"x":["Y"]}}`},
		{emitter.Form, "CallSid=v3&SequenceNumber=2&To=%2B1", "CallSid=v3&SequenceNumber=3&To=%2B1"},
		{emitter.Form, "a=&To=b%2Bf%41", "a=&To=b%2Be%41"},
	} {
		a := send(t, newKey(t, 1), emitter.Event{}.WithRaw(test.wire, []byte(test.in)), "tampered-byte")
		if string(a.RequestBody) != test.want {
			t.Errorf("%s becomes\n%s, want\n%s (%s)", test.in, a.RequestBody, test.want, a.Detail)
		}
	}
}
