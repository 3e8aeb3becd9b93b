package emitter_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

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
