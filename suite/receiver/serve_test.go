package receiver

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

type answered struct {
	status int
	body   string
	header http.Header
}

// direct hands an unsigned request to the handler, without a connection.
func direct(t *testing.T, h http.Handler, body string) answered {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", "/hooks", strings.NewReader(body)))
	return answered{w.Code, w.Body.String(), w.Header()}
}

// served starts a receiver on loopback and returns a sender to it.
func served(t *testing.T, o Options) *sender {
	t.Helper()
	o.PublicKey = publicKey()
	r, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- r.Serve(l) }()
	t.Cleanup(func() {
		r.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
	}
	transport := &http.Transport{DialContext: dial}
	t.Cleanup(transport.CloseIdleConnections)
	return &sender{t: t, client: &http.Client{Transport: transport}}
}

func TestTransportEndsWithClose(t *testing.T) {
	r, err := New(Options{PublicKey: publicKey()})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: r.Transport()}
	for range 2 {
		answer, err := client.Get("http://offhook.test/")
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
	r.Close()
	if _, err := client.Get("http://offhook.test/"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	late := &http.Client{Transport: r.Transport()}
	if _, err := late.Get("http://offhook.test/"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a transport made after Close: %v", err)
	}
}

// piped starts a receiver on a listener inside the process, and returns a function that connects to
// it. In a bubble all of this takes no time and no file descriptors.
func piped(t *testing.T) func(context.Context) (net.Conn, error) {
	t.Helper()
	r, err := New(Options{PublicKey: publicKey()})
	if err != nil {
		t.Fatal(err)
	}
	p := newPipes()
	ended := make(chan error, 1)
	go func() { ended <- r.Serve(p) }()
	t.Cleanup(func() {
		r.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return func(ctx context.Context) (net.Conn, error) { return p.dial(ctx, "", "") }
}

// TestServeEndsStandingConnections asserts that a client which stands still does not hold a
// connection for ever.
func TestServeEndsStandingConnections(t *testing.T) {
	for _, c := range []struct {
		name, sends string
		// reads is when the client begins to read.
		reads time.Duration
		// answer is the first line of the answer; "" if there is none.
		answer string
		// ends is when the connection has been ended.
		ends time.Duration
	}{
		{
			name:   "in the head",
			sends:  "POST / HTTP/1.1\r\nHost: x\r\nContent-Le",
			answer: "HTTP/1.1 400 Bad Request",
			ends:   10 * time.Second,
		},
		{
			name:   "in the body",
			sends:  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
			answer: "HTTP/1.1 400 Bad Request",
			ends:   30 * time.Second,
		},
		{
			name:   "after a request",
			sends:  "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
			answer: "HTTP/1.1 405 Method Not Allowed",
			ends:   2 * time.Minute,
		},
		{
			name:  "before it reads the answer",
			sends: "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
			reads: time.Minute + time.Millisecond,
			ends:  time.Minute + time.Millisecond,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, err := piped(t)(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				defer client.Close()
				start := time.Now()
				if _, err := io.WriteString(client, c.sends); err != nil {
					t.Fatal(err)
				}
				client.SetReadDeadline(start.Add(time.Hour))
				time.Sleep(c.reads)
				answer, err := io.ReadAll(client)
				if took := time.Since(start); err != nil || took != c.ends {
					t.Errorf("the connection ended after %v: %v; want %v", took, err, c.ends)
				}
				if line, _, _ := strings.Cut(string(answer), "\r\n"); line != c.answer {
					t.Errorf("the answer is %q, want %q", line, c.answer)
				}
			})
		})
	}
}

// TestServeLimitsConnections asserts that one connection too many waits until another one ends.
func TestServeLimitsConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dial := piped(t)
		var last net.Conn
		for i := range connLimit {
			client, err := dial(t.Context())
			if err != nil {
				t.Fatalf("connection %d: %v", i, err)
			}
			defer client.Close()
			last = client
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if client, err := dial(ctx); err == nil {
			client.Close()
			t.Errorf("connection %d was accepted", connLimit)
		}
		last.Close()
		client, err := dial(t.Context())
		if err != nil {
			t.Fatalf("after one connection ended: %v", err)
		}
		client.Close()
	})
}

// TestTransportEndsIdleConnectionsFirst asserts that the client of an idle connection ends it
// before the server does, so that no request goes out on a connection that is being ended.
func TestTransportEndsIdleConnectionsFirst(t *testing.T) {
	r, err := New(Options{PublicKey: publicKey()})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	idle := r.Transport().(*http.Transport).IdleConnTimeout
	if idle == 0 || idle >= r.server.IdleTimeout {
		t.Errorf("the client waits %v, the server %v", idle, r.server.IdleTimeout)
	}
}
