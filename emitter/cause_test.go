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

// Each cause comes from a server that really behaves that way.
func TestCauses(t *testing.T) {
	hold := make(chan struct{})
	defer close(hold)
	closed := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		return "http://" + l.Addr().String()
	}
	says := func(text string) string {
		return listen(t, func(conn net.Conn, _ []byte) { _, _ = io.WriteString(conn, text) })
	}
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	secure.StartTLS()
	defer secure.Close()
	for _, test := range []struct {
		name, url string
		cause     emitter.Cause
		status    int
		says      string
	}{
		{"nobody listens", closed(), emitter.CauseRefused, 0, "refused"},
		{"reset", listen(t, func(conn net.Conn, _ []byte) { _ = conn.(*net.TCPConn).SetLinger(0) }), emitter.CauseReset, 0, "reset"},
		{"closed without an answer", says(""), emitter.CauseReset, 0, "EOF"},
		{"closed in the body", says("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), emitter.CauseReset, 200, "EOF"},
		{"silent", listen(t, func(net.Conn, []byte) { <-hold }), emitter.CauseTimeout, 0, "no complete answer within 100ms"},
		{"slow in its header", listen(t, func(conn net.Conn, _ []byte) { _, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n"); <-hold }), emitter.CauseTimeout, 0, "within 100ms"},
		{"dripping body", listen(t, drip), emitter.CauseTimeout, 200, "within 100ms"},
		{"redirect", says("HTTP/1.1 308 Permanent Redirect\r\nLocation: https://example.com/\r\nContent-Length: 2\r\n\r\nno"), emitter.CauseRedirect, 308, "to https://example.com/"},
		{"redirect to nowhere", says("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"), emitter.CauseRedirect, 302, "no Location"},
		{"garbage", says("220 mail.example ESMTP\r\n"), emitter.CauseProtocol, 0, "malformed HTTP"},
		{"endless header", says("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<20)), emitter.CauseProtocol, 0, "header"},
		{"unknown certificate", secure.URL, emitter.CauseTLS, 0, "certificate"},
		{"http under https", strings.Replace(plain(t), "http:", "https:", 1), emitter.CauseTLS, 0, "not look like a TLS"},
	} {
		t.Run(test.name, func(t *testing.T) {
			em := emitter.Emitter{Timeout: 5 * time.Second}
			if test.cause == emitter.CauseTimeout {
				em.Timeout = 100 * time.Millisecond
			}
			a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: test.url})
			if a.Cause != test.cause || a.Status != test.status || !strings.Contains(a.Detail, test.says) {
				t.Errorf("cause %q, status %d, detail %q; want %q, %d, %q", a.Cause, a.Status, a.Detail, test.cause, test.status, test.says)
			}
			if a.Answered() != (test.cause == emitter.CauseRedirect) || len(a.RequestBody) == 0 || a.Took <= 0 || a.Fault != "" {
				t.Errorf("the attempt is %+v", a)
			}
		})
	}
}

// plain is a server that speaks HTTP and nothing else.
func plain(t *testing.T) string {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(server.Close)
	return server.URL
}

func drip(conn net.Conn, _ []byte) {
	_, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
	for err == nil {
		time.Sleep(5 * time.Millisecond)
		_, err = io.WriteString(conn, ".")
	}
}

func TestEndlessBodyIsCutAndItsConnectionDropped(t *testing.T) {
	dropped := make(chan error, 1)
	url := listen(t, func(conn net.Conn, _ []byte) {
		_, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
		for err == nil {
			_, err = io.WriteString(conn, strings.Repeat("x", 4096))
		}
		dropped <- err
	})
	em := emitter.Emitter{Timeout: time.Minute}
	a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: url})
	if a.Status != 200 || a.Cause != "" || !a.Truncated || len(a.ResponseBody) != 10_000 {
		t.Errorf("status %d, cause %q (%s), %d bytes, truncated %v", a.Status, a.Cause, a.Detail, len(a.ResponseBody), a.Truncated)
	}
	select {
	case <-dropped:
	case <-time.After(10 * time.Second):
		t.Error("the connection is still open")
	}
}

func TestCancelingEndsAnAttempt(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	url := listen(t, func(conn net.Conn, _ []byte) {
		cancel(errors.New("the user had enough"))
		_, _ = conn.Read(make([]byte, 1))
	})
	em := emitter.Emitter{Timeout: time.Minute}
	for _, what := range []string{"during", "before"} {
		a := em.Send(ctx, emitter.Request{Event: event(t, ""), URL: url})
		em.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			t.Error("it was sent although it was canceled before")
			return answer(200), nil
		})
		if a.Cause != emitter.CauseCanceled || a.Detail != "the user had enough" {
			t.Errorf("canceled %s the attempt: cause %q, detail %q", what, a.Cause, a.Detail)
		}
	}
}

// These errors need a network that misbehaves, so a transport returns them.
func TestCausesOfTheNetwork(t *testing.T) {
	for _, test := range []struct {
		err   error
		cause emitter.Cause
	}{
		{&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "app.localhost", IsNotFound: true}}, emitter.CauseDNS},
		{&net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH}, emitter.CauseRefused},
		{&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, emitter.CauseTimeout},
		{&net.OpError{Op: "write", Err: syscall.EPIPE}, emitter.CauseReset},
		{&net.OpError{Op: "remote error", Err: errors.New("tls: unrecognized name")}, emitter.CauseTLS},
		{errors.New("no idea"), emitter.CauseProtocol},
	} {
		em := emitter.Emitter{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, test.err })}
		a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: "http://app.localhost/"})
		if a.Cause != test.cause || a.Detail != test.err.Error() {
			t.Errorf("%v is cause %q, detail %q; want %q", test.err, a.Cause, a.Detail, test.cause)
		}
	}
}

