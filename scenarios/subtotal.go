package scenarios

import (
	"cmp"
	"slices"

	"github.com/offhook-dev/offhook/emitter"
)

// A Subtotal is what became of the events of one webhook in one story.
type Subtotal struct {
	Story string `json:"story"`
	Event string `json:"event"` // the name of the webhook
	// Spoiled says that these are the requests with a spoil, which a correct receiver mostly refuses.
	Spoiled   bool `json:"spoiled,omitempty"`
	Delivered int  `json:"delivered"` // deliveries
	Failed    int  `json:"failed"`
	Undecided int  `json:"undecided,omitempty"` // interrupted ones
	Broken    int  `json:"broken,omitempty"`    // of the others, those that break a promise
	// Results are how the attempts ended: answers first, by their status.
	Results []Result `json:"results"`
}

// A Result is a way in which attempts ended, and how many did.
type Result struct {
	Status   int           `json:"status,omitempty"`
	Cause    emitter.Cause `json:"cause,omitempty"`
	Fault    string        `json:"fault,omitempty"` // of ours; the receiver did not see the attempt
	Attempts int           `json:"attempts"`
}

// compare puts subtotals in order, by what they are about.
func (s Subtotal) compare(other Subtotal) int {
	spoiled := 0
	if s.Spoiled != other.Spoiled {
		spoiled = 1
		if other.Spoiled {
			spoiled = -1
		}
	}
	return cmp.Or(cmp.Compare(s.Story, other.Story), cmp.Compare(s.Event, other.Event), spoiled)
}

// compare puts results in order, those without an answer last.
func (r Result) compare(other Result) int {
	// The 0 of no answer, less one, is the greatest.
	return cmp.Or(cmp.Compare(uint(r.Status)-1, uint(other.Status)-1),
		cmp.Compare(r.Cause, other.Cause), cmp.Compare(r.Fault, other.Fault))
}

// subtotal is the one of an event.
func (r *Report) subtotal(event *emitter.Event, spoiled bool) *Subtotal {
	return r.like(Subtotal{Story: event.Trace.Story, Event: event.Type, Spoiled: spoiled})
}

// like is the subtotal about the same.
func (r *Report) like(about Subtotal) *Subtotal {
	at, found := slices.BinarySearchFunc(r.Subtotals, about, Subtotal.compare)
	if !found {
		about := Subtotal{Story: about.Story, Event: about.Event, Spoiled: about.Spoiled}
		r.Subtotals = slices.Insert(r.Subtotals, at, about)
	}
	return &r.Subtotals[at]
}

// add counts attempts that ended alike.
func (s *Subtotal) add(result Result) {
	at, found := slices.BinarySearchFunc(s.Results, result, Result.compare)
	if found {
		s.Results[at].Attempts += result.Attempts
		return
	}
	s.Results = slices.Insert(s.Results, at, result)
}

// addSubtotals adds those of another play, and leaves copies of the report as they are.
func (r *Report) addSubtotals(others []Subtotal) {
	r.Subtotals = slices.Clone(r.Subtotals)
	for i := range r.Subtotals {
		r.Subtotals[i].Results = slices.Clone(r.Subtotals[i].Results)
	}
	for _, other := range others {
		sum := r.like(other)
		sum.Delivered += other.Delivered
		sum.Failed += other.Failed
		sum.Undecided += other.Undecided
		sum.Broken += other.Broken
		for _, result := range other.Results {
			sum.add(result)
		}
	}
}
