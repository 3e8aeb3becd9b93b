package emitter_test

import (
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// The request on the wire is the one that was captured from Telnyx: its four
// headers in that case, and nothing but Host and Content-Length besides.
func TestBytesOnTheWire(t *testing.T) {
	for _, ev := range []emitter.Event{event(t, ""), form(t)} {
		wire := make(chan []byte, 1)
		url := listen(t, func(conn net.Conn, request []byte) {
			wire <- request
			_, _ = io.WriteString(conn, ok)
		}) + "/hook?x=1"
		em := emitter.Emitter{Key: newKey(t, 1)}
		at := time.Unix(1753722025, 900_000_000)
		a := em.Send(t.Context(), emitter.Request{Event: ev, URL: url, At: at})
		got := string(<-wire)
		body := string(ev.Body(1, url))
		host := strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/hook?x=1")
		want := "POST /hook?x=1 HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n" +
			"Content-Type: " + ev.Wire().ContentType() + "\r\n" +
			"Telnyx-Signature-Ed25519: " + em.Key.Sign("1753722025", []byte(body)) + "\r\n" +
			"Telnyx-Timestamp: 1753722025\r\nuser-agent: telnyx-webhooks\r\n\r\n" + body
		if got != want {
			t.Errorf("on the wire:\n%s\nwant:\n%s", got, want)
		}
		if a.Status != 200 || a.Cause != "" || !a.Answered() || string(a.RequestBody) != body || !a.At.Equal(at) || a.N != 1 || a.Role != emitter.Primary || a.Method != "POST" {
			t.Errorf("the attempt is %+v", a)
		}
		if keys := slices.Sorted(maps.Keys(a.RequestHeader)); !slices.Equal(keys, []string{"Content-Type", "Telnyx-Signature-Ed25519", "Telnyx-Timestamp", "user-agent"}) {
			t.Errorf("the attempt's headers are %v", keys)
		}
		if a.EventID != ev.ID || a.EventType != ev.Type || a.Family != ev.Family || a.URL != url {
			t.Errorf("the attempt is of %s %s %s to %s", a.Family, a.EventType, a.EventID, a.URL)
		}
	}
}

func TestExtraHeadersKeepTheirCase(t *testing.T) {
	wire := make(chan []byte, 1)
	url := listen(t, func(conn net.Conn, request []byte) {
		wire <- request
		_, _ = io.WriteString(conn, ok)
	})
	em := emitter.Emitter{Header: http.Header{
		"x-tRACE": {"a", "b"}, "CONTENT-TYPE": {"application/json; charset=utf-8"}, "User-Agent": {"mine"}, "host": {"localhost"},
	}}
	a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: url})
	head, _, _ := strings.Cut(string(<-wire), "\r\n\r\n")
	lines := strings.Split(head, "\r\n")[1:]
	slices.Sort(lines)
	var got []string
	for _, line := range lines {
		if !strings.HasPrefix(line, "Telnyx-") && !strings.HasPrefix(line, "Content-Length") {
			got = append(got, line)
		}
	}
	want := []string{"CONTENT-TYPE: application/json; charset=utf-8", "Host: localhost", "User-Agent: mine", "x-tRACE: a", "x-tRACE: b"}
	if !slices.Equal(got, want) {
		t.Errorf("headers on the wire:\n%q\nwant:\n%q", got, want)
	}
	if kept := map[string][]string(a.RequestHeader); !slices.Equal(kept["x-tRACE"], []string{"a", "b"}) || !slices.Equal(kept["host"], []string{"localhost"}) {
		t.Errorf("headers in the attempt: %v", a.RequestHeader)
	}
}

