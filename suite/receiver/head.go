package receiver

import (
	"bytes"
	"context"
	"net"
	"sync"
)

// headLimit is how many bytes a headConn keeps between two requests; heads are far smaller.
const headLimit = 64 << 10

// headConn keeps the first bytes of each request as they came. net/http brings header names into one spelling before a handler sees them,
// so a receiver that minds their case can only be played from below it.
type headConn struct {
	net.Conn
	mu   sync.Mutex
	kept []byte
}

func (c *headConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if room := headLimit - len(c.kept); room > 0 {
		c.kept = append(c.kept, p[:min(n, room)]...)
	}
	return n, err
}

// head returns the request line and header lines of the request in hand, and forgets them. The body must have been read.
func (c *headConn) head() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	head, _, _ := bytes.Cut(c.kept, []byte("\r\n\r\n"))
	c.kept = nil
	return head
}

// hasLine tells whether the head has a header line with exactly this name.
func hasLine(head []byte, name string) bool {
	return bytes.Contains(head, []byte("\r\n"+name+":"))
}

type headListener struct{ net.Listener }

func (l headListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &headConn{Conn: c}, nil
}

type headKey struct{}

// withHead lets handlers reach their connection's headConn, where it is one.
func withHead(ctx context.Context, c net.Conn) context.Context {
	if c, ok := c.(*headConn); ok {
		return context.WithValue(ctx, headKey{}, c)
	}
	return ctx
}
