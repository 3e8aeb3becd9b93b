package suite

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A sending is an attempt and the check that made it.
type sending struct {
	emitter.Attempt
	check string
}

// died tells of a receiver that accepted no genuine webhook any more from some point on, and what was sent just before.
// Several checks run at a time, so there may be several suspects.
func died(outcomes []Outcome) string {
	var sent []sending
	for _, o := range outcomes {
		if strings.HasPrefix(o.Check.ID, "accept/skew") { // their times are not those of the sending
			continue
		}
		for _, a := range o.Exchanges {
			sent = append(sent, sending{a, o.Check.ID})
		}
	}
	slices.SortStableFunc(sent, func(a, b sending) int { return a.At.Compare(b.At) })
	control := func(s sending) bool { return s.Spoil == "" && s.Role == emitter.Primary }
	last := -1 // the last genuine one that was accepted
	for i, s := range sent {
		if control(s) && accepted(s.Attempt) {
			last = i
		}
	}
	lost := 0
	var end time.Time // when it was surely over
	for _, s := range sent[last+1:] {
		if control(s) {
			if lost++; lost == 1 {
				end = s.At.Add(s.Took)
			}
		}
	}
	if last < 0 || lost < 3 {
		return ""
	}
	around := suspects(sent, sent[last].At, end)
	if around == "" { // some die a moment after they answer
		around = suspects(sent, sent[last].At.Add(-time.Second), end)
	}
	if around == "" {
		around = fmt.Sprintf("\nThe last check that it answered as usual was %s.", sent[last].check)
	}
	return fmt.Sprintf("The receiver stopped in the middle: it accepted no genuine webhook any more, and the last answer was %s. What came later is inconclusive.", told(sent[len(sent)-1].Attempt)) + around
}

// suspects are the spoiled requests around the time of death.
func suspects(sent []sending, from, to time.Time) string {
	var checks []string
	lenient := false
	for _, s := range sent {
		genuine := s.Spoil == "" || strings.HasPrefix(s.check, "accept/") && s.check != "accept/after-forged" // other header cases are no harm
		if genuine || s.At.Add(s.Took).Before(from) || s.At.After(to) {
			continue
		}
		lenient = lenient || accepted(s.Attempt)
		if !slices.Contains(checks, s.check) {
			checks = append(checks, s.check)
		}
	}
	if len(checks) == 0 {
		return ""
	}
	text := "\nForged or malformed requests of that moment: " + strings.Join(checks, ", ")
	if lenient {
		text += "\nIt answered what is forged with 2xx first. In Node, that is a verification without await, whose rejection then ends the process: `await client.webhooks.unwrap(…)`."
	}
	return text
}
