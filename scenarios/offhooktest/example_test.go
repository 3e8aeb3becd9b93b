package offhooktest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/offhooktest"
	"github.com/offhook-dev/offhook/suite"
)

// An exampleT stands for the *testing.T of a test: it prints what fails it.
type exampleT struct{ testing.TB }

func (exampleT) Helper()                           {}
func (exampleT) Cleanup(func())                    {}
func (exampleT) Context() context.Context          { return context.Background() }
func (exampleT) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (exampleT) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// A calls is an application: it keeps which calls have ended.
type calls struct{ ended map[string]bool }

func (c *calls) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	var body struct {
		Data struct {
			Type    string `json:"event_type"`
			Payload struct {
				Session string `json:"call_session_id"`
			}
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err == nil && body.Data.Type == "call.hangup" {
		c.ended[body.Data.Payload.Session] = true
	}
}

// A story is played to a handler, and the test compares what the handler keeps with what was sent.
func ExamplePlay() {
	t := exampleT{} // of the test
	app := &calls{ended: map[string]bool{}}

	got := offhooktest.Play(t, "voice/voicemail", "/webhooks", offhooktest.With{Handler: app})
	fmt.Println(app.ended[got.Event("call.hangup").Text("call_session_id")])
	// Output: true
}

// One webhook is sent to a server, with a body that fits what is set.
func ExampleTrigger() {
	t := exampleT{} // of the test
	server := httptest.NewServer(&calls{ended: map[string]bool{}})
	defer server.Close()

	got := offhooktest.Trigger(t, "call.hangup", server.URL+"/webhooks", offhooktest.With{
		Set: scenarios.Values{"hangup_cause": "user_busy"}})
	fmt.Println(got.Text("hangup_cause"), got.Answer().Status)
	// Output: user_busy 200
}

// One webhook is made for a handler that the test calls itself.
func ExampleRequest() {
	t := exampleT{} // of the test
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		public, _ := emitter.ParsePublicKey(emitter.DevelopmentKey().Public())
		if emitter.Verify(public, r.Header.Get("telnyx-timestamp"),
			r.Header.Get("telnyx-signature-ed25519"), body) != nil {
			w.WriteHeader(http.StatusForbidden)
		}
	})

	for _, spoil := range []string{"", "wrong-key"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, offhooktest.Request(t, "call.hangup", offhooktest.With{Spoil: spoil}))
		fmt.Println(w.Code)
	}
	// Output:
	// 200
	// 403
}

// Somebody calls an application and hangs up.
func ExampleServe() {
	t := exampleT{} // of the test
	api := offhooktest.Serve(t, offhooktest.With{Speed: 10})
	server := httptest.NewServer(&calls{ended: map[string]bool{}}) // is given api.URL and api.Key
	defer server.Close()

	api.Connect(server.URL + "/webhooks")
	api.Far("", scenarios.Far{Does: "dials", From: "+12015550142"})
	call := api.Wait("call.initiated")
	api.Far("", scenarios.Far{Does: "hangs_up"})
	fmt.Println(call.Text("from"), api.Wait("call.hangup").Text("hangup_source"))
	// Output: +12015550142 caller
}

// The suite judges a handler without a server.
func ExampleTransport() {
	t := exampleT{} // of the test
	app := &calls{ended: map[string]bool{}}
	judge, err := suite.New(&suite.Config{Target: "http://offhook.test/webhooks",
		Transport: offhooktest.Transport(t, app)})
	if err != nil {
		fmt.Println(err)
		return
	}
	checks, err := judge.Select(suite.Selection{IDs: []string{"refuse/wrong-key"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(judge.Judge(context.Background(), checks[0]).Verdict)
	// Output: failed
}
