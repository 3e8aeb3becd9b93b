package emitter

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// Prepare is the request of an attempt, signed, spoiled and unsent. It refuses what Send would not
// send: a URL or a header that cannot be used, an event without a body, a spoil that does not
// apply. Fault, Timeout and Pieces have no effect on it.
func (e *Emitter) Prepare(r Request) (*http.Request, error) {
	r = r.orDefaults()
	a := r.attempt()
	return e.prepare(r, &a)
}

func (r Request) orDefaults() Request {
	r.N, r.Role = max(r.N, 1), cmp.Or(r.Role, Primary)
	r.Method = cmp.Or(r.Method, http.MethodPost)
	r.Keep = cmp.Or(r.Keep, answerLimit)
	if r.Timeout == 0 {
		r.Timeout = DefaultPolicy().TimeoutFor(r.Event)
	}
	if r.At.IsZero() {
		r.At = time.Now()
	}
	return r
}

// attempt is what an attempt has of its request before anything is done.
func (r Request) attempt() Attempt {
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

// prepare renders, signs and spoils what r asks for, and enters it in a.
func (e *Emitter) prepare(r Request, a *Attempt) (*http.Request, error) {
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
	req, err := newRequest(d.Method, to, d.Header, d.Body)
	if err != nil {
		return nil, err
	}
	a.Method, a.URL, a.RequestHeader, a.RequestBody = d.Method, d.URL, d.Header, d.Body
	switch {
	case d.inQuery:
		a.Unsigned = unsignedQuery
	case r.verbatim():
		a.Unsigned = r.Recorded.Unsigned
	}
	return req, nil
}

// draft is the signed request, damaged if r says so.
func (e *Emitter) draft(r Request) (*Draft, error) {
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
	if r.Recorded != nil {
		d.Method, r.Spoil = r.Recorded.Method, nil
	}
	kind := r.Event.Body.Kind()
	if r.Spoil != nil && !r.Spoil.Applies(kind) {
		return nil, fmt.Errorf("spoil %s does not apply: it is not for %s bodies", r.Spoil.Name, kind)
	}
	if r.Spoil != nil && r.Spoil.Before != nil {
		r.Spoil.Before(d)
	}
	if d.Method == http.MethodGet && r.Event.Body.Kind() == wire.Form && d.Err == nil {
		if err := d.moveToQuery(); err != nil {
			return nil, err
		}
	}
	switch {
	case d.Message != nil:
	case r.Spoil == nil && !d.inQuery:
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
	if r.Spoil != nil && r.Spoil.After != nil {
		r.Spoil.After(d)
	}
	if d.Err != nil {
		return nil, fmt.Errorf("spoil %s does not apply: %w", r.Spoil.Name, d.Err)
	}
	return d, nil
}
