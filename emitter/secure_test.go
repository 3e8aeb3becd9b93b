package emitter_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
)

// authority is a certificate authority of one's own, and a server that it has signed for.
func authority(t *testing.T) (roots *x509.CertPool, server *httptest.Server) {
	t.Helper()
	ca := issue(t, nil, "Our own authority")
	leaf := issue(t, &ca, "localhost")
	server = httptest.NewUnstartedServer(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Host) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{leaf}}
	server.StartTLS()
	t.Cleanup(server.Close)
	roots = x509.NewCertPool()
	roots.AddCert(ca.Leaf)
	return roots, server
}

// issue is a certificate that the parent has signed, or that has signed itself.
func issue(t *testing.T, parent *tls.Certificate, name string) tls.Certificate {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotAfter: time.Now().Add(time.Hour), IsCA: parent == nil, BasicConstraintsValid: true,
		DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	signer, key := template, any(private)
	if parent != nil {
		signer, key = parent.Leaf, parent.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signer, public, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private, Leaf: cert}
}

// An authority of one's own is trusted where it is given. Elsewhere the attempt says whose
// signature it was, and so it does for a certificate that nobody else has signed.
func TestAuthorities(t *testing.T) {
	roots, server := authority(t)
	own := httptest.NewUnstartedServer(server.Config.Handler)
	own.Config.ErrorLog = log.New(io.Discard, "", 0)
	own.TLS = &tls.Config{Certificates: []tls.Certificate{issue(t, nil, "Alone")}}
	own.StartTLS()
	t.Cleanup(own.Close)
	other := strings.Replace(server.URL, "127.0.0.1", "app.localhost", 1)
	for _, test := range []struct {
		roots     *x509.CertPool
		url, says string
	}{
		{roots, server.URL, ""},
		{roots, strings.Replace(server.URL, "127.0.0.1", "localhost", 1), ""},
		{nil, server.URL, `signed by an authority that is not trusted, "CN=Our own authority"`},
		{x509.NewCertPool(), server.URL, `not trusted, "CN=Our own authority"`},
		{roots, own.URL, `the certificate of "CN=Alone" is signed by itself`},
		{roots, other, "certificate is valid for localhost, not app.localhost"},
	} {
		for _, fresh := range []bool{false, true} {
			em := emitter.Emitter{Roots: test.roots, Fresh: fresh}
			a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: test.url})
			good := a.Cause == "" && a.Status == 200
			if good != (test.says == "") || !good && a.Cause != emitter.CauseTLS ||
				!strings.Contains(a.Detail, test.says) {
				t.Errorf("%s: status %d, cause %q, detail %q", test.url, a.Status, a.Cause, a.Detail)
			}
		}
	}
}

// A Host that is given is what the receiver reads; where is dialled, and whose certificate is
// asked for, follows from the URL.
func TestHostIsReplaced(t *testing.T) {
	roots, server := authority(t)
	insecure := httptest.NewServer(server.Config.Handler)
	t.Cleanup(insecure.Close)
	for _, name := range []string{"Host", "host", "HOST"} {
		for _, url := range []string{server.URL, insecure.URL} {
			em := emitter.Emitter{Roots: roots, Header: http.Header{name: {"hooks.example.com"}}}
			a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: url})
			if string(a.ResponseBody) != "hooks.example.com" || a.RequestHeader[name] == nil {
				t.Errorf("%s to %s: the receiver reads %q (%s)", name, url, a.ResponseBody, a.Detail)
			}
		}
	}
	s := hostile.Serve(t, func(conn *net.TCPConn, _ int, _ []byte) bool {
		_, _ = io.WriteString(conn, ok)
		return false
	})
	em := emitter.Emitter{Header: http.Header{"host": {"hooks.example.com:81"}}}
	em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: s.URL})
	requests, _ := s.Received()
	if head := strings.ToLower(requests[0]); strings.Count(head, "\r\nhost:") != 1 ||
		!strings.Contains(requests[0], "\r\nHost: hooks.example.com:81\r\n") {
		t.Errorf("the receiver got %q", requests[0])
	}
}

