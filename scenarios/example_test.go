package scenarios_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A built-in story is played ten times at a receiver of one's own, without waiting.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	defer server.Close()

	story, err := scenarios.Lookup("join-playback-conversation-leave")
	if err != nil {
		fmt.Println(err)
		return
	}
	engine := &scenarios.Engine{
		Targets: emitter.Targets{Default: emitter.Target{Primary: server.URL}},
		Pace:    math.Inf(1),
		Runs:    10,
		Begin:   story.Begin(scenarios.Setting{Seed: 7}),
	}
	report, err := engine.Run(context.Background())
	fmt.Println(report.Kept(), report.Delivered, err)
	// Output:
	// true 50 <nil>
}
