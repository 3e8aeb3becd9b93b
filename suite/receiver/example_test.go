package receiver_test

import (
	"fmt"
	"net/http/httptest"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// A receiver with a named defect, to see that what tests receivers finds it.
func Example() {
	r, err := receiver.New(receiver.Options{
		PublicKey: emitter.DevelopmentKey().Public(),
		Defects:   []string{"accept-all"},
		Observe: func(req receiver.Request) {
			fmt.Println(req.Method, req.Path, req.Status)
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	r.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/webhooks",
		strings.NewReader(`{"data": {"id": "one", "event_type": "call.hangup"}}`)))
	// Output: POST /webhooks 200
}
