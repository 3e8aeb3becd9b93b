package telnyx_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// Telnyx's API is served to an application, which sends a message by it; webhooks follow.
func ExampleHost() {
	delivered := make(chan string, 1)
	application := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		delivered <- r.Method
	}))
	defer application.Close()

	ctx, end := context.WithCancel(context.Background())
	var host telnyx.Host
	defer host.Wait()
	defer end()
	if _, err := host.Open(ctx, telnyx.Opening{Key: "KEY0", Seed: 7,
		Target: emitter.Target{Primary: application.URL}}); err != nil {
		fmt.Println(err)
		return
	}
	api := httptest.NewServer(&host.API)
	defer api.Close()

	request, err := http.NewRequest("POST", api.URL+"/v2/messages", strings.NewReader(
		`{"from": "+12025550142", "to": "+12025550143", "text": "Hello"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	request.Header.Set("Authorization", "Bearer KEY0")
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer answer.Body.Close()
	fmt.Println(answer.StatusCode, <-delivered)
	// Output: 200 POST
}

// The operations that the API knows, and how a request finds one.
func ExampleRoute() {
	op, of, _ := telnyx.Route("POST", "/v2/calls/v3%3Aone/actions/answer")
	fmt.Println(op.Name, of["call_control_id"])
	// Output: answer v3:one
}

// A closed loop is rehearsed with an application without fault.
func ExamplePlay() {
	story, err := scenarios.Lookup("loop/ivr")
	if err != nil {
		fmt.Println(err)
		return
	}
	play := telnyx.Play{Story: story, Account: &telnyx.Account{}}
	engine := &scenarios.Engine{Begin: play.Begin(),
		Targets: emitter.Targets{Default: emitter.Target{Primary: "http://127.0.0.1/"}}}
	play.Account.Engine = engine
	for h, err := range engine.Rehearse(context.Background()) {
		switch {
		case err != nil:
			fmt.Println(err)
		case h.Command != nil:
			fmt.Println("<-", h.Command.Name)
		}
	}
	// Output:
	// <- answer
	// <- gather_using_speak
	// <- speak
	// <- hangup
}

// What an application may ask of Telnyx.
func ExampleOperations() {
	for _, op := range telnyx.Operations() {
		if op.Name == "hangup" {
			fmt.Println(op.Group, op.Method, op.Path)
		}
	}
	// Output: call POST /v2/calls/{call_control_id}/actions/hangup
}