// What offhook will not send never reaches a transport.
func TestNotSent(t *testing.T) {
	own := newKey(t, 1)
	bad := emitter.Spoil{Name: "elsewhere", After: func(d *emitter.Draft) { d.URL = "http://example.com/" }}
	for _, test := range []struct {
		name    string
		em      *emitter.Emitter
		request emitter.Request
		says    string
	}{
		{"no URL", &emitter.Emitter{}, emitter.Request{}, "does not start with http"},
		{"remote", &emitter.Emitter{Key: own}, emitter.Request{URL: "http://example.com/"}, "--allow-remote"},
		{"remote with the development key", &emitter.Emitter{AllowRemote: true}, emitter.Request{URL: "http://example.com/"}, "offhook keys new"},
		{"a spoil that leads away", &emitter.Emitter{}, emitter.Request{URL: "http://localhost/", Spoil: &bad}, "--allow-remote"},
		{"password", &emitter.Emitter{}, emitter.Request{URL: "http://u:secret@localhost/"}, "user name"},
		{"header name", &emitter.Emitter{Header: http.Header{"a b": {""}}}, emitter.Request{URL: "http://localhost/"}, `header "a b"`},
		{"header value", &emitter.Emitter{Header: http.Header{"a": {"b\r\nc: d"}}}, emitter.Request{URL: "http://localhost/"}, "line end"},
		{"header of HTTP", &emitter.Emitter{Header: http.Header{"content-length": {"1"}}}, emitter.Request{URL: "http://localhost/"}, "cannot be set"},
		{"two hosts", &emitter.Emitter{Header: http.Header{"Host": {"a", "b"}}}, emitter.Request{URL: "http://localhost/"}, "exactly one value"},
		{"unknown fault", &emitter.Emitter{}, emitter.Request{URL: "http://localhost/", Fault: &emitter.Fault{Mode: "explode"}}, `fault "explode" is unknown`},
		{"fault without a status", &emitter.Emitter{}, emitter.Request{URL: "http://localhost/", Fault: &emitter.Fault{}}, "status 0"},
	} {
		test.em.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			t.Errorf("%s: it was sent", test.name)
			return answer(200), nil
		})
		test.request.Event = event(t, "")
		a := test.em.Send(t.Context(), test.request)
		if a.Cause != emitter.CauseNotSent || !strings.Contains(a.Detail, test.says) || a.Answered() || a.Fault != "" {
			t.Errorf("%s: cause %q, detail %q, fault %q; want one that says %q", test.name, a.Cause, a.Detail, a.Fault, test.says)
		}
		if strings.Contains(a.URL+a.Detail, "secret") {
			t.Errorf("%s: the password is kept: %s", test.name, a.URL)
		}
	}
	a := (&emitter.Emitter{}).Send(t.Context(), emitter.Request{URL: "http://localhost/"})
	if a.Cause != emitter.CauseNotSent || !strings.Contains(a.Detail, "no body") {
		t.Errorf("an event without a body: cause %q, detail %q", a.Cause, a.Detail)
	}
}

// The address that is dialled is checked, not only the name in the URL.
func TestTransportDialsThisMachineOnly(t *testing.T) {
	for url, says := range map[string]string{
		"http://192.0.2.1/":    "192.0.2.1:80 is not on this machine",
		"http://offhook.test/": "name of the embedded receiver",
	} {
		em := emitter.Emitter{Key: newKey(t, 1), AllowRemote: true, Transport: emitter.NewTransport(false)}
		a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: url})
		if a.Cause != emitter.CauseNotSent || !strings.Contains(a.Detail, says) {
			t.Errorf("%s: cause %q, detail %q", url, a.Cause, a.Detail)
		}
	}
	url := strings.Replace(listen(t, func(conn net.Conn, _ []byte) { _, _ = io.WriteString(conn, ok) }), "127.0.0.1", "app.LocalHost", 1)
	var em emitter.Emitter
	if a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: url}); a.Status != 200 {
		t.Errorf("a subdomain of localhost: cause %q, detail %q", a.Cause, a.Detail)
	}
}

func TestProxyIsForOtherMachinesOnly(t *testing.T) {
	if emitter.NewTransport(false).Proxy != nil {
		t.Error("a transport for this machine has a proxy")
	}
	t.Setenv("HTTP_PROXY", "http://proxy.example:3128")
	t.Setenv("NO_PROXY", "")
	for url, proxied := range map[string]bool{
		"http://localhost/": false, "http://app.localhost/": false, "http://[::1]/": false, "http://offhook.test/": false,
		"http://example.com/": true,
	} {
		r, err := http.NewRequest(http.MethodPost, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if proxy, err := emitter.NewTransport(true).Proxy(r); (proxy != nil) != proxied || err != nil {
			t.Errorf("%s goes through %v (%v)", url, proxy, err)
		}
	}
}
