package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/suite"
)

// verdicts tells of a test: on a terminal how far it is, and when it is over the verdict, then what
// is wrong.
type verdicts struct {
	target   *target
	flags    *testFlags
	cmd      *cobra.Command
	paint    func(colour, text string) string
	checks   int
	width    int // of the screen; 0 where lines are not folded
	progress *progress
	done     int // checks
	failed   int // of them
}

func newVerdicts(target *target, flags *testFlags, cmd *cobra.Command, checks int) *verdicts {
	v := &verdicts{target: target, flags: flags, cmd: cmd, checks: checks,
		paint: painter(target.data, flags.noColor), width: widthOf(target.data)}
	if rewritable(target.talk) && !flags.quiet && flags.format != "jsonl" {
		v.progress = &progress{out: target.talk}
	}
	return v
}

func (v *verdicts) say(format string, args ...any) {
	if !v.flags.quiet {
		fmt.Fprintf(v.target.talk, format+"\n", args...)
	}
}

// begin says what is judged, and first what the receiver is to have in its environment.
func (v *verdicts) begin(environment []string) {
	if v.target.embedded != nil {
		v.say("--demo given: offhook's own receiver is judged, in this process")
	}
	if !v.flags.stranger {
		environment = append(environment, "TELNYX_PUBLIC_KEY="+v.target.emitter.Key.Public())
	}
	for _, line := range environment {
		v.say("%s", line)
	}
	v.say("%s, seed %d, policy %s", count(v.checks, "check"), v.target.seed, v.target.policy.Name)
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

// outcome takes the last outcome of a run.
func (v *verdicts) outcome(s suite.Summary, o suite.Outcome) error {
	v.done++
	if s.Fails(o) {
		v.failed++
	}
	v.progress.show(fmt.Sprintf("%d of %s, %d failed", v.done, count(v.checks, "check"), v.failed))
	if v.flags.format == "jsonl" {
		return s.JSONLine(v.target.data, o)
	}
	return nil
}

// end says what became of the test and returns the exit code. Only when the verdict has been said
// is everything written down, so that an error in that never hides it: it is said, and it changes
// the code of a good verdict alone.
func (v *verdicts) end(s suite.Summary, write func(suite.Summary) error) int {
	v.progress.clear()
	s = masked(s, v.target.emitter.Header)
	code := exitCode(s.Conclusion())
	failed := func(err error) {
		complain(v.cmd, err)
		if code == exitKept {
			code = exitUsage
		}
	}
	err := v.show(s)
	if err != nil && s.Conclusion() != suite.Abandoned {
		failed(err) // a test that gave up has most likely done so for the same reason
	}
	if code == exitUsage || code == exitUnanswered {
		complain(v.cmd, &verdictError{code, s.Why()})
	}
	if err := write(s); err != nil {
		failed(err)
	}
	return code
}

func exitCode(c suite.Conclusion) int {
	switch c {
	case suite.Kept, suite.Unproven:
		return exitKept
	case suite.Broken:
		return exitBroken
	case suite.Interrupted:
		return exitInterrupted
	case suite.Unanswered:
		return exitUnanswered
	}
	return exitUsage
}

// show prints what was found, and tells GitHub Actions. Where the output is for programs, people
// get the verdict as talk.
func (v *verdicts) show(s suite.Summary) (err error) {
	switch v.flags.format {
	case "pretty":
		err = v.tell(s)
	case "json":
		err = s.JSON(v.target.data)
	case "jsonl":
		err = s.JSONEnd(v.target.data)
	}
	if v.flags.format != "pretty" {
		v.say("%s", s.Line())
	}
	if err != nil || os.Getenv("GITHUB_ACTIONS") != "true" {
		return err
	}
	if v.target.embedded != nil {
		fmt.Fprintf(v.target.talk, "::notice title=offhook::judged: %s\n", v.judged())
	}
	return s.Annotate(v.target.talk)
}

// attemptLines give the lines of attempts and commands a kind, since other lines stand between
// them.
type attemptLines struct{ out io.Writer }

func (a attemptLines) Write(line []byte) (int, error) {
	kind := "attempt"
	if bytes.HasPrefix(line, []byte(`{"command":`)) {
		kind = "command"
	}
	if _, err := a.out.Write(ofKind(kind, line)); err != nil {
		return 0, err
	}
	return len(line), nil
}
