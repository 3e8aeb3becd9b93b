// Package selftest tests the suite itself. It lies below the suite so that `ginkgo ./suite` runs the contract and
// nothing else.
package selftest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// against runs checks on a receiver with defects, in a bubble whose clock costs nothing.
func against(t *testing.T, defects []string, ids []string, workers int) []suite.Outcome {
	t.Helper()
	var mu sync.Mutex
	acted := map[string]int{}
	key := emitter.DevelopmentKey().Public()
	observe := func(req receiver.Request) {
		if req.Verified && !req.Duplicate {
			mu.Lock()
			acted[req.EventID]++
			mu.Unlock()
		}
	}
	r, err := receiver.New(receiver.Options{PublicKey: key, Defects: defects, Observe: observe})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cfg := &suite.Config{Target: "http://offhook.test/webhooks", Failover: "http://offhook.test/failover", Handles: []string{"*"}, Transport: r.Transport(),
		Routes: []emitter.Route{{Match: "messaging", URL: "http://offhook.test/messages"}},
		Effects: func(_ context.Context, id string) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			return acted[id], nil
		}}
	checks, err := cfg.Select(suite.Selection{IDs: ids})
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := cfg.Each(context.Background(), checks, workers)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Collect(outcomes)
}

// listed tells whether a defect lists a check: by its id, or all webhooks as accept/webhooks.
// The failover URL is judged as the primary is, so what a defect does at one it does at both.
func listed(d receiver.Defect, id string) bool {
	catches := slices.Concat(d.Catches, alsoCaught(d.Name))
	for _, caught := range d.Catches {
		if strings.HasPrefix(caught, "accept/layout-") || caught == "accept/non-ascii" {
			catches = append(catches, "failover/raw-body")
		}
		if strings.HasPrefix(caught, "refuse/") && caught != "refuse/tampered-space" {
			catches = append(catches, "failover/refuse", "route/refuse")
		}
	}
	return slices.Contains(catches, id) || strings.HasPrefix(id, "accept/webhook/") && slices.Contains(catches, "accept/webhooks")
}

// alsoCaught are further checks that a defect cannot but break, since the catalogue's own bodies carry what it stumbles on:
// text that is not ASCII, null, forms, decimals, webhooks that were not asked for, second attempts at the failover URL.
func alsoCaught(defect string) []string {
	switch defect {
	case "latin1", "float-numbers", "null-crash", "form-as-json", "missing-crash":
		return []string{"accept/webhooks", "accept/missing-fields", "accept/null-fields", "accept/story", "accept/out-of-order"}
	case "refuses-attempt-2":
		return []string{"failover/accept"}
	case "accept-all", "200-before-check", "no-auth-when-header-missing", "no-auth-when-timestamp-missing":
		return []string{"refuse/no-headers"}
	case "refuses-all", "reserialize":
		return []string{"accept/after-forged"}
	}
	return nil
}

// TestTheCorrectReceiverKeepsEveryPromise is the base of the matrix.
func TestTheCorrectReceiverKeepsEveryPromise(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outcomes := against(t, nil, nil, 8)
		if len(outcomes) < 100 {
			t.Errorf("only %d checks ran", len(outcomes))
		}
		for _, o := range outcomes {
			if o.Verdict != suite.Kept {
				t.Errorf("%s: %s: %s", o.Check.ID, o.Verdict, o.Reason)
			}
		}
	})
}

// TestEachDefectIsCaught is the kill matrix: each defect is caught by its own check, and no check that asks for a MUST
// accuses it unless the defect lists that check.
func TestEachDefectIsCaught(t *testing.T) {
	for _, defect := range receiver.Defects() {
		t.Run(defect.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				own := strings.TrimSuffix(defect.Catches[0], "s")
				if defect.Catches[0] != "accept/webhooks" {
					own = defect.Catches[0]
				}
				caught := slices.ContainsFunc(against(t, []string{defect.Name}, []string{own}, 1), func(o suite.Outcome) bool { return o.Verdict == suite.Broken })
				if !caught {
					t.Errorf("%s does not catch it", own)
				}
				for _, o := range against(t, []string{defect.Name}, nil, 8) { // as many at a time as offhook test runs
					if o.Check.ID == own && defect.Name != "dies" && o.Verdict != suite.Broken {
						t.Errorf("among all the others, %s is %s: %s", own, o.Verdict, o.Reason) // what dies is dead before its own check
					}
					if o.Verdict == suite.Broken && o.Check.Level == suite.Must && !listed(defect, o.Check.ID) {
						t.Errorf("%s accuses it: %s", o.Check.ID, o.Reason)
					}
				}
			})
		})
	}
}

// TestEveryCoreCheckHasADefect asserts that no check stands in the list without having caught anything.
func TestEveryCoreCheckHasADefect(t *testing.T) {
	cfg := &suite.Config{Target: "http://offhook.test/", Failover: "http://offhook.test/failover", Handles: []string{"*"}}
	checks, err := cfg.Checks()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if c.Level == suite.Must && !slices.ContainsFunc(receiver.Defects(), func(d receiver.Defect) bool { return listed(d, c.ID) }) {
			t.Errorf("no defect shows that %s can fail", c.ID)
		}
	}
}
