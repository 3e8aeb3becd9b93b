package suite

import (
	"fmt"
	"time"

	"github.com/onsi/gomega/types"

	"github.com/offhook-dev/offhook/emitter"
)

// BeAccepted matches an attempt that the receiver answered with 2xx.
func BeAccepted() types.GomegaMatcher { return verdictMatcher{accepted: true} }

// BeRefused matches an attempt that the receiver answered with neither 2xx nor 3xx.
func BeRefused() types.GomegaMatcher { return verdictMatcher{} }

type verdictMatcher struct{ accepted bool }

func (m verdictMatcher) Match(actual any) (bool, error) {
	a, ok := actual.(emitter.Attempt)
	if !ok {
		return false, fmt.Errorf("a receiver's verdict is read from an emitter.Attempt, "+
			"not from %T", actual)
	}
	if m.accepted {
		return accepted(a), nil
	}
	return a.Answered() && a.Status >= 400, nil
}

func (m verdictMatcher) FailureMessage(actual any) string {
	expected := "refused with 4xx"
	if m.accepted {
		expected = "accepted with 2xx"
	}
	return fmt.Sprintf("expected: %s\nactual:   %s", expected, said(actual.(emitter.Attempt)))
}

func (m verdictMatcher) NegatedFailureMessage(actual any) string {
	return "expected the opposite\nactual:   " + said(actual.(emitter.Attempt))
}

func accepted(a emitter.Attempt) bool { return a.Answered() && a.Status/100 == 2 }

// said says in a line what a receiver answered.
func said(a emitter.Attempt) string {
	switch {
	case a.Cause == emitter.CauseRedirect:
		return fmt.Sprintf("%d, a redirect to %s", a.Status, a.Location())
	case a.Cause != emitter.CauseNone:
		return fmt.Sprintf("no answer (%s) after %s: %s", a.Cause,
			a.Took.Round(time.Millisecond), a.Detail)
	}
	text := fmt.Sprint(a.Status)
	if words := quoted(a); words != "" {
		text += fmt.Sprintf(" %q", words)
	}
	return text
}
