package receiver

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

type answered struct {
	status int
	body   string
	header http.Header
}

// direct hands an unsigned request to the handler, without a connection.
func direct(t *testing.T, h http.Handler, body string) answered {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", "/hooks", strings.NewReader(body)))
	return answered{w.Code, w.Body.String(), w.Header()}
}

// served starts a receiver on loopback and returns a sender to it.
func served(t *testing.T, o Options) *sender {
	t.Helper()
	o.PublicKey = publicKey()
	r, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- r.Serve(l) }()
	t.Cleanup(func() {
		r.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &sender{t: t, client: &http.Client{Transport: transport}}
}

func TestAnswers(t *testing.T) {
	s := served(t, Options{})
	cases := []struct {
		name   string
		p      probe
		status int
		reason string
	}{
		{"genuine", probe{body: s.genuine()}, 200, "accepted"},
		{"parameters of the media type", probe{body: s.genuine(), contentType: "application/json; charset=utf-8"}, 200, "accepted"},
		{"no media type", probe{body: s.genuine(), change: func(h http.Header) { h.Del("Content-Type") }}, 200, "accepted"},
		{"form", probe{body: "CallSid=x", contentType: formType + "; charset=UTF-8"}, 200, "accepted"},
		{"300 kB", probe{body: laid(object{"text": strings.Repeat("é", 150_000)})}, 200, "accepted"},
		{"forged", probe{body: s.genuine(), key: otherKey()}, 403, "signature does not fit"},
		{"old", probe{body: s.genuine(), skew: -6 * time.Minute}, 403, "timestamp is too old"},
		{"early", probe{body: s.genuine(), skew: 6 * time.Minute}, 403, "timestamp lies in the future"},
		{"spaces in the signature", probe{body: "{}", change: func(h http.Header) { h.Set(signatureHeader, "a b") }}, 403, "signature is not base64"},
		{"spare bits in the signature", probe{body: "{}", change: func(h http.Header) { h.Set(signatureHeader, strings.Repeat("A", 85)+"B==") }}, 403, "signature is not base64"},
		{"GET", probe{method: "GET"}, 405, "webhooks come by POST"},
		{"genuine, no JSON", probe{body: "not json"}, 400, "body is not JSON"},
		{"genuine, two documents", probe{body: "{}{}"}, 400, "body is not JSON"},
		{"genuine, a list", probe{body: "[]"}, 400, "body is not a JSON object"},
		{"genuine, null", probe{body: "null"}, 400, "body is not a JSON object"},
		{"genuine, no form", probe{body: "A=%zz", contentType: formType}, 400, "body is not a form"},
		{"too large", probe{body: strings.Repeat(" ", bodyLimit+1)}, 413, "body is larger than 5242880 bytes"},
		{"largest", probe{body: strings.Repeat(" ", bodyLimit-2) + "{}"}, 200, "accepted"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if status, body := s.send(c.p); status != c.status || body != c.reason+"\n" {
				t.Errorf("answer %d %q, want %d %q", status, body, c.status, c.reason)
			}
		})
	}
}

// Not a number of Unix seconds, though it is signed.
func TestTimestampIsDecimal(t *testing.T) {
	s := served(t, Options{})
	for _, timestamp := range []string{"abc", "NaN", "-1", "+1700000000", "1.7e9", "0x65", "1_700_000_000", "99999999999999999999"} {
		status, body := s.send(probe{body: "{}", text: timestamp + "|{}", change: func(h http.Header) { h.Set(timestampHeader, timestamp) }})
		if status != 403 || body != "timestamp is not in Unix seconds\n" {
			t.Errorf("%s: answer %d %q", timestamp, status, body)
		}
	}
}

func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		r, err := New(Options{PublicKey: publicKey(), Tolerance: time.Minute, Now: func() time.Time { return start.Add(time.Hour) }})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		s := &sender{t: t, client: &http.Client{Transport: r.Transport()}}
		for skew, want := range map[time.Duration]int{-61 * time.Second: 403, -time.Minute: 200, 0: 200, time.Minute: 200, 61 * time.Second: 403} {
			if status, body := s.send(probe{body: "{}", skew: time.Hour + skew}); status != want {
				t.Errorf("%v: answer %d %q, want %d", skew, status, body, want)
			}
		}
	})
}

