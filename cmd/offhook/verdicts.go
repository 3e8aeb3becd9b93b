package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/suite"
)

// verdicts shows a test as it happens, a line a check, and explains at the end what has not passed.
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
	v := &verdicts{target: target, flags: flags, cmd: cmd, checks: checks,
		paint: painter(target.data, flags.noColor)}
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
		v.say("--demo given: offhook's own receiver is judged, in this process")
	}
	v.say("%s, seed %d, policy %s", count(v.checks, "check"), v.target.seed, v.target.policy.Name)
	v.say("TELNYX_PUBLIC_KEY=%s", v.target.emitter.Key.Public())
	v.say("target %s", v.judged())
}

// judged is who is judged. Offhook's own receiver is said to be that, wherever a target is told.
func (v *verdicts) judged() string {
	url := v.target.targets.Default.Primary
	if v.target.embedded != nil {
		return "offhook's own demo receiver (" + url + ")"
	}
	return url
}

// outcome shows one check. The many webhooks that are accepted share a line, and so do checks that
// cannot tell.
func (v *verdicts) outcome(o suite.Outcome) error {
	switch v.flags.format {
	case "jsonl":
		return encode(v.target.data, "jsonl", map[string]any{"id": o.Check.ID, "target": v.judged(),
			"level": o.Check.Level, "verdict": o.Verdict, "reason": o.Reason, "took_s": o.Took.Seconds()})
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

// shared is what the outcomes that share a line have in common. It is "" where an outcome has a
// line of its own.
func shared(o suite.Outcome) string {
	family, _, _ := strings.Cut(o.Check.ID, "/")
	switch webhook := strings.HasPrefix(o.Check.ID, "accept/webhook/"); {
	case o.Verdict == suite.Passed && webhook:
		return "passed accept/webhook/*"
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
	if o.Verdict == suite.Passed && v.flags.quiet {
		return nil
	}
	id, why := o.Check.ID, o.Check.Title
	if o.Verdict == suite.Skipped || o.Verdict == suite.Inconclusive {
		why, _, _ = strings.Cut(o.Reason, "\n")
	}
	_, ids, ok := strings.Cut(shared(o), " ")
	if ok && (len(alike) > 1 || o.Verdict == suite.Passed) {
		id = ids
		switch {
		case o.Verdict == suite.Passed:
			why = count(len(alike), "webhook")
		default:
			why = count(len(alike), "check") + ": " + why
		}
	}
	return v.line(o.Verdict, id, why)
}

func (v *verdicts) line(verdict suite.Verdict, id, why string) error {
	family, _, _ := strings.Cut(id, "/")
	if v.family == "" && v.target.embedded != nil {
		if _, err := fmt.Fprintf(v.target.data, "judged: %s\n", v.judged()); err != nil {
			return err
		}
	}
	if family != v.family {
		v.family = family
		if _, err := fmt.Fprintln(v.target.data, family); err != nil {
			return err
		}
	}
	word := string(verdict)
	if verdict == suite.Failed {
		word = "FAILED"
	}
	why = strings.TrimSpace(fmt.Sprintf("%-28s %s", id, why))
	if v.width > 0 {
		why = clip(why, v.width-15)
	}
	colour := map[suite.Verdict]string{suite.Passed: green, suite.Skipped: faint}[verdict]
	if colour == "" {
		colour = red
	}
	_, err := fmt.Fprintf(
		v.target.data,
		"  %s %s\n",
		v.paint(colour, fmt.Sprintf("%-12s", word)),
		why,
	)
	return err
}

// end says what became of the test and returns the exit code. First comes what has not passed and
// why, then the verdict. Only then is everything written down, so that an error in that never hides
// the verdict: it is said, and it changes the code of a good verdict alone.
//
// early is why the test ended before its checks did, or nil.
func (v *verdicts) end(s suite.Summary, early error, write func(suite.Summary) error) int {
	code, text := v.verdict(s, early)
	whole := s
	switch code {
	case exitInterrupted:
		whole.Outcomes = append(slices.Clone(s.Outcomes), unfinished("the run was "+text))
	case exitUsage, exitUnanswered:
		whole.Outcomes = append(slices.Clone(s.Outcomes), unfinished(text))
	}
	whole = masked(whole, v.target.emitter.Header)
	failed := func(err error) {
		complain(v.cmd, err)
		if code == exitKept {
			code = exitUsage
		}
	}
	err := v.show(s, whole)
	if gaveUp := early != nil && code == exitUsage; err != nil && !gaveUp {
		failed(err) // a test that gave up has most likely done so for the same reason
	}
	switch code {
	case exitKept, exitInterrupted:
		v.say("\n%s", text)
	default:
		complain(v.cmd, &verdictError{code, text})
	}
	if err := write(whole); err != nil {
		failed(err)
	}
	return code
}

// verdict is the exit code of a test, and why it is that.
func (v *verdicts) verdict(s suite.Summary, early error) (code int, text string) {
	if v.cmd.Context().Err() != nil {
		decided := len(s.Outcomes) - s.Count(suite.Inconclusive)
		return exitInterrupted, fmt.Sprintf("interrupted: %d of %s decided", decided,
			count(v.checks, "check"))
	}
	sum := fmt.Sprintf("%d passed, %d failed, %d warned, %d inconclusive, %d skipped in %s",
		s.Count(suite.Passed), s.Count(suite.Failed), s.Count(suite.Warned),
		s.Count(suite.Inconclusive), s.Count(suite.Skipped), took(s.Took))
	if v.target.embedded != nil {
		sum += ": " + v.judged()
	}
	switch {
	case errors.Is(early, suite.ErrUnanswered):
		return exitUnanswered, early.Error() + v.target.untrusted()
	case early != nil:
		return exitUsage, attributed(v.cmd, early).Error()
	case s.Count(suite.Skipped) == len(s.Outcomes):
		return exitUsage, sum + ": nothing was asked"
	case !slices.ContainsFunc(s.Outcomes, suite.Outcome.Answered):
		return exitUnanswered, sum + ": no request got an answer"
	case s.Failed():
		return exitBroken, sum
	}
	return exitKept, sum
}

// unfinished is a check that fails since the run did not come to a verdict. Reports hold it, so
// that nobody takes what is in them for the whole.
func unfinished(reason string) suite.Outcome {
	return suite.Outcome{Verdict: suite.Inconclusive, Reason: reason, Check: suite.Check{
		ID: "run", Title: "comes to a verdict", Level: suite.Must, Source: "offhook test",
		Requirement: "The receiver answers, something is asked of it, and nothing ends the run early."}}
}

// show prints what was found: pretty, the checks that have not passed and why; as JSON, the report.
func (v *verdicts) show(s, whole suite.Summary) error {
	if err := v.flush(); err != nil {
		return err
	}
	switch v.flags.format {
	case "json":
		if err := whole.JSON(v.target.data); err != nil {
			return err
		}
	case "pretty":
		if err := v.explain(s); err != nil {
			return err
		}
	}
	if os.Getenv("GITHUB_ACTIONS") != "true" {
		return nil
	}
	if v.target.embedded != nil {
		fmt.Fprintf(v.target.talk, "::notice title=offhook::judged: %s\n", v.judged())
	}
	return whole.Annotate(v.target.talk)
}

// explain tells of each check that has not passed why, and how to see it again. Where several have
// one cause, it tells the cause alone.
func (v *verdicts) explain(s suite.Summary) error {
	text := &strings.Builder{}
	for _, o := range s.Unexplained() {
		fmt.Fprintf(text, "\n%s\n  again: offhook test %s%s\n", v.folded(indent(o.Explain())),
			o.Check.ID, v.again())
	}
	for _, d := range suite.Diagnose(s.Outcomes) {
		fmt.Fprintf(text, "\n%s\n", v.paint(red, v.folded(d.Says)))
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

func indent(text string) string { return strings.ReplaceAll(text, "\n", "\n  ") }