// Where the scheme of the URL is the wrong one, the attempt names the other one.
func TestWrongSchemes(t *testing.T) {
	_, secure := authority(t)
	bare, err := tls.Listen("tcp", "127.0.0.1:0", secure.TLS)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bare.Close() })
	go func() {
		for {
			conn, err := bare.Accept()
			if err != nil {
				return
			}
			_ = conn.(*tls.Conn).Handshake()
			_ = conn.Close()
		}
	}()
	tlsOf := func(url string) string { return strings.Replace(url, "http:", "https:", 1) }
	const toHTTP, toHTTPS = "without TLS begins with http://", "with TLS begins with https://"
	for _, test := range []struct {
		name, url string
		cause     emitter.Cause
		says      string
	}{
		{"https to an HTTP server", tlsOf(plain(t)), emitter.CauseProtocol,
			"what came back is not TLS: the URL of a receiver " + toHTTP},
		{"https to one that closes", tlsOf(listenRaw(t, "")), emitter.CauseReset,
			"while TLS was agreed on (EOF); the URL of a receiver " + toHTTP},
		{"http to a TLS server", "http://" + bare.Addr().String(), "", toHTTPS}, // an alert or a reset
		{"http to an alert", listenRaw(t, "\x15\x03\x01\x00\x02\x02\x46"), emitter.CauseProtocol,
			"what came back is TLS: the URL of a receiver " + toHTTPS},
		{"http to one that closes", says(t, ""), emitter.CauseReset,
			"without an answer (EOF); the URL of a receiver " + toHTTPS},
	} {
		var em emitter.Emitter
		a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: test.url})
		if test.cause != "" && a.Cause != test.cause || !strings.HasSuffix(a.Detail, test.says) {
			t.Errorf("%s: cause %q, detail %q", test.name, a.Cause, a.Detail)
		}
	}
	var slow emitter.Emitter
	// This one waits for the end of a head.
	waits := hostile.Serve(t, func(*net.TCPConn, int, []byte) bool { return true })
	a := slow.Send(t.Context(), emitter.Request{
		Event: event(t, ""), URL: tlsOf(waits.URL), Timeout: 200 * time.Millisecond,
	})
	late := a.Cause == emitter.CauseOverload // on a busy machine
	if !late && (a.Cause != emitter.CauseTimeout || a.Detail != "no complete answer within 200ms, "+
		"nor was TLS agreed on; the URL of a receiver "+toHTTP) {
		t.Errorf("https to one that waits: cause %q, detail %q", a.Cause, a.Detail)
	}
	// A TLS server of Go's net/http answers, and says it itself.
	var em emitter.Emitter
	url := "http://" + strings.TrimPrefix(secure.URL, "https://")
	if a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: url}); a.Status != 400 ||
		!strings.Contains(string(a.ResponseBody), "HTTP request to an HTTPS server") {
		t.Errorf("http to a Go server: %+v", a)
	}
}

// What came before shows that the scheme is right.
func TestSchemesThatWorkedAreRight(t *testing.T) {
	roots, server := authority(t)
	var once atomic.Bool
	s := hostile.Serve(t, func(conn *net.TCPConn, _ int, _ []byte) bool {
		if once.Swap(true) {
			return false
		}
		_, _ = io.WriteString(conn, kept)
		return true
	})
	var em emitter.Emitter
	a, requests, _ := second(t, &em, s, 10*time.Second)
	if !a.Redialled || len(requests) != 3 || !strings.HasSuffix(a.Detail, "an answer (EOF)") {
		t.Errorf("after an answer: %q", a.Detail)
	}
	server.Config.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler)
	})
	em = emitter.Emitter{Roots: roots}
	a = em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: server.URL})
	if a.Detail != "the connection ended without an answer (EOF)" {
		t.Errorf("over TLS: %q", a.Detail)
	}
}

// listenRaw is the URL of a server that reads a little of each connection, whatever it is, says a
// text and closes the connection.
func listenRaw(t *testing.T, text string) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 64<<10))
			_, _ = io.WriteString(conn, text)
			_ = conn.Close()
		}
	}()
	return "http://" + l.Addr().String()
}
