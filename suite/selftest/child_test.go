package selftest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/suite"
)

// childVariable has TestAsAChild play a part, in a process of its own.
const childVariable = "SELFTEST_CHILD"

// TestAsAChild is the suite in an importer's test binary, whose failures others look at.
func TestAsAChild(t *testing.T) {
	cfg := &suite.Config{Handles: []string{"fax.delivered"}, Further: further()}
	switch os.Getenv(childVariable) {
	case "go test":
		cfg.Target = correct(t)
		suite.Test(t, cfg)
	case "ginkgo":
		ginkgo.BeforeSuite(func() { cfg.Target = correct(t) })
		suite.Register(cfg)
		gomega.RegisterFailHandler(ginkgo.Fail)
		ginkgo.RunSpecs(t, "importer")
	default:
		t.Skip("it is run by other tests, as a child")
	}
}

// child runs TestAsAChild in a part and returns what it prints. It has to fail, since one check
// does.
func child(t *testing.T, part string, args ...string) string {
	t.Helper()
	args = append([]string{"-test.run=^TestAsAChild$", "-test.v", "-ginkgo.no-color"}, args...)
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), childVariable+"="+part)
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Errorf("it passes though a check fails:\n%s", out)
	}
	return string(out)
}

func TestFurtherChecksAreSubtests(t *testing.T) {
	out := child(t, "go test")
	for _, line := range []string{
		"--- PASS: TestAsAChild/answer/200 ", "--- PASS: TestAsAChild/mine/greets ",
		"--- FAIL: TestAsAChild/mine/sings ", "--- PASS: TestAsAChild/mine/hums ",
		"--- FAIL: TestAsAChild/mine/dances ", "--- SKIP: TestAsAChild/failover/refuse ",
		"actual:   silence", "warning: it hummed out of tune", "a-band",
	} {
		if !strings.Contains(out, line) {
			t.Errorf("it does not say %q:\n%s", line, out)
		}
	}
	if n := strings.Count(out, "--- FAIL: TestAsAChild/"); n != 2 {
		t.Errorf("%d checks have failed:\n%s", n, out)
	}
}

// TestFurtherChecksAreSpecs asserts the same under Ginkgo, and that those checks are serial which
// run alone, be they the suite's or an importer's.
func TestFurtherChecksAreSpecs(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.json")
	child(t, "ginkgo", "-ginkgo.json-report="+file)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var reports []types.Report
	if err := json.Unmarshal(text, &reports); err != nil || len(reports) != 1 {
		t.Fatal(err, len(reports))
	}
	specs := reports[0].SpecReports.WithLeafNodeType(types.NodeTypeIt)
	checks, err := suite.Checks(
		&suite.Config{Handles: []string{"fax.delivered"}, Further: further()})
	if err != nil {
		t.Fatal(err)
	}
	if len(specs) != len(checks) {
		t.Errorf("there are %d specs for %d checks", len(specs), len(checks))
	}
	serial := 0
	for _, check := range checks {
		at := slices.IndexFunc(specs, func(spec types.SpecReport) bool {
			return spec.LeafNodeText == check.ID+" "+check.Title
		})
		if at < 0 {
			t.Errorf("%s is no spec", check.ID)
			continue
		}
		spec := specs[at]
		if spec.IsSerial != (check.Alone || check.Late) {
			t.Errorf("%s: serial %v, want %v", check.ID, spec.IsSerial, !spec.IsSerial)
		}
		for _, label := range check.Labels {
			if !slices.Contains(spec.LeafNodeLabels, label) {
				t.Errorf("%s has the labels %v, and not %s", check.ID, spec.LeafNodeLabels, label)
			}
		}
		if spec.IsSerial {
			serial++
		}
		verdict, own := becomes()[check.ID]
		fails := verdict == suite.Failed || verdict == suite.Inconclusive
		if own && spec.State.Is(types.SpecStateFailed) != fails {
			t.Errorf("%s is %s: %s", check.ID, spec.State, spec.Failure.Message)
		}
		if check.ID == "mine/hums" && !strings.Contains(
			spec.ReportEntries[0].StringRepresentation(), "out of tune") {
			t.Errorf("the warning is not in the report: %+v", spec.ReportEntries)
		}
	}
	if serial < 4 {
		t.Errorf("only %d specs are serial", serial)
	}
}
