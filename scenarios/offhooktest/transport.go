package offhooktest

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
)

// Transport reaches a handler within the process, whatever the host of a URL is, until the test
// ends. Requests go through a pipe as HTTP/1.1, so that the handler gets what a server would give
// it, and no socket is opened. It can be called in the bubble of a synctest.Test.
//
// It serves emitter.Emitter and suite.Config, too.
func Transport(t testing.TB, handler http.Handler) http.RoundTripper {
	t.Helper()
	p := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler}
	client := &http.Transport{DialContext: p.dial, DisableCompression: true}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(p) // it ends by Close alone
	}()
	t.Cleanup(func() {
		_ = server.Close()
		client.CloseIdleConnections()
		<-ended
	})
	return client
}

// pipes is a listener whose connections are made by its own dial.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "offhooktest", Net: "pipe"} }
