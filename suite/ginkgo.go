package suite

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
)

// Register adds the suite's checks to the Ginkgo tree in which it is called. Which checks there are
// depends on Catalog, Handles, Policy, Witness and Further, which are read now; everything else is
// read when the specs run, so that a BeforeSuite may start the receiver and fill in Target.
//
// A failure points at what the requirement is from. A warning passes, with a report entry. What is
// wrong with the configuration fails one spec, and the others are skipped.
func Register(cfg *Config) {
	checks, err := Checks(cfg)
	if err != nil {
		misconfigured(err)
		return
	}
	start := sync.OnceValues(func() (*Suite, error) { return New(cfg) })
	var told atomic.Bool
	ginkgo.Describe("webhook receiver", func() {
		for _, check := range checks {
			decorators := []any{ginkgo.Label(check.Labels...),
				types.NewCustomCodeLocation(check.Source)}
			if check.Alone || check.Late {
				decorators = append(decorators, ginkgo.Serial)
			}
			judge := func(ctx context.Context) {
				s, err := start()
				switch {
				case err == nil:
					report(s.Judge(ctx, check))
				case told.CompareAndSwap(false, true):
					ginkgo.Fail(err.Error())
				default:
					ginkgo.Skip("the suite cannot begin; the first spec says why")
				}
			}
			ginkgo.It(check.ID+" "+check.Title, append(decorators, judge)...)
		}
	})
}

// misconfigured has one spec fail in place of the checks. Where specs are selected, which may leave
// that one out, the tree itself fails: nothing would be judged, and Ginkgo would pass.
func misconfigured(err error) {
	c, _ := ginkgo.GinkgoConfiguration()
	if c.LabelFilter != "" || len(c.FocusStrings)+len(c.SkipStrings)+len(c.FocusFiles)+
		len(c.SkipFiles) > 0 {
		panic(err)
	}
	ginkgo.It("webhook receiver is configured", func() { ginkgo.Fail(err.Error()) })
}

// report turns an outcome into what Ginkgo makes of a spec.
func report(o Outcome) {
	switch {
	case o.Verdict == Skipped:
		ginkgo.Skip(o.Reason)
	case o.Failed():
		ginkgo.Fail(o.Explain())
	case o.Verdict != Passed:
		ginkgo.AddReportEntry("warning", o.Reason, ginkgo.ReportEntryVisibilityAlways)
	case o.Reason != "":
		ginkgo.AddReportEntry("note", o.Reason, ginkgo.ReportEntryVisibilityAlways)
	}
}

// Test runs the suite's checks as subtests, one a check, without Ginkgo.
func Test(t *testing.T, cfg *Config) {
	t.Helper()
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range s.Checks() {
		t.Run(check.ID, func(t *testing.T) {
			switch o := s.Judge(t.Context(), check); {
			case o.Verdict == Skipped:
				t.Skip(o.Reason)
			case o.Failed():
				t.Error(o.Explain())
			case o.Verdict != Passed:
				t.Log("warning:", o.Reason)
			case o.Reason != "":
				t.Log("note:", o.Reason)
			}
		})
	}
}

// Explain says why the outcome is what it is: requirement, what was expected and what came, the
// source.
func (o Outcome) Explain() string { return Block{[]Outcome{o}}.Explain() }
