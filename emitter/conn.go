package emitter

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A conn is a connection that notes what net/http does not tell.
//
// Nothing is read of it before something is written, so that it makes no difference how soon a
// receiver speaks that does so unasked.
type conn struct {
	net.Conn
	ended    atomic.Bool   // the other side ended it
	first    atomic.Int32  // the first byte that came, plus 1; 0 before that
	received atomic.Int64  // bytes
	asked    chan struct{} // closed when something is written, or the connection is closed
	ask      sync.Once
	limited  atomic.Bool // what has to be agreed on first may take only so long
}

// newConn limits the time for what has to be agreed on before the first request. The limit ends
// with free.
func newConn(dialled net.Conn, until time.Time) (*conn, error) {
	c := &conn{Conn: dialled, asked: make(chan struct{})}
	c.limited.Store(true)
	return c, dialled.SetDeadline(until)
}

// free takes the limit away.
func (c *conn) free() {
	if c.limited.Swap(false) {
		_ = c.SetDeadline(time.Time{})
	}
}

func (c *conn) Read(p []byte) (int, error) {
	<-c.asked
	n, err := c.Conn.Read(p)
	if n > 0 && c.first.Load() == 0 {
		c.first.Store(int32(p[0]) + 1)
	}
	c.received.Add(int64(n))
	if isReset(err) && !errors.Is(err, net.ErrClosed) {
		c.ended.Store(true)
	}
	return n, err
}

func (c *conn) Write(p []byte) (int, error) {
	c.ask.Do(func() { close(c.asked) })
	return c.Conn.Write(p)
}

func (c *conn) Close() error {
	c.ask.Do(func() { close(c.asked) })
	return c.Conn.Close()
}

// began reports whether the first byte that came is this one.
func (c *conn) began(with byte) bool { return c.first.Load() == int32(with)+1 }
