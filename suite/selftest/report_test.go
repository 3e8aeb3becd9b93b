package selftest

import (
	"bytes"
	"encoding/json"
	"errors"
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
	var text bytes.Buffer
	if err := s.JUnit(&text); err != nil {
		t.Fatal(err)
	}
	suites, err := junit.Ingest(text.Bytes())
	if err != nil || len(suites) != 1 {
		t.Fatal(err, len(suites))
	}
	return suites[0]
}

// TestJUnit asserts that CI systems get one clean case a check, of its family, with the text once.
func TestJUnit(t *testing.T) {
	s := summary(t, "no-timestamp-check")
	s.Again = func(id string) string { return "offhook test " + id }
	report := read(t, s)
	failed := s.Counts()[suite.Failed]
	if got := report.Totals; got.Tests != len(s.Outcomes) || got.Failed != failed || failed != 2 {
		t.Errorf("the totals are %+v, of %d outcomes %d have failed", got, len(s.Outcomes), failed)
	}
	if !strings.HasPrefix(report.SystemOut, s.Line()) {
		t.Errorf("the suite says %q", report.SystemOut)
	}
	for i, test := range report.Tests {
		check := s.Outcomes[i].Check
		family, _, _ := strings.Cut(check.ID, "/")
		if test.Classname != family || test.Name != check.ID+" "+check.Title {
			t.Errorf("%s is %s %q", check.ID, test.Classname, test.Name)
		}
		stale := check.ID == "refuse/stale-24h"
		failed := test.Status == junit.StatusFailed
		if stale != failed && check.ID != "refuse/future-1h" {
			t.Errorf("%s: %s", test.Name, test.Status)
		}
		if stale {
			text := test.Error.Error()
			for _, part := range []string{"requirement: " + check.Requirement, "actual:   200 ",
				"expected: refused with 4xx", "source: " + check.Source, "seed: 3",
				"again: offhook test refuse/stale-24h"} {
				if strings.Count(test.Message+"\n"+text, part) != 1 {
					t.Errorf("the failure does not say %q once: %q\n%s", part, test.Message, text)
				}
			}
			if test.Message == "" || strings.Contains(text, test.Message) {
				t.Errorf("the failure says its first line twice, or not: %q\n%s", test.Message, text)
			}
		}
		warned := strings.HasPrefix(test.SystemOut, "warning: ") && test.Status == junit.StatusPassed
		if warned != (s.Outcomes[i].Verdict == suite.Warned) {
			t.Errorf("%s: the warning is not visible, or is none: %q", check.ID, test.SystemOut)
		}
	}
}

// TestJUnitTellsWhatPassedWithANote asserts that a note, a known failure and a skip are told, and
// that none of them is red.
func TestJUnitTellsWhatPassedWithANote(t *testing.T) {
	want := map[string]string{"accept/note": "note: no answer once\n",
		"refuse/known": "known failure: ticket 12, until 2030-01-31", "form/skipped": "no form webhook"}
	for _, test := range read(t, handMade()).Tests {
		id, _, _ := strings.Cut(test.Name, " ")
		if text := want[id]; text != "" && (test.Status == junit.StatusFailed ||
			test.Message != text && test.SystemOut != text) {
			t.Errorf("%s is %s: %q %q", id, test.Status, test.Message, test.SystemOut)
		}
		delete(want, id)
	}
	if len(want) > 0 {
		t.Errorf("there is no case of %v", want)
	}
}

// A report is what is read of the JSON report.
type report struct {
	Kind      string
	Verdict   string
	Failed    bool
	Counts    map[string]int
	Diagnoses []struct{ Kind, Says string }
	Outcomes  []struct {
		Kind, Again string

		ID, Title, Level, Verdict, Reason, Requirement, Source string

		Exchanges []struct {
			Trace    struct{ Story string }
			Request  struct{ Body string }
			Response struct{ Status int }
		}
	}
}