func TestAttemptsDifferAndAreSignedAnew(t *testing.T) {
	em := emitter.Emitter{Key: newKey(t, 1), Transport: roundTrip(func(*http.Request) (*http.Response, error) { return answer(200), nil })}
	for _, ev := range []emitter.Event{event(t, ""), form(t)} {
		first := em.Send(t.Context(), emitter.Request{Event: ev, N: 1, URL: "http://localhost/a", At: time.Unix(100, 0)})
		second := em.Send(t.Context(), emitter.Request{Event: ev, N: 2, URL: "http://localhost/b", At: time.Unix(102, 0), Role: emitter.Failover})
		if bytes.Equal(first.RequestBody, second.RequestBody) {
			t.Errorf("%s: two attempts have the same body", ev.Type)
		}
		for _, a := range []emitter.Attempt{first, second} {
			timestamp := strconv.FormatInt(a.At.Unix(), 10)
			if got := a.RequestHeader.Get(emitter.HeaderTimestamp); got != timestamp {
				t.Errorf("%s attempt %d: timestamp %s, sent at %s", ev.Type, a.N, got, timestamp)
			}
			if err := emitter.Verify(public(t, em.Key), timestamp, a.RequestHeader.Get(emitter.HeaderSignature), a.RequestBody); err != nil {
				t.Errorf("%s attempt %d: %v", ev.Type, a.N, err)
			}
		}
	}
	body := string(event(t, emitter.LayoutCompact).Body(2, "http://localhost/b"))
	if !strings.HasSuffix(body, `"meta":{"attempt":2,"delivered_to":"http://localhost/b"}}`) {
		t.Errorf("the body of attempt 2 is %s", body)
	}
}

func TestSendSignsTheTimeItIsGivenOrNow(t *testing.T) {
	em := emitter.Emitter{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return answer(200), nil })}
	before := time.Now()
	a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: "http://offhook.test/"})
	if a.At.Before(before) || a.At.After(time.Now()) {
		t.Errorf("without At the attempt is at %v, now is %v", a.At, before)
	}
	if got := a.RequestHeader.Get(emitter.HeaderTimestamp); got != strconv.FormatInt(a.At.Unix(), 10) {
		t.Errorf("the timestamp is %s, the attempt is at %v", got, a.At)
	}
}

func TestAnswersAreKept(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(503)
		_, _ = w.Write(bytes.Repeat([]byte("x"), 10_000))
		if r.URL.Path == "/more" {
			_, _ = w.Write([]byte("y"))
		}
	}))
	defer server.Close()
	var em emitter.Emitter
	for path, truncated := range map[string]bool{"/": false, "/more": true} {
		a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: server.URL + path})
		if a.Status != 503 || a.Cause != "" || a.ResponseHeader.Get("Retry-After") != "120" || len(a.ResponseBody) != 10_000 || a.Truncated != truncated {
			t.Errorf("%s: status %d, cause %q, %d bytes, truncated %v", path, a.Status, a.Cause, len(a.ResponseBody), a.Truncated)
		}
	}
}

func TestObserveSeesEveryAttempt(t *testing.T) {
	var mu sync.Mutex
	var seen []emitter.Attempt
	em := emitter.Emitter{
		Transport: roundTrip(func(*http.Request) (*http.Response, error) { return answer(200), nil }),
		Observe:   func(a emitter.Attempt) { mu.Lock(); seen = append(seen, a); mu.Unlock() },
	}
	ev := event(t, "")
	var all sync.WaitGroup
	for n := range 50 {
		all.Go(func() {
			em.Send(t.Context(), emitter.Request{Event: ev, N: n + 1, URL: "http://localhost/"})
		})
	}
	all.Wait()
	em.Send(t.Context(), emitter.Request{Event: ev, N: 51, URL: "http://192.0.2.1/"})
	numbers := make([]int, 0, 51)
	for _, a := range seen {
		numbers = append(numbers, a.N)
	}
	slices.Sort(numbers)
	if len(numbers) != 51 || numbers[0] != 1 || numbers[50] != 51 {
		t.Errorf("observed attempts %v", numbers)
	}
}

// Many goroutines share one Emitter, its transport and one event.
func TestConcurrentSending(t *testing.T) {
	key := newKey(t, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if emitter.Verify(public(t, key), r.Header.Get(emitter.HeaderTimestamp), r.Header.Get(emitter.HeaderSignature), body) != nil {
			w.WriteHeader(403)
		}
	}))
	defer server.Close()
	em := emitter.Emitter{Key: key, Timeout: 20 * time.Second, Header: http.Header{"X-Extra": {"1"}}}
	ev := event(t, "")
	var all sync.WaitGroup
	for n := range 100 {
		all.Go(func() {
			if a := em.Send(t.Context(), emitter.Request{Event: ev, N: n + 1, URL: server.URL}); a.Status != 200 {
				t.Errorf("attempt %d: status %d, cause %q: %s", a.N, a.Status, a.Cause, a.Detail)
			}
		})
	}
	all.Wait()
}