func TestObserve(t *testing.T) {
	var requests []Request
	clock := time.Now().Truncate(time.Second)
	s := served(t, Options{Now: func() time.Time { return clock }, Observe: func(r Request) { requests = append(requests, r) }})
	event := s.event("call.answered", nil)
	body := laid(event)
	s.send(probe{body: body, path: "/a/b"})
	event["meta"].(object)["attempt"] = 2
	s.send(probe{body: laid(event)})
	s.send(probe{body: body, key: otherKey()})
	form := "StatusCallbackEvent=participant-join&CallSid=v3%3Aabc&SequenceNumber=2"
	s.send(probe{body: form, contentType: formType})
	s.send(probe{body: form, contentType: formType})
	s.send(probe{body: "CallSid=v3%3Aabc&CallStatus=ringing&SequenceNumber=2", contentType: formType})
	s.send(probe{body: "CallSid=v3%3Aabc&Digits=1", contentType: formType})
	s.send(probe{body: "CallSid=v3%3Aabc&Digits=1", contentType: formType})
	s.send(probe{body: `{"event":"recording.available","id":"whdel_1"}`})

	want := []Request{
		{Path: "/a/b", EventType: "call.answered", EventID: "event-1", Attempt: 1, Verified: true, Status: 200, Reason: "accepted"},
		{Path: "/hooks", EventType: "call.answered", EventID: "event-1", Attempt: 2, Duplicate: true, Verified: true, Status: 200, Reason: "accepted"},
		{Path: "/hooks", Status: 403, Reason: "signature does not fit"},
		{Path: "/hooks", EventType: "participant-join", Verified: true, Status: 200, Reason: "accepted"},
		{Path: "/hooks", EventType: "participant-join", Duplicate: true, Verified: true, Status: 200, Reason: "accepted"},
		{Path: "/hooks", EventType: "ringing", Verified: true, Status: 200, Reason: "accepted"},
		{Path: "/hooks", Verified: true, Status: 200, Reason: "accepted"},
		{Path: "/hooks", Verified: true, Status: 200, Reason: "accepted"},
		{Path: "/hooks", EventType: "recording.available", EventID: "whdel_1", Verified: true, Status: 200, Reason: "accepted"},
	}
	if len(requests) != len(want) {
		t.Fatalf("%d requests, want %d", len(requests), len(want))
	}
	if string(requests[0].Body) != body || requests[0].Header.Get(signatureHeader) == "" {
		t.Errorf("the first request lacks its body or its headers")
	}
	for i, r := range requests {
		if !r.At.Equal(clock) || r.Method != "POST" {
			t.Errorf("request %d: %s at %v", i, r.Method, r.At)
		}
		w := want[i]
		if r.Path != w.Path || r.EventType != w.EventType || r.EventID != w.EventID || r.Attempt != w.Attempt || r.Duplicate != w.Duplicate ||
			r.Verified != w.Verified || r.Status != w.Status || r.Reason != w.Reason {
			t.Errorf("request %d: %+v\nwant %+v", i, r, w)
		}
	}
}

// A forged request must not mark an event as taken, and of many copies at once only one is the first.
func TestDuplicate(t *testing.T) {
	firsts := 0
	s := served(t, Options{Observe: func(r Request) {
		if r.Verified && !r.Duplicate {
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

func TestMemoryForgetsTheOldest(t *testing.T) {
	var m memory
	key := func(i int) string {
		return base64.StdEncoding.EncodeToString([]byte{byte(i), byte(i >> 8), byte(i >> 16)})
	}
	for i := range 2*memorySpan + 1 {
		if m.add(key(i)) {
			t.Fatalf("key %d was known", i)
		}
	}
	if m.has(key(0)) || !m.has(key(memorySpan)) || !m.add(key(memorySpan)) || !m.add(key(2*memorySpan)) {
		t.Error("the first key is known still, or one of the last is not")
	}
}

func TestAnswersGiveNothingAway(t *testing.T) {
	r, err := New(Options{PublicKey: publicKey()})
	if err != nil {
		t.Fatal(err)
	}
	got := direct(t, r, "{}")
	if got.status != 403 || got.body != "Telnyx-Signature-Ed25519 is missing\n" || got.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%+v", got)
	}
}

func TestNewRefuses(t *testing.T) {
	_, err := New(Options{PublicKey: publicKey(), Defects: []string{"slow", "acept-all"}})
	if err == nil || !strings.HasPrefix(err.Error(), `defect "acept-all" is not known: did you mean "accept-all"? The defects are accept-all, 200-before-`) {
		t.Errorf("error %v", err)
	}
	for _, key := range []string{"", "c2hvcnQ=", publicKey() + "\n" + publicKey(), "-----BEGIN PUBLIC KEY-----", strings.Repeat("ab", 32)} {
		if _, err := New(Options{PublicKey: key}); err == nil {
			t.Errorf("%q is taken for a key", key)
		} else if want := "public key: give the portal's form, base64 of 32 bytes (44 characters)"; err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestTransportEndsWithClose(t *testing.T) {
	r, err := New(Options{PublicKey: publicKey()})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: r.Transport()}
	for range 2 {
		answer, err := client.Get("http://offhook.test/")
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
	r.Close()
	if _, err := client.Get("http://offhook.test/"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	late := &http.Client{Transport: r.Transport()}
	if _, err := late.Get("http://offhook.test/"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a transport made after Close: %v", err)
	}
}
