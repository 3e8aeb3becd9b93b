package emitter_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// What offhook does not send never reaches a transport. What Send refuses Prepare refuses in the
// same words.
func TestNotSent(t *testing.T) {
	own, ev := newKey(t, 1), event(t, "")
	away := emitter.Spoil{Name: "elsewhere", After: func(d *emitter.Draft) {
		d.URL = "http://example.com/"
	}}
	misplaced := emitter.Spoil{Name: "method", After: func(d *emitter.Draft) { d.Method = "P T" }}
	space, err := emitter.LookupSpoil("tampered-space")
	if err != nil {
		t.Fatal(err)
	}
	const here, there = "http://localhost/", "http://example.com/"
	header := func(name string, values ...string) *emitter.Emitter {
		return &emitter.Emitter{Header: http.Header{name: values}}
	}
	for _, test := range []struct {
		name    string
		em      *emitter.Emitter
		request emitter.Request
		says    string
	}{
		{"no URL", &emitter.Emitter{}, emitter.Request{Event: ev}, "Request.URL is empty"},
		{"remote", &emitter.Emitter{Key: own},
			emitter.Request{Event: ev, URL: there}, "set AllowRemote"},
		{"remote with the development key", &emitter.Emitter{AllowRemote: true},
			emitter.Request{Event: ev, URL: there}, "offhook keys new"},
		{"a spoil that leads away", &emitter.Emitter{},
			emitter.Request{Event: ev, URL: here, Spoil: &away}, "set AllowRemote"},
		{"a spoil that leads away with the development key", &emitter.Emitter{AllowRemote: true},
			emitter.Request{Event: ev, URL: here, Spoil: &away}, "offhook keys new"},
		{"a spoil of the method", &emitter.Emitter{},
			emitter.Request{Event: ev, URL: here, Spoil: &misplaced}, "is no method of HTTP"},
		{"a spoil that does not apply", &emitter.Emitter{},
			emitter.Request{Event: form(t), URL: here, Spoil: space}, "does not apply"},
		{"password", &emitter.Emitter{},
			emitter.Request{Event: ev, URL: "http://u:secret@localhost/"}, "user name"},
		{"header name", header("a b", ""), emitter.Request{Event: ev, URL: here}, `header "a b"`},
		{"header value", header("a", "b\r\nc: d"),
			emitter.Request{Event: ev, URL: here}, "line end"},
		{"header of HTTP", header("content-length", "1"),
			emitter.Request{Event: ev, URL: here}, "cannot be set"},
		{"two hosts", header("Host", "a", "b"),
			emitter.Request{Event: ev, URL: here}, "exactly one value"},
		{"no body", &emitter.Emitter{}, emitter.Request{URL: here}, "no body"},
	} {
		test.em.Transport = unreached(t)
		a := test.em.Send(t.Context(), test.request)
		if a.Cause != emitter.CauseNotSent || !strings.Contains(a.Detail, test.says) ||
			a.Answered() || a.Fault != "" {
			t.Errorf("%s: cause %q, detail %q, fault %q; want one that says %q",
				test.name, a.Cause, a.Detail, a.Fault, test.says)
		}
		if strings.Contains(a.URL+a.Detail, "secret") {
			t.Errorf("%s: the password is kept: %s", test.name, a.URL)
		}
		if req, err := test.em.Prepare(test.request); err == nil || err.Error() != a.Detail {
			t.Errorf("%s: Prepare returns %v, %v; Send says %q", test.name, req, err, a.Detail)
		}
	}
}

func TestFaultsThatAreNoneAreNotSent(t *testing.T) {
	em := emitter.Emitter{Transport: unreached(t)}
	for says, fault := range map[string]emitter.Fault{
		`fault "explode" is unknown`: {Mode: "explode"},
		"fault status 0":             {},
		"fault status 101":           {Status: 101},
	} {
		r := emitter.Request{Event: event(t, ""), URL: "http://localhost/", Fault: &fault}
		a := em.Send(t.Context(), r)
		if a.Cause != emitter.CauseNotSent || !strings.Contains(a.Detail, says) || a.Fault != "" {
			t.Errorf("cause %q, detail %q; want one that says %q", a.Cause, a.Detail, says)
		}
	}
}
