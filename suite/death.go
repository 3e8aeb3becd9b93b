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

// forged reports whether it was damaged so that it is to be refused. What is malformed and signed
// is not.
func (s sending) forged() bool {
	spoil, err := emitter.LookupSpoil(s.Spoil)
	return err == nil && spoil.Answer == emitter.Refused
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

// suspects are the requests around the time of death that may have been its cause: forged and
// malformed ones, and genuine ones whose connection broke. Who found nobody there killed nobody,
// and the like of a plain control was accepted before.
func suspects(sent []sending, from, to time.Time) string {
	var forged, genuine []string
	lenient := false
	for _, s := range sent {
		switch {
		case s.Cause == emitter.CauseRefused,
			s.Sent.Add(s.Took).Before(from), s.Sent.After(to):
		case s.Asks == Accept:
			if s.Cause == emitter.CauseReset && !s.Control {
				genuine = added(genuine, fmt.Sprintf("%s (%s)", s.EventType, s.check))
			}
		default:
			lenient = lenient || s.accepted() && s.forged()
			forged = added(forged, s.check)
		}
	}
	text := ""
	if len(forged) > 0 {
		text += "\nForged or malformed requests of that moment: " + strings.Join(forged, ", ")
	}
	if len(genuine) > 0 {
		text += "\nGenuine webhooks whose connection broke at that moment: " +
			strings.Join(genuine, ", ")
	}
	switch {
	case lenient:
		text += "\nIt answered what is forged with 2xx first. In Node, that is a verification " +
			"without await, whose rejection then ends the process: " +
			"`await client.webhooks.unwrap(…)`."
	case len(genuine) > 0:
		text += "\n" + uncaught
	case len(forged) > 1:
		text += "\nStart it again, and run them one by one to see which it does not survive."
	}
	return text
}

// uncaught is why processes end, mostly.
const uncaught = "In Node, an error that an async handler throws and that nobody catches ends " +
	"the process: catch it, and answer."

// added is a list with one more, unless it has it.
func added(list []string, one string) []string {
	if slices.Contains(list, one) {
		return list
	}
	return append(list, one)
}

// restarts is about a receiver whose connections break on some requests, and which is there again
// for others: its process ends, and something starts it anew.
func restarts(e *evidence) Diagnosis {
	if e.kept == 0 || e.interrupted {
		return Diagnosis{}
	}
	gone, forgeries := false, 0
	var names []string
	for _, o := range e.outcomes {
		for _, x := range o.Exchanges {
			gone = gone || x.Cause == emitter.CauseRefused
		}
	}
	ids := e.explains(func(o Outcome) bool {
		broken := false
		for _, x := range o.Exchanges {
			if x.Cause != emitter.CauseReset {
				continue
			}
			switch broken = true; {
			case x.Asks != Accept:
				forgeries++
			case !x.Control && o.Check.Asks == Accept:
				names = added(names, x.EventType)
			}
		}
		return broken
	})
	if !gone || len(ids) == 0 {
		return Diagnosis{}
	}
	on := []string{}
	if len(names) > 0 {
		on = append(on, "genuine webhooks ("+some(names)+")")
	}
	if forgeries > 0 {
		on = append(on, plural(forgeries, "forged or malformed request"))
	}
	if len(on) == 0 {
		return Diagnosis{}
	}
	return Diagnosis{"The receiver's process ends and is started again: its connection breaks, and " +
		"nobody is there for a moment. It does so on " + strings.Join(on, " and ") + ". " + uncaught,
		ids}
}
