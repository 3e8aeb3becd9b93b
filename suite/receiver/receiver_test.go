package receiver

import (
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestAnswers(t *testing.T) {
	s := served(t, Options{})
	signedBy := func(signature string) probe {
		return probe{body: "{}", change: func(h http.Header) { h.Set(signatureHeader, signature) }}
	}
	again := func(name string) probe {
		return probe{body: "{}", change: func(h http.Header) { h.Add(name, h.Get(name)) }}
	}
	notBase64 := "signature is not base64"
	twice := "Telnyx-Signature-Ed25519 or Telnyx-Timestamp is there twice"
	for _, c := range []struct {
		name   string
		p      probe
		status int
		reason string
	}{
		{"genuine", probe{body: s.genuine()}, 200, "accepted"},
		{
			"parameters of the media type",
			probe{body: s.genuine(), contentType: "application/json; charset=utf-8"},
			200, "accepted",
		},
		{
			"no media type",
			probe{body: s.genuine(), change: func(h http.Header) { h.Del("Content-Type") }},
			200, "accepted",
		},
		{
			"form",
			probe{body: "CallSid=x", contentType: formType + "; charset=UTF-8"},
			200, "accepted",
		},
		{
			"300 kB",
			probe{body: laid(object{"text": strings.Repeat("é", 150_000)})},
			200, "accepted",
		},
		{
			"forged",
			probe{body: s.genuine(), key: otherKey()},
			403, "signature does not fit",
		},
		{
			"old",
			probe{body: s.genuine(), skew: -6 * time.Minute},
			403, "timestamp is too old",
		},
		{
			"early",
			probe{body: s.genuine(), skew: 6 * time.Minute},
			403, "timestamp lies in the future",
		},
		{"spaces in the signature", signedBy("a b"), 403, notBase64},
		{"spare bits in the signature", signedBy(strings.Repeat("A", 85) + "B=="), 403, notBase64},
		{"two signatures", again(signatureHeader), 403, twice},
		{"two timestamps", again(timestampHeader), 403, twice},
		{"GET", probe{method: "GET"}, 405, "webhooks come by POST"},
		{"genuine, no JSON", probe{body: "not json"}, 400, "body is not JSON"},
		{"genuine, two documents", probe{body: "{}{}"}, 400, "body is not JSON"},
		{"genuine, a list", probe{body: "[]"}, 400, "body is not a JSON object"},
		{"genuine, null", probe{body: "null"}, 400, "body is not a JSON object"},
		{
			"genuine, no form",
			probe{body: "A=%zz", contentType: formType},
			400, "body is not a form",
		},
		{
			"too large",
			probe{body: strings.Repeat(" ", bodyLimit+1)},
			413, "body is larger than 5242880 bytes",
		},
		{"largest", probe{body: strings.Repeat(" ", bodyLimit-2) + "{}"}, 200, "accepted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if status, body := s.send(c.p); status != c.status || body != c.reason+"\n" {
				t.Errorf("answer %d %q, want %d %q", status, body, c.status, c.reason)
			}
		})
	}
}

// TestTimestampIsDecimal asserts that a timestamp is refused that is signed but is not a number of
// Unix seconds in decimal digits.
func TestTimestampIsDecimal(t *testing.T) {
	s := served(t, Options{})
	for _, timestamp := range []string{
		"abc", "NaN", "-1", "+1700000000", "1.7e9", "0x65", "1_700_000_000", "99999999999999999999",
	} {
		status, body := s.send(probe{
			body:  "{}",
			stamp: func(string) string { return timestamp },
		})
		if status != 403 || body != "timestamp is not in Unix seconds\n" {
			t.Errorf("%s: answer %d %q", timestamp, status, body)
		}
	}
}

func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now().Add(time.Hour)
		r, err := New(Options{
			PublicKey: publicKey(),
			Tolerance: time.Minute,
			Now:       func() time.Time { return now },
		})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		s := &sender{t: t, client: &http.Client{Transport: r.Transport()}}
		for skew, want := range map[time.Duration]int{
			-61 * time.Second: 403,
			-60 * time.Second: 200,
			0:                 200,
			60 * time.Second:  200,
			61 * time.Second:  403,
		} {
			if status, body := s.send(probe{body: "{}", skew: time.Hour + skew}); status != want {
				t.Errorf("%v: answer %d %q, want %d", skew, status, body, want)
			}
		}
	})
}

