package emitter_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/offhook-dev/offhook/emitter"
)

// One event goes to a receiver that fails at first: the failover URL gets it.
func Example() {
	key := emitter.DevelopmentKey()
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		pub, _ := emitter.ParsePublicKey(key.Public())
		err := emitter.Verify(pub, r.Header.Get(emitter.HeaderTimestamp), r.Header.Get(emitter.HeaderSignature), body)
		if err != nil || r.URL.Path == "/broken" {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer receiver.Close()

	event, err := emitter.Event{Type: "call.answered", Family: "voice"}.With(emitter.Content{
		Wire: emitter.JSON,
		Value: map[string]any{
			"data": map[string]any{"event_type": "call.answered"},
			"meta": map[string]any{"attempt": 1, "delivered_to": ""},
		},
		Slots: []emitter.Slot{
			{Pointer: "/meta/attempt", Fill: emitter.FillAttempt},
			{Pointer: "/meta/delivered_to", Fill: emitter.FillDeliveredTo},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	sender := emitter.Emitter{Key: key, Observe: func(a emitter.Attempt) { fmt.Println(a.N, a.Role, a.Status) }}
	delivery := sender.Deliver(context.Background(), event, emitter.Target{Primary: receiver.URL + "/broken", Failover: receiver.URL})
	fmt.Println(delivery.Status)
	// Output:
	// 1 primary 500
	// 2 failover 200
	// delivered
}
