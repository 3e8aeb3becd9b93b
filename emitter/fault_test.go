package emitter_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

func TestFaultsAreReadAsTheyAreWritten(t *testing.T) {
	for _, text := range []string{
		"200", "503", "599", "refuse", "timeout", "lose-answer", "reset",
	} {
		f, err := emitter.ParseFault(text)
		if err != nil || f.String() != text {
			t.Errorf("%s reads back as %s (%v)", text, f.String(), err)
		}
	}
	for _, text := range []string{"", "status", "0", "199", "600", "-1", "explode", "503 "} {
		f, err := emitter.ParseFault(text)
		if err == nil || !strings.Contains(err.Error(), "lose-answer") {
			t.Errorf("%q reads as %+v (%v)", text, f, err)
		}
	}
	var none *emitter.Fault
	if none.String() != "" {
		t.Errorf("no fault is %q", none)
	}
}

// fault reads a fault, or is nil for the empty text.
func fault(t *testing.T, text string) *emitter.Fault {
	t.Helper()
	if text == "" {
		return nil
	}
	f, err := emitter.ParseFault(text)
	if err != nil {
		t.Fatal(err)
	}
	return &f
}

// What a fault foretells is what happens with a receiver that answers 200. Only the time that a
// timeout takes is foretold and not waited for.
func TestAttemptForetellsSend(t *testing.T) {
	for text, took := range map[string]time.Duration{
		"": 0, "200": 0, "302": 0, "503": 0, "refuse": 0, "reset": 0,
		"timeout": 3 * time.Second, "lose-answer": 3 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			em := emitter.Emitter{Transport: answers(200)}
			r := emitter.Request{
				Event: event(t, ""), N: 2, URL: "http://localhost/", Role: emitter.Failover,
				At: time.Now(), Timeout: 3 * time.Second, Fault: fault(t, text),
			}
			want, got := r.Fault.Attempt(r), em.Send(t.Context(), r)
			if want.Status != got.Status || want.Cause != got.Cause || want.Fault != got.Fault {
				t.Errorf("fault %q: foretold status %d, cause %q, fault %q; was %d, %q, %q", text,
					want.Status, want.Cause, want.Fault, got.Status, got.Cause, got.Fault)
			}
			if want.EventID != got.EventID || want.Trace.Step != got.Trace.Step ||
				want.N != got.N || want.Role != got.Role || want.URL != got.URL ||
				!want.At.Equal(got.At) || want.Method != got.Method {
				t.Errorf("fault %q: foretold %+v, was %+v", text, want, got)
			}
			if want.Took != took || got.Took != 0 {
				t.Errorf("fault %q: foretold that it takes %v, took %v", text, want.Took, got.Took)
			}
			r.Timeout = 0
			if a := r.Fault.Attempt(r); (a.Took == 2*time.Second) != (took > 0) {
				t.Errorf("fault %q: without a timeout it takes %v", text, a.Took)
			}
		})
	}
}

func TestAttemptOfAFaultThatIsNone(t *testing.T) {
	for _, f := range []emitter.Fault{{}, {Status: 99}, {Mode: "explode"}} {
		a := f.Attempt(emitter.Request{})
		if a.Cause != emitter.CauseNotSent || a.Fault != "" || a.N != 1 ||
			a.Role != emitter.Primary {
			t.Errorf("%+v foretells %+v", f, a)
		}
	}
}

// Only a lost answer lets the receiver see the request.
func TestFaultsKeepTheRequest(t *testing.T) {
	em := emitter.Emitter{Transport: unreached(t)}
	for _, text := range []string{"200", "302", "503", "refuse", "timeout", "reset"} {
		r := emitter.Request{Event: event(t, ""), URL: "http://localhost/", Fault: fault(t, text)}
		a := em.Send(t.Context(), r)
		if a.Fault != text || a.Detail != "nothing reached the receiver" ||
			len(a.RequestBody) == 0 {
			t.Errorf("fault %s: fault %q, detail %q", text, a.Fault, a.Detail)
		}
	}
}

func TestLoseAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var body string
		em := emitter.Emitter{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			text, err := io.ReadAll(r.Body)
			body = string(text)
			time.Sleep(200 * time.Millisecond)
			return answer(204), err
		})}
		r := emitter.Request{
			Event: event(t, ""), URL: "http://localhost/", Fault: fault(t, "lose-answer"),
		}
		a := em.Send(t.Context(), r)
		if a.Cause != emitter.CauseTimeout || a.Status != 0 || a.Fault != "lose-answer" ||
			!strings.Contains(a.Detail, "answered 204") || body != string(a.RequestBody) ||
			a.Took != 200*time.Millisecond {
			t.Errorf("the attempt is %+v", a)
		}
	})
}

// If the receiver gives no answer, the attempt fails of that, and the fault is not to blame.
func TestLoseAnswerNeedsAnAnswer(t *testing.T) {
	broken := answer(200)
	broken.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
	for name, away := range map[string]roundTrip{
		"away": func(*http.Request) (*http.Response, error) { return nil, io.EOF },
		"breaking in its answer": func(*http.Request) (*http.Response, error) {
			return broken, nil
		},
	} {
		em := emitter.Emitter{Transport: away}
		r := emitter.Request{
			Event: event(t, ""), URL: "http://localhost/", Fault: fault(t, "lose-answer"),
		}
		a := em.Send(t.Context(), r)
		if a.Cause != emitter.CauseReset || a.Fault != "" {
			t.Errorf("with the receiver %s, the attempt is %+v", name, a)
		}
	}
}

// An outage counts the attempts of one event. It keeps no count of its own.
func TestOutages(t *testing.T) {
	const p, f = emitter.Primary, emitter.Failover
	down := emitter.Fault{Status: 500}
	for _, test := range []struct {
		name   string
		outage *emitter.Outage
		role   emitter.Role
		before int
		want   string
	}{
		{"none", nil, p, 0, ""},
		{"for good, first attempt", &emitter.Outage{Fault: down}, p, 0, "500"},
		{"for good, later", &emitter.Outage{Fault: down}, p, 99, "500"},
		{"for good, no role", &emitter.Outage{Fault: down}, "", 0, "500"},
		{"for good, other URL", &emitter.Outage{Fault: down}, f, 0, ""},
		{"of two, first", &emitter.Outage{Times: 2, Fault: down}, p, 0, "500"},
		{"of two, second", &emitter.Outage{Times: 2, Fault: down}, p, 1, "500"},
		{"of two, third", &emitter.Outage{Times: 2, Fault: down}, p, 2, ""},
		{"of the failover URL", &emitter.Outage{Role: f, Times: 1, Fault: down}, f, 0, "500"},
		{"of the failover URL, again", &emitter.Outage{Role: f, Times: 1, Fault: down}, f, 1, ""},
		{"of the failover URL, primary", &emitter.Outage{Role: f, Fault: down}, p, 0, ""},
	} {
		for range 2 {
			if got := test.outage.Meets(test.role, test.before).String(); got != test.want {
				t.Errorf("%s: the attempt meets %q, want %q", test.name, got, test.want)
			}
		}
	}
}
