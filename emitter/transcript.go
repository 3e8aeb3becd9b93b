package emitter

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Transcript is a request as data, for programs in any language to read. In JSON the body stands in
// body as text, or in body_base64 if it is not UTF-8; an empty body is in neither.
type Transcript struct {
	Method string `json:"method"`
	URL    string `json:"url"`
	// Headers are those that are sent, in the case that they are sent in. Host and Content-Length
	// are left out, which follow from the URL and the body, unless a Host was given.
	Headers http.Header `json:"headers,omitempty"`
	lineBody
}

// Transcribe is what Prepare makes, as data.
func (e *Emitter) Transcribe(r Request) (Transcript, error) {
	r.complete()
	a := r.attempt()
	if _, err := e.prepare(&r, &a); err != nil {
		return Transcript{}, err
	}
	return a.Transcript(), nil
}

// Transcript is the request of the attempt, as it was sent.
func (a Attempt) Transcript() Transcript {
	t := Transcript{Method: a.Method, URL: a.URL, Headers: a.RequestHeader}
	if utf8.Valid(a.RequestBody) {
		t.Text = string(a.RequestBody)
	} else {
		t.Base64 = a.RequestBody
	}
	return t
}

// Body is the very bytes that are sent. It is an error if a transcript that was read holds both a
// text and base64.
func (t Transcript) Body() ([]byte, error) { return t.bytes() }

// Request is the request again, unsent. Whoever sends it keeps the case of its headers.
func (t Transcript) Request() (*http.Request, error) {
	body, err := t.bytes()
	if err != nil {
		return nil, err
	}
	to, err := url.Parse(t.URL)
	if err != nil {
		return nil, err
	}
	if err := checkMethod(t.Method); err != nil {
		return nil, err
	}
	return newRequest(context.Background(), t.Method, to, t.Headers, body), nil
}

// newRequest is a request as net/http sends it without changing it. It has no GetBody, with which
// net/http would send some requests again without saying so.
func newRequest(
	ctx context.Context, method string, to *url.URL, header http.Header, body []byte,
) *http.Request {
	own := *to                                   // which whoever gets the request may change
	own.Host = strings.TrimSuffix(own.Host, ":") // of an empty port
	req := &http.Request{Method: method, URL: &own, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: http.NoBody}
	req.Header, req.Host = wireHeader(header)
	if len(body) > 0 {
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	return req.WithContext(ctx)
}
