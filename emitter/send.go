package emitter

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// answerLimit is how much of an answer's body is kept, in bytes: as much as
// Telnyx's own delivery log keeps.
const answerLimit = 10_000

// Send makes one attempt. Whatever happens to it is data: there is no error.
func (e *Emitter) Send(ctx context.Context, r Request) Attempt {
	r = r.orDefaults()
	r.Timeout = cmp.Or(r.Timeout, e.Timeout, e.Policy.OrDefault().Timeout.Is)
	e.pace.wait(ctx, e.rate(r.URL))
	if r.At.IsZero() {
		r.At = time.Now()
	}
	a := r.attempt()
	if req, err := e.request(r, &a); err != nil {
		a.Cause, a.Detail = CauseNotSent, err.Error()
	} else {
		e.exchange(ctx, req, r, &a)
	}
	if e.Observe != nil {
		e.Observe(a)
	}
	return a
}

func (r Request) orDefaults() Request {
	r.N, r.Role = max(r.N, 1), cmp.Or(r.Role, Primary)
	return r
}

// attempt is what an attempt has of its request before anything is done.
func (r Request) attempt() Attempt {
	a := Attempt{
		EventID: r.Event.ID, EventType: r.Event.Type, Family: r.Event.Family,
		N: r.N, URL: r.URL, Role: r.Role, At: r.At, Method: http.MethodPost,
	}
	if r.Spoil != nil {
		a.Spoil = r.Spoil.Name
	}
	return a
}

// request renders, signs and spoils what r asks for, and enters it in a.
func (e *Emitter) request(r Request, a *Attempt) (*http.Request, error) {
	a.URL = redact(r.URL)
	if _, err := parseTarget(r.URL, e.AllowRemote); err != nil {
		return nil, err
	}
	a.URL = r.URL
	if r.Event.body == nil {
		return nil, errors.New("event has no body: prepare it with With or WithRaw")
	}
	d, err := e.draft(r)
	if err != nil {
		return nil, err
	}
	if err := CheckHeader(d.Header); err != nil {
		return nil, err
	}
	u, err := parseTarget(d.URL, e.AllowRemote)
	if err != nil {
		return nil, err
	}
	if e.Key.IsDevelopment() && !isLoopback(u.Hostname()) {
		return nil, errors.New("the development key is published and signs for this machine only: make a key with `offhook keys new`")
	}
	req, err := http.NewRequest(d.Method, d.URL, bytes.NewReader(d.Body))
	if err != nil {
		return nil, err
	}
	a.Method, a.URL, a.RequestHeader, a.RequestBody = d.Method, d.URL, d.Header, d.Body
	req.Header, req.Host = wireHeader(d.Header)
	return req, nil
}

// draft is the signed request, damaged if r says so.
func (e *Emitter) draft(r Request) (*Draft, error) {
	d := &Draft{
		Method: http.MethodPost, URL: r.URL, Key: e.Key,
		Timestamp: strconv.FormatInt(r.At.Unix(), 10),
		Body:      r.Event.Body(r.N, r.URL),
	}
	if r.Spoil != nil && r.Spoil.Before != nil {
		r.Spoil.Before(d)
	}
	if d.Message == nil {
		d.Message = message(d.Timestamp, d.Body)
	}
	d.Signature = d.Key.signMessage(d.Message)
	d.Header = http.Header{
		headerAgent:     {userAgent},
		headerType:      {r.Event.Wire().ContentType()},
		HeaderSignature: {d.Signature},
		HeaderTimestamp: {d.Timestamp},
	}
	replace(d.Header, e.Header)
	if r.Spoil != nil && r.Spoil.After != nil {
		r.Spoil.After(d)
	}
	if d.Err != nil {
		return nil, fmt.Errorf("spoil %s does not apply: %w", r.Spoil.Name, d.Err)
	}
	return d, nil
}

// exchange sends req and enters the answer, or the lack of one, in a.
func (e *Emitter) exchange(ctx context.Context, req *http.Request, r Request, a *Attempt) {
	ctx, cancel := context.WithTimeoutCause(ctx, r.Timeout, errTimeout)
	defer cancel()
	transport := e.transport()
	var ours faulty
	if r.Fault != nil {
		ours = faulty{fault: *r.Fault, next: transport, wait: e.Scale(r.Timeout)}
		transport = &ours
	}
	start := time.Now()
	err := ctx.Err()
	var answer *http.Response
	if err == nil {
		answer, err = transport.RoundTrip(req.WithContext(ctx))
	}
	if err == nil {
		err = a.read(answer)
	}
	a.Took = time.Since(start)
	if err != nil {
		a.Cause, a.Detail = failure(ctx, err, r.Timeout)
	}
	if ours.acted && a.Cause != CauseCanceled {
		a.Fault, a.Detail = r.Fault.String(), cmp.Or(ours.note, a.Detail)
	}
}

// read enters an answer in a. Closing the body of one that is longer than it
// may be drops the connection, since its end may never come.
func (a *Attempt) read(answer *http.Response) error {
	defer answer.Body.Close()
	a.Status, a.ResponseHeader = answer.StatusCode, answer.Header
	body, err := io.ReadAll(io.LimitReader(answer.Body, answerLimit+1))
	if len(body) > answerLimit {
		body, a.Truncated = slices.Clip(body[:answerLimit]), true
	}
	a.ResponseBody = body
	if err == nil && isRedirect(a.Status) {
		a.Cause, a.Detail = CauseRedirect, "the answer has no Location"
		if to := answer.Header.Get("Location"); to != "" {
			a.Detail = "to " + to
		}
	}
	return err
}

func isRedirect(status int) bool { return status >= 300 && status <= 399 }
