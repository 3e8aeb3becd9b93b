package suite

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// junitSuites is a JUnit file: one suite, with a case for each diagnosis and each check.
type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	junitCounts
	Suite junitSuite `xml:"testsuite"`
}

type junitCounts struct {
	Name     string `xml:"name,attr"`
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Errors   int    `xml:"errors,attr"`
	Skipped  int    `xml:"skipped,attr"`
	Time     string `xml:"time,attr"` // in seconds
}

type junitSuite struct {
	junitCounts
	Timestamp string      `xml:"timestamp,attr"`
	Cases     []junitCase `xml:"testcase"`
	SystemOut string      `xml:"system-out"`
}

// A junitCase has its text once: the message of a failure is its first line, the rest its body.
type junitCase struct {
	Class     string        `xml:"classname,attr"`
	Name      string        `xml:"name,attr"`
	Time      string        `xml:"time,attr"`
	Failure   *junitFailure `xml:"failure"`
	Skipped   *junitSkipped `xml:"skipped"`
	SystemOut string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

// JUnit writes the run as JUnit XML: a case for each check, whose class is its family, and one for
// each diagnosis. Warnings stand in the output of their case; known failures and checks that did
// not come to their end are skipped with the reason.
func (s Summary) JUnit(out io.Writer) error {
	var cases []junitCase
	if why := s.Why(); why != "" {
		cases = append(cases, junitCase{Class: "run", Name: "run comes to a verdict",
			Time: seconds(0), Failure: &junitFailure{Message: why, Type: string(s.Conclusion())}})
	}
	found := s.Findings()
	causes := map[string]string{}
	for i, cause := range found.Causes {
		c := cause.junit(i + 1)
		cases = append(cases, c)
		for _, id := range cause.Explains {
			causes[id] = c.Name
		}
	}
	for _, o := range s.Outcomes {
		cases = append(cases, s.junit(o, causes[o.Check.ID]))
	}
	counts := junitCounts{Name: "offhook " + s.Target, Tests: len(cases), Time: seconds(s.Took)}
	for _, c := range cases {
		if c.Failure != nil {
			counts.Failures++
		}
		if c.Skipped != nil {
			counts.Skipped++
		}
	}
	text := s.Line() + "\n"
	if asked := s.Asked(); asked != "" {
		text += asked + "\n"
	}
	for _, known := range found.Fixed {
		text += fixedText(known) + "\n"
	}
	suite := junitSuite{junitCounts: counts, Cases: cases, SystemOut: text,
		Timestamp: s.Began.UTC().Format("2006-01-02T15:04:05")}
	if _, err := io.WriteString(out, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(out)
	encoder.Indent("", "  ")
	if err := encoder.Encode(junitSuites{junitCounts: counts, Suite: suite}); err != nil {
		return err
	}
	_, err := io.WriteString(out, "\n")
	return err
}

// junit is a diagnosis as a case of its own. Its first sentence is the name.
func (c Cause) junit(n int) junitCase {
	first, rest := firstSentence(c.Says)
	made := junitCase{Class: "diagnosis", Name: fmt.Sprintf("%d %s", n, first), Time: seconds(0)}
	if c.Fails {
		made.Failure = &junitFailure{Message: c.Short(), Type: string(Failed), Text: rest}
	} else {
		made.SystemOut = strings.TrimSpace("warning: "+c.Short()+"\n"+rest) + "\n"
	}
	return made
}

// junit is an outcome as a case. cause is the name of the case that explains it, or "".
func (s Summary) junit(o Outcome, cause string) junitCase {
	c := junitCase{Class: o.Check.family(), Name: strings.TrimSpace(o.Check.ID + " " + o.Check.Title),
		Time: seconds(o.Took)}
	message, rest, _ := strings.Cut(o.Reason, "\n")
	text := "requirement: " + o.Check.Requirement + "\n"
	if rest != "" {
		text += rest + "\n"
	}
	text += "source: " + o.Check.Source + "\n"
	if cause != "" {
		text += "explained by: " + cause + "\n"
	}
	text += fmt.Sprintf("seed: %d\n", s.Seed)
	if s.Again != nil {
		text += "again: " + s.Again(o.Check.ID) + "\n"
	}
	switch standing := s.standing(o); {
	case standing == unrun:
		c.Skipped = &junitSkipped{Message: "did not come to its end: the run ended before it"}
	case standing == acceptable:
		known, _ := s.Known.of(o)
		c.Skipped = &junitSkipped{Message: "known failure: " + known.String()}
		c.SystemOut = message + "\n" + text
	case standing == Skipped:
		c.Skipped = &junitSkipped{Message: o.Reason}
	case s.Fails(o):
		c.Failure = &junitFailure{Message: message, Type: string(o.Verdict), Text: text}
	case o.Verdict != Passed:
		c.SystemOut = "warning: " + message + "\n" + text
	case o.Reason != "":
		c.SystemOut = "note: " + o.Reason + "\n"
	}
	return c
}

// family is the beginning of a check's id.
func (c Check) family() string {
	family, _, _ := strings.Cut(c.ID, "/")
	return family
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// firstSentence cuts a text behind its first sentence.
func firstSentence(text string) (first, rest string) {
	line, more, _ := strings.Cut(text, "\n")
	if end := strings.Index(line, ". "); end >= 0 {
		return line[:end+1], strings.TrimSpace(line[end+1:] + "\n" + more)
	}
	return line, strings.TrimSpace(more)
}

// fixedText says that a known failure does not show.
func fixedText(k KnownFailure) string {
	return fmt.Sprintf("fixed: %s does not fail; remove it from the known failures (%s)",
		k.Check, k)
}
