package emitter

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"time"
)

// Pieces is how the body of a request is written. It changes neither a byte of it nor its
// Content-Length. The zero Pieces writes it at once.
type Pieces struct {
	// Size is how many bytes are written at a time. 0 is an eighth of the body if it takes a time.
	// Without a time between them, a receiver may read several pieces at once.
	Size int
	// Over is the time from the first piece to the last, in equal waits.
	Over time.Duration
}

// Check reports why a body cannot be written like that: a number is below 0, or the time is as long
// as what an attempt may take, which then would fail of offhook's doing.
func (p Pieces) Check(timeout time.Duration) error {
	switch {
	case p.Size < 0:
		return fmt.Errorf("pieces of %d bytes are less than none", p.Size)
	case p.Over < 0:
		return fmt.Errorf("a body cannot be written over %v", p.Over)
	case p.Over > 0 && p.Over >= timeout:
		return fmt.Errorf("a body that is written over %v leaves no time for an answer: "+
			"an attempt may take %v", p.Over, timeout)
	}
	return nil
}

// A pieceReader hands out a body piece by piece. net/http does not take it for a body in memory, so
// each piece is a write of its own.
type pieceReader struct {
	ctx   context.Context // ends the waits
	piece []byte          // what is left of the piece that is due
	left  []byte          // what comes after it
	size  int
	wait  time.Duration
	due   time.Time // when the next piece is
}

// reader is the body in pieces.
func (p Pieces) reader(ctx context.Context, body []byte) io.ReadCloser {
	size := cmp.Or(p.Size, (len(body)+7)/8, 1)
	waits := max((len(body)-1)/size, 1)
	return &pieceReader{ctx: ctx, left: body, size: size, wait: p.Over / time.Duration(waits)}
}

func (r *pieceReader) Read(p []byte) (int, error) {
	if len(r.piece) == 0 {
		if len(r.left) == 0 {
			return 0, io.EOF
		}
		if err := r.pause(); err != nil {
			return 0, err
		}
		n := min(r.size, len(r.left))
		r.piece, r.left = r.left[:n], r.left[n:]
	}
	n := copy(p, r.piece)
	r.piece = r.piece[n:]
	return n, nil
}

// pause waits until the next piece is due. Its time is planned, so that what writing takes is not
// added.
func (r *pieceReader) pause() error {
	if r.due.IsZero() {
		r.due = time.Now()
	}
	wait := time.Until(r.due)
	r.due = r.due.Add(r.wait)
	if wait <= 0 {
		return r.ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-r.ctx.Done():
		return r.ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (r *pieceReader) Close() error { return nil }
