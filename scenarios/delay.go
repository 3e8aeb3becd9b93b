package scenarios

import (
	"cmp"
	"container/heap"
	"fmt"
	"iter"
	"math"
	"net/http"
	"slices"
	"time"
)

// weather is what an event of the step is sent under: that of the Engine, then that of the story,
// that of the instances that it is about, and its own. What a spoil damages is not from Telnyx, and
// no weather of ours touches it.
func (l *loop) weather(s *sending) ([]Weather, error) {
	step := s.step
	if step == nil || s.spoil != nil {
		return nil, nil
	}
	all := l.Weather
	if s.calm() {
		return all, nil
	}
	for day := range s.days() {
		if !day.bad() {
			continue
		}
		own, word, err := day.weathers()
		if err != nil {
			return nil, day.fail(word, err)
		}
		if all = slices.Clip(all); len(own) > 0 {
			for i := range own {
				own[i].place = day.place
			}
			all = append(all, own...)
		}
	}
	return all, nil
}

// A day is a bad day, and whose it is.
type day struct {
	*BadDay
	place string // for a rehearsal: whose it is
	fail  func(part string, err error) error
}

// calm reports whether no bad day is the event's, as for most.
func (s *sending) calm() bool {
	if s.step == nil {
		return true
	}
	told := s.told()
	return !s.step.bad() && (told == nil || !told.bad() && len(told.terms.troubled) == 0)
}

// told is the story of an event with a step, nil for none. In a closed loop no step of the story is
// that of an event.
func (s *sending) told() *telling {
	if s.step.told != nil {
		return s.step.told
	}
	return s.run.world.told
}

// days are the bad days that an event meets: that of its story, those of what it is about, and its
// own.
func (s *sending) days() iter.Seq[day] {
	return func(yield func(day) bool) {
		step := s.step
		if step == nil {
			return
		}
		if told := s.told(); told != nil {
			if !yield(day{&told.BadDay, "story", told.fail}) {
				return
			}
			for _, m := range told.terms.troubled {
				about := s.Event.Trace.Instances[m.Resource] == m.Name
				if about && !yield(day{&m.BadDay, m.place, m.fail}) {
					return
				}
			}
		}
		yield(day{&step.BadDay, fmt.Sprintf("step %s", step.place), step.fail})
	}
}

// expose has the weather decide when a new event is sent and how often it comes.
func (l *loop) expose(s *sending) {
	for _, w := range s.weather {
		l.foresee(w.key(), func() error {
			return fmt.Errorf("the weather %s has no effect: %s", w.Name, w.needs())
		})
		note := w.Name
		if w.Late != (Wait{}) {
			late := s.draw(w.Late, w.Name, "late")
			s.at += late
			note += fmt.Sprintf(", %s after it occurred", late)
		}
		if w.Slow != (Wait{}) {
			s.pieces.Over = s.draw(w.Slow, w.Name, "slow")
			note += fmt.Sprintf(", written over %s", s.pieces.Over)
		}
		if w.Late != (Wait{}) || w.Copies > 0 {
			l.feel(w.key())
		}
		if w.Order == Together || w.Order == Swapped && s.run.held == 0 {
			s.hold = true
			note += ", held back"
		}
		s.Event.Trace.Weather = append(s.Event.Trace.Weather, note)
	}
	s.At = s.at
}

// draw is a wait of a weather, for one event.
func (s *sending) draw(w Wait, purpose ...string) time.Duration {
	r := s.run
	return w.draw(r.world.setting.Seed, r.number, append(purpose, s.Event.Trace.Step)...)
}

// post puts a new event upon the run's agenda, for each of its targets, or holds it back.
func (l *loop) post(s *sending) {
	r := s.run
	if s.hold {
		r.held++
		r.enter(entry{at: never, what: s})
		return
	}
	if r.held > 0 {
		l.release(r, s.at+overtaken, true)
	}
	l.depart(s)
}

// never is when events are due that are held back.
const never = time.Duration(math.MaxInt64)

// release sends what a run holds back, at a time of the story or later, overtaken by another event
// or because none is to come.
func (l *loop) release(r *run, at time.Duration, overtaken bool) {
	var held []*sending
	for len(held) < int(r.held) { // they are the last
		last := slices.MaxFunc(r.due, func(a, b entry) int {
			return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(b.order, a.order))
		})
		held = append(held, last.sending())
		heap.Remove(&r.due, slices.Index(r.due, last))
	}
	r.held = 0
	for _, s := range held {
		at = max(at, s.at)
	}
	for _, s := range held {
		if overtaken || len(held) > 1 {
			l.reorder(s)
		}
		s.at, s.At = at, at
		l.depart(s)
	}
}

// write notes that the body of an event is written as the weather says.
func (l *loop) write(s *sending) {
	for _, w := range s.weather {
		if w.Slow != (Wait{}) && s.To.Method != http.MethodGet {
			l.feel(w.key())
		}
	}
}

// reorder notes that the order in which an event is sent has shown its effect.
func (l *loop) reorder(s *sending) {
	for _, w := range s.weather {
		if w.Order != "" {
			l.feel(w.key())
		}
	}
}

// depart puts an event and its copies on the run's agenda, for each of its targets.
func (l *loop) depart(s *sending) {
	for _, other := range s.others {
		other.at, other.At = s.at, s.at
		l.depart(other)
	}
	r := s.run
	r.enter(entry{at: s.at, what: s})
	at, copies := s.at, 0
	for i, w := range s.weather {
		for range w.Copies {
			copies++
			l.report.Copies++
			again := s.another()
			trace := &again.Event.Trace
			trace.Copy, trace.Weather = copies, slices.Clone(trace.Weather)
			trace.Weather[i] = fmt.Sprintf("%s, copy %d", w.Name, copies)
			at += s.draw(w.Again, w.Name, "again", fmt.Sprint(copies))
			again.at, again.At = at, at
			r.enter(entry{at: at, what: again})
		}
	}
}

// another is the same event as a delivery of its own.
func (s *sending) another() *sending {
	other := &sending{Delivery: Delivery{Event: s.Event, To: s.To, At: s.At}, run: s.run,
		step: s.step, pieces: s.pieces, spoil: s.spoil, weather: s.weather, outages: s.outages,
		also: s.also, next: s.next, at: s.at}
	other.Attempts = other.only[:0]
	return other
}

// expects reports whether an event of the run is still to be made.
func (r *run) expects() bool {
	return slices.ContainsFunc(r.due, func(e entry) bool { return e.sending() == nil })
}
