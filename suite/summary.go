package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// A Summary is a whole run, for reports. All reports tell it by its Findings.
type Summary struct {
	Target   string
	Seed     uint64
	Began    time.Time
	Took     time.Duration
	Outcomes []Outcome

	// Early is why the run ended before it came to a verdict, nil if it came to one. It is
	// ErrUnanswered where nobody answers, and context.Canceled where somebody interrupted the run.
	Early error
	// Known are failures that are accepted.
	Known Known
	// ForgeriesOnly says that nothing genuine was sent, as Config.ForgeriesOnly asks.
	ForgeriesOnly bool
	// Commands counts what the receiver asked of Telnyx's API; nil where none was served to it.
	Commands *telnyx.Tally
	// Again is the command line that runs one check once more; nil leaves such lines out.
	Again func(id string) string
	// Advice puts the advice of a diagnosis, which names fields of Config, into words that its readers
	// know; nil leaves it.
	Advice func(text string) string
}

// A Conclusion is what a run says of a receiver as a whole.
type Conclusion string

const (
	// Kept: no check fails the receiver, but for known failures.
	Kept Conclusion = "passed"
	// Unproven: nothing forged was accepted, and nothing genuine was sent.
	Unproven Conclusion = "refused, not proven"
	// Broken: at least one check fails the receiver.
	Broken Conclusion = "failed"
	// Interrupted: somebody ended the run.
	Interrupted Conclusion = "interrupted"
	// Abandoned: something else ended the run, such as a full disk.
	Abandoned Conclusion = "not finished"
	// Unanswered: no request got an answer.
	Unanswered Conclusion = "no answer"
	// Unasked: all checks were skipped.
	Unasked Conclusion = "nothing asked"
)

// Conclusion is the verdict of the whole run.
func (s Summary) Conclusion() Conclusion {
	switch {
	case errors.Is(s.Early, context.Canceled):
		return Interrupted
	case errors.Is(s.Early, ErrUnanswered):
		return Unanswered
	case s.Early != nil:
		return Abandoned
	case slices.ContainsFunc(s.Outcomes, Outcome.cut):
		return Interrupted
	case s.Counts()[Skipped] == len(s.Outcomes):
		return Unasked
	case !slices.ContainsFunc(s.Outcomes, Outcome.Answered):
		return Unanswered
	case slices.ContainsFunc(s.Outcomes, s.Fails):
		return Broken
	case s.ForgeriesOnly:
		return Unproven
	}
	return Kept
}

// Failed reports whether the run is anything but a success.
func (s Summary) Failed() bool {
	conclusion := s.Conclusion()
	return conclusion != Kept && conclusion != Unproven
}

// Why is why there is no verdict on the receiver, "" where there is one.
func (s Summary) Why() string {
	switch s.Conclusion() {
	case Interrupted:
		return "the run was interrupted"
	case Unasked:
		return "nothing was asked: every check was skipped"
	case Unanswered:
		if s.Early == nil {
			return "no request got an answer"
		}
	}
	if s.Early != nil {
		return s.Early.Error()
	}
	return ""
}

// What an outcome is in reports where it is not its verdict.
const (
	acceptable Verdict = "accepted" // a known failure
	unrun      Verdict = "not run"  // the run ended before the check did
)

// standing is what an outcome is in reports.
func (s Summary) standing(o Outcome) Verdict {
	if o.cut() {
		return unrun
	}
	if _, ok := s.Known.of(o); ok {
		return acceptable
	}
	return o.Verdict
}

// standings are all that an outcome may be in reports, in the order in which they are told.
func standings() []Verdict {
	return []Verdict{Failed, Inconclusive, acceptable, Warned, Passed, Skipped, unrun}
}

// Counts are how many outcomes there are of each verdict, of known failures (accepted), and of
// checks that did not come to their end (not run).
func (s Summary) Counts() map[Verdict]int {
	counts := map[Verdict]int{}
	for _, o := range s.Outcomes {
		counts[s.standing(o)]++
	}
	return counts
}

// cut reports whether the check did not come to its end, since the run did.
func (o Outcome) cut() bool { return o.Verdict == Inconclusive && o.Reason == cutShort }

// Fails reports whether an outcome fails the run: it fails the receiver, and is no known failure.
func (s Summary) Fails(o Outcome) bool {
	standing := s.standing(o)
	return o.Failed() && standing != acceptable && standing != unrun
}

// Tally is how many checks there are of each verdict, and how long they took, in a line.
func (s Summary) Tally() string {
	counts := s.Counts()
	parts := []string{fmt.Sprintf("%d passed, %d failed", counts[Passed], counts[Failed])}
	for _, v := range standings() {
		if counts[v] > 0 && v != Passed && v != Failed {
			parts = append(parts, fmt.Sprintf("%d %s", counts[v], v))
		}
	}
	took := s.Took.Round(time.Millisecond)
	if took < time.Millisecond {
		took = s.Took.Round(time.Microsecond)
	}
	return fmt.Sprintf("%s in %s", strings.Join(parts, ", "), took)
}

// Asked says in a line what the receiver asked of Telnyx's API, "" where none was served to it.
func (s Summary) Asked() string {
	if s.Commands == nil {
		return ""
	}
	return "the receiver gave " + s.Commands.String()
}

// Line is the verdict in a line, with the tally, who was judged, and with which seed.
func (s Summary) Line() string {
	return fmt.Sprintf("%s: %s; target %s, seed %d", s.Conclusion(), s.Tally(), s.Target, s.Seed)
}
