package selftest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/joshdk/go-junit"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// answered is an exchange in which the receiver answered a request.
func answered(asks suite.Verb, status int, body string) suite.Exchange {
	return suite.Exchange{Asks: asks, Attempt: emitter.Attempt{
		EventID: "3f2a", EventType: "call.hangup", Method: "POST", URL: "http://offhook.test/",
		Role: emitter.Primary, Status: status, ResponseBody: []byte(body)}}
}

// outcome is one made by hand, whose reason quotes its last exchange.
func outcome(id string, verdict suite.Verdict, exchanges ...suite.Exchange) suite.Outcome {
	o := suite.Outcome{Verdict: verdict, Exchanges: exchanges, Took: time.Millisecond,
		Check: suite.Check{ID: id, Title: "the title of " + id, Level: suite.Must,
			Requirement: "the requirement of " + id, Source: "the source of " + id}}
	if verdict != suite.Passed {
		last := exchanges[len(exchanges)-1]
		o.Reason = fmt.Sprintf("what %s sent\nexpected: otherwise\nactual:   %d %q", id, last.Status,
			last.ResponseBody)
	}
	return o
}

// good is a genuine webhook that was accepted.
func good() suite.Exchange { return answered(suite.Accept, 200, "ok") }

// handMade has all that a report can tell but a diagnosis.
func handMade() suite.Summary {
	genuine := func(status int, body string) suite.Exchange {
		return answered(suite.Accept, status, body)
	}
	forged := func(status int, body string) suite.Exchange {
		return answered(suite.Refuse, status, body)
	}
	warned := func(id string) suite.Outcome {
		o := outcome(id, suite.Warned, good(), forged(302, "boom"))
		o.Check.Level = suite.Should
		return o
	}
	note := outcome("accept/note", suite.Passed, good())
	note.Reason = "no answer once"
	skipped := outcome("form/skipped", suite.Skipped, good())
	skipped.Reason, skipped.Exchanges = "no form webhook", nil
	return suite.Summary{Target: "http://offhook.test/webhooks", Seed: 3, Took: time.Second,
		Again: func(id string) string { return "offhook test " + id + " --seed 3" },
		Known: suite.Known{
			{Check: "refuse/known", Reason: "ticket 12", Expires: "2030-01-31"},
			{Check: "accept/plain", Reason: "ticket 13", Expires: "2030-01-31"},
			{Check: "form/skipped", Reason: "ticket 14", Expires: "2030-01-31"},
		},
		Outcomes: []suite.Outcome{
			outcome("accept/plain", suite.Passed, good()), note, skipped,
			outcome("accept/one", suite.Failed, good(), genuine(500, "boom at line 7, call.hangup")),
			outcome("accept/two", suite.Failed, genuine(500, "boom at line 9, 3f2a"), good()),
			outcome("accept/three", suite.Failed, genuine(500, "Boom")),
			outcome("accept/four", suite.Failed, genuine(503, "boom at line")),
			outcome("refuse/one", suite.Failed, good(), forged(200, "ok"), good()),
			outcome("refuse/two", suite.Failed, good(), forged(200, "ok"), good()),
			outcome("refuse/known", suite.Failed, good(), forged(200, "ok"), good()),
			warned("refuse/x"), warned("refuse/y"), warned("refuse/z"),
			outcome("live/last", suite.Passed, good()),
		}}
}

func blockIDs(blocks []suite.Block) (ids []string) {
	for _, b := range blocks {
		ids = append(ids, strings.Join(b.IDs(), " "))
	}
	return ids
}

