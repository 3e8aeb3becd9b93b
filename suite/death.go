package suite

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A sending is an exchange and the check that made it.
type sending struct {
	Exchange
	check string
}

// control reports whether it was genuine, as it usually is, and for the main URL.
func (s sending) control() bool {
	return s.Spoil == "" && s.Asks == Accept && s.Role == emitter.Primary
}

// died is about a receiver that accepted no genuine webhook any more from some point on, and what
// was sent just before. Several checks run at a time, so there may be several suspects. One or two
// that are lost at the end are no death.
func died(e *evidence) Diagnosis {
	if e.interrupted || e.kept == 0 {
		return Diagnosis{}
	}
	var sent []sending
	for _, o := range e.outcomes {
		for _, x := range o.Exchanges {
			sent = append(sent, sending{x, o.Check.ID})
		}
	}
	slices.SortStableFunc(sent, func(a, b sending) int { return a.Sent.Compare(b.Sent) })
	last := -1 // the last genuine one that was accepted
	for i, s := range sent {
		if s.control() && s.accepted() {
			last = i
		}
	}
	lost := map[string]bool{}
	var end time.Time           // when it was surely over
	events := map[string]bool{} // one that is sent again is lost once
	for _, s := range sent[last+1:] {
		if s.control() && !s.limited() {
			lost[s.check] = true
			if events[s.EventID] = true; len(events) == 1 {
				end = s.Sent.Add(s.Took)
			}
		}
	}
	if last < 0 || len(events) < 3 {
		return Diagnosis{}
	}
	around := suspects(sent, sent[last].Sent, end)
	if around == "" { // some die a moment after they answer
		around = suspects(sent, sent[last].Sent.Add(-time.Second), end)
	}
	if around == "" {
		around = fmt.Sprintf("\nThe last check that it answered as usual was %s.", sent[last].check)
	}
	return Diagnosis{fmt.Sprintf("The receiver stopped in the middle: it accepted no genuine "+
		"webhook any more, and the last answer was %s. What came later is inconclusive.",
		said(sent[len(sent)-1].Attempt)) + around,
		e.explains(func(o Outcome) bool {
			return lost[o.Check.ID] && !slices.ContainsFunc(o.Exchanges, Exchange.forgedAndAccepted)
		})}
}

// suspects are the forged and malformed requests around the time of death.
func suspects(sent []sending, from, to time.Time) string {
	var checks []string
	lenient := false
	for _, s := range sent {
		if s.Asks == Accept || s.Sent.Add(s.Took).Before(from) || s.Sent.After(to) {
			continue
		}
		lenient = lenient || s.accepted()
		if !slices.Contains(checks, s.check) {
			checks = append(checks, s.check)
		}
	}
	if len(checks) == 0 {
		return ""
	}
	text := "\nForged or malformed requests of that moment: " + strings.Join(checks, ", ")
	if lenient {
		text += "\nIt answered what is forged with 2xx first. In Node, that is a verification " +
			"without await, whose rejection then ends the process: " +
			"`await client.webhooks.unwrap(…)`."
	}
	return text
}
