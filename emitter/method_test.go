package emitter_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A form that goes by GET is the query of the URL. There is no body, and nothing that only a body
// has; what is signed is a body of no bytes, and attempt and ledger say so.
func TestFormsByGet(t *testing.T) {
	s := hostile.Serve(t, func(conn *net.TCPConn, _ int, _ []byte) bool {
		_, _ = io.WriteString(conn, ok)
		return false
	})
	key, ev := newKey(t, 1), form(t)
	var ledger bytes.Buffer
	em := emitter.Emitter{Key: key, Observe: func(a emitter.Attempt) {
		if err := emitter.NewLedger(&ledger).Record(a); err != nil {
			t.Error(err)
		}
	}}
	r := emitter.Request{Event: ev, URL: s.URL + "/hook?to%2Fken=a+b&CallSid=mine",
		Method: "GET", At: time.Unix(1753722025, 0)}
	a := em.Send(t.Context(), r)
	query := "to%2Fken=a+b&CallSid=mine&" + string(ev.Body.Bytes(1, r.URL))
	if a.Status != 200 || a.Method != "GET" || a.URL != s.URL+"/hook?"+query ||
		len(a.RequestBody) != 0 || a.Unsigned != "query" {
		t.Errorf("the attempt is %+v", a)
	}
	requests, _ := s.Received()
	head, body, _ := strings.Cut(requests[0], "\r\n\r\n")
	if body != "" || !strings.HasPrefix(head, "GET /hook?"+query+" HTTP/1.1\r\n") ||
		strings.Contains(head, "Content-") {
		t.Errorf("the receiver got %q", requests[0])
	}
	err := emitter.Verify(public(t, key), "1753722025", a.RequestHeader.Get(signature), nil)
	if err != nil || emitter.Signed("GET").Is != "timestamp|" || !emitter.Signed("GET").Assumed {
		t.Errorf("signed is %+v: %v", emitter.Signed("GET"), err)
	}
	for entry, err := range emitter.ReadLedger(&ledger) {
		if err != nil || entry.Unsigned != "query" || entry.URL != a.URL {
			t.Errorf("the ledger has %+v (%v)", entry, err)
		}
	}
	r.Method = "POST"
	if a := em.Send(t.Context(), r); a.Unsigned != "" || a.Method != "POST" || a.URL != r.URL ||
		emitter.Signed("POST").Assumed || emitter.Source(emitter.Signed("POST").Source) == "" {
		t.Errorf("by POST the attempt is %+v", a)
	}
}

func TestQueriesAreMerged(t *testing.T) {
	em := emitter.Emitter{Transport: answers(200)}
	for body, urls := range map[string]map[string]string{
		"a=b": {
			"http://localhost": "http://localhost?a=b", "http://localhost/?": "http://localhost/?a=b",
			"http://localhost/%2Fx?y": "http://localhost/%2Fx?y&a=b",
		},
		"": {"http://localhost/?y=1": "http://localhost/?y=1"},
	} {
		for from, want := range urls {
			a := em.Send(t.Context(), emitter.Request{
				Event: raw(wire.Form, body), URL: from, Method: http.MethodGet,
			})
			if a.URL != want || a.Status != 200 {
				t.Errorf("%q at %s goes to %s, not %s (%s)", body, from, a.URL, want, a.Detail)
			}
		}
	}
}

// Spoils damage a GET as they do a POST; what only a body can suffer does not apply.
func TestSpoilsOfForms(t *testing.T) {
	em := emitter.Emitter{Key: newKey(t, 1), Transport: answers(200)}
	for name, test := range map[string]struct{ adds, detail string }{
		"wrong-key":     {},
		"form-empty":    {adds: "&Offhook="},
		"form-get":      {detail: "spoil form-get does not apply: the request is a GET already"},
		"tampered-byte": {detail: "spoil tampered-byte does not apply"},
	} {
		spoil, err := emitter.LookupSpoil(name)
		if err != nil {
			t.Fatal(err)
		}
		r := emitter.Request{Event: form(t), URL: "http://localhost/", Method: "GET", Spoil: spoil}
		a := em.Send(t.Context(), r)
		want := "http://localhost/?" + string(r.Event.Body.Bytes(1, r.URL)) + test.adds
		if !strings.HasPrefix(a.Detail, test.detail) || test.detail == "" &&
			(a.Cause != "" || a.URL != want || len(a.RequestBody) != 0) {
			t.Errorf("%s: cause %q, detail %q, URL %s", name, a.Cause, a.Detail, a.URL)
		}
	}
}

// What a method cannot carry is refused in words, by Send as by CheckMethod.
func TestMethodsThatCarryNothing(t *testing.T) {
	for _, test := range []struct {
		event        emitter.Event
		method, says string
	}{
		{event(t, ""), "GET", "call.answered cannot go by GET: it is JSON"},
		{raw(wire.Form, "a=b\n"), "GET", `its form has '\n'`},
		{raw(wire.Form, "a=#"), "GET", `its form has '#'`},
		{form(t), "PUT", `"PUT" is no method of a webhook: give POST or GET`},
		{form(t), "get", `"get" is no method`},
	} {
		em := emitter.Emitter{Transport: unreached(t)}
		a := em.Send(t.Context(), emitter.Request{
			Event: test.event, URL: "http://localhost/", Method: test.method,
		})
		err := test.event.CheckMethod(test.method)
		if a.Cause != emitter.CauseNotSent || !strings.Contains(a.Detail, test.says) ||
			err == nil || err.Error() != a.Detail {
			t.Errorf("%s: cause %q, detail %q, error %v", test.method, a.Cause, a.Detail, err)
		}
	}
	for _, method := range []string{"", "POST", "GET"} {
		if err := form(t).CheckMethod(method); err != nil {
			t.Error(err)
		}
	}
}

// The fields of a form are the same by GET and by POST.
func TestQueriesHaveTheFieldsOfTheForm(t *testing.T) {
	var got, want url.Values
	em := emitter.Emitter{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Method == "GET" {
			got = r.URL.Query()
			return answer(200), nil
		}
		err := r.ParseForm()
		want = r.PostForm
		return answer(200), err
	})}
	for _, method := range []string{"GET", "POST"} {
		em.Send(t.Context(), emitter.Request{Event: form(t), URL: "http://localhost/", Method: method})
	}
	if len(want) < 4 || !reflect.DeepEqual(got, want) {
		t.Errorf("by GET %v, by POST %v", got, want)
	}
}
