package receiver

import (
	"bytes"
	"io"
	"net/http"
)

const (
	// bodyLimit is the size in bytes of the largest body that is read.
	bodyLimit = 5 << 20

	// smallBody is the size in bytes up to which a body is read without waiting for others. It is
	// several times that of an ordinary webhook.
	smallBody = 64 << 10

	// largeBodies is how many requests with a larger body are in memory at once. Without such a
	// limit, connLimit senders of bodies that come slowly would have gigabytes kept for them.
	largeBodies = 16
)

// readBody reads the body of a request. A large one waits until there is room for it, and keeps
// that room until leave is called.
func (r *Receiver) readBody(w http.ResponseWriter, req *http.Request) (
	body []byte, leave func(), err error,
) {
	leave = func() {}
	in := http.MaxBytesReader(w, req.Body, bodyLimit)
	body, err = io.ReadAll(io.LimitReader(in, smallBody+1))
	if err != nil || len(body) <= smallBody {
		return body, leave, err
	}
	select {
	case r.large <- struct{}{}:
		leave = func() { <-r.large }
	case <-req.Context().Done():
		return nil, leave, req.Context().Err()
	}
	whole := bytes.NewBuffer(body)
	_, err = whole.ReadFrom(in)
	return whole.Bytes(), leave, err
}