// TestOneCauseIsOneBlock asserts that outcomes with one answer are told together, whatever numbers
// and ids that has, and others apart. An answer of 2xx does not say why a forgery was accepted.
func TestOneCauseIsOneBlock(t *testing.T) {
	s := handMade()
	found := s.Findings()
	if len(found.Causes) > 0 {
		t.Fatalf("a diagnosis explains what this test is about: %+v", found.Causes)
	}
	want := []string{"accept/one accept/two", "accept/three", "accept/four", "refuse/one",
		"refuse/two"}
	if got := blockIDs(found.Failures); !slices.Equal(got, want) {
		t.Errorf("the failures are %q, want %q", got, want)
	}
	if got := blockIDs(found.Warnings); !slices.Equal(got, []string{"refuse/x refuse/y refuse/z"}) {
		t.Errorf("the warnings are %q", got)
	}
	const text = "accept/one (MUST) and 1 more: failed alike\nalso: accept/two\n" +
		"requirement: the requirement of accept/one\nwhat accept/one sent\n"
	if got := found.Failures[0].Explain(); !strings.HasPrefix(got, text) {
		t.Errorf("the first block says\n%s", got)
	}
	const short = "3 checks alike (refuse/* (3)): what refuse/x sent; expected: otherwise; actual: "
	if got := found.Warnings[0].Short(); !strings.HasPrefix(got, short) {
		t.Errorf("the warning says %s", got)
	}
}

// TestUndecidedForOneReasonAreOneBlock asserts that what could not be judged is told together where
// the reason is the same, or what the receiver said to a genuine webhook.
func TestUndecidedForOneReasonAreOneBlock(t *testing.T) {
	var s suite.Summary
	for _, id := range []string{"refuse/one", "refuse/two", "refuse/three"} {
		o := outcome(id, suite.Inconclusive, answered(suite.Refuse, 403, id), good())
		o.Exchanges[0].EventID = "event of " + id
		o.Reason = "the count of event of " + id + " is not known"
		s.Outcomes = append(s.Outcomes, o)
	}
	s.Outcomes[2].Reason = "another reason"
	for n, status := range []int{503, 503, 500} {
		o := outcome(fmt.Sprint("late/", n), suite.Inconclusive, good(),
			answered(suite.Accept, status, "down"),
			answered(suite.Refuse, 500, []string{"a", "b", "c"}[n]))
		o.Check.Level = suite.Should
		s.Outcomes = append(s.Outcomes, o)
	}
	found := s.Findings()
	if got := blockIDs(found.Failures); !slices.Equal(got,
		[]string{"refuse/one refuse/two", "refuse/three"}) {
		t.Errorf("the failures are %q", got)
	}
	if got := blockIDs(found.Warnings); !slices.Equal(got, []string{"late/0 late/1", "late/2"}) {
		t.Errorf("the warnings are %q", got)
	}
}

// TestManyIDsAreTold asserts that a block names its checks as long as a person would read them.
func TestManyIDsAreTold(t *testing.T) {
	block := suite.Block{}
	for n := range 20 {
		block.Outcomes = append(block.Outcomes,
			outcome(fmt.Sprintf("accept/webhook/%d", n), suite.Failed, answered(suite.Accept, 500, "")))
	}
	if got := block.Explain(); !strings.Contains(got, "\nalso: accept/webhook/* (19)\n") {
		t.Errorf("twenty checks are told as\n%s", got)
	}
	explains := append([]string{"answer/200", "mine", "yours", "ours"}, block.IDs()...)
	cause := suite.Cause{Diagnosis: suite.Diagnosis{Explains: explains}}
	const want = "24 checks: answer/200, mine, yours, ours, accept/webhook/* (20)"
	if got := cause.Short(); got != want {
		t.Errorf("a cause explains %s", got)
	}
}

