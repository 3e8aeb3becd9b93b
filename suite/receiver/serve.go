package receiver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"
)

// connLimit is how many connections of a listener are open at once. It is far above what a sender
// needs that reuses connections, and bounds the memory and the file descriptors that others take.
const connLimit = 1000

// newServer makes a server that ends a connection on which nothing moves, so that it does not count
// against connLimit for ever. WriteTimeout is longer than ReadTimeout because it covers the time in
// which the body is read.
func newServer(r *Receiver) *http.Server {
	return &http.Server{
		Handler:           r,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    headLimit,
		// Or OPTIONS * would be answered 200 without anyone seeing it.
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     log.New(io.Discard, "", 0),
		ConnContext:                  withHead,
	}
}

// Serve answers the connections of l until Close or Shutdown, and then returns nil; any other end
// is an error. At most 1000 connections are open at once; a further one is accepted when one of
// them has ended.
func (r *Receiver) Serve(l net.Listener) error {
	return r.serve(netutil.LimitListener(l, connLimit))
}

func (r *Receiver) serve(l net.Listener) error {
	if r.rawHeads {
		l = headListener{l}
	}
	if err := r.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("receiver on %s: %w", l.Addr(), err)
	}
	return nil
}

// Close ends every Serve and every Transport of the receiver, and their connections at once.
func (r *Receiver) Close() error { return r.server.Close() }

// Shutdown ends what Close ends, but requests that are being answered get until ctx ends.
func (r *Receiver) Shutdown(ctx context.Context) {
	if r.server.Shutdown(ctx) != nil {
		r.Close()
	}
}

// Transport reaches the receiver inside the process, whatever the host of a URL is. Requests go
// through a pipe as HTTP/1.1, and no socket is opened. After Close they end with an error. In a
// synctest bubble, both Transport and Close must be called in the bubble.
func (r *Receiver) Transport() http.RoundTripper {
	p := newPipes()
	go r.serve(p)
	// The client ends an idle connection first, so that no request goes out on a connection that
	// the server is ending.
	return &http.Transport{
		DialContext:        p.dial,
		DisableCompression: true,
		IdleConnTimeout:    r.server.IdleTimeout / 2,
	}
}

// pipes is a listener whose connections are made by its own dial.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes {
	return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
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

func (p *pipes) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
