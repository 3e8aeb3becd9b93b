package selftest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
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
		s = suite.Summary{Target: "http://offhook.test/webhooks", Seed: 3, Began: time.Now(), Outcomes: against(t, defects, []string{"answer", "refuse", "accept/charset", "live"}, 1)}
		s.Took = time.Since(s.Began)
	})
	return s
}

// TestJUnit reads the report with a reader that is not ours.
func TestJUnit(t *testing.T) {
	s := summary(t, "no-timestamp-check")
	file := filepath.Join(t.TempDir(), "junit.xml")
	if err := s.JUnit(file); err != nil {
		t.Fatal(err)
	}
	suites, err := junit.IngestFile(file)
	if err != nil || len(suites) != 1 {
		t.Fatal(err, len(suites))
	}
	if got := suites[0].Totals; got.Tests != len(s.Outcomes) || got.Failed != s.Count(suite.Broken) || got.Failed != 2 {
		t.Errorf("the totals are %+v, of %d outcomes %d are broken", got, len(s.Outcomes), s.Count(suite.Broken))
	}
	for _, test := range suites[0].Tests {
		stale := strings.Contains(test.Name, "refuse/stale-24h")
		if failed := test.Status == junit.StatusFailed; stale != failed && !strings.Contains(test.Name, "refuse/future-1h") {
			t.Errorf("%s: %s", test.Name, test.Status)
		}
		if stale && !strings.Contains(test.Error.Error()+test.Message, "expected: refused with 4xx") {
			t.Errorf("the failure says %v %s", test.Error, test.Message)
		}
		if strings.Contains(test.Name, "refuse/stale-15m") && !strings.Contains(test.SystemOut+test.SystemErr, "warning") {
			t.Errorf("the warning is not visible: %q %q", test.SystemOut, test.SystemErr)
		}
	}
}

