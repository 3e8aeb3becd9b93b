// Package hostile has receivers that do what no HTTP server should: they stall, break off, flood
// and talk nonsense. With them, tests show that whatever a receiver does, sending to it ends in
// time, takes little memory, leaves nothing behind and tells what was wrong. Only tests import it.
package hostile

import (
	"net"
	"slices"

	"github.com/offhook-dev/offhook/emitter"
)

// An Answer treats a request, which is the n-th of its connection, from 1. The connection is kept
// for another one if it returns true, and else closed.
type Answer func(conn *net.TCPConn, n int, request []byte) (keep bool)

// A Receiver is one way to treat who sends a webhook, and what becomes of an attempt at it.
type Receiver struct {
	Name string
	// Scheme is that of its URL; http if empty.
	Scheme string
	// Greet is what it does with a new connection before it reads, if it is not nil. The connection
	// is closed if it returns false.
	Greet func(conn *net.TCPConn) (keep bool)
	// Answer treats the requests. If it is nil they are read, and never answered.
	Answer Answer
	// Deaf receivers accept no connection, and so many wait that no other one has room.
	Deaf bool

	// Status is that of the answer, 0 if none with a status comes.
	Status int
	// Cause is what an attempt fails of, other than the status. Another one is as right, where both
	// depend on what comes first.
	Cause, Another emitter.Cause
	// Says is in the attempt's detail.
	Says string
}

// All lists every receiver. What they send is made for an attempt of some tenths of a second.
func All() []Receiver {
	return slices.Concat(strange(), connections(), heads(), bodies(), breaks(), silences(), schemes())
}

// Answered reports whether an attempt gets a whole answer.
func (r Receiver) Answered() bool {
	return r.Cause == emitter.CauseNone || r.Cause == emitter.CauseRedirect
}

// Delivered reports whether an attempt is answered with 200.
func (r Receiver) Delivered() bool { return r.Cause == emitter.CauseNone && r.Status == 200 }
