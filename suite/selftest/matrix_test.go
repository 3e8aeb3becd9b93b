package selftest

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/offhook-dev/offhook/suite"
)

// TestTheCorrectReceiverKeepsEveryPromise is the base of the matrix.
func TestTheCorrectReceiverKeepsEveryPromise(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := against(t, nil, nil, 8)
		if len(all) < 100 {
			t.Errorf("only %d checks ran", len(all))
		}
		for _, o := range all {
			if o.Verdict != suite.Passed {
				t.Errorf("%s: %s: %s", o.Check.ID, o.Verdict, o.Reason)
			}
		}
	})
}

// TestDefectsAreCaught asserts that a check notices each of these defects.
func TestDefectsAreCaught(t *testing.T) {
	for _, name := range strings.Fields(`accept-all 200-before-check never-compares
		takes-reserialized timestamp-not-signed remembers-signatures no-timestamp-check
		no-future-bound no-auth-when-header-missing no-auth-when-timestamp-missing
		empty-signature-ok empty-timestamp-ok bad-base64-ok wrong-length-ok truncates-signature
		hmac-public-key put-unverified failover-unverified refuses-all answers-201 slow
		redirects-https inbound-only story-order one-per-resource reserialize reindents
		unix-line-ends unescapes sorts-keys float-numbers latin1 title-case-headers-only window-60s
		rising-timestamps refuses-attempt-2 conflict-on-duplicate refuses-replay
		refuses-unknown-types strict-fields null-crash missing-crash form-as-json rebuilds-form
		failover-404 dies`) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if !slices.ContainsFunc(against(t, []string{name}, nil, 8),
					func(o suite.Outcome) bool {
						// What dies at once leaves all else inconclusive.
						return o.Verdict != suite.Passed && o.Verdict != suite.Skipped
					}) {
					t.Error("no check notices it")
				}
			})
		})
	}
}
