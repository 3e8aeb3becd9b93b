package selftest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/joshdk/go-junit"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// summary judges a receiver with defects, by the checks that forged requests are about.
func summary(t *testing.T, defects ...string) suite.Summary {
	t.Helper()
	var s suite.Summary
	synctest.Test(t, func(t *testing.T) {
		s = suite.Summary{Target: "http://offhook.test/webhooks", Seed: 3, Began: time.Now()}
		s.Outcomes = against(t, defects, []string{"answer", "refuse", "accept/charset", "live"}, 1)
		s.Took = time.Since(s.Began)
	})
	return s
}

// read is a JUnit file as a reader that is not ours reads it.
func read(t *testing.T, s suite.Summary) junit.Suite {
	t.Helper()
	file := filepath.Join(t.TempDir(), "junit.xml")
	if err := s.JUnit(file); err != nil {
		t.Fatal(err)
	}
	suites, err := junit.IngestFile(file)
	if err != nil || len(suites) != 1 {
		t.Fatal(err, len(suites))
	}
	return suites[0]
}

func TestJUnit(t *testing.T) {
	s := summary(t, "no-timestamp-check")
	report := read(t, s)
	failed := s.Count(suite.Failed)
	if got := report.Totals; got.Tests != len(s.Outcomes) || got.Failed != failed || failed != 2 {
		t.Errorf("the totals are %+v, of %d outcomes %d have failed", got, len(s.Outcomes), failed)
	}
	for _, test := range report.Tests {
		stale := strings.Contains(test.Name, "refuse/stale-24h")
		future := strings.Contains(test.Name, "refuse/future-1h")
		if failed := test.Status == junit.StatusFailed; stale != failed && !future {
			t.Errorf("%s: %s", test.Name, test.Status)
		}
		failure := fmt.Sprint(test.Message, test.Error)
		if stale && !strings.Contains(failure, "expected: refused with 4xx") {
			t.Errorf("the failure says %s", failure)
		}
		warned := strings.Contains(test.SystemOut+test.SystemErr, "warning")
		if strings.Contains(test.Name, "refuse/stale-15m") && !warned {
			t.Errorf("the warning is not visible: %q %q", test.SystemOut, test.SystemErr)
		}
	}
}

// A report is what is read of the JSON report.
type report struct {
	Failed   bool
	Counts   map[string]int
	Outcomes []struct {
		ID, Title, Level, Verdict, Reason, Requirement, Source string

		Exchanges []struct {
			Trace    struct{ Story string }
			Request  struct{ Body string }
			Response struct{ Status int }
		}
	}
}

func reported(t *testing.T, s suite.Summary) (r report) {
	t.Helper()
	var out bytes.Buffer
	if err := s.JSON(&out); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestJSONHasEveryExchange(t *testing.T) {
	s := summary(t, "no-timestamp-check")
	report := reported(t, s)
	if !report.Failed || report.Counts["failed"] != 2 || len(report.Outcomes) != len(s.Outcomes) {
		t.Errorf("failed %v, counts %v, %d outcomes",
			report.Failed, report.Counts, len(report.Outcomes))
	}
	for i, o := range report.Outcomes {
		if len(o.Exchanges) != len(s.Outcomes[i].Exchanges) || len(o.Exchanges) == 0 {
			t.Errorf("%s has %d exchanges, %d were made",
				o.ID, len(o.Exchanges), len(s.Outcomes[i].Exchanges))
			continue
		}
		if first := o.Exchanges[0]; first.Request.Body == "" || first.Response.Status == 0 {
			t.Errorf("%s: the first exchange is %+v", o.ID, first)
		}
	}
}

func TestGitHub(t *testing.T) {
	s := summary(t, "no-timestamp-check")
	var out, markdown bytes.Buffer
	if err := errors.Join(s.Annotate(&out), s.Markdown(&markdown)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "::error title=refuse/stale-24h::") ||
		!strings.Contains(lines[0], "%0Aexpected: refused") ||
		!strings.HasPrefix(lines[2], "::warning title=refuse/stale-15m::") {
		t.Errorf("the annotations are\n%s", out.String())
	}
	for _, part := range []string{"2 failed, 1 warned", "| `refuse/stale-24h` | MUST | failed |"} {
		if !strings.Contains(markdown.String(), part) {
			t.Errorf("the summary does not say %q:\n%s", part, markdown.String())
		}
	}
}

func TestNoKeyInReports(t *testing.T) {
	var out bytes.Buffer
	if err := summary(t).JSON(&out); err != nil {
		t.Fatal(err)
	}
	secret := strings.Split(string(emitter.DevelopmentKey().PEM()), "\n")[1]
	if strings.Contains(out.String(), secret) {
		t.Error("the report holds the private key")
	}
}
