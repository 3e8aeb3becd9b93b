package control_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
	"github.com/offhook-dev/offhook/scenarios/telnyx/control"
)

// Telnyx's API and the routes that steer it are one handler. A caller dials here, and the
// application gets the webhook.
func ExampleNew() {
	arrived := make(chan string, 1)
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), `"call.initiated"`) {
			arrived <- "call.initiated"
		}
	}))
	defer app.Close()
	ctx, end := context.WithCancel(context.Background())

	host := &telnyx.Host{}
	server := httptest.NewServer(control.New(host))
	_, err := host.Open(ctx, telnyx.Opening{Key: "KEY1", Target: emitter.Target{Primary: app.URL}})
	defer host.Wait()
	defer end()
	defer server.Close()
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := http.Post(server.URL+"/offhook/calls", "application/json",
		strings.NewReader(`{"from": "+12015550142"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	answer.Body.Close()
	fmt.Println(answer.StatusCode < 300, <-arrived)
	// Output: true call.initiated
}
