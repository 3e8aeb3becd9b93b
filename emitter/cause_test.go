package emitter_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// closed is a URL at which nobody listens.
func closed(t *testing.T) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// secure is a server with a certificate that nobody knows.
func secure(t *testing.T) (url string) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}

// plain is a server that speaks HTTP without TLS.
func plain(t *testing.T) (url string) {
	t.Helper()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(server.Close)
	return server.URL
}

func reset(conn net.Conn, _ []byte) { _ = conn.(*net.TCPConn).SetLinger(0) }

// Each cause comes from a server that really behaves that way.
func TestCauses(t *testing.T) {
	const (
		half    = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
		nowhere = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"
		moved   = "HTTP/1.1 308 Moved\r\nLocation: https://example.com/\r\n" +
			"Content-Length: 2\r\n\r\nno"
	)
	for _, test := range []struct {
		name, url string
		cause     emitter.Cause
		status    int
		says      string
	}{
		{"nobody listens", closed(t), emitter.CauseRefused, 0, "refused"},
		{"reset", listen(t, reset), emitter.CauseReset, 0, "reset"},
		{"closed without an answer", says(t, ""), emitter.CauseReset, 0,
			"the connection ended without an answer (EOF); "},
		{"closed in the body", says(t, half), emitter.CauseReset, 200, "off in its body (unexp"},
		{"redirect", says(t, moved), emitter.CauseRedirect, 308, "to https://example.com/"},
		{"redirect to nowhere", says(t, nowhere), emitter.CauseRedirect, 302, "no Location"},
		{"garbage", says(t, "220 mail.example ESMTP\r\n"),
			emitter.CauseProtocol, 0, "malformed HTTP"},
		{"endless header", says(t, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 1<<20)),
			emitter.CauseProtocol, 0, "header"},
		{"status 000", says(t, "HTTP/1.1 000 \r\nContent-Length: 2\r\n\r\nno"),
			emitter.CauseProtocol, 0, "status 000"},
		{"status 099", says(t, "HTTP/1.1 099 Low\r\nContent-Length: 2\r\n\r\nno"),
			emitter.CauseProtocol, 0, "status 099"},
		{"status 101", says(t, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
			emitter.CauseProtocol, 0, "status 101"},
		{"unknown certificate", secure(t), emitter.CauseTLS, 0, "certificate"},
		{"cut in its first line", says(t, "HTTP/1.1 2"), emitter.CauseReset, 0,
			`cut off in its first line (`},
		{"cut in a header", says(t, "HTTP/1.1 200 OK\r\nContent-Le"), emitter.CauseReset, 0,
			"the answer was cut off in its head"},
		{"cut behind a header", says(t, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"),
			emitter.CauseReset, 0, "the answer was cut off in its head"},
		{"cut in a chunk", says(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
			emitter.CauseReset, 200, "the answer was cut off in its body (unexpected EOF)"},
		{"no header", says(t, "HTTP/1.1 200 OK\r\nno header\r\n\r\n"),
			emitter.CauseProtocol, 0, "malformed MIME header"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var em emitter.Emitter
			a := sendWithin(t, &em, emitter.Request{
				Event: event(t, ""), URL: test.url, Timeout: 5 * time.Second,
			})
			if a.Cause != test.cause || a.Status != test.status ||
				!strings.Contains(a.Detail, test.says) {
				t.Errorf("cause %q, status %d, detail %q; want %q, %d, %q",
					a.Cause, a.Status, a.Detail, test.cause, test.status, test.says)
			}
			if a.Answered() != (test.cause == emitter.CauseRedirect) || len(a.RequestBody) == 0 ||
				a.Took <= 0 || a.Fault != "" || a.Redialled {
				t.Errorf("the attempt is %+v", a)
			}
		})
	}
}

func TestCancelingEndsAnAttempt(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	url := listen(t, func(conn net.Conn, _ []byte) {
		cancel(errors.New("the user had enough"))
		_, _ = conn.Read(make([]byte, 1))
	})
	r := emitter.Request{Event: event(t, ""), URL: url, Timeout: time.Minute}
	var during emitter.Emitter
	before := emitter.Emitter{Transport: unreached(t)}
	for _, a := range []emitter.Attempt{during.Send(ctx, r), before.Send(ctx, r)} {
		if a.Cause != emitter.CauseCanceled || a.Detail != "the user had enough" || a.Redialled {
			t.Errorf("cause %q, detail %q, redialled %v", a.Cause, a.Detail, a.Redialled)
		}
	}
}

// These errors need a network that misbehaves, so a transport returns them.
func TestCausesOfTheNetwork(t *testing.T) {
	noHost := &net.DNSError{Err: "no such host", Name: "app.localhost", IsNotFound: true}
	for _, test := range []struct {
		err   error
		cause emitter.Cause
	}{
		{&net.OpError{Op: "dial", Err: noHost}, emitter.CauseDNS},
		{&net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH}, emitter.CauseRefused},
		{&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, emitter.CauseTimeout},
		{&net.OpError{Op: "write", Err: syscall.EPIPE}, emitter.CauseReset},
		{&net.OpError{Op: "remote error", Err: errors.New("tls: unrecognized name")},
			emitter.CauseTLS},
		{&net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}, emitter.CauseProxy},
		{errors.New("no idea"), emitter.CauseProtocol},
	} {
		em := emitter.Emitter{Transport: roundTrip(
			func(*http.Request) (*http.Response, error) { return nil, test.err })}
		r := emitter.Request{Event: event(t, ""), URL: "http://app.localhost/"}
		a := em.Send(t.Context(), r)
		detail := test.err.Error()
		switch test.cause {
		case emitter.CauseDNS:
			detail = "the name app.localhost has no address: it is misspelt, or unknown to the DNS of " +
				"this machine"
		case emitter.CauseProxy:
			detail = "the proxy of the environment cannot be reached (proxyconnect: connection refused); " +
				"unset HTTP_PROXY and HTTPS_PROXY, or name the receiver's host in NO_PROXY"
		}
		if a.Cause != test.cause || a.Detail != detail {
			t.Errorf("%v is cause %q, detail %q; want %q", test.err, a.Cause, a.Detail, test.cause)
		}
	}
}
