package emitter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
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
	r = r.orDefaults()
	a := r.attempt()
	req, err := e.prepare(r, &a)
	if err == nil {
		err = r.Pieces.Check(r.Timeout)
	}
	if err == nil && e.Begin != nil {
		err = e.Begin(a)
	}
	if err != nil {
		a.Cause, a.Detail = CauseNotSent, err.Error()
	} else {
		e.exchange(ctx, req, r, &a)
	}
	if e.Observe != nil {
		e.Observe(a)
	}
	return a
}

// exchange sends req and enters the answer, or the lack of one, in a.
func (e *Emitter) exchange(ctx context.Context, req *http.Request, r Request, a *Attempt) {
	start := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, r.Timeout, errTimeout)
	defer cancel()
	var c course
	ours := faulty{fault: r.Fault, send: func(req *http.Request) (*http.Response, error) {
		return finished(e.roundTrip(req, r, a, &c))
	}}
	a.Sent = start
	if !r.Due.IsZero() {
		a.Late = max(0, start.Sub(r.Due))
	}
	err := ctx.Err()
	if r.Pieces != (Pieces{}) && len(a.RequestBody) > 0 {
		req.Body = r.Pieces.reader(ctx, a.RequestBody)
	}
	var answer *http.Response
	if err == nil {
		answer, err = ours.roundTrip(req.WithContext(c.follow(ctx)))
	}
	if err == nil {
		if e.Transport != nil { // its body may know no context
			defer context.AfterFunc(ctx, func() { _ = answer.Body.Close() })()
		}
		err = a.read(answer, r.Keep)
	}
	a.Took = time.Since(start)
	if err != nil {
		a.Cause, a.Detail = a.failure(ctx, err, r.Timeout, &c)
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
	if ours.acted && a.Cause != CauseCanceled {
		a.Fault, a.Detail = r.Fault.String(), cmp.Or(ours.note, a.Detail)
	}
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
