package emitter

import (
	"net/http"
	"time"
)

// Attempt is one HTTP request and what came of it.
type Attempt struct {
	EventID, EventType, Family string
	Trace                      Trace
	N                          int
	URL                        string
	Role                       Role
	// At is the time that was signed, Sent the time at which the attempt really began.
	At, Sent time.Time
	Method   string
	// RequestHeader has the headers that were sent, in the case they were
	// sent in. Host and Content-Length are left out, which follow from the
	// URL and the body, unless a Host was given.
	RequestHeader http.Header
	// RequestBody has the very bytes that were signed and sent.
	RequestBody []byte
	// Unsigned names the part of the request that has what the webhook says, but is not signed:
	// "query" for a GET. It is empty where that is the body.
	Unsigned string
	// Status is the status of the answer, or 0 if there was none. It is also
	// set if the answer broke off in its body.
	Status         int
	ResponseHeader http.Header
	// ResponseBody has the first bytes of the answer's body, 10 000 of them where the Request does not
	// say how many to keep.
	ResponseBody []byte
	// Truncated says that the answer's body was longer than that, or its header.
	Truncated bool
	// Redialled says that a connection which was used again turned out to be dead, or to hold
	// another answer than that to the request, so that the request was sent once more on another
	// one. The receiver may have seen it twice.
	Redialled bool
	// Late is how much later the attempt was sent than it could have been, if its Request says when
	// that was.
	Late time.Duration
	// Took is the time from dialling to the end of the answer, or to the
	// failure.
	Took time.Duration
	// Cause says what the attempt failed of, other than its status.
	Cause Cause
	// Detail explains the cause in a sentence, which can be printed as it is.
	Detail string
	// Fault names the fault that made the answer, or the lack of one. It is
	// empty for what really came from the receiver or the network.
	Fault string
	// Spoil names the damage that was done to the request.
	Spoil string
}

// Answered reports whether a whole HTTP answer came, which may be a redirect.
// Fault says whether it was the receiver's or ours.
func (a Attempt) Answered() bool { return a.Cause == CauseNone || a.Cause == CauseRedirect }

// Cause is why an attempt got no answer that counts.
type Cause string

const (
	// CauseNone: an answer came. Whether its status is good, the policy says.
	CauseNone Cause = ""
	// CauseRefused: no connection could be made.
	CauseRefused Cause = "refused"
	// CauseReset: the connection ended before the answer was complete.
	CauseReset Cause = "reset"
	// CauseTimeout: the answer was not complete in time.
	CauseTimeout Cause = "timeout"
	// CauseRedirect: the answer was a 3xx. It is not followed.
	CauseRedirect Cause = "redirect"
	// CauseDNS: the host has no address.
	CauseDNS Cause = "dns"
	// CauseProxy: the proxy of the environment did not take the request to the receiver.
	CauseProxy Cause = "proxy"
	// CauseTLS: no trusted connection could be agreed on.
	CauseTLS Cause = "tls"
	// CauseCanceled: the caller's context ended.
	CauseCanceled Cause = "canceled"
	// CauseNotSent: offhook refused to send, or could not: the URL is not
	// usable or not allowed, a header is not valid, a spoil does not apply.
	CauseNotSent Cause = "not-sent"
	// CauseProtocol: what came back is not HTTP, or no answer to a request.
	CauseProtocol Cause = "protocol"
	// CauseOverload: offhook itself was too busy to keep the attempt's time, which
	// says nothing about the receiver.
	CauseOverload Cause = "overload"
)

// ours reports whether it was offhook that ended the attempt.
func (c Cause) ours() bool {
	return c == CauseCanceled || c == CauseNotSent || c == CauseOverload
}
