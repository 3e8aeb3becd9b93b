package scenarios

import (
	"cmp"
	"container/heap"
	"time"
)

// A run is one telling of a story, while it lasts. Many wait at a time, so it is kept small.
type run struct {
	number int
	under  int32 // attempts under way
	order  int32 // entries that it has had
	place  int32 // in the agenda; -1: not there
	held   int32 // events that the weather holds back, which are due never
	world  *World
	script Script
	begun  time.Duration // by the time of the stories, when it began; 0 where nothing waits
	at     time.Duration // the time of its story that it has reached
	due    dues
	named  map[string]*Cue // cues that wait, by their names
}

// An entry is what is due at a time of a run's story.
type entry struct {
	at    time.Duration
	order int32
	what  any // a *Step, a *Cue that is more than its step, or a *sending: a further attempt
}

// sending is the event that is under way, or nil if it is still to be made.
func (e *entry) sending() *sending {
	s, _ := e.what.(*sending)
	return s
}

// cue is the entry as a cue.
func (e *entry) cue() Cue {
	switch what := e.what.(type) {
	case *Cue:
		return *what
	case *Step:
		return Cue{At: e.at, Step: what}
	}
	return Cue{At: e.at}
}

// dues are the entries of a run, the next one first; of two at the same time, the one that was
// entered first.
type dues []entry

func (q dues) Len() int      { return len(q) }
func (q dues) Swap(i, j int) { q[i], q[j] = q[j], q[i]; q.settle(i); q.settle(j) }
func (q *dues) Push(x any)   { *q = append(*q, x.(entry)); q.settle(len(*q) - 1) }
func (q *dues) Pop() any     { return pop((*[]entry)(q)) }
func (q dues) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[i].at, q[j].at), cmp.Compare(q[i].order, q[j].order)) < 0
}

// settle has the cue of an entry know where it stands.
func (q dues) settle(i int) {
	if cue, ok := q[i].what.(*Cue); ok {
		cue.place = int32(i)
	}
}

// An agenda is the runs that wait for a time, the next one first; of two, the one with the lower
// number.
type agenda []*run

func (q agenda) Len() int { return len(q) }
func (q agenda) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = int32(i), int32(j)
}
func (q *agenda) Push(x any) {
	x.(*run).place = int32(len(*q))
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

// enter puts an entry on the run's agenda. Of two at the same time, a command comes after what is
// not: so one that came when something had just been done comes after that again, where the run is
// repeated from its ledger.
func (r *run) enter(e entry) {
	e.order = r.order
	r.order++
	if cue, ok := e.what.(*Cue); ok && cue.Command != nil {
		e.order |= late
	}
	heap.Push(&r.due, e)
}

// late is the bit of the order that commands have.
const late = 1 << 30

// take enters cues. One that has the name of a cue that waits takes its place.
func (r *run) take(cues []Cue) {
	if r.due == nil {
		r.due = make(dues, 0, len(cues))
	}
	for i := range cues {
		cue := &cues[i]
		if cue.Name != "" {
			r.withdraw(cue.Name)
		}
		switch {
		case cue.Step != nil && cue.bare():
			r.enter(entry{at: cue.At, what: cue.Step})
		case cue.Step != nil || cue.Event != nil || cue.Request != nil || cue.Alarm != nil ||
			cue.Command != nil:
			r.enter(entry{at: cue.At, what: cue})
			r.name(cue)
		}
	}
}

// name has a cue be found by its name while it waits.
func (r *run) name(cue *Cue) {
	if cue.Name == "" {
		return
	}
	if r.named == nil {
		r.named = map[string]*Cue{}
	}
	r.named[cue.Name] = cue
}

// bare reports whether a cue is no more than its step.
func (c *Cue) bare() bool {
	return c.Name == "" && c.Event == nil && c.Request == nil && c.To == nil && !c.Asks
}

// waits reports whether the run goes on although nothing is due.
func (r *run) waits() bool {
	open, ok := r.script.(Open)
	return ok && open.Waits()
}

// withdraw takes the cue of that name back, if one waits.
func (r *run) withdraw(name string) {
	if cue := r.named[name]; cue != nil {
		delete(r.named, name)
		heap.Remove(&r.due, int(cue.place))
	}
}

// next takes what is due next from the run's agenda.
func (r *run) next() entry {
	e := heap.Pop(&r.due).(entry)
	if cue, ok := e.what.(*Cue); ok && r.named[cue.Name] == cue {
		delete(r.named, cue.Name)
	}
	return e
}