// says is what the diagnoses say.
func (r report) says() (texts []string) {
	for _, d := range r.Diagnoses {
		texts = append(texts, d.Kind+": "+d.Says)
	}
	return texts
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
	if report.Kind != "verdict" || report.Verdict != "failed" || !report.Failed ||
		report.Counts["failed"] != 2 || len(report.Outcomes) != len(s.Outcomes) {
		t.Errorf("failed %v, counts %v, %d outcomes",
			report.Failed, report.Counts, len(report.Outcomes))
	}
	for i, o := range report.Outcomes {
		if o.Kind != "check" || o.Again != "" {
			t.Errorf("%s is a %s, repeated by %q", o.ID, o.Kind, o.Again)
		}
		if len(o.Exchanges) != len(s.Outcomes[i].Exchanges) || len(o.Exchanges) == 0 {
			t.Errorf("%s has %d exchanges, %d were made",
				o.ID, len(o.Exchanges), len(s.Outcomes[i].Exchanges))
			continue
		}
		last := o.Exchanges[len(o.Exchanges)-1]
		if last.Request.Body == "" || last.Response.Status == 0 {
			t.Errorf("%s: the last exchange is %+v", o.ID, last)
		}
	}
}

// TestJSONCutsLongBodies asserts that of a long body the beginning is in the report, whole
// characters where it is text, with its length, and that nothing is said of any other.
func TestJSONCutsLongBodies(t *testing.T) {
	const limit = 20 << 10
	text := func(n int) []byte { return []byte("x" + strings.Repeat("\u00e9", (n-1)/2)) }
	raw := bytes.Repeat([]byte{0xff, 0}, limit)
	type kept struct {
		Body   string
		Base64 []byte `json:"body_base64"`
	}
	for _, c := range []struct {
		sent, answered []byte
		want           [2]string // of the bodies, what is kept
		cut            string
	}{
		{text(limit - 1), raw[:limit], [2]string{string(text(limit - 1)), string(raw[:limit])}, ""},
		{text(limit + 3), nil, [2]string{string(text(limit - 1)), ""}, `{"request_bytes":20483}`},
		{[]byte("{}"), raw, [2]string{"{}", string(raw[:limit])}, `{"response_bytes":40960}`},
		{raw, text(1<<20 + 1), [2]string{string(raw[:limit]), string(text(limit - 1))},
			`{"request_bytes":40960,"response_bytes":1048577}`},
	} {
		e := answered(suite.Accept, 200, string(c.answered))
		e.RequestBody = c.sent
		var out bytes.Buffer
		s := suite.Summary{Outcomes: []suite.Outcome{outcome("accept/long", suite.Passed, e)}}
		if err := s.JSON(&out); err != nil {
			t.Fatal(err)
		}
		var got struct {
			Outcomes []struct {
				Exchanges []struct {
					Cut               json.RawMessage
					Event             struct{ Type string }
					Request, Response kept
				}
			}
		}
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		exchange := got.Outcomes[0].Exchanges[0]
		for i, k := range []kept{exchange.Request, exchange.Response} {
			if has := k.Body + string(k.Base64); has != c.want[i] {
				t.Errorf("of %d and %d bytes %d are kept, want %d", len(c.sent), len(c.answered),
					len(has), len(c.want[i]))
			}
		}
		var cut bytes.Buffer
		if len(exchange.Cut) > 0 {
			if err := json.Compact(&cut, exchange.Cut); err != nil {
				t.Fatal(err)
			}
		}
		if cut.String() != c.cut || exchange.Event.Type != "call.hangup" {
			t.Errorf("cut is %s, want %s, of %s", cut.String(), c.cut, exchange.Event.Type)
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
	if len(lines) < 2 || !strings.HasPrefix(lines[0], "::error title=refuse/stale-24h::") ||
		!strings.Contains(lines[0], "%0Aexpected: refused") ||
		!strings.HasPrefix(lines[1], "::warning title=refuse/time-letters::") {
		t.Errorf("the annotations are\n%s", out.String())
	}
	for _, part := range []string{"2 failed, ",
		"| `refuse/stale-24h` `refuse/future-1h` | MUST | failed |"} {
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
