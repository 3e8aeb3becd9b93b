package emitter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// Prepare is the request of an attempt, signed, spoiled and unsent. It refuses what Send would not
// send: a URL or a header that cannot be used, an event without a body, a spoil that does not
// apply. Fault, Timeout and Pieces have no effect on it.
func (e *Emitter) Prepare(r Request) (*http.Request, error) {
	r.complete()
	a := r.attempt()
	to, err := e.prepare(&r, &a)
	if err != nil {
		return nil, err
	}
	return newRequest(context.Background(), a.Method, to, a.RequestHeader, a.RequestBody), nil
}

// complete fills in what is usual.
func (r *Request) complete() {
	r.N, r.Role = max(r.N, 1), cmp.Or(r.Role, Primary)
	r.Method = cmp.Or(r.Method, http.MethodPost)
	r.Keep = cmp.Or(r.Keep, answerLimit)
	if r.Timeout == 0 {
		r.Timeout = DefaultPolicy().TimeoutFor(r.Event)
	}
	if r.At.IsZero() {
		r.At = time.Now()
	}
}

// attempt is what an attempt has of its request before anything is done.
func (r *Request) attempt() Attempt {
	a := Attempt{
		EventID: r.Event.ID, EventType: r.Event.Type, Family: r.Event.Family, Trace: r.Event.Trace,
		N: r.N, URL: r.URL, Role: r.Role, At: r.At, Method: r.Method,
	}
	if r.Spoil != nil {
		a.Spoil = r.Spoil.Name
	}
	if r.Recorded != nil {
		a.Method, a.Spoil = r.Recorded.Method, ""
	}
	if r.verbatim() {
		a.Spoil = r.Recorded.Spoil
	}
	return a
}

// prepare renders, signs and spoils what r asks for, and enters it in a. It gives the URL that it
// goes to.
func (e *Emitter) prepare(r *Request, a *Attempt) (*url.URL, error) {
	if err := e.checkRate(); err != nil {
		return nil, err
	}
	if r.URL == "" {
		return nil, errors.New("Request.URL is empty; it says where the request goes")
	}
	a.URL = redact(r.URL)
	to, err := e.target(r.URL)
	if err != nil {
		return nil, err
	}
	a.URL = r.URL
	if r.Event.Body.IsZero() && !r.verbatim() {
		return nil, errors.New("event has no body: give it one with wire.Doc.Render or wire.Raw")
	}
	if err := r.Event.CheckMethod(r.Method); err != nil {
		return nil, err
	}
	d, err := e.draft(r)
	if err != nil {
		return nil, err
	}
	if err := CheckHeader(d.Header); err != nil {
		return nil, err
	}
	if d.URL != r.URL { // a spoil may have changed it
		if to, err = e.target(d.URL); err != nil {
			return nil, err
		}
	}
	if err := checkMethod(d.Method); err != nil {
		return nil, err
	}
	a.Method, a.URL, a.RequestHeader, a.RequestBody = d.Method, d.URL, d.Header, d.Body
	switch {
	case d.inQuery:
		a.Unsigned = unsignedQuery
	case r.verbatim():
		a.Unsigned = r.Recorded.Unsigned
	}
	return to, nil
}

// draft is the signed request, damaged if r says so.
func (e *Emitter) draft(r *Request) (*Draft, error) {
	if r.verbatim() {
		d := &Draft{Method: r.Recorded.Method, URL: r.URL, Body: r.Recorded.RequestBody,
			Header: r.Recorded.carried()}
		replace(d.Header, e.Header)
		return d, nil
	}
	d := &Draft{
		Method: r.Method, URL: r.URL, Key: e.Key,
		Timestamp: strconv.FormatInt(r.At.Unix(), 10),
	}
	// The body is rendered behind what is signed before it, so that no other copy is made of it.
	signed := r.Event.Body.Behind(d.Timestamp+"|", r.N, r.URL)
	d.Body = signed[len(d.Timestamp)+1:]
	spoil := r.Spoil
	if r.Recorded != nil {
		d.Method, spoil = r.Recorded.Method, nil
	}
	kind := r.Event.Body.Kind()
	if spoil != nil && !spoil.Applies(kind) {
		return nil, fmt.Errorf("spoil %s does not apply: it is not for %s bodies", spoil.Name, kind)
	}
	if spoil != nil && spoil.Before != nil {
		spoil.Before(d)
	}
	if d.Method == http.MethodGet && r.Event.Body.Kind() == wire.Form && d.Err == nil {
		if err := d.moveToQuery(); err != nil {
			return nil, err
		}
	}
	switch {
	case d.Message != nil:
	case spoil == nil && !d.inQuery:
		d.Message = signed
	default:
		d.Message = message(d.Timestamp, d.Body)
	}
	d.Signature = d.Key.signMessage(d.Message)
	d.Header = http.Header{
		headerAgent:     {userAgent},
		headerType:      {kind.ContentType()},
		HeaderSignature: {d.Signature},
		HeaderTimestamp: {d.Timestamp},
	}
	if d.inQuery {
		delete(d.Header, headerType)
	}
	if r.Recorded != nil {
		carried := r.Recorded.carried()
		remove(carried, HeaderSignature)
		remove(carried, HeaderTimestamp)
		replace(d.Header, carried)
	}
	replace(d.Header, e.Header)
	if spoil != nil && spoil.After != nil {
		spoil.After(d)
	}
	if d.Err != nil {
		return nil, fmt.Errorf("spoil %s does not apply: %w", spoil.Name, d.Err)
	}
	return d, nil
}
