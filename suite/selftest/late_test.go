package selftest

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// A snail is a receiver that takes everything after some time.
type snail struct {
	delay    time.Duration
	requests int
}

func (s *snail) RoundTrip(r *http.Request) (*http.Response, error) {
	s.requests++
	select {
	case <-time.After(s.delay):
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// TestHowLateIsLate asserts that an answer after the shortest documented timeout is a warning, that
// one after the longest fails at once, and that a chosen policy has but one.
func TestHowLateIsLate(t *testing.T) {
	messaging, err := emitter.LookupPolicy("messaging-5s")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		delay    time.Duration
		policy   emitter.Policy
		want     suite.Verdict
		requests int // that of the search for a control among them
	}{
		{time.Second, emitter.Policy{}, suite.Passed, 6},
		{3 * time.Second, emitter.Policy{}, suite.Warned, 2},
		{11 * time.Second, emitter.Policy{}, suite.Failed, 2},
		{3 * time.Second, messaging, suite.Passed, 6},
		{6 * time.Second, messaging, suite.Failed, 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			slow := &snail{delay: c.delay}
			all := outcomes(t, &suite.Config{Target: "http://offhook.test/", Transport: slow,
				Handles: []string{"voice"}, Policy: c.policy, Timeout: 20 * time.Second}, 1,
				"answer/in-time")
			if all[0].Verdict != c.want || slow.requests != c.requests {
				t.Errorf("%s under the policy %q: %d requests, %s: %s", c.delay, c.policy.Name,
					slow.requests, all[0].Verdict, all[0].Reason)
			}
		})
	}
}
