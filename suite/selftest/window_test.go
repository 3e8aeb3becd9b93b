package selftest

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// TestTheWindowIsMeasured asserts that a receiver is told how far a timestamp may be off, in which
// direction, where that is more than the official SDKs allow.
func TestTheWindowIsMeasured(t *testing.T) {
	const narrow = "it refuses what is 6 minutes old, and what is 6 minutes ahead"
	for _, c := range []struct {
		options receiver.Options
		want    suite.Verdict
		says    []string
	}{
		{receiver.Options{}, suite.Passed, []string{narrow}},
		{receiver.Options{Tolerance: 4 * time.Minute}, suite.Passed, []string{narrow}},
		{receiver.Options{Tolerance: 10 * time.Minute}, suite.Warned,
			[]string{"it accepts what is up to 6 minutes old, and not 15 minutes; " +
				"what is up to 6 minutes ahead, and not 15 minutes"}},
		{receiver.Options{Tolerance: 30 * time.Minute}, suite.Warned,
			[]string{"up to 15 minutes old, and not 60 minutes",
				"up to 15 minutes ahead, and not 60 minutes"}},
		{receiver.Options{Tolerance: 2*time.Hour + time.Minute}, suite.Warned,
			[]string{"up to 120 minutes old, and not 24 hours",
				"60 minutes ahead, and no bound was found"}},
		{receiver.Options{Defects: []string{"no-timestamp-check"}}, suite.Warned,
			[]string{"24 hours old, and no bound was found", "60 minutes ahead, and no bound"}},
		{receiver.Options{Defects: []string{"no-future-bound"}}, suite.Warned,
			[]string{"it accepts what is 60 minutes ahead, and no bound was found"}},
		{receiver.Options{Defects: []string{"rising-timestamps"}}, suite.Passed, []string{narrow}},
		{receiver.Options{Defects: []string{"refuses-all"}}, suite.Inconclusive,
			[]string{"not accepted either: 403"}},
	} {
		t.Run(fmt.Sprint(c.options.Tolerance, c.options.Defects), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c.options.PublicKey = emitter.DevelopmentKey().Public()
				r, err := receiver.New(c.options)
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				cfg := &suite.Config{Target: "http://offhook.test/", Transport: r.Transport()}
				byID, _ := inTurn(t, cfg, "refuse/window")
				o := byID["refuse/window"]
				if o.Verdict != c.want {
					t.Errorf("it is %s: %s", o.Verdict, o.Reason)
				}
				for _, says := range c.says {
					if !strings.Contains(o.Reason, says) {
						t.Errorf("it says %q, not %q", o.Reason, says)
					}
				}
			})
		})
	}
}
