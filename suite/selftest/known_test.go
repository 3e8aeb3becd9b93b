package selftest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/suite"
)

// knownFile is read on a day in March, of two checks.
func knownFile() suite.KnownFile {
	return suite.KnownFile{Name: "known.yaml", Today: time.Date(2027, 3, 4, 23, 59, 0, 0, time.UTC),
		Checks: []suite.Check{{ID: "refuse/stale-24h"}, {ID: "accept/charset"}}}
}

func TestKnownFailuresAreRead(t *testing.T) {
	known, err := knownFile().Read([]byte("\xef\xbb\xbf# until the move\n" +
		"- check: refuse/stale-24h\n  reason: our clock\n  expires: 2027-03-04\n" +
		"- {check: accept/charset, reason: 'ticket: 12', expires: '2030-12-31'}\n"))
	want := suite.Known{{Check: "refuse/stale-24h", Reason: "our clock", Expires: "2027-03-04"},
		{Check: "accept/charset", Reason: "ticket: 12", Expires: "2030-12-31"}}
	if err != nil || !slices.Equal(known, want) {
		t.Errorf("%+v, %v", known, err)
	}
}

// TestKnownFailuresAreReadStrictly asserts that whatever is wrong with a file is told with its
// place.
func TestKnownFailuresAreReadStrictly(t *testing.T) {
	const rest = "\n  reason: r\n  expires: 2030-01-31"
	const first = "- check: accept/charset\n"
	const whole = "- check: accept/charset" + rest
	for text, says := range map[string]string{
		"":                        "known.yaml: the file says nothing; a list of known failures has",
		"# nothing":               "known.yaml: the file says nothing",
		"[]":                      "known.yaml:1:1: the list is empty",
		"check: accept/charset":   "known.yaml:1:6: this is no list",
		"- accept/charset":        "known.yaml:1:3: this is no entry",
		"- {}":                    "known.yaml:1:3: check is missing",
		"- [":                     "known.yaml:1:",
		whole + "\n---\n" + whole: "known.yaml:5:1: a second document begins here",
		whole + "\n" + whole:      "known.yaml:4:3: accept/charset is listed twice",
		whole + "\n  expire: x":   `known.yaml:4:3: unknown word "expire"; did you mean "expires"?`,

		"- check: accept/charse" + rest: `known.yaml:1:10: unknown check "accept/charse"; ` +
			`did you mean "accept/charset"?`,
		"- check: [accept/charset]" + rest: "known.yaml:1:10: check is a text",
		"- check: 7" + rest:                "known.yaml:1:10: check is a text",
		"- check:" + rest:                  "known.yaml:1:9: check is a text",
		"- check: ''" + rest:               "known.yaml:1:10: check is empty",
		"- check: *a" + rest:               "known.yaml:1:10: ",

		first + "  expires: 2030-01-31":                      "known.yaml:1:3: reason is missing",
		first + "  reason: \"a\\nb\"\n  expires: 2030-01-31": "known.yaml:2:11: reason is one line",
		first + "  reason: r":                                "known.yaml:1:3: expires is missing",
		first + "  reason: r\n  expires: 2030-13-01":         "known.yaml:3:12: this is no date",
		first + "  reason: r\n  expires: 20300101":           "known.yaml:3:12: expires is a text",
		first + "  reason: r\n  expires: 2027-03-03": "known.yaml:3:12: this entry expired on " +
			"2027-03-03: fix the receiver, or give it more time",
	} {
		_, err := knownFile().Read([]byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%q:\ngot  %v\nwant %s", text, err, says)
		}
		place := strings.HasPrefix(says, "known.yaml:1") || strings.HasPrefix(says, "known.yaml:3")
		if err != nil && place && !strings.Contains(err.Error(), "\n>  ") {
			t.Errorf("%q: the place is not shown: %v", text, err)
		}
	}
}

// TestKnownFailuresDoNotFailTheRun asserts that a known failure is accepted and a new one is not,
// that one which does not show is fixed, and that nothing is said of one that was not asked.
func TestKnownFailuresDoNotFailTheRun(t *testing.T) {
	accepted := func(id string) suite.KnownFailure {
		return suite.KnownFailure{Check: id, Reason: "ticket", Expires: "2030-01-31"}
	}
	failed := outcome("refuse/one", suite.Failed, answered(suite.Refuse, 200, ""))
	other := outcome("refuse/two", suite.Failed, answered(suite.Refuse, 200, ""))
	passed := outcome("accept/one", suite.Passed, good())
	warned := outcome("accept/two", suite.Warned, good())
	skipped := suite.Outcome{Check: suite.Check{ID: "form/one"}, Verdict: suite.Skipped}
	s := suite.Summary{Outcomes: []suite.Outcome{failed, passed, warned, skipped},
		Known: suite.Known{accepted("refuse/one"), accepted("accept/one"), accepted("accept/two"),
			accepted("form/one"), accepted("not/selected")}}
	found := s.Findings()
	if s.Conclusion() != suite.Kept || s.Fails(failed) || len(found.Failures) > 0 ||
		len(found.Accepted) != 1 || found.Accepted[0].Known.Reason != "ticket" {
		t.Errorf("%s: %+v", s.Line(), found)
	}
	want := []suite.KnownFailure{accepted("accept/one"), accepted("accept/two")}
	if !slices.Equal(found.Fixed, want) {
		t.Errorf("fixed are %+v", found.Fixed)
	}
	s.Outcomes = append(s.Outcomes, other)
	if found := s.Findings(); s.Conclusion() != suite.Broken || !s.Fails(other) ||
		len(found.Failures) != 1 || found.Failures[0].First().Check.ID != "refuse/two" {
		t.Errorf("with a new failure, %s: %+v", s.Line(), found.Failures)
	}
}
