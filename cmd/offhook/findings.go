package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/offhook-dev/offhook/suite"
)

// tell prints the verdict, and then what is wrong by cause, what is known, and what to look at.
// What passed and what was skipped is there on request only.
func (v *verdicts) tell(s suite.Summary) error {
	text := &strings.Builder{}
	colour := red
	if !s.Failed() {
		colour = green
	}
	fmt.Fprintln(text, v.paint(colour, v.folded(s.Line())))
	if asked := s.Asked(); asked != "" {
		fmt.Fprintln(text, v.folded(asked))
	}
	found := s.Findings()
	for _, c := range found.Causes {
		says := v.folded(c.Says)
		if c.Fails {
			says = v.paint(red, says)
		}
		fmt.Fprintf(text, "\n%s\n", says)
		if short := c.Short(); short != "" {
			fmt.Fprintln(text, v.folded("  explains "+short))
		}
	}
	for _, b := range found.Failures {
		fmt.Fprintf(text, "\n%s\n  again: %s\n",
			v.folded(strings.ReplaceAll(b.Explain(), "\n", "\n  ")), s.Again(b.First().Check.ID))
		v.exchanges(text, b.First())
	}
	var lines []string
	for _, a := range found.Accepted {
		lines = append(lines, fmt.Sprintf("accepted %s: %s", a.Check.ID, a.Known))
	}
	for _, known := range found.Fixed {
		lines = append(lines, fmt.Sprintf("fixed %s: remove it from %s", known.Check,
			v.flags.accept))
	}
	for _, b := range found.Warnings {
		lines = append(lines, fmt.Sprintf("%s %s", b.First().Verdict, b.Short()))
	}
	if len(lines) > 0 {
		fmt.Fprintln(text)
	}
	for _, line := range lines {
		fmt.Fprintln(text, v.folded(line))
	}
	if v.flags.all {
		v.list(text, s, suite.Passed)
		v.list(text, s, suite.Skipped)
	}
	_, err := io.WriteString(v.target.data, text.String())
	return err
}

// list lists the checks of a verdict with their titles, and with the reasons that some have.
func (v *verdicts) list(text io.Writer, s suite.Summary, verdict suite.Verdict) {
	first := true
	for _, o := range s.Outcomes {
		if o.Verdict != verdict {
			continue
		}
		if first {
			fmt.Fprintf(text, "\n%s\n", verdict)
			first = false
		}
		why := o.Check.Title
		reason := strings.Join(strings.Fields(o.Reason), " ")
		switch {
		case verdict == suite.Skipped:
			why = reason
		case reason != "":
			why += ": " + reason
		}
		line := strings.TrimRight(fmt.Sprintf("  %-28s %s", o.Check.ID, why), " ")
		fmt.Fprintln(text, v.folded(line))
		v.exchanges(text, o)
	}
}

// exchanges shows the requests of a check and their answers, where that is asked for.
func (v *verdicts) exchanges(text io.Writer, o suite.Outcome) {
	if v.flags.verbose == 0 {
		return
	}
	wire := exchangeText{v.flags.verbose, v.paint, v.target.emitter.Header}
	for i := range o.Exchanges {
		e := &o.Exchanges[i]
		shown := wire.attempt(&e.Attempt)
		if shown == "" {
			continue
		}
		what := string(e.Asks)
		if e.Control {
			what = "control"
		}
		fmt.Fprintf(text, "  %s, %s: %s\n%s", printable(e.EventType), what, outcome(&e.Attempt), shown)
	}
}

// folded breaks the lines of a text that the screen would.
func (v *verdicts) folded(text string) string {
	if v.width == 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		words := strings.TrimLeft(line, " ")
		margin := line[:len(line)-len(words)]
		if len([]rune(line)) > v.width {
			lines[i] = margin + fold(words, v.width-len(margin), margin+"   ")
		}
	}
	return strings.Join(lines, "\n")
}
