package scenarios

import (
	"cmp"
	"container/heap"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A run is one telling of a story, while it lasts.
type run struct {
	number int
	world  *World
	script Script
	begun  time.Duration // by the time of the stories, when it began; 0 where nothing waits
	at     time.Duration // the time of its story that it has reached
	due    dues
	held   []*sending // events that the weather holds back
	under  int        // attempts under way
	order  int        // entries that it has had
	place  int        // in the agenda; -1: not there
}

// An entry is what is due at a time of a run's story: a cue, or a further attempt.
type entry struct {
	at      time.Duration
	order   int
	name    string
	step    *Step
	event   *emitter.Event
	request *emitter.Request
	sending *sending
}

// dues are the entries of a run, the next one first; of two at the same time, the one that was
// entered first.
type dues []entry

func (q dues) Len() int      { return len(q) }
func (q dues) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *dues) Push(x any)   { *q = append(*q, x.(entry)) }
func (q *dues) Pop() any     { return pop((*[]entry)(q)) }
func (q dues) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[i].at, q[j].at), cmp.Compare(q[i].order, q[j].order)) < 0
}

// An agenda is the runs that wait for a time, the next one first; of two, the one with the lower
// number.
type agenda []*run

func (q agenda) Len() int { return len(q) }
func (q agenda) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i, j
}
func (q *agenda) Push(x any) {
	x.(*run).place = len(*q)
	*q = append(*q, x.(*run))
}
func (q *agenda) Pop() any {
	last := pop((*[]*run)(q))
	last.place = -1
	return last
}
func (q agenda) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[i].key(), q[j].key()), cmp.Compare(q[i].number, q[j].number)) < 0
}

// key is when the run's next entry is due.
func (r *run) key() time.Duration { return r.begun + r.due[0].at }

func pop[T any](q *[]T) T {
	last := (*q)[len(*q)-1]
	var none T
	(*q)[len(*q)-1] = none
	*q = (*q)[:len(*q)-1]
	return last
}

// enter puts an entry on the run's agenda.
func (r *run) enter(e entry) {
	e.order = r.order
	r.order++
	heap.Push(&r.due, e)
}

// take enters cues. One that has the name of a cue that waits takes its place.
func (r *run) take(cues []Cue) {
	before := r.order
	if r.due == nil {
		r.due = make(dues, 0, len(cues))
	}
	for i := range cues {
		cue := &cues[i]
		if cue.Name != "" && before > 0 {
			r.withdraw(cue.Name, before)
		}
		if cue.Step != nil || cue.Event != nil || cue.Request != nil {
			r.enter(entry{at: cue.At, name: cue.Name, step: cue.Step, event: cue.Event,
				request: cue.Request})
		}
	}
}

// withdraw takes the cue of that name back, if one waits that was entered before.
func (r *run) withdraw(name string, before int) {
	for i, e := range r.due {
		if e.name == name && e.sending == nil && e.order < before {
			heap.Remove(&r.due, i)
			return
		}
	}
}
