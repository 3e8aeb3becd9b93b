package selftest

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/offhook-dev/offhook/suite"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// listed reports whether a defect lists a check: by its id, by what it is below, or all webhooks as
// accept/webhooks, and stories and lives as accept/story. The failover URL is judged as the primary is, so what a defect does at one it does at both.
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
	return slices.ContainsFunc(catches, func(caught string) bool {
		below := []string{caught}
		switch caught {
		case "accept/webhooks":
			below = []string{"accept/webhook", "accept/value"}
		case "accept/story":
			below = append(below, "accept/life")
		}
		return slices.ContainsFunc(below, func(known string) bool {
			return id == known || strings.HasPrefix(id, known+"/")
		})
	})
}

// alsoCaught are further checks that a defect cannot but break, since the catalogue's own bodies
// carry what it stumbles on: text that is not ASCII, null, forms, decimals, webhooks that were not
// asked for, second attempts at the failover URL.
func alsoCaught(defect string) []string {
	switch defect {
	case "latin1", "float-numbers", "null-crash", "form-as-json", "missing-crash":
		return []string{"accept/webhooks", "accept/missing-fields", "accept/null-fields",
			"accept/story", "accept/out-of-order"}
	case "refuses-attempt-2":
		return []string{"failover/accept"}
	case "accept-all", "200-before-check", "no-auth-when-header-missing",
		"no-auth-when-timestamp-missing":
		return []string{"refuse/no-headers"}
	case "refuses-all", "reserialize":
		return []string{"accept/after-forged"}
	}
	return nil
}

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

// TestEachDefectIsCaught is the kill matrix: each defect is caught by its own check, and no check
// that asks for a MUST accuses it unless the defect lists that check.
func TestEachDefectIsCaught(t *testing.T) {
	for _, defect := range receiver.Defects() {
		t.Run(defect.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { caught(t, defect) })
		})
	}
}

func caught(t *testing.T, defect receiver.Defect) {
	own := defect.Catches[0]
	if own == "accept/webhooks" {
		own = "accept/webhook"
	}
	failed := func(o suite.Outcome) bool { return o.Verdict == suite.Failed }
	noticed := func(o suite.Outcome) bool { return failed(o) || o.Verdict == suite.Warned }
	if !slices.ContainsFunc(against(t, []string{defect.Name}, []string{own}, 1), noticed) {
		t.Errorf("%s does not catch it", own)
	}
	for _, o := range against(t, []string{defect.Name}, nil, 8) { // as many as offhook test runs
		// A receiver that dies is dead before its own check is asked.
		if o.Check.ID == own && defect.Name != "dies" && !noticed(o) {
			t.Errorf("among all the others, %s is %s: %s", own, o.Verdict, o.Reason)
		}
		if failed(o) && o.Check.Level == suite.Must && !listed(defect, o.Check.ID) {
			t.Errorf("%s accuses it: %s", o.Check.ID, o.Reason)
		}
	}
}

// TestEveryCoreCheckHasADefect asserts that no check stands in the list without having caught
// anything.
func TestEveryCoreCheckHasADefect(t *testing.T) {
	checks, err := suite.Checks(&suite.Config{Handles: []string{"*"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		known := slices.ContainsFunc(receiver.Defects(), func(d receiver.Defect) bool {
			return listed(d, c.ID)
		})
		if c.Level == suite.Must && !known {
			t.Errorf("no defect shows that %s can fail", c.ID)
		}
	}
}
