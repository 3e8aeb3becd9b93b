package suite

import (
	"fmt"
	"slices"
	"strconv"
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
	var answer emitter.Attempt  // the last one to what was lost
	for _, s := range sent[last+1:] {
		if !s.Answered() {
			lost[s.check] = true
		}
		if s.control() && !s.limited() {
			lost[s.check], answer = true, s.Attempt
			if events[s.EventID] = true; len(events) == 1 {
				end = s.Sent.Add(s.Took)
			}
		}
	}
	if last < 0 || len(events) < 3 {
		return Diagnosis{}
	}
	return Diagnosis{ended(answer, sent, last, end), e.explains(func(o Outcome) bool {
		return lost[o.Check.ID] && !slices.ContainsFunc(o.Exchanges, Exchange.forgedAndAccepted)
	})}
}

// ended says how it came to an end after the last genuine request that was accepted.
func ended(answer emitter.Attempt, sent []sending, last int, end time.Time) string {
	i := slices.IndexFunc(sent, func(s sending) bool { return s.accepted() && s.ahead() })
	if i >= 0 && answer.Status/100 == 4 {
		return fmt.Sprintf("The receiver wants timestamps to rise: it accepted one ahead of the "+
			"clock (%s), and has refused since then what is genuine and of now, with %s. Clocks "+
			"differ and retries are late: accept whatever is within five minutes. What came later "+
			"is inconclusive.", sent[i].check, said(answer))
	}
	around := suspects(sent, sent[last].Sent, end)
	if around == "" { // some die a moment after they answer
		around = suspects(sent, sent[last].Sent.Add(-time.Second), end)
	}
	if around == "" {
		around = fmt.Sprintf("\nThe last check that it answered as usual was %s.", sent[last].check)
	}
	return fmt.Sprintf("The receiver stopped in the middle: it accepted no genuine webhook any "+
		"more, and the last answer was %s. What came later is inconclusive.", said(answer)) + around
}

// ahead reports whether the timestamp is ahead of the clock by more than clocks differ.
func (s sending) ahead() bool {
	seconds, err := strconv.ParseInt(s.RequestHeader.Get(emitter.HeaderTimestamp), 10, 64)
	return err == nil && seconds > s.Sent.Unix()+30
}

// suspects are the requests around the time of death that may have been its cause: what is forged
// or malformed, and what is genuine and was cut off in the middle. A plain control is none of them:
// its like was accepted before.
func suspects(sent []sending, from, to time.Time) string {
	var odd, cut []string
	lenient := false
	for _, s := range sent {
		if s.Sent.Add(s.Took).Before(from) || s.Sent.After(to) {
			continue
		}
		list := &odd
		if s.Asks == Accept {
			if s.Cause != emitter.CauseReset || s.Control {
				continue
			}
			list = &cut
		}
		lenient = lenient || s.forgedAndAccepted()
		if !slices.Contains(*list, s.check) {
			*list = append(*list, s.check)
		}
	}
	text := ""
	if len(cut) > 0 && !lenient {
		text += "\nGenuine webhooks that were cut off at that moment: " + strings.Join(cut, ", ")
	}
	if len(odd) > 0 {
		text += "\nForged or malformed requests of that moment: " + strings.Join(odd, ", ")
	}
	switch {
	case lenient:
		text += "\nIt answered what is forged with 2xx first. In Node, that is a verification " +
			"without await, whose rejection then ends the process: " +
			"`await client.webhooks.unwrap(…)`."
	case len(cut)+len(odd) > 1:
		text += "\nStart it again, and run them one by one to see which it does not survive."
	}
	return text
}
