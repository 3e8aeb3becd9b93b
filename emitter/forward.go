package emitter

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"strings"
	"sync"
	"time"
)

const (
	// forwardTimeout is how long an application may take if a Forwarder does not say.
	forwardTimeout = 30 * time.Second

	// forwardLimit is how large an answer may be, in bytes. It is passed back, so it is never cut.
	forwardLimit = 5 << 20
)

// A Forwarder passes requests that arrived on to an application and brings its answers back. It
// follows no redirects, and each request has a connection of its own, so that none depends on
// another. Its fields are set before the first use; from then on it is safe for concurrent use.
type Forwarder struct {
	// To is the URL of the application. The path and the query of a request are joined to it; the
	// path / leaves it as it is.
	To string
	// AllowRemote permits an application on another machine.
	AllowRemote bool
	// Roots are the authorities that are trusted; nil is those of the system.
	Roots *x509.CertPool
	// Timeout is how long the application may take to answer; 30 seconds if 0.
	Timeout time.Duration

	once      sync.Once
	transport http.RoundTripper
}

// A ForwardError says why an application gave no answer.
type ForwardError struct {
	Cause  Cause
	Detail string
}

func (e *ForwardError) Error() string { return "no answer of the application: " + e.Detail }

// Forward passes a request on that a server has received. Method, body and headers stay as they
// are, but for the headers that concern one connection, and the host is that of the application.
// The body of the answer is in memory, and closing it has no effect. Each error is a *ForwardError.
func (f *Forwarder) Forward(r *http.Request) (*http.Response, error) {
	f.once.Do(func() { f.transport = newTransport(f.AllowRemote, false, f.Roots) })
	timeout := cmp.Or(f.Timeout, forwardTimeout)
	ctx, cancel := context.WithTimeoutCause(r.Context(), timeout, errTimeout)
	defer cancel()
	var c course
	answer, err := f.exchange(c.follow(ctx), r)
	if err != nil {
		var a Attempt
		if answer != nil {
			a.Status = answer.StatusCode
		}
		cause, detail := a.failure(ctx, err, timeout, &c)
		if context.Cause(ctx) == context.Canceled {
			detail = "the sender did not wait for it"
		}
		return nil, &ForwardError{cause, detail}
	}
	return answer, nil
}

// exchange sends the request and reads the whole answer.
func (f *Forwarder) exchange(ctx context.Context, r *http.Request) (*http.Response, error) {
	out, err := f.request(ctx, r)
	if err != nil {
		return nil, err
	}
	answer, err := finished(f.transport.RoundTrip(out))
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, forwardLimit+1))
	switch {
	case err != nil:
		return answer, err
	case len(body) > forwardLimit:
		return nil, fmt.Errorf("%w: it has more than %d bytes", errProtocol, forwardLimit)
	}
	removeHops(answer.Header)
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// request is the request that goes to the application.
func (f *Forwarder) request(ctx context.Context, r *http.Request) (*http.Request, error) {
	to, err := parseTarget(f.To, f.AllowRemote)
	if err != nil {
		return nil, errors.Join(errNotSent, err)
	}
	pass := httputil.ProxyRequest{In: r, Out: r.Clone(ctx)}
	pass.SetURL(to)
	out := pass.Out
	if strings.Trim(r.URL.Path, "/") == "" {
		out.URL.Path, out.URL.RawPath = to.Path, to.RawPath
	}
	removeHops(out.Header)
	if _, ok := out.Header["User-Agent"]; !ok {
		out.Header["User-Agent"] = nil // or net/http sends one of its own
	}
	if out.ContentLength == 0 {
		out.Body = http.NoBody // or its length would count as unknown
	}
	out.RequestURI, out.Close, out.TransferEncoding, out.Trailer = "", false, nil, nil
	return out, nil
}

// removeHops removes the headers that concern one connection and not the message (RFC 9110, 7.6.1).
func removeHops(h http.Header) {
	for _, list := range h["Connection"] {
		for name := range strings.SplitSeq(list, ",") {
			h.Del(textproto.TrimString(name))
		}
	}
	for _, name := range []string{"Connection", "Proxy-Connection", "Keep-Alive",
		"Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer", "Transfer-Encoding",
		"Upgrade"} {
		h.Del(name)
	}
}
