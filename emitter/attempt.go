package emitter

import (
	"net/http"
	"time"
)

// Request asks for one attempt.
type Request struct {
	Event Event
	// N is the number of the attempt, from 1; 0 is 1.
	N   int
	URL string
	// Role is Primary if empty. It decides nothing: it is recorded.
	Role Role
	// At is the time of the attempt, the one that is signed; zero is now.
	At time.Time
	// Timeout is how long the attempt may take, from dialling to the last
	// byte of the answer. Zero is the Emitter's, or else the policy's.
	Timeout time.Duration
	// Fault makes the URL misbehave.
	Fault *Fault
	// Spoil damages the request.
	Spoil *Spoil
}

// Attempt is one HTTP request and what came of it.
type Attempt struct {
	EventID, EventType, Family string
	N                          int
	URL                        string
	Role                       Role
	// At is the time that was signed.
	At     time.Time
	Method string
	// RequestHeader has the headers that were sent, in the case they were
	// sent in. Host and Content-Length are left out, which follow from the
	// URL and the body, unless a Host was given.
	RequestHeader http.Header
	// RequestBody has the very bytes that were signed and sent.
	RequestBody []byte
	// Status is the status of the answer, or 0 if there was none. It is also
	// set if the answer broke off in its body.
	Status         int
	ResponseHeader http.Header
	// ResponseBody has the first 10 000 bytes of the answer's body.
	ResponseBody []byte
	// Truncated says that the answer's body was longer than that.
	Truncated bool
	// Took is the time from dialling to the end of the answer, or to the
	// failure.
	Took time.Duration
	// Cause says what the attempt failed of, other than its status.
	Cause Cause
	// Detail explains the cause in a sentence.
	Detail string
	// Fault names the fault that made the answer, or the lack of one. It is
	// empty for what really came from the receiver or the network.
	Fault string
	// Spoil names the damage that was done to the request.
	Spoil string
}

// Answered reports whether a whole HTTP answer came, be it a redirect. Fault
// says whether it was the receiver's or ours.
func (a Attempt) Answered() bool { return a.Cause == CauseNone || a.Cause == CauseRedirect }

// Cause is why an attempt got no answer that counts.
type Cause string

const (
	// CauseNone: an answer came. Whether its status is good, the policy says.
	CauseNone Cause = ""
	// CauseRefused: there was no connection to be had.
	CauseRefused Cause = "refused"
	// CauseReset: the connection ended before the answer was complete.
	CauseReset Cause = "reset"
	// CauseTimeout: the answer was not complete in time.
	CauseTimeout Cause = "timeout"
	// CauseRedirect: the answer was a 3xx. It is not followed.
	CauseRedirect Cause = "redirect"
	// CauseDNS: the host has no address.
	CauseDNS Cause = "dns"
	// CauseTLS: no trusted connection could be agreed on.
	CauseTLS Cause = "tls"
	// CauseCanceled: the caller's context ended.
	CauseCanceled Cause = "canceled"
	// CauseNotSent: offhook refused to send, or could not: the URL is not
	// usable or not allowed, a header is not valid, a spoil does not apply.
	CauseNotSent Cause = "not-sent"
	// CauseProtocol: what came back is not HTTP.
	CauseProtocol Cause = "protocol"
)
