package emitter

import (
	"net"
	"sync/atomic"
)

// A conn is a connection that notes what net/http does not tell.
type conn struct {
	net.Conn
	ended atomic.Bool  // nothing more will come
	first atomic.Int32 // the first byte that came, plus 1; 0 before that
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && c.first.Load() == 0 {
		c.first.Store(int32(p[0]) + 1)
	}
	if isReset(err) {
		c.ended.Store(true)
	}
	return n, err
}

// alert reports whether the other side began with an alert of TLS.
func (c *conn) alert() bool {
	const alert = 21 // the type of its record
	return c.first.Load() == alert+1
}
