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
