package scenarios

import (
	"math"
	"math/bits"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// Attempted is an attempt that has ended, and what follows it.
type Attempted struct {
	*emitter.Attempt
	// Event is what it carries.
	Event *emitter.Event
	// Due is when it was to be sent, in the time of the story.
	Due time.Duration
	// Recorded is the attempt that is made again with this one; nil for none.
	Recorded *emitter.Attempt
	// Next is the attempt that follows; nil at the end of the delivery.
	Next *emitter.Next
}

// failures is how many broken deliveries a report keeps whole.
const failures = 20

// A Report is the sum of what became of the events of a play. It does not grow with their number,
// but with that of webhooks and of the ways in which attempts at them ended.
type Report struct {
	Runs      int // begun
	Events    int // made, those with a spoil left out
	Copies    int // deliveries more, by the weather
	Spoiled   int // requests with a spoil
	Right     int // of them, those with the answer of a correct receiver
	Excused   int // of them, those with an answer that may be excused
	Delivered int // deliveries; each event has one for each of its targets, and copies
	Broken    int // deliveries that break what a step promised
	Attempts  int
	Answered  int // attempts that the receiver itself answered
	Faults    int // attempts that ended by an outage of ours
	Overload  int // attempts that say nothing, since offhook was too busy
	Unsent    int // events that were planned and not made
	Undecided int // deliveries that were interrupted
	Unbegun   int // runs that were not begun
	Commands  int // that the application gave
	Noted     int // mistakes in what it answered, with which the play goes on
	// Unmet is how many promises of stories about commands were not kept, and Unkept tells the first.
	Unmet  int
	Unkept []string
	Late   Lateness
	// Failures are the first deliveries that break a promise.
	Failures []*Delivery
	// Subtotals are in the order of stories, then of webhooks, by name.
	Subtotals []Subtotal
}

// Kept tells whether every event was sent and kept its promise. A play of nothing is not kept, and
// neither is one that accepts nothing genuine beside what is refused.
func (r *Report) Kept() bool {
	vacuous := r.Events == 0 || r.Spoiled > 0 && r.Delivered == 0
	return !vacuous && r.Broken+r.Unsent+r.Undecided+r.Unbegun+r.Unmet == 0
}

// Add adds another play to the sum.
func (r *Report) Add(other Report) {
	r.Runs += other.Runs
	r.Events += other.Events
	r.Copies += other.Copies
	r.Spoiled += other.Spoiled
	r.Right += other.Right
	r.Excused += other.Excused
	r.Delivered += other.Delivered
	r.Broken += other.Broken
	r.Attempts += other.Attempts
	r.Answered += other.Answered
	r.Faults += other.Faults
	r.Overload += other.Overload
	r.Unsent += other.Unsent
	r.Undecided += other.Undecided
	r.Unbegun += other.Unbegun
	r.Commands += other.Commands
	r.Noted += other.Noted
	r.unmet(other.Unkept)
	r.Unmet += other.Unmet - len(other.Unkept)
	r.Late.merge(other.Late)
	r.addSubtotals(other.Subtotals)
	room := max(0, failures-len(r.Failures))
	r.Failures = append(r.Failures, other.Failures[:min(room, len(other.Failures))]...)
}

func (r *Report) attempt(event *emitter.Event, a *emitter.Attempt) {
	r.Attempts++
	r.subtotal(event, a.Spoil != "").add(
		Result{Status: a.Status, Cause: a.Cause, Fault: a.Fault, Attempts: 1})
	switch {
	case a.Fault != "":
		r.Faults++
	case a.Answered():
		r.Answered++
	case a.Cause == emitter.CauseOverload:
		r.Overload++
	}
}

// unmet counts promises that the application has not kept.
func (r *Report) unmet(broken []string) {
	r.Unmet += len(broken)
	r.Unkept = append(r.Unkept, broken[:min(len(broken), failures-len(r.Unkept))]...)
}

// undecided counts a delivery that was interrupted.
func (r *Report) undecided(event *emitter.Event, spoiled bool) {
	r.Undecided++
	r.subtotal(event, spoiled).Undecided++
}

func (r *Report) delivery(d *Delivery) {
	spoiled := len(d.Attempts) > 0 && d.Attempts[0].Spoil != ""
	if d.Interrupted() {
		r.undecided(&d.Event, spoiled)
		return
	}
	sum := r.subtotal(&d.Event, spoiled)
	if d.Status == Delivered {
		sum.Delivered++
	} else {
		sum.Failed++
	}
	switch {
	case spoiled:
		r.Spoiled++
		if d.Excused != "" {
			r.Excused++
		} else if len(d.Broken) == 0 {
			r.Right++
		}
	case d.Status == Delivered:
		r.Delivered++
	}
	if len(d.Broken) > 0 {
		r.Broken++
		sum.Broken++
		if len(r.Failures) < failures {
			r.Failures = append(r.Failures, d)
		}
	}
}

// Lateness is how late attempts were sent, as counts that tell quantiles to an eighth.
type Lateness struct {
	counts [64 * 8]int32
	n      int
	most   time.Duration
}

// Add counts an attempt.
func (l *Lateness) Add(d time.Duration) {
	l.counts[bucket(d)]++
	l.n++
	l.most = max(l.most, d)
}

// Max is the greatest lateness.
func (l *Lateness) Max() time.Duration { return l.most }

// Quantile is the lateness that a part q of the attempts, from 0 to 1, did not exceed.
func (l *Lateness) Quantile(q float64) time.Duration {
	rank := int(math.Ceil(q * float64(l.n)))
	for i, count := range l.counts {
		if rank -= int(count); rank <= 0 && l.n > 0 {
			return min(upper(i), l.most)
		}
	}
	return l.most
}

func (l *Lateness) merge(other Lateness) {
	for i, count := range other.counts {
		l.counts[i] += count
	}
	l.n += other.n
	l.most = max(l.most, other.most)
}

// bucket counts durations by their highest bit and the three bits below it.
func bucket(d time.Duration) int {
	n := uint64(max(d, 8))
	high := bits.Len64(n) - 1
	return high*8 + int(n>>(high-3)&7)
}

// upper is the greatest duration of a bucket.
func upper(bucket int) time.Duration {
	high := bucket / 8
	if high < 3 {
		return 0
	}
	return time.Duration(uint64(8+bucket%8+1)<<(high-3) - 1)
}
