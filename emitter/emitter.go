package emitter

import (
	"crypto/x509"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Emitter sends attempts, one at a time. Its zero value sends to this machine, signed with the
// development key. Its fields are set before the first use; from then on it is safe for concurrent
// use and must not be copied.
type Emitter struct {
	// Key signs.
	Key Key
	// Transport carries the requests. If nil, the Emitter dials by itself. A Transport given here
	// must itself keep away from other machines: of the address only the URL is checked.
	Transport http.RoundTripper
	// Fresh has each attempt dial a connection of its own, so that no attempt depends on another,
	// except where a Request says otherwise. Without it connections are used again. It has no
	// effect on a Transport that is given.
	Fresh bool
	// Roots are the certificate authorities that are trusted; nil is those of the system. It has no
	// effect on a Transport that is given.
	Roots *x509.CertPool
	// Header is sent in addition, in the case of its keys as they stand here. It replaces offhook's
	// own header of the same name, and Host the host of the URL. It is kept in attempts and ledger
	// like any other header.
	Header http.Header
	// AllowRemote permits targets on other machines, which also need a key other than the
	// development key.
	AllowRemote bool
	// Rate is how many requests a second are sent at most. 0 is 10 for URLs on other machines, and
	// no limit for this one.
	Rate float64
	// Begin is called before a request is sent, with the attempt as far as it is known by then. If
	// it returns an error, the request is not sent. Calls may overlap, as those of Observe.
	Begin func(Attempt) error
	// Observe is called at the end of each attempt, by the goroutine that made it: concurrent
	// sending means concurrent calls.
	Observe func(Attempt)

	once sync.Once
	// reused uses connections again. It is nil where there is a Transport.
	reused http.RoundTripper
	fresh  http.RoundTripper
	pace   pace
	last   atomic.Pointer[checked] // the target that was used last
}

// Request asks for one attempt.
type Request struct {
	Event Event
	// N is the number of the attempt, from 1; 0 is 1.
	N   int
	URL string
	// Method is POST if empty. Event.CheckMethod says what GET carries.
	Method string
	// Role is Primary if empty. It is recorded, and has no effect on what is sent.
	Role Role
	// At is the time of the attempt, the one that is signed; zero is now.
	At time.Time
	// Due is when the attempt could be sent, by the clock; zero is when it is. Attempt.Late is counted
	// from it.
	Due time.Time
	// Timeout is how long the attempt may take, from dialling to the last byte of the answer. Zero
	// is that of DefaultPolicy.
	Timeout time.Duration
	// Reuse has the attempt take a connection that an earlier one with Reuse has left, and leave its
	// own, though the Emitter is Fresh.
	Reuse bool
	// Keep is how many bytes of the answer's body are kept; 0 is 10 000.
	Keep int
	// Pieces is how the body is written; it has no effect on a request without one.
	Pieces Pieces
	// Fault makes the URL misbehave. A fault that times out does so at once: whoever plays a story
	// knows how long that takes there.
	Fault *Fault
	// Spoil damages the request.
	Spoil *Spoil
	// Recorded is an attempt that is made again: its method and its headers are sent, and its body
	// with the signature that it had, to the byte. Where Event has a body, that is sent in its place
	// and signed anew. Spoil has no effect then.
	Recorded *Attempt
}

// dial makes the Emitter's own transports, once.
func (e *Emitter) dial() {
	e.once.Do(func() {
		e.fresh = e.Transport
		if e.Transport == nil {
			e.reused = newTransport(e.AllowRemote, true, e.Roots)
			e.fresh = newTransport(e.AllowRemote, false, e.Roots)
		}
	})
}
