package emitter_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// event is a webhook in Telnyx's envelope, with both slots.
func event(t testing.TB, layout emitter.Layout) emitter.Event {
	t.Helper()
	ev := emitter.Event{ID: "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0", Type: "call.answered", Family: "voice", OccurredAt: time.Unix(1753722025, 0)}
	ev, err := ev.With(emitter.Content{
		Wire: emitter.JSON, Layout: layout,
		Value: map[string]any{
			"data": map[string]any{
				"event_type": ev.Type, "id": ev.ID, "occurred_at": "2025-07-28T17:00:25.248000Z", "record_type": "event",
				"payload": map[string]any{"call_control_id": "v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ", "from": "+12025550142", "client_state": nil, "text": "naïve \U0001F600"},
			},
			"meta": map[string]any{"attempt": 0, "delivered_to": ""},
		},
		Slots: []emitter.Slot{{Pointer: "/meta/attempt", Fill: emitter.FillAttempt}, {Pointer: "/meta/delivered_to", Fill: emitter.FillDeliveredTo}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return ev
}

// form is a TeXML webhook, with a slot.
func form(t testing.TB) emitter.Event {
	t.Helper()
	ev, err := emitter.Event{Type: "texml.call", Family: "texml"}.With(emitter.Content{
		Wire:  emitter.Form,
		Value: map[string]any{"CallSid": "v3:abc", "From": "+12025550142", "SequenceNumber": "2", "Url": ""},
		Slots: []emitter.Slot{{Pointer: "/Url", Fill: emitter.FillDeliveredTo}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return ev
}

// listen starts a TCP server that hands each connection, with the first
// request read from it to the byte, to serve, and closes it afterwards.
func listen(t testing.TB, serve func(conn net.Conn, request []byte)) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = l.Close(); <-done })
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			request, err := readRequest(conn)
			if err != nil {
				t.Errorf("request: %v", err)
			}
			serve(conn, request)
			_ = conn.Close()
		}
	}()
	return "http://" + l.Addr().String()
}

func readRequest(conn net.Conn) ([]byte, error) {
	var request bytes.Buffer
	in := bufio.NewReader(io.TeeReader(conn, &request))
	length := 0
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		if value, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return nil, err
			}
		}
		if line == "\r\n" {
			_, err := io.CopyN(io.Discard, in, int64(length))
			return request.Bytes(), err
		}
	}
}

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

// roundTrip is a receiver in process.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answer is a receiver's answer in process.
func answer(status int) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}
}
