package emitter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// answerLimit is how much of an answer's body is kept, in bytes, and of its header: as much as
// Telnyx's own delivery log keeps.
const answerLimit = 10_000

// grace is how much later than its time a timeout may be noticed before the delay is offhook's own.
const grace = 100 * time.Millisecond

// Send makes one attempt. Whatever happens to it stands in the Attempt; there is no error. Its time
// begins when the rate lets it go.
func (e *Emitter) Send(ctx context.Context, r Request) Attempt {
	e.dial()
	e.pace.wait(ctx, e.RateFor(r.URL))
	r.complete()
	x := &exchange{Emitter: e, Attempt: r.attempt(), fault: r.Fault, reuse: r.Reuse}
	to, err := e.prepare(&r, &x.Attempt)
	if err == nil {
		err = r.Pieces.Check(r.Timeout)
	}
	if err == nil && e.Begin != nil {
		err = e.Begin(x.Attempt)
	}
	if err != nil {
		x.Cause, x.Detail = CauseNotSent, err.Error()
	} else {
		x.run(ctx, to, &r)
	}
	if e.Observe != nil {
		e.Observe(x.Attempt)
	}
	return x.Attempt
}

// An exchange is an attempt on its way, in one piece of memory.
type exchange struct {
	*Emitter
	Attempt
	course course
	reuse  bool
	fault  *Fault // nil for none
	acted  bool   // once the outcome is the fault's work
	note   string // what the fault did
}

// run sends the request and enters the answer, or the lack of one, in the attempt.
func (x *exchange) run(ctx context.Context, to *url.URL, r *Request) {
	a := &x.Attempt
	start := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, r.Timeout, errTimeout)
	defer cancel()
	a.Sent = start
	if !r.Due.IsZero() {
		a.Late = max(0, start.Sub(r.Due))
	}
	answer, err := x.send(ctx, to, r.Pieces)
	if err == nil {
		if x.Transport != nil { // its body may know no context
			defer context.AfterFunc(ctx, func() { _ = answer.Body.Close() })()
		}
		err = a.read(answer, r.Keep)
	}
	a.Took = time.Since(start)
	if err != nil {
		a.Cause, a.Detail = a.failure(ctx, err, r.Timeout, &x.course)
		a.Detail = printable(a.Detail)
	}
	if a.Cause == CauseTimeout && r.Pieces.Over > 0 {
		a.Detail += fmt.Sprintf("; offhook wrote the body over %v of that", r.Pieces.Over)
	}
	if a.Cause == CauseTimeout && a.Took > r.Timeout+grace {
		a.Cause = CauseOverload
		a.Detail = fmt.Sprintf("offhook was too busy: it noticed the end of %v after %v",
			r.Timeout, a.Took.Round(time.Millisecond))
	}
	if x.acted && a.Cause != CauseCanceled {
		a.Fault, a.Detail = x.fault.String(), cmp.Or(x.note, a.Detail)
	}
}

// send sends the request, and gives the head of the answer.
func (x *exchange) send(ctx context.Context, to *url.URL, p Pieces) (*http.Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	req := newRequest(x.course.follow(ctx), x.Method, to, x.RequestHeader, x.RequestBody)
	if p != (Pieces{}) && len(x.RequestBody) > 0 {
		req.Body = p.reader(ctx, x.RequestBody)
	}
	if x.fault != nil {
		return x.suffer(req)
	}
	return x.arrive(req)
}

// arrive has the request reach the receiver.
func (x *exchange) arrive(req *http.Request) (*http.Response, error) {
	return finished(x.roundTrip(req))
}

// finished refuses an answer that ends no request: 101 hands over the connection, whose end may
// never come, and no status is below 100.
func finished(answer *http.Response, err error) (*http.Response, error) {
	if err != nil {
		return nil, err
	}
	if answer.StatusCode >= 100 && answer.StatusCode != http.StatusSwitchingProtocols {
		return answer, nil
	}
	_ = answer.Body.Close()
	return nil, fmt.Errorf("%w: the answer has the status %03d, which ends no request",
		errProtocol, answer.StatusCode)
}

// read enters an answer in a. Closing the body of one that is longer than it may be drops the
// connection, since its end may never come.
func (a *Attempt) read(answer *http.Response, keep int) error {
	defer answer.Body.Close()
	a.Status = answer.StatusCode
	a.ResponseHeader, a.Truncated = limitHeader(answer.Header)
	a.ResponseBody = []byte{}
	var err error
	if answer.Body != http.NoBody { // as most answers have, and reading takes room first
		a.ResponseBody, err = io.ReadAll(io.LimitReader(answer.Body, int64(keep)+1))
	}
	if len(a.ResponseBody) > keep {
		a.ResponseBody, a.Truncated = slices.Clip(a.ResponseBody[:keep]), true
	}
	if err == nil && isRedirect(a.Status) {
		a.Cause, a.Detail = CauseRedirect, "the answer has no Location"
		if a.ResponseHeader.Get("Location") != "" {
			a.Detail = "to " + a.Location()
		}
	}
	return err
}

// limitHeader is as much of a header as is kept, and whether something is left out. The fields that
// fit are kept in the order of their names, and Location always. They are copied, because a map
// keeps the memory of what is deleted from it.
func limitHeader(h http.Header) (kept http.Header, cut bool) {
	left := answerLimit
	for name, values := range h {
		left -= fieldSize(name, values)
	}
	if left >= 0 {
		return h, false
	}
	kept, left = http.Header{}, answerLimit
	for _, name := range slices.Sorted(maps.Keys(h)) {
		size := fieldSize(name, h[name])
		if size <= left || name == "Location" {
			kept[name] = slices.Clone(h[name])
			left -= size
		}
	}
	return kept, true
}

func fieldSize(name string, values []string) (size int) {
	for _, value := range values {
		size += len(name) + len(value)
	}
	return size
}

func isRedirect(status int) bool { return status >= 300 && status <= 399 }

// errProtocol marks an answer that is HTTP, but does not answer the request.
var errProtocol = errors.New("not an answer")