// TestConclusion asserts what a run is said to be as a whole.
func TestConclusion(t *testing.T) {
	kept := outcome("answer/200", suite.Passed, good())
	failed := outcome("refuse/one", suite.Failed, answered(suite.Refuse, 200, ""))
	silent := outcome("answer/200", suite.Failed, suite.Exchange{Asks: suite.Accept,
		Attempt: emitter.Attempt{Cause: emitter.CauseRefused}})
	skipped := suite.Outcome{Check: suite.Check{ID: "form/a"}, Verdict: suite.Skipped}
	cut := suite.Outcome{Check: suite.Check{ID: "live/a"}, Verdict: suite.Inconclusive,
		Reason: "interrupted"}
	nobody := fmt.Errorf("%w: http://offhook.test/", suite.ErrUnanswered)
	for _, c := range []struct {
		outcomes []suite.Outcome
		early    error
		want     suite.Conclusion
		why      string
	}{
		{[]suite.Outcome{kept, skipped}, nil, suite.Kept, ""},
		{[]suite.Outcome{kept, failed}, nil, suite.Broken, ""},
		{[]suite.Outcome{failed, cut}, nil, suite.Interrupted, "the run was interrupted"},
		{[]suite.Outcome{kept}, context.Canceled, suite.Interrupted, "the run was interrupted"},
		{[]suite.Outcome{kept, cut}, errors.New("disk full"), suite.Abandoned, "disk full"},
		{nil, nobody, suite.Unanswered, nobody.Error()},
		{[]suite.Outcome{silent}, nil, suite.Unanswered, "no request got an answer"},
		{[]suite.Outcome{skipped}, nil, suite.Unasked, "nothing was asked: every check was skipped"},
	} {
		s := suite.Summary{Outcomes: c.outcomes, Early: c.early}
		if got := s.Conclusion(); got != c.want || s.Why() != c.why || s.Failed() != (got != suite.Kept) {
			t.Errorf("%d outcomes, %v: %s, because %q; want %s, %q", len(c.outcomes), c.early, got,
				s.Why(), c.want, c.why)
		}
	}
}

// TestInterruptedTellsWhatIsKnown asserts that checks which did not run are counted, and no more.
func TestInterruptedTellsWhatIsKnown(t *testing.T) {
	s := handMade()
	for n := range 30 {
		cut := suite.Outcome{Check: suite.Check{ID: fmt.Sprintf("cut/%d", n), Level: suite.Must},
			Verdict: suite.Inconclusive, Reason: "interrupted"}
		s.Outcomes = append(s.Outcomes, cut)
	}
	if got, want := s.Findings(), handMade().Findings(); len(got.Failures) != len(want.Failures) ||
		len(got.Warnings) != len(want.Warnings) {
		t.Errorf("%d failures and %d warnings", len(got.Failures), len(got.Warnings))
	}
	if line := s.Line(); !strings.HasPrefix(line, "interrupted: 3 passed, 6 failed, 1 accepted, "+
		"3 warned, 1 skipped, 30 not run in 1s; target http://offhook.test/webhooks, seed 3") {
		t.Error(line)
	}
	var markdown, annotations bytes.Buffer
	if err := errors.Join(s.Markdown(&markdown), s.Annotate(&annotations)); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{markdown.String(), annotations.String()} {
		if strings.Contains(text, "cut/") || !strings.Contains(text, "the run was interrupted") {
			t.Errorf("one block for each check that did not run, or no word of it:\n%s", text)
		}
	}
	report := read(t, s)
	if report.Totals.Failed != 7 || report.Totals.Skipped != 32 {
		t.Errorf("in JUnit, the totals are %+v", report.Totals)
	}
}

