package selftest

import (
	"regexp"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/offhook-dev/offhook/suite"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// rows are the ids of the known defects that a check cites.
func rows(c suite.Check) []string { return rowID.FindAllString(c.Source, -1) }

var rowID = regexp.MustCompile(`\b[AB]\d\d\b`)

// found reports whether an outcome tells of a defect.
func found(o suite.Outcome) bool { return o.Verdict == suite.Failed || o.Verdict == suite.Warned }

// TestTheCorrectReceiverKeepsEveryPromise is the base of the matrix.
func TestTheCorrectReceiverKeepsEveryPromise(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := against(t, nil, nil, 8)
		if len(all) < 300 {
			t.Errorf("only %d checks ran", len(all))
		}
		for _, o := range all {
			if o.Verdict != suite.Passed {
				t.Errorf("%s: %s: %s", o.Check.ID, o.Verdict, o.Reason)
			}
		}
	})
}

// TestEachDefectIsFound is the matrix: each defect is found by a check that cites one of its rows.
func TestEachDefectIsFound(t *testing.T) {
	for _, defect := range receiver.Defects() {
		t.Run(defect.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				all := against(t, []string{defect.Name}, nil, 8)
				cites := func(o suite.Outcome) bool {
					return found(o) && slices.ContainsFunc(rows(o.Check), func(row string) bool {
						return slices.Contains(defect.Sources, row)
					})
				}
				if slices.ContainsFunc(all, cites) {
					return
				}
				for _, o := range all {
					if o.Verdict != suite.Passed {
						t.Logf("%s is %s: %s", o.Check.ID, o.Verdict, o.Reason)
					}
				}
				t.Errorf("no check that cites one of %v finds it", defect.Sources)
			})
		})
	}
}
