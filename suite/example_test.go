package suite_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// A program of one's own judges a receiver, here one that verifies nothing, and tells what is wrong.
func ExampleSuite_Each() {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	defer server.Close()
	judge, err := suite.New(&suite.Config{Target: server.URL, Handles: []string{"call.hangup"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	checks, err := judge.Select(suite.Selection{IDs: []string{"refuse/wrong-key", "answer/200"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	summary := suite.Summary{Target: server.URL}
	for outcome := range judge.Each(context.Background(), checks, 4) {
		fmt.Println(outcome.Check.ID, outcome.Verdict)
		summary.Outcomes = append(summary.Outcomes, outcome)
	}
	fmt.Println(summary.Conclusion())
	// Output:
	// answer/200 passed
	// refuse/wrong-key failed
	// failed
}

// A check of one's own runs beside those of the suite.
func ExampleConfig_further() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("X-Trace", "7")
	}))
	defer server.Close()
	traced := suite.Check{ID: "mine/traced", Title: "names a trace", Level: suite.Must,
		Run: func(ctx context.Context, p *suite.Probe) {
			if a := p.Control(ctx); a.ResponseHeader.Get("X-Trace") == "" {
				p.Fail("the answer names a trace", "a header X-Trace", "none")
			}
		}}
	stranger := suite.Check{ID: "mine/stranger", Title: "refuses a stranger", Needs: suite.NeedsJSON,
		Asks: suite.Refuse, Run: func(ctx context.Context, p *suite.Probe) {
			spoil, err := emitter.LookupSpoil("wrong-key")
			if err != nil {
				p.Undecided("%v", err)
			}
			a := p.Forge(ctx, p.Event(p.Plain()), suite.Refuse, *spoil)
			p.Expect(a).To(suite.BeRefused(), "a webhook that a stranger has signed")
		}}
	judge, err := suite.New(&suite.Config{Target: server.URL, Further: []suite.Check{traced, stranger}})
	if err != nil {
		fmt.Println(err)
		return
	}
	checks, err := judge.Select(suite.Selection{IDs: []string{"mine"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, check := range checks {
		fmt.Println(check.ID, judge.Judge(context.Background(), check).Verdict)
	}
	// Output:
	// mine/traced passed
	// mine/stranger failed
}