// TestEveryReportTellsTheSame asserts that each report tells each block, what is accepted and what
// is fixed, and the verdict.
func TestEveryReportTellsTheSame(t *testing.T) {
	s := handMade()
	var document, markdown, annotations, xml, page bytes.Buffer
	if err := errors.Join(s.JSON(&document), s.Markdown(&markdown), s.Annotate(&annotations),
		s.JUnit(&xml), s.HTML(&page)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"JSON": document.String(), "Markdown": markdown.String(),
		"annotations": annotations.String(), "JUnit": xml.String(), "HTML": page.String()} {
		for _, part := range []string{"accept/one", "accept/two", "accept/three", "accept/four",
			"refuse/one", "refuse/two", "refuse/x", "refuse/known", "ticket 12", "accept/plain"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s does not tell %s:\n%s", name, part, text)
			}
		}
		if name != "annotations" && !strings.Contains(text, "6 failed") &&
			!strings.Contains(text, `"failed": 6`) {
			t.Errorf("%s does not count six failures", name)
		}
		if name != "JSON" && strings.Count(text, "remove it from the known failures") != 1 {
			t.Errorf("%s does not say once that a known failure is fixed", name)
		}
	}
	if got := strings.Count(annotations.String(), "::error "); got != 5 {
		t.Errorf("there are %d errors for GitHub:\n%s", got, annotations.String())
	}
	if got := strings.Count(annotations.String(), "::warning "); got != 1 {
		t.Errorf("there are %d warnings for GitHub", got)
	}
	if !strings.Contains(markdown.String(), "| `accept/one` `accept/two` | MUST | failed | what ") ||
		!strings.Contains(markdown.String(), "| `refuse/known` | MUST | accepted | ticket 12, until") {
		t.Errorf("the step summary is\n%s", markdown.String())
	}
}

// TestDiagnosisIsTold asserts that a diagnosis stands in every report, once, before the checks, and
// that those which it explains are not told one by one.
func TestDiagnosisIsTold(t *testing.T) {
	s := summary(t, "accept-all")
	found := s.Findings()
	if len(found.Causes) == 0 || !found.Causes[0].Fails || len(found.Causes[0].Explains) < 3 {
		t.Fatalf("the causes are %+v", found.Causes)
	}
	cause := found.Causes[0]
	for _, b := range found.Failures {
		for _, id := range b.IDs() {
			if slices.Contains(cause.Explains, id) {
				t.Errorf("%s is explained and told by itself", id)
			}
		}
	}
	first := read(t, s).Tests[0]
	sentence, _, _ := strings.Cut(cause.Says, ". ")
	if first.Classname != "diagnosis" || first.Status != junit.StatusFailed ||
		first.Name != "1 "+sentence+"." || first.Message != cause.Short() {
		t.Errorf("the first case of JUnit is %s %q, %s: %s", first.Classname, first.Name, first.Status,
			first.Message)
	}
	var page bytes.Buffer
	if err := s.HTML(&page); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"JSON": strings.Join(reported(t, s).says(), "\n"),
		"HTML": page.String()} {
		if strings.Count(text, sentence) != 1 {
			t.Errorf("%s has the diagnosis %d times", name, strings.Count(text, sentence))
		}
	}

	// Where all that it explains is accepted, it is not what is wrong.
	for _, o := range s.Outcomes {
		s.Known = append(s.Known,
			suite.KnownFailure{Check: o.Check.ID, Reason: "r", Expires: "2030-01-31"})
	}
	if found := s.Findings(); s.Failed() || len(found.Causes) > 0 || len(found.Accepted) < 3 {
		t.Errorf("with all accepted: failed %v, %d causes", s.Failed(), len(found.Causes))
	}
}

// TestJSONLines asserts that every line says what it is, and the last one the verdict.
func TestJSONLines(t *testing.T) {
	s := summary(t, "accept-all")
	s.Again = func(id string) string { return "again " + id }
	var out bytes.Buffer
	for _, o := range s.Outcomes {
		if err := s.JSONLine(&out, o); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.JSONEnd(&out); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	var line struct {
		Kind, Verdict, ID, Again, Target string
		Seed                             uint64
	}
	for text := range strings.Lines(out.String()) {
		line.Kind, line.Again = "", ""
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatal(err)
		}
		kinds[line.Kind]++
		if line.Kind == "check" && (line.Again != "again "+line.ID || line.Seed != 3 ||
			line.Target != s.Target) {
			t.Errorf("a line is %s", text)
		}
	}
	if kinds["check"] != len(s.Outcomes) || kinds["diagnosis"] == 0 || kinds["verdict"] != 1 ||
		len(kinds) != 3 || line.Kind != "verdict" || line.Verdict != "failed" {
		t.Errorf("the kinds are %v, the last line is %+v", kinds, line)
	}
}
