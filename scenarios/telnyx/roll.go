package telnyx

import "iter"

// A roll is a list of what is found by its id, the first one first. Whatever its length, one is put
// on it and taken off it at the same cost.
type roll[T any] struct {
	by          map[string]*entry[T]
	first, last *entry[T]
}

type entry[T any] struct {
	id           string
	what         T
	before, next *entry[T]
}

// put adds to the end. What had the id before is gone.
func (r *roll[T]) put(id string, what T) {
	if r.by == nil {
		r.by = map[string]*entry[T]{}
	}
	r.drop(id)
	e := &entry[T]{id: id, what: what, before: r.last}
	if r.last == nil {
		r.first = e
	} else {
		r.last.next = e
	}
	r.by[id], r.last = e, e
}

// find is what has the id, or nothing.
func (r *roll[T]) find(id string) (what T) {
	if e := r.by[id]; e != nil {
		what = e.what
	}
	return what
}

// drop takes off what has the id.
func (r *roll[T]) drop(id string) {
	e := r.by[id]
	if e == nil {
		return
	}
	delete(r.by, id)
	if e.before == nil {
		r.first = e.next
	} else {
		e.before.next = e.next
	}
	if e.next == nil {
		r.last = e.before
	} else {
		e.next.before = e.before
	}
}

func (r *roll[T]) len() int { return len(r.by) }

// all are all of them. The one at hand may be dropped.
func (r *roll[T]) all() iter.Seq[T] {
	return func(yield func(T) bool) {
		for e := r.first; e != nil; {
			next := e.next
			if !yield(e.what) {
				return
			}
			e = next
		}
	}
}

// back are all of them, the last one first.
func (r *roll[T]) back() iter.Seq[T] {
	return func(yield func(T) bool) {
		for e := r.last; e != nil && yield(e.what); e = e.before {
		}
	}
}
