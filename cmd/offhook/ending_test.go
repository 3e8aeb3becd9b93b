package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// reportsIn are the reports of a folder, which must be whole: how many failures JUnit counts, and
// the JSON report with its text.
func reportsIn(t *testing.T, folder string) (failures int, failed bool, text string) {
	t.Helper()
	var junit struct {
		Failures int `xml:"failures,attr"`
	}
	xmlText, err := os.ReadFile(filepath.Join(folder, "junit.xml"))
	if err := errors.Join(err, xml.Unmarshal(xmlText, &junit)); err != nil {
		t.Fatalf("junit.xml: %v\n%s", err, xmlText)
	}
	var report struct{ Failed bool }
	jsonText, err := os.ReadFile(filepath.Join(folder, "offhook.json"))
	if err := errors.Join(err, json.Unmarshal(jsonText, &report)); err != nil {
		t.Fatalf("offhook.json: %v\n%s", err, jsonText)
	}
	return junit.Failures, report.Failed, string(xmlText) + string(jsonText)
}

// answering starts a receiver that answers 200 to everything, after it has told the number of the
// request, from 1.
func answering(t *testing.T, arrived func(n int64, r *http.Request)) string {
	t.Helper()
	var requests atomic.Int64
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		arrived(requests.Add(1), r)
	}))
	t.Cleanup(receiver.Close)
	return receiver.URL
}

// A test that is interrupted ends with 130, and its reports are whole and say so: while checks are
// under way, while the target is waited for, and where the check under way weighs little.
func TestInterruptedTestSaysSoInItsReports(t *testing.T) {
	for name, args := range map[string][]string{
		"within checks":   {"--handles", "voice"},
		"within a SHOULD": {"accept/charset"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			url := answering(t, func(n int64, r *http.Request) {
				if n > 1 { // the first is that of the waiting
					cancel()
					<-r.Context().Done()
				}
			})
			checkInterrupted(t, ctx, append(args, "--to", url))
		})
	}
	t.Run("while waiting", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		url := answering(t, func(_ int64, r *http.Request) {
			cancel()
			<-r.Context().Done()
		})
		checkInterrupted(t, ctx, []string{"--to", url, "--wait-for-target", "1h"})
	})
}

func checkInterrupted(t *testing.T, ctx context.Context, args []string) {
	t.Helper()
	folder := t.TempDir()
	args = append([]string{"test", "--report", "junit,json", "--report-dir", folder}, args...)
	code, _, talk := command(t, ctx, args...)
	if code != exitInterrupted {
		t.Errorf("exit code %d, want 130; said %q", code, talk)
	}
	failures, failed, text := reportsIn(t, folder)
	if failures == 0 || !failed || strings.Count(text, "the run was interrupted") < 2 {
		t.Errorf("%d failures, failed %v; want that the run was interrupted:\n%s",
			failures, failed, text)
	}
}

// Reports that can no longer be written are said to be so, and change a good verdict alone.
func TestReportErrorDoesNotHideTheVerdict(t *testing.T) {
	for _, c := range []struct {
		check   string
		code    int
		verdict string
	}{
		{"answer/200", exitUsage, "1 passed, 0 failed"},
		{"refuse/wrong-key", exitBroken, "0 passed, 1 failed"},
	} {
		t.Run(c.check, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "reports")
			url := answering(t, func(int64, *http.Request) {
				if err := os.RemoveAll(folder); err != nil {
					t.Error(err)
				}
			})
			code, out, talk := command(t, t.Context(), "test", c.check, "--to", url,
				"--handles", "voice", "--report", "junit,json,html", "--report-dir", folder)
			if code != c.code || !strings.Contains(out, c.verdict) ||
				!strings.Contains(talk, "\noffhook: --report-dir: ") {
				t.Errorf("exit code %d, want %d; printed %q and said %q, want the verdict and what "+
					"is wrong", code, c.code, out, talk)
			}
		})
	}
}

// A spy calls a function with all that is written to it.
type spy func(text string)

func (s spy) Write(p []byte) (int, error) {
	s(string(p))
	return len(p), nil
}

func TestVerdictIsSaidBeforeReportsAreWritten(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"junit.xml", "offhook.json"} { // those of the run before
		if err := os.WriteFile(filepath.Join(folder, name), []byte("green"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	url := answering(t, func(int64, *http.Request) {})
	said := false
	out := spy(func(text string) {
		if !strings.Contains(text, "1 failed") {
			return
		}
		said = true
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			t.Errorf("when the verdict is said, %v is there already (%v)", left, err)
		}
	})
	code := run(t.Context(), []string{"test", "refuse/wrong-key", "--to", url, "--handles", "voice",
		"--report", "junit,json", "--report-dir", folder}, strings.NewReader(""), out, io.Discard)
	failures, failed, _ := reportsIn(t, folder)
	if code != exitBroken || !said || !failed || failures != 1 {
		t.Errorf("exit code %d, verdict said %v, %d failures", code, said, failures)
	}
}

// A test that gives up, since its output is closed, leaves reports that are red.
func TestGivenUpTestSaysSoInItsReports(t *testing.T) {
	folder := t.TempDir()
	url := answering(t, func(int64, *http.Request) {})
	var talk strings.Builder
	code := run(t.Context(), []string{"test", "answer", "--to", url, "--format", "jsonl",
		"--report", "junit,json", "--report-dir", folder}, strings.NewReader(""), closedOutput{}, &talk)
	failures, failed, text := reportsIn(t, folder)
	if code != exitUsage || failures == 0 || !failed ||
		!strings.Contains(text, `"why": "ledger: broken pipe"`) {
		t.Errorf("exit code %d, %d failures; said %q", code, failures, talk.String())
	}
	if n := strings.Count(talk.String(), "broken pipe"); n != 1 {
		t.Errorf("the cause is said %d times: %q", n, talk.String())
	}
}
