package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// What a test prints fits a screen, but for the lines that are to be copied; the verdict comes
// first, and what passed and was skipped only on request.
func TestFindingsFitTheScreen(t *testing.T) {
	long := strings.Repeat("a rather long text of which there is more ", 5)
	outcome := func(id string, verdict suite.Verdict, status int) suite.Outcome {
		return suite.Outcome{Verdict: verdict, Reason: id + "\nexpected: " + long + "\nactual: none",
			Check: suite.Check{ID: id, Title: long, Requirement: long, Source: long, Level: suite.Must},
			Exchanges: []suite.Exchange{{Asks: suite.Refuse, Attempt: emitter.Attempt{Status: status,
				ResponseBody: []byte(id)}}}}
	}
	s := suite.Summary{Target: "http://127.0.0.1:43210/a/rather/long/path/to/webhooks", Seed: 7,
		Took:  time.Second,
		Again: func(id string) string { return "offhook test " + id + " --to " + long },
		Known: suite.Known{{Check: "refuse/known", Reason: long, Expires: "2999-01-31"},
			{Check: "answer/200", Reason: long, Expires: "2999-01-31"}},
		Outcomes: []suite.Outcome{outcome("answer/200", suite.Passed, 403),
			outcome("form/a", suite.Skipped, 403), outcome("refuse/known", suite.Failed, 200),
			outcome("refuse/a", suite.Failed, 200), outcome("refuse/b", suite.Warned, 500)},
	}
	for n := range 20 {
		alike := outcome("refuse/alike", suite.Failed, 302)
		alike.Check.ID += fmt.Sprint(n)
		s.Outcomes = append(s.Outcomes, alike)
	}
	for _, all := range []bool{false, true} {
		var out strings.Builder
		v := &verdicts{target: &target{data: &out}, flags: &testFlags{all: all, accept: "known.yaml"},
			paint: func(_, text string) string { return text }, width: screen}
		if err := v.tell(s); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		const verdict = "failed: 1 passed, 21 failed, 1 accepted, 1 warned, 1 skipped in 1s;"
		if !strings.HasPrefix(text, verdict) {
			t.Errorf("the verdict does not come first:\n%s", text)
		}
		for _, part := range []string{"\n\nrefuse/a (MUST): failed\n  requirement: a rather",
			"\n\nrefuse/alike0 (MUST) and 19 more: failed alike\n  also: refuse/* (19)\n",
			"\n  again: offhook test refuse/alike0 --to a", "\naccepted refuse/known: a rather",
			"\nfixed answer/200: remove it from known.yaml\n", "\nwarned refuse/b: refuse/b; "} {
			if strings.Count(text, part) != 1 {
				t.Errorf("it does not say once %q:\n%s", part, text)
			}
		}
		for _, part := range []string{"\n\npassed\n  answer/200 ", "\n\nskipped\n  form/a "} {
			if strings.Contains(text, part) != all {
				t.Errorf("all is %v, and it says %q: %v", all, part, !all)
			}
		}
		for line := range strings.Lines(text) {
			width := len([]rune(line)) - 1
			if width > screen && !strings.HasPrefix(line, "  again: ") {
				t.Errorf("%d columns: %s", width, line)
			}
		}
	}
}

// The line of progress counts, rewrites itself, and leaves nothing behind.
func TestProgress(t *testing.T) {
	var out strings.Builder
	p := &progress{out: &out}
	v := &verdicts{flags: &testFlags{}, progress: p, checks: 4}
	s := suite.Summary{Known: suite.Known{{Check: "a/known"}}}
	for _, o := range []suite.Outcome{{Verdict: suite.Passed}, {Verdict: suite.Failed},
		{Verdict: suite.Failed, Check: suite.Check{ID: "a/known"}}} {
		if err := v.outcome(s, o); err != nil {
			t.Fatal(err)
		}
	}
	p.clear()
	const want = "\r1 of 4 checks, 0 failed\x1b[K\r2 of 4 checks, 1 failed\x1b[K" +
		"\r3 of 4 checks, 1 failed\x1b[K\r\x1b[K"
	if out.String() != want {
		t.Errorf("it is %q, want %q", out.String(), want)
	}
	p = nil // no terminal
	p.show("")
	p.clear()
}
