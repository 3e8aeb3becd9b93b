package selftest

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// TestASlowReceiverIsJudgedWithinAMinute asserts that a receiver which takes three seconds for an
// answer, and has more than one request at a time, is judged in less than a minute of its time: of
// many alike it gets a sample, and that is said.
func TestASlowReceiverIsJudgedWithinAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, err := receiver.New(receiver.Options{
			PublicKey: emitter.DevelopmentKey().Public(), Defects: []string{"slow"}})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		cfg := &suite.Config{Target: "http://offhook.test/webhooks", Transport: r.Transport()}
		began := time.Now()
		all := outcomes(t, cfg, 8)
		if took := time.Since(began); took >= time.Minute {
			t.Errorf("it takes %s", took)
		}
		samples := 0
		for _, o := range all {
			if strings.Contains(o.Reason, "a sample") {
				samples++
			}
		}
		if samples == 0 {
			t.Error("no check says that it has sent a sample")
		}
	})
}

// TestASlowReceiverIsNotSwamped asserts that one which has so many requests at a time and keeps the
// others waiting is not sent more and more at once.
func TestASlowReceiverIsNotSwamped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		places := make(chan struct{}, 4)
		cfg := &suite.Config{Target: "http://localhost/", Handles: []string{"call.*"},
			Transport: busy(func(*http.Request) int {
				places <- struct{}{}
				defer func() { <-places }()
				time.Sleep(400 * time.Millisecond)
				return http.StatusOK
			})}
		s := made(t, cfg)
		checks, err := s.Select(suite.Selection{IDs: []string{"accept/webhook", "accept/value"}})
		if err != nil {
			t.Fatal(err)
		}
		var longest time.Duration
		for o := range s.Each(t.Context(), checks, 8) {
			for _, e := range o.Exchanges {
				longest = max(longest, e.Took)
			}
		}
		if longest > 3*time.Second {
			t.Errorf("a request waits %s for its turn", longest)
		}
	})
}
