package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	// spoolLimit is how many bytes wait at most while nobody reads.
	spoolLimit = 64 << 20

	// spoolPatience is how long close waits for the reader.
	spoolPatience = time.Second
)

// A spool prints texts about requests in the order in which they are added. It prints them in a
// goroutine of its own, so that requests are answered although nobody reads the output.
type spool struct {
	out, talk io.Writer
	limit     int
	// ended is closed when print has returned.
	ended chan struct{}

	mu      sync.Mutex
	changed *sync.Cond
	// waiting is what has been added but not taken by print.
	waiting []byte
	// lost is how many texts found no room since print last said so.
	lost   int
	closed bool
}

// newSpool makes a spool that prints to out and says on talk what it could not print. The caller
// must call print in a goroutine.
func newSpool(out, talk io.Writer) *spool {
	s := &spool{out: out, talk: talk, limit: spoolLimit, ended: make(chan struct{})}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// add puts a text behind those that wait. It does not block: a text that has no room is lost. If
// no other text waits, a text of any size has room.
func (s *spool) add(text []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) > 0 && len(s.waiting)+len(text) > s.limit {
		s.lost++
	} else {
		s.waiting = append(s.waiting, text...)
	}
	s.changed.Signal()
}

// print writes what is added until the spool is closed and empty, or until the output fails.
func (s *spool) print() error {
	defer close(s.ended)
	for {
		text, lost, last := s.take()
		if len(text) > 0 {
			if _, err := s.out.Write(text); err != nil {
				return err
			}
		}
		if lost > 0 {
			fmt.Fprintf(s.talk, "%s not printed, because the output was not read\n",
				count(lost, "request"))
		}
		if last {
			return nil
		}
	}
}

// take waits until there is something to print or to say, and takes all of it. It tells whether
// that was the last.
func (s *spool) take() (text []byte, lost int, last bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.waiting) == 0 && s.lost == 0 && !s.closed {
		s.changed.Wait()
	}
	text, lost = s.waiting, s.lost
	s.waiting, s.lost = nil, 0
	return text, lost, s.closed
}

// close waits until everything is printed, but only for a moment if nobody reads. What is added
// afterwards may be lost.
func (s *spool) close() {
	s.mu.Lock()
	s.closed = true
	s.changed.Signal()
	s.mu.Unlock()
	select {
	case <-s.ended:
	case <-time.After(spoolPatience):
		fmt.Fprintln(s.talk, "not every request was printed, because the output was not read")
	}
}
