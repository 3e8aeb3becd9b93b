package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/offhook-dev/offhook/suite"
)

// verdicts shows a test as it happens, a line a check, and explains at the end what was not kept.
type verdicts struct {
	target *target
	flags  *testFlags
	paint  func(colour, text string) string
	checks int
	family string
	kept   int // webhooks that were accepted, since the last line
	width  int // of the screen; 0 where lines are not cut
}

func newVerdicts(target *target, flags *testFlags, checks int) *verdicts {
	v := &verdicts{target: target, flags: flags, checks: checks, paint: painter(target.data, flags.noColor)}
	if isTerminal(target.data) {
		v.width = screen
	}
	return v
}

func (v *verdicts) say(format string, args ...any) {
	if !v.flags.quiet {
		fmt.Fprintf(v.target.talk, format+"\n", args...)
	}
}

func (v *verdicts) begin() {
	if v.target.embedded != nil {
		v.say("no --to given: offhook's own receiver answers, in this process")
	}
	v.say("%s, seed %d, policy %s", count(v.checks, "check"), v.target.seed, v.target.policy.Name)
	v.say("TELNYX_PUBLIC_KEY=%s", v.target.emitter.Key.Public())
	v.say("target %s", v.target.targets.Default.Primary)
}

// outcome shows one check. The many webhooks that are accepted share a line.
func (v *verdicts) outcome(o suite.Outcome) error {
	switch v.flags.format {
	case "jsonl":
		return encode(v.target.data, "jsonl", map[string]any{"id": o.Check.ID, "level": o.Check.Level, "verdict": o.Verdict, "reason": o.Reason, "took_s": o.Took.Seconds()})
	case "json":
		return nil
	}
	if o.Verdict == suite.Kept && strings.HasPrefix(o.Check.ID, "accept/webhook/") {
		v.kept++
		return nil
	}
	if err := v.flush(); err != nil {
		return err
	}
	if o.Verdict == suite.Kept && v.flags.quiet {
		return nil
	}
	why := o.Check.Title
	if o.Verdict == suite.Skipped || o.Verdict == suite.Inconclusive {
		why = strings.Split(o.Reason, "\n")[0]
	}
	return v.line(o.Verdict, o.Check.ID, why)
}

func (v *verdicts) flush() error {
	kept := v.kept
	if v.kept = 0; kept == 0 || v.flags.quiet {
		return nil
	}
	return v.line(suite.Kept, "accept/webhook/*", count(kept, "webhook"))
}

func (v *verdicts) line(verdict suite.Verdict, id, why string) error {
	family, _, _ := strings.Cut(id, "/")
	if family != v.family {
		v.family = family
		if _, err := fmt.Fprintln(v.target.data, family); err != nil {
			return err
		}
	}
	word := string(verdict)
	if verdict == suite.Broken {
		word = "BROKEN"
	}
	why = strings.TrimSpace(fmt.Sprintf("%-28s %s", id, why))
	if v.width > 0 {
		why = clip(why, v.width-15)
	}
	colour := map[suite.Verdict]string{suite.Kept: green, suite.Skipped: faint}[verdict]
	if colour == "" {
		colour = red
	}
	_, err := fmt.Fprintf(v.target.data, "  %s %s\n", v.paint(colour, fmt.Sprintf("%-12s", word)), why)
	return err
}

// end explains what was not kept, or says what all of it has in common, and gives the verdict of the whole.
func (v *verdicts) end(s suite.Summary) error {
	if err := v.flush(); err != nil {
		return err
	}
	diagnosis := suite.Diagnose(s.Outcomes)
	switch v.flags.format {
	case "json":
		if err := s.JSON(v.target.data); err != nil {
			return err
		}
	case "pretty":
		if err := v.explain(s, diagnosis); err != nil {
			return err
		}
	}
	if os.Getenv("GITHUB_ACTIONS") == "true" {
		if err := s.Annotate(v.target.talk); err != nil {
			return err
		}
	}
	sum := fmt.Sprintf("%d kept, %d broken, %d warned, %d inconclusive, %d skipped in %s", s.Count(suite.Kept), s.Count(suite.Broken),
		s.Count(suite.Warned), s.Count(suite.Inconclusive), s.Count(suite.Skipped), took(s.Took))
	answered := false
	for _, o := range s.Outcomes {
		answered = answered || o.Answered()
	}
	switch {
	case s.Count(suite.Skipped) == len(s.Outcomes):
		return &verdictError{exitUsage, sum + ": nothing was asked"}
	case !answered:
		return &verdictError{exitUnanswered, sum + ": no request got an answer"}
	case s.Failed():
		return &verdictError{exitBroken, sum}
	}
	v.say("\n%s", sum)
	return nil
}

// explain tells of each check that was not kept why, and how to see it again; where all have one cause, the cause alone.
func (v *verdicts) explain(s suite.Summary, diagnosis string) error {
	text := &strings.Builder{}
	for _, o := range s.Outcomes {
		if o.Verdict == suite.Kept || o.Verdict == suite.Skipped || diagnosis != "" && o.Verdict != suite.Warned {
			continue
		}
		if o.Verdict == suite.Inconclusive && o.Check.Level != suite.Must {
			continue
		}
		fmt.Fprintf(text, "\n%s\n  again: offhook test %s%s\n", indent(o.Explain()), o.Check.ID, v.again())
	}
	if diagnosis != "" {
		fmt.Fprintf(text, "\n%s\n", v.paint(red, diagnosis))
	}
	_, err := fmt.Fprint(v.target.data, text.String())
	return err
}

// again is the rest of the line that shows a failure again.
func (v *verdicts) again() string {
	line := fmt.Sprintf(" --seed %d", v.target.seed)
	if v.flags.to != "" {
		line += " --to " + v.flags.to
	}
	if v.flags.failoverTo != "" {
		line += " --failover-to " + v.flags.failoverTo
	}
	for _, handles := range v.flags.handles {
		line += " --handles '" + handles + "'"
	}
	if v.flags.key != "" && !strings.Contains(v.flags.key, "PRIVATE KEY") {
		line += " --key " + v.flags.key
	}
	return line
}

func indent(text string) string { return strings.ReplaceAll(text, "\n", "\n  ") }
