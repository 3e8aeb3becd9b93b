package emitter

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// errNotSent marks what offhook itself refuses to do.
var errNotSent = errors.New("not sent")

// NewTransport is a transport for webhooks: HTTP/1.1, no compression, no
// cookies, no redirects. Without allowRemote it dials addresses of this
// machine only, whatever a name resolves to. With it, the proxy of the
// environment is used, except for this machine.
func NewTransport(allowRemote bool) *http.Transport { return newTransport(allowRemote, true, nil) }

// newTransport is such a transport, which uses connections again or dials for each request, and
// trusts the roots, or those of the system if they are nil.
func newTransport(allowRemote, reuse bool, roots *x509.CertPool) *http.Transport {
	t := &http.Transport{
		DisableCompression:     true,
		Protocols:              new(http.Protocols),
		DialContext:            dialer{allowRemote}.dial,
		MaxIdleConnsPerHost:    256,
		MaxResponseHeaderBytes: 256 << 10,
		// Most servers close idle connections after two seconds or more. Ours
		// are closed before, so that few requests meet a dead one.
		IdleConnTimeout: time.Second,
		TLSClientConfig: &tls.Config{RootCAs: roots},
	}
	t.Protocols.SetHTTP1(true)
	if !reuse {
		// DisableKeepAlives would do that too, but add a Connection header.
		t.MaxIdleConnsPerHost = -1
	}
	if allowRemote {
		t.Proxy = func(r *http.Request) (*url.URL, error) {
			if isLoopback(r.URL.Hostname()) {
				return nil, nil
			}
			return http.ProxyFromEnvironment(r)
		}
	}
	return t
}

type dialer struct{ allowRemote bool }

func (d dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if name == embeddedHost {
		return nil, fmt.Errorf("%w: %s is the name of the embedded receiver, "+
			"which this transport does not have", errNotSent, embeddedHost)
	}
	// localhost, also with a dot at its end, and every subdomain of it is this
	// machine (RFC 6761), but not every resolver knows.
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		address = net.JoinHostPort("localhost", port)
	}
	plain := net.Dialer{Deadline: until(ctx)}
	if !d.allowRemote {
		plain.Control = onlyLoopback
	}
	dialled, err := plain.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return newConn(dialled, until(ctx))
}

// onlyLoopback sees the address that is about to be dialled, after the name
// has been resolved.
func onlyLoopback(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !to.Addr().IsLoopback() {
		return fmt.Errorf("%w: %s is not on this machine", errNotSent, address)
	}
	return nil
}
