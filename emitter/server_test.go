package emitter_test

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// event is a webhook in Telnyx's envelope, with both slots.
func event(t testing.TB, layout wire.Layout) emitter.Event {
	t.Helper()
	ev := emitter.Event{
		ID: "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0", Type: "call.answered", Family: "voice",
		OccurredAt: time.Unix(1753722025, 0),
		Trace:      emitter.Trace{Story: "call", Run: "1", Step: "2"},
	}
	doc := wire.Doc{
		Value: map[string]any{
			"data": map[string]any{
				"event_type": ev.Type, "id": ev.ID, "record_type": "event",
				"occurred_at": "2025-07-28T17:00:25.248000Z",
				"payload": map[string]any{
					"call_control_id": "v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ",
					"connection_id":   "1684641123236054244",
					"from":            "+12025550142", "to": "+12025550174",
					"messaging_profile_id": "400198a9-b453-4789-a868-872f9347b803",
					"organization_id":      "956a910c-9f95-4a94-a5e9-a2e0841de3d3",
					"client_state":         nil,
					"text":                 "naïve \U0001F600",
				},
			},
			"meta": map[string]any{"attempt": 0, "delivered_to": ""},
		},
		Slots: []wire.Slot{
			{Pointer: "/meta/attempt", Fill: wire.FillAttempt},
			{Pointer: "/meta/delivered_to", Fill: wire.FillDeliveredTo},
		},
	}
	ev.Body = render(t, doc, layout)
	return ev
}

// form is a TeXML webhook, with a slot.
func form(t testing.TB) emitter.Event {
	t.Helper()
	doc := wire.Doc{
		Kind: wire.Form,
		Value: map[string]any{
			"CallSid": "v3:abc", "From": "+12025550142", "SequenceNumber": "2", "Url": "",
		},
		Slots: []wire.Slot{{Pointer: "/Url", Fill: wire.FillDeliveredTo}},
	}
	return emitter.Event{Type: "texml.call", Family: "texml", Body: render(t, doc, "")}
}

// raw is an event with a body that is sent as it is.
func raw(kind wire.Kind, body string) emitter.Event {
	return emitter.Event{Type: "call.answered", Body: wire.Raw(kind, []byte(body))}
}

func render(t testing.TB, doc wire.Doc, layout wire.Layout) wire.Body {
	t.Helper()
	body, err := doc.Render(layout)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// listen is the URL of a server that answers one request of each connection and closes it then.
func listen(t testing.TB, answer func(conn net.Conn, request []byte)) (url string) {
	t.Helper()
	return hostile.Serve(t, func(conn *net.TCPConn, _ int, request []byte) bool {
		answer(conn, request)
		return false
	}).URL
}

// says is the URL of a server that answers with a text and closes the connection.
func says(t testing.TB, text string) (url string) {
	t.Helper()
	return listen(t, func(conn net.Conn, _ []byte) { _, _ = io.WriteString(conn, text) })
}

const (
	ok   = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
	kept = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
)

// roundTrip is a receiver in process.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answers is a receiver in process that always answers with one status.
func answers(status int) roundTrip {
	return func(*http.Request) (*http.Response, error) { return answer(status), nil }
}

// silent is a receiver in process that never answers.
func silent(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// unreached is a transport that fails the test if anything is sent.
func unreached(t testing.TB) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		t.Errorf("%s %s was sent", r.Method, r.URL)
		return answer(200), nil
	}
}

// answer is a receiver's answer in process.
func answer(status int) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}
}

// sendWithin makes an attempt, and ends the test if that goes on for much longer than its timeout.
func sendWithin(t *testing.T, em *emitter.Emitter, r emitter.Request) emitter.Attempt {
	t.Helper()
	done := make(chan emitter.Attempt, 1)
	go func() { done <- em.Send(t.Context(), r) }()
	select {
	case a := <-done:
		return a
	case <-time.After(r.Timeout + 5*time.Second):
		t.Fatalf("an attempt with a timeout of %v does not end", r.Timeout)
		return emitter.Attempt{}
	}
}
