package selftest

import (
	"regexp"
	"slices"
	"strings"
	"sync"
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

// kind is what a check is one of several alike of: accept/webhook, refuse/family; or its id.
func kind(id string) string {
	parts := strings.SplitN(id, "/", 3)
	return strings.Join(parts[:2], "/")
}

// unseen are the defects that no check of one run can find, and why.
func unseen() map[string]string {
	return map[string]string{
		"cold-start":         "a run cannot leave the receiver idle before its first request",
		"marks-before-work":  "the receiver has to fail at its work once, which no request makes it",
		"leaves-body-unread": "a careful HTTP client gives up such a connection, and so does Go's",
	}
}

// TestEachCitedRowIsFound is the matrix, as far as it is a promise: a check cites the rows that it
// finds and no other. For each row there is a defect of our receiver that stands for it, and that
// the check, or one of its kind, fails or warns of; and each row that a defect stands for is found
// so. Each defect is alone in its receiver.
func TestEachCitedRowIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("judges every defect")
	}
	type pair struct{ kind, row string }
	cited := map[pair]bool{} // whether it is found
	citing := map[string][]string{}
	for _, c := range asked(t) {
		for _, row := range rows(c) {
			cited[pair{kind(c.ID), row}] = false
			citing[row] = append(citing[row], c.ID)
		}
	}
	var mu sync.Mutex
	t.Run("defects", func(t *testing.T) {
		for _, defect := range receiver.Defects() {
			t.Run(defect.Name, func(t *testing.T) {
				t.Parallel()
				if reason := unseen()[defect.Name]; reason != "" {
					t.Skip(reason)
				}
				var ids []string
				for _, row := range defect.Sources {
					ids = append(ids, citing[row]...)
				}
				if len(ids) == 0 {
					if len(defect.Sources) > 0 {
						t.Errorf("no check cites one of %v", defect.Sources)
					}
					return
				}
				synctest.Test(t, func(t *testing.T) {
					finds := 0
					for _, o := range against(t, []string{defect.Name}, ids, 8) {
						if !found(o) {
							continue
						}
						finds++
						mu.Lock()
						for _, row := range defect.Sources {
							if at := (pair{kind(o.Check.ID), row}); slices.Contains(rows(o.Check), row) {
								cited[at] = true
							}
						}
						mu.Unlock()
					}
					if finds == 0 {
						t.Errorf("no check that cites one of %v finds it", defect.Sources)
					}
				})
			})
		}
	})
	for at, found := range cited {
		if !found {
			t.Errorf("%s cites %s, and finds no defect that stands for it", at.kind, at.row)
		}
	}
}

// asked are the checks that against asks.
func asked(t *testing.T) []suite.Check {
	t.Helper()
	checks, err := suite.Checks(&suite.Config{Handles: []string{"*"}})
	if err != nil {
		t.Fatal(err)
	}
	return checks
}
