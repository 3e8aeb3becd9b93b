package emitter

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
)

// roundTrip sends req. If a connection that is used again dies before the first byte of an answer,
// the receiver had closed it before; if the answer was there before the request, it is none to it.
// Then the request is sent once more, on a connection of its own, and the attempt says so. A
// request without a body always has a connection of its own, because net/http may send it again
// without saying so; one whose body is written in pieces has too.
func (x *exchange) roundTrip(req *http.Request) (*http.Response, error) {
	_, inPieces := req.Body.(*pieceReader)
	dials := x.reused == nil || x.Fresh && !x.reuse
	if dials || len(x.RequestBody) == 0 || inPieces {
		return x.fresh.RoundTrip(req)
	}
	answer, err := x.reused.RoundTrip(req)
	switch c := &x.course; {
	case c.stray():
		if err == nil {
			_ = answer.Body.Close()
		}
		c.answered.Store(false)
	case err == nil, !c.reused.Load(), c.answered.Load(), ended(req.Context(), err):
		return answer, err
	}
	x.Redialled = true
	again := req.Clone(req.Context())
	again.Body = io.NopCloser(bytes.NewReader(x.RequestBody))
	return x.fresh.RoundTrip(again)
}

// ended reports whether an exchange failed of its time or of offhook's own doing, and not of the
// connection.
func ended(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errors.Is(err, errNotSent) || isTimeout(err)
}
