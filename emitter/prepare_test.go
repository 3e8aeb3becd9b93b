package emitter_test

import (
	"io"
	"net"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// sent is what a request has of its own, its context aside.
type sent struct {
	method, url, host, body string
	header                  http.Header
	length                  int64
}

func read(t *testing.T, r *http.Request) sent {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	return sent{r.Method, r.URL.String(), r.Host, string(body), r.Header, r.ContentLength}
}

// Prepare returns what Send sends, and sends nothing.
func TestPrepareIsWhatSendSends(t *testing.T) {
	header := http.Header{"Host": {"hooks.example.com"}, "x-tRACE": {"a", "b"}}
	at := time.Unix(1753722025, 0)
	own := emitter.Spoil{Name: "mine", After: func(d *emitter.Draft) {
		d.Method, d.URL, d.Body = "GET", d.URL+"other?x=1", []byte("x")
	}}
	requests := []emitter.Request{
		{Event: event(t, ""), URL: "http://localhost/a", At: at},
		{Event: event(t, wire.LayoutEscaped), URL: "http://localhost/b", At: at, N: 3},
		{Event: form(t), URL: "http://localhost/", At: at, Role: emitter.Failover},
		{Event: raw(wire.JSON, ""), URL: "http://localhost/", At: at},
		{Event: event(t, ""), URL: "http://localhost/", At: at, Spoil: &own},
	}
	for _, s := range emitter.Spoils() {
		if s.Applies(wire.JSON) {
			requests = append(requests, emitter.Request{
				Event: event(t, ""), URL: "http://localhost/", At: at, Spoil: &s,
			})
		}
	}
	for _, r := range requests {
		for _, extra := range []http.Header{nil, header} {
			var seen sent
			sends := emitter.Emitter{Key: newKey(t, 1), Header: extra, Transport: roundTrip(
				func(r *http.Request) (*http.Response, error) {
					seen = read(t, r)
					return answer(200), nil
				})}
			prepares := emitter.Emitter{
				Key: newKey(t, 1), Header: extra, Transport: unreached(t),
				Observe: func(emitter.Attempt) { t.Error("an attempt is observed") },
			}
			prepared, err := prepares.Prepare(r)
			if err != nil {
				t.Fatal(err)
			}
			a := sends.Send(t.Context(), r)
			if got := read(t, prepared); !reflect.DeepEqual(got, seen) || a.Status != 200 {
				t.Errorf("%v: prepared\n%+v, sent\n%+v", r.Spoil, got, seen)
			}
			if prepared.GetBody != nil {
				t.Error("net/http may send the prepared request again")
			}
		}
	}
}

// A prepared request is an ordinary one. Sent by hand it has the bytes that Send sends.
func TestPreparedRequestsCanBeSent(t *testing.T) {
	s := hostile.Serve(t, func(conn *net.TCPConn, _ int, _ []byte) bool {
		_, _ = io.WriteString(conn, ok)
		return false
	})
	em := emitter.Emitter{Key: newKey(t, 1)}
	r := emitter.Request{Event: event(t, ""), URL: s.URL + "/hook", At: time.Unix(1753722025, 0)}
	prepared, err := em.Prepare(r)
	if err != nil {
		t.Fatal(err)
	}
	got, err := emitter.NewTransport(false).RoundTrip(prepared)
	if err != nil {
		t.Fatal(err)
	}
	_ = got.Body.Close()
	em.Send(t.Context(), r)
	requests, _ := s.Received()
	if len(requests) != 2 || requests[0] != requests[1] {
		t.Errorf("the receiver got\n%s", strings.Join(requests, "\n\n"))
	}
}

// An empty port is no part of the host that is sent, and of two headers that are wrong it is always
// the first that is told.
func TestPrepareLeavesNothingToChance(t *testing.T) {
	em := emitter.Emitter{Key: newKey(t, 1)}
	req, err := em.Prepare(emitter.Request{Event: event(t, ""), URL: "http://localhost:/a"})
	if err != nil || req.URL.Host != "localhost" {
		t.Errorf("%v, %v", req, err)
	}
	for range 50 {
		err := emitter.CheckHeader(http.Header{"B b": {""}, "A a": {""}, "C c": {""}})
		if err == nil || !strings.Contains(err.Error(), "A a") {
			t.Fatal(err)
		}
	}
}
