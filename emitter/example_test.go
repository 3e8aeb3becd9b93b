package emitter_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// One event goes to a receiver that fails at its primary URL. The policy says that it goes to the
// failover URL then.
func Example() {
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/broken" {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer receiver.Close()

	doc := wire.Doc{
		Value: map[string]any{
			"data": map[string]any{"event_type": "call.answered"},
			"meta": map[string]any{"attempt": 1},
		},
		Slots: []wire.Slot{{Pointer: "/meta/attempt", Fill: wire.FillAttempt}},
	}
	body, err := doc.Render(wire.LayoutCompact)
	if err != nil {
		fmt.Println(err)
		return
	}
	event := emitter.Event{Type: "call.answered", Family: "voice", Body: body}
	to := emitter.Target{Primary: receiver.URL + "/broken", Failover: receiver.URL}

	var sender emitter.Emitter
	var history []emitter.Attempt
	policy := emitter.DefaultPolicy()
	for next, more := policy.Next(history, to); more; next, more = policy.Next(history, to) {
		a := sender.Send(context.Background(), emitter.Request{
			Event: event, N: next.N, Role: next.Role, URL: next.URL, Timeout: policy.TimeoutFor(event),
		})
		fmt.Println(a.Role, a.Status, string(a.RequestBody))
		history = append(history, a)
	}
	fmt.Println("delivered:", policy.Delivered(history))
	// Output:
	// primary 500 {"data":{"event_type":"call.answered"},"meta":{"attempt":1}}
	// failover 200 {"data":{"event_type":"call.answered"},"meta":{"attempt":2}}
	// delivered: true
}

// ownEvent is a webhook of one's own, sent as it is.
func ownEvent() emitter.Event {
	return emitter.Event{ID: "one", Type: "call.answered", Family: "voice",
		Body: wire.Raw(wire.JSON, []byte(`{"data":{"id":"one","event_type":"call.answered"}}`))}
}

// A request is made, signed and not sent, and its signature verified with the public key alone.
func ExampleEmitter_Prepare() {
	var sender emitter.Emitter
	request, err := sender.Prepare(emitter.Request{Event: ownEvent(), URL: "http://127.0.0.1:8080/webhooks"})
	if err != nil {
		fmt.Println(err)
		return
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		fmt.Println(err)
		return
	}
	public, err := emitter.ParsePublicKey(emitter.DevelopmentKey().Public())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(request.Method, request.URL)
	fmt.Println(emitter.Verify(public, request.Header.Get(emitter.HeaderTimestamp),
		request.Header.Get(emitter.HeaderSignature), body))
	// Output:
	// POST http://127.0.0.1:8080/webhooks
	// <nil>
}

// A request is damaged in one known way, and the answer is held against that of a correct receiver.
func ExampleLookupSpoil() {
	trusting := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer trusting.Close()
	spoil, err := emitter.LookupSpoil("wrong-key")
	if err != nil {
		fmt.Println(err)
		return
	}
	var sender emitter.Emitter
	attempt := sender.Send(context.Background(),
		emitter.Request{Event: ownEvent(), URL: trusting.URL, Spoil: spoil})
	wrong, _ := spoil.Judge(attempt)
	fmt.Println(wrong)
	// Output: answered 200, and a correct receiver refuses it with 4xx
}

// What is sent is kept, to the byte, and read again.
func ExampleLedger() {
	var file bytes.Buffer
	ledger := emitter.NewLedger(&file)
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer receiver.Close()
	sender := emitter.Emitter{Begin: ledger.Begin, Observe: func(a emitter.Attempt) {
		if err := ledger.Record(a); err != nil {
			fmt.Println(err)
		}
	}}
	sender.Send(context.Background(), emitter.Request{Event: ownEvent(), URL: receiver.URL})
	for entry, err := range emitter.ReadLedger(&file) {
		fmt.Println(entry.EventType, entry.Status, string(entry.RequestBody), err)
	}
	// Output:
	// call.answered 200 {"data":{"id":"one","event_type":"call.answered"}} <nil>
}

// A verifier of one's own is tested with requests whose verdict is known.
func ExampleVectors() {
	wrong := 0
	for _, vector := range emitter.Vectors() {
		if strings.HasPrefix(vector.Name, "genuine/") && vector.Verdict != emitter.Accepted {
			wrong++
		}
	}
	fmt.Println(wrong)
	// Output: 0
}
