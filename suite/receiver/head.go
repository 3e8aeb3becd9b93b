package receiver

import (
	"bytes"
	"context"
	"net"
	"sync"
)

// headLimit is how many bytes of a request a headConn keeps. It is more than any head that comes
// from Telnyx has.
const headLimit = 64 << 10

// headConn keeps the first bytes of each request as they came. A receiver that minds the case of
// header names needs them, since net/http changes all names to one spelling before a handler sees
// them.
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

// head returns the request line and header lines of the current request and forgets what was kept.
// It must be called after the body of the request has been read and before the next request comes.
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

// withHead puts c into the context of its requests if it is a headConn.
func withHead(ctx context.Context, c net.Conn) context.Context {
	if c, ok := c.(*headConn); ok {
		return context.WithValue(ctx, headKey{}, c)
	}
	return ctx
}
