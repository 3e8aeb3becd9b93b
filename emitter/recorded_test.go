package emitter_test

import (
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// What was recorded is sent again to the byte: spoiled or not, whatever key and time it is now.
func TestARecordedAttemptIsMadeAgainToTheByte(t *testing.T) {
	receiver := hostile.Serve(t, func(conn *net.TCPConn, _ int, _ []byte) bool {
		_, err := io.WriteString(conn, kept)
		return err == nil
	})
	for _, spoil := range append(emitter.Spoils(), emitter.Spoil{}) {
		first := emitter.Emitter{Key: newKey(t, 1), Header: http.Header{"X-mine": {"a", "b"}}}
		r := emitter.Request{Event: event(t, ""), N: 2, URL: receiver.URL + "/hook?token=x",
			Role: emitter.Failover, At: time.Unix(1000, 0)}
		if spoil.Name != "" {
			r.Spoil = &spoil
		}
		was := first.Send(t.Context(), r)
		if was.Cause == emitter.CauseNotSent { // the spoil damages forms
			r.Event = form(t)
			was = first.Send(t.Context(), r)
		}
		again := (&emitter.Emitter{Key: newKey(t, 2)}).Send(t.Context(), was.Again())
		if again.At.Equal(was.At) {
			t.Errorf("%s: the time of the attempt is not that of the first", spoil.Name)
		}
		again.At, again.Sent, again.Took = was.At, was.Sent, was.Took
		again.ResponseHeader = was.ResponseHeader
		if !reflect.DeepEqual(again, was) {
			t.Errorf("%s: %+v is made again as %+v", spoil.Name, was, again)
		}
		got, _ := receiver.Received()
		if n := len(got); n < 2 || got[n-1] != got[n-2] {
			t.Errorf("%s: sent %q, and again %q", spoil.Name, got[n-2], got[n-1])
		}
	}
}

// With a body it is signed anew, and keeps its headers but those of the signature and the spoil.
func TestARecordedAttemptIsSignedAnew(t *testing.T) {
	times := 0
	em := emitter.Emitter{Key: newKey(t, 2), Header: http.Header{"x-other": {"now"}},
		Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			times++
			return answer(200), nil
		})}
	was := emitter.Attempt{Method: http.MethodPut, URL: "http://localhost/a", Spoil: "wrong-key",
		RequestHeader: http.Header{"telnyx-signature-ed25519": {"forged"}, "Telnyx-timestamp": {"1"},
			"Content-Length": {"3"}, "X-Mine": {"a"}, "X-Other": {"then"}, "User-Agent": {"else"}},
		RequestBody: []byte("old")}
	r := was.Again()
	r.Event.Body, r.N, r.URL = event(t, "").Body, 4, "http://localhost/b"
	a := em.Send(t.Context(), r)
	body := event(t, "").Body.Bytes(4, "http://localhost/b")
	if !bytes.Equal(a.RequestBody, body) || a.Spoil != "" || a.Method != http.MethodPut || times != 1 {
		t.Errorf("sent %d times as %+v", times, a)
	}
	names := strings.Join(slices.Sorted(maps.Keys(a.RequestHeader)), " ")
	const want = "Content-Type Telnyx-Signature-Ed25519 Telnyx-Timestamp User-Agent X-Mine x-other"
	if names != want {
		t.Errorf("it has the headers %s, not %s", names, want)
	}
	sent := map[string][]string(a.RequestHeader)
	public, err := emitter.ParsePublicKey(em.Key.Public())
	if err == nil {
		err = emitter.Verify(public, a.RequestHeader[timestamp][0], a.RequestHeader[signature][0], body)
	}
	if err != nil || a.RequestHeader["User-Agent"][0] != "else" || sent["x-other"][0] != "now" {
		t.Errorf("%v: %+v", err, a.RequestHeader)
	}
}

func TestTried(t *testing.T) {
	for _, c := range []struct {
		attempt emitter.Attempt
		want    bool
	}{
		{emitter.Attempt{Method: "POST"}, true},
		{emitter.Attempt{Method: "POST", Cause: emitter.CauseRefused}, true},
		{emitter.Attempt{Method: "POST", Fault: "lose-answer", Cause: emitter.CauseTimeout}, true},
		{emitter.Attempt{Method: "POST", Fault: "503", Status: 503}, false},
		{emitter.Attempt{Method: "POST", Cause: emitter.CauseNotSent}, false},
		{emitter.Attempt{}, false},
	} {
		if c.attempt.Tried() != c.want {
			t.Errorf("%+v: tried is %v", c.attempt, !c.want)
		}
	}
}

// A recorded attempt goes where any other may go, and nowhere else.
func TestARecordedAttemptStaysOnThisMachine(t *testing.T) {
	em := emitter.Emitter{Transport: unreached(t)}
	was := emitter.Attempt{Method: "POST", URL: "http://example.com/", RequestBody: []byte("{}")}
	r := was.Again()
	for _, body := range []wire.Body{{}, wire.Raw(wire.JSON, []byte("{}"))} {
		r.Event.Body = body
		if a := em.Send(t.Context(), r); a.Cause != emitter.CauseNotSent {
			t.Errorf("it is sent: %+v", a)
		}
	}
}