func TestJSONHasEveryExchange(t *testing.T) {
	s := summary(t, "no-timestamp-check")
	var out bytes.Buffer
	if err := s.JSON(&out); err != nil {
		t.Fatal(err)
	}
	var report struct {
		Failed   bool
		Counts   map[string]int
		Outcomes []struct {
			ID, Verdict string
			Exchanges   []struct {
				Request  struct{ Body string }
				Response struct{ Status int }
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if !report.Failed || report.Counts["broken"] != 2 || len(report.Outcomes) != len(s.Outcomes) {
		t.Errorf("failed %v, counts %v, %d outcomes", report.Failed, report.Counts, len(report.Outcomes))
	}
	for i, o := range report.Outcomes {
		if len(o.Exchanges) != len(s.Outcomes[i].Exchanges) || len(o.Exchanges) == 0 {
			t.Errorf("%s has %d exchanges, %d were made", o.ID, len(o.Exchanges), len(s.Outcomes[i].Exchanges))
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
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "::error title=refuse/stale-24h::") || !strings.Contains(lines[0], "%0Aexpected: refused") || !strings.HasPrefix(lines[2], "::warning title=refuse/stale-15m::") {
		t.Errorf("the annotations are\n%s", out.String())
	}
	for _, part := range []string{"2 broken, 1 warned", "| `refuse/stale-24h` | MUST | broken |"} {
		if !strings.Contains(markdown.String(), part) {
			t.Errorf("the summary does not say %q:\n%s", part, markdown.String())
		}
	}
}

func TestSelect(t *testing.T) {
	cfg := &suite.Config{Target: "http://127.0.0.1:1/", Handles: []string{"voice"}}
	for _, c := range []struct {
		selection suite.Selection
		says      string
	}{
		{suite.Selection{IDs: []string{"refuse/stale"}}, `did you mean "refuse/stale-24h"`},
		{suite.Selection{Labels: "must &&"}, "label filter"},
		{suite.Selection{Labels: "nothing"}, "no check is selected"},
	} {
		if _, err := cfg.Select(c.selection); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v", c.selection, err)
		}
	}
	checks, err := cfg.Select(suite.Selection{IDs: []string{"refuse"}, Labels: "should"})
	if err != nil || len(checks) != 1 || checks[0].ID != "refuse/stale-15m" {
		t.Errorf("selected %v, %v", checks, err)
	}
}

func TestConfigErrors(t *testing.T) {
	for _, c := range []struct {
		cfg  suite.Config
		says string
	}{
		{suite.Config{}, "no target"},
		{suite.Config{Target: "receiver"}, "receiver"},
		{suite.Config{Target: "https://hooks.example.com/"}, "AllowRemote"},
		{suite.Config{Target: "https://hooks.example.com/", AllowRemote: true}, "development key is published"},
		{suite.Config{Target: "http://127.0.0.1/", Handles: []string{"voise"}}, `unknown webhook "voise"`},
		{suite.Config{Target: "http://127.0.0.1/", Handles: []string{"email"}}, "no webhook is handled"},
	} {
		if _, err := c.cfg.Each(context.Background(), nil, 1); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v", c.cfg, err)
		}
	}
}

// TestWhatAReceiverDoesNotClaimIsSkipped asserts that forms and the failover URL are judged only when they are named.
func TestWhatAReceiverDoesNotClaimIsSkipped(t *testing.T) {
	cfg := &suite.Config{Target: "http://127.0.0.1:1/"}
	checks, err := cfg.Select(suite.Selection{IDs: []string{"accept/form", "failover"}})
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := cfg.Each(t.Context(), checks, 1)
	if err != nil {
		t.Fatal(err)
	}
	for o := range outcomes {
		if o.Verdict != suite.Skipped || o.Reason == "" {
			t.Errorf("%s: %s %s", o.Check.ID, o.Verdict, o.Reason)
		}
	}
	all, err := cfg.Checks()
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range all {
		if strings.HasPrefix(check.ID, "accept/webhook/texml.") || check.ID == "accept/webhook/assistant.initialization" {
			t.Errorf("%s is asked though nobody named it", check.ID)
		}
	}
}

func TestWaitForATargetThatIsNotThere(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	cfg := &suite.Config{Target: "http://" + address + "/"}
	if err := cfg.Wait(t.Context(), 0); !errors.Is(err, suite.ErrUnanswered) || !strings.Contains(err.Error(), address) {
		t.Errorf("the error is %v", err)
	}
}

// TestWaitForATargetThatStarts asserts that a proxy whose receiver is not up yet is asked again.
func TestWaitForATargetThatStarts(t *testing.T) {
	var requests atomic.Int64
	url := answering(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) bool {
		if requests.Add(1) > 2 {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	cfg := &suite.Config{Target: url}
	if err := cfg.Wait(t.Context(), 30*time.Second); err != nil || requests.Load() != 3 {
		t.Errorf("after %d requests: %v", requests.Load(), err)
	}
	requests.Store(0)
	if err := cfg.Wait(t.Context(), 0); err != nil || requests.Load() != 1 {
		t.Errorf("without time to wait, after %d requests: %v", requests.Load(), err)
	}
}

// TestATargetThatDiesHalfWay asserts that its death is named and that what is left is inconclusive, not broken.
func TestATargetThatDiesHalfWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outcomes := against(t, []string{"dies"}, []string{"refuse", "live"}, 1)
		failed := 0
		for _, o := range outcomes {
			if o.Verdict == suite.Broken {
				t.Errorf("%s is broken: %s", o.Check.ID, o.Reason)
			}
			if o.Failed() {
				failed++
			}
		}
		if failed == 0 {
			t.Error("a dead receiver passes")
		}
	})
}

func TestNoKeyInReports(t *testing.T) {
	s := summary(t)
	var out bytes.Buffer
	if err := s.JSON(&out); err != nil {
		t.Fatal(err)
	}
	secret := strings.Split(string(emitter.DevelopmentKey().PEM()), "\n")[1]
	if strings.Contains(out.String(), secret) {
		t.Error("the report holds the private key")
	}
}
