package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/suite"
)

// verdicts shows a test as it happens, a line a check, and explains at the end what was not kept.
type verdicts struct {
	target *target
	flags  *testFlags
	cmd    *cobra.Command
	paint  func(colour, text string) string
	checks int
	family string
	alike  []suite.Outcome // outcomes that are not shown yet, since they may share a line
	width  int             // of the screen; 0 where lines are not cut
}

func newVerdicts(target *target, flags *testFlags, cmd *cobra.Command, checks int) *verdicts {
	v := &verdicts{target: target, flags: flags, cmd: cmd, checks: checks, paint: painter(target.data, flags.noColor)}
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
		v.say("no --to given: offhook's own receiver verifies and answers, in this process")
	}
	v.say("%s, seed %d, policy %s", count(v.checks, "check"), v.target.seed, v.target.policy.Name)
	v.say("TELNYX_PUBLIC_KEY=%s", v.target.emitter.Key.Public())
	v.say("target %s", v.target.targets.Default.Primary)
}

// outcome shows one check. The many webhooks that are accepted share a line, and so do checks that cannot tell.
func (v *verdicts) outcome(o suite.Outcome) error {
	switch v.flags.format {
	case "jsonl":
		return encode(v.target.data, "jsonl", map[string]any{"id": o.Check.ID, "level": o.Check.Level, "verdict": o.Verdict, "reason": o.Reason, "took_s": o.Took.Seconds()})
	case "json":
		return nil
	}
	if len(v.alike) > 0 && shared(o) != shared(v.alike[0]) {
		if err := v.flush(); err != nil {
			return err
		}
	}
	v.alike = append(v.alike, o)
	if shared(o) == "" {
		return v.flush()
	}
	return nil
}

// shared is what the outcomes that share a line have in common; "" where an outcome has a line of its own.
func shared(o suite.Outcome) string {
	family, _, _ := strings.Cut(o.Check.ID, "/")
	switch webhook := strings.HasPrefix(o.Check.ID, "accept/webhook/"); {
	case o.Verdict == suite.Kept && webhook:
		return "kept accept/webhook/*"
	case o.Verdict == suite.Inconclusive && webhook:
		return "inconclusive accept/webhook/*"
	case o.Verdict == suite.Inconclusive:
		return "inconclusive " + family + "/*"
	}
	return ""
}

func (v *verdicts) flush() error {
	alike := v.alike
	v.alike = nil
	if len(alike) == 0 {
		return nil
	}
	o := alike[0]
	if o.Verdict == suite.Kept && v.flags.quiet {
		return nil
	}
	id, why := o.Check.ID, o.Check.Title
	if o.Verdict == suite.Skipped || o.Verdict == suite.Inconclusive {
		why, _, _ = strings.Cut(o.Reason, "\n")
	}
	if _, ids, ok := strings.Cut(shared(o), " "); ok && (len(alike) > 1 || o.Verdict == suite.Kept) {
		id = ids
		switch {
		case o.Verdict == suite.Kept:
			why = count(len(alike), "webhook")
		default:
			why = count(len(alike), "check") + ": " + why
		}
	}
	return v.line(o.Verdict, id, why)
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
	for _, o := range s.Unexplained() {
		fmt.Fprintf(text, "\n%s\n  again: offhook test %s%s\n", v.folded(indent(o.Explain())), o.Check.ID, v.again())
	}
	if diagnosis != "" {
		fmt.Fprintf(text, "\n%s\n", v.paint(red, v.folded(diagnosis)))
	}
	_, err := fmt.Fprint(v.target.data, text.String())
	return err
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

// interrupted says how far a test came that Ctrl-C ended.
func (v *verdicts) interrupted(s suite.Summary) {
	v.say("\ninterrupted: %d of %s decided", len(s.Outcomes)-s.Count(suite.Inconclusive), count(len(s.Outcomes), "check"))
}

// again is the rest of the line that shows a failure again: the flags that say who is judged and how, wherever they
// were set. Keys and the values of headers are left for the reader to fill in.
func (v *verdicts) again() string {
	line := fmt.Sprintf(" --seed %d", v.target.seed)
	for _, name := range []string{"to", "failover-to", "url", "handles", "entity", "schemas", "key", "header", "policy", "timeout", "effects", "strict", "allow-remote"} {
		flag := v.cmd.Flags().Lookup(name)
		if !flag.Changed {
			continue
		}
		for _, value := range valuesOf(flag) {
			switch {
			case flag.Value.Type() == "bool":
				line += " --" + name + "=" + value
				continue
			case name == "header":
				value, _, _ = strings.Cut(value, ":")
				value += ": …"
			case name == "key" && strings.Contains(value, "PRIVATE KEY"):
				value = "FILE"
			}
			line += " --" + name + " " + quoted(value)
		}
	}
	return line
}

// quoted is a value as a shell reads it.
func quoted(value string) string {
	if value != "" && !strings.ContainsFunc(value, func(c rune) bool {
		return c > 127 || !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_", c)
	}) {
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}

func indent(text string) string { return strings.ReplaceAll(text, "\n", "\n  ") }