func TestObserve(t *testing.T) {
	var requests []Request
	clock := time.Now().Truncate(time.Second)
	s := served(t, Options{
		Now:     func() time.Time { return clock },
		Observe: func(r Request) { requests = append(requests, r) },
	})
	event := s.event("call.answered", nil)
	body := laid(event)
	event["meta"].(object)["attempt"] = 2
	joined := "StatusCallbackEvent=participant-join&CallSid=v3%3Aabc&SequenceNumber=2"
	ringing := "CallSid=v3%3Aabc&CallStatus=ringing&SequenceNumber=2"
	digits := "CallSid=v3%3Aabc&Digits=1"
	for _, p := range []probe{
		{body: body, path: "/a/b"},
		{body: laid(event)},
		{body: body, key: otherKey()},
		{body: joined, contentType: formType},
		{body: joined, contentType: formType},
		{body: ringing, contentType: formType},
		{body: digits, contentType: formType},
		{body: digits, contentType: formType},
		{body: `{"event":"recording.available","id":"whdel_1"}`},
	} {
		s.send(p)
	}
	if len(requests) == 0 {
		t.Fatal("no request was observed")
	}
	if string(requests[0].Body) != body || requests[0].Header.Get(signatureHeader) == "" {
		t.Error("the first request lacks its body or its headers")
	}

	taken := func(r Request) Request {
		r.At, r.Method, r.Verified, r.Status, r.Reason = clock, "POST", true, 200, "accepted"
		r.Acted = !r.Duplicate
		if r.Path == "" {
			r.Path = "/hooks"
		}
		return r
	}
	want := []Request{
		taken(Request{Path: "/a/b", EventType: "call.answered", EventID: "event-1", Attempt: 1}),
		taken(Request{EventType: "call.answered", EventID: "event-1", Attempt: 2, Duplicate: true}),
		{At: clock, Method: "POST", Path: "/hooks", Status: 403, Reason: "signature does not fit"},
		taken(Request{EventType: "participant-join"}),
		taken(Request{EventType: "participant-join", Duplicate: true}),
		taken(Request{EventType: "ringing"}),
		taken(Request{}),
		taken(Request{}),
		taken(Request{EventType: "recording.available", EventID: "whdel_1"}),
	}
	for i, r := range requests {
		if r.URL != "http://offhook.test"+r.Path || r.Took <= 0 || r.Took > time.Minute ||
			string(r.AnswerBody) != r.Reason+"\n" || r.AnswerHeader.Get("Content-Type") == "" {
			t.Errorf("request %d is %+v", i, r)
		}
		r.URL, r.Took, r.Header, r.Body, r.AnswerHeader, r.AnswerBody = "", 0, nil, nil, nil, nil
		requests[i] = r
	}
	if !reflect.DeepEqual(requests, want) {
		t.Errorf("observed were %+v\nwant %+v", requests, want)
	}
}

// TestDuplicate asserts that a forged request does not mark an event as taken, and that of many
// copies that come at once only one is the first.
func TestDuplicate(t *testing.T) {
	firsts := 0
	s := served(t, Options{Observe: func(r Request) {
		if r.Acted && !r.Duplicate {
			firsts++
		}
	}})
	body := s.genuine()
	s.send(probe{body: body, key: otherKey()})
	var copies sync.WaitGroup
	for range 10 {
		copies.Go(func() {
			if status, _ := s.send(probe{body: body}); status != 200 {
				t.Errorf("answer %d", status)
			}
		})
	}
	copies.Wait()
	if firsts != 1 {
		t.Errorf("%d copies were taken for the first", firsts)
	}
}

// TestAnswersGiveNothingAway asserts that an answer holds the reason and nothing else.
func TestAnswersGiveNothingAway(t *testing.T) {
	r, err := New(Options{PublicKey: publicKey()})
	if err != nil {
		t.Fatal(err)
	}
	got := direct(t, r, "{}")
	if got.status != 403 || got.body != "Telnyx-Signature-Ed25519 is missing\n" ||
		got.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%+v", got)
	}
}

func TestNewRefuses(t *testing.T) {
	_, err := New(Options{PublicKey: publicKey(), Defects: []string{"slow", "acept-all"}})
	want := `defect "acept-all" is not known: did you mean "accept-all"?`
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	want = "public key: give the portal's form, base64 of 32 bytes (44 characters)"
	for _, key := range []string{
		"",
		"c2hvcnQ=",
		publicKey() + "\n" + publicKey(),
		"-----BEGIN PUBLIC KEY-----",
		strings.Repeat("ab", 32),
	} {
		if _, err := New(Options{PublicKey: key}); err == nil {
			t.Errorf("%q is taken for a key", key)
		} else if err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
