package emitter

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"
)

// errTimeout is the cause of an attempt's context when its time is up.
var errTimeout = errors.New("no answer in time")

// Windows reports these in place of the ECONN… constants.
const (
	wsaReset   = syscall.Errno(10054)
	wsaAborted = syscall.Errno(10053)
)

// failure says what an error of an exchange means for its attempt.
func (a *Attempt) failure(
	ctx context.Context, err error, timeout time.Duration, c *course,
) (Cause, string) {
	scheme, wrong := c.otherScheme(err)
	end, cut := c.cutOff(err, a.Status)
	switch why := context.Cause(ctx); {
	case errors.Is(err, errNotSent):
		return CauseNotSent, err.Error()
	case errors.Is(err, errTimeout) || errors.Is(why, errTimeout):
		return CauseTimeout, fmt.Sprintf("no complete answer within %v", timeout) + c.waited()
	case why != nil:
		return CauseCanceled, why.Error()
	case isProxy(err):
		return CauseProxy, "the proxy of the environment cannot be reached (" + err.Error() +
			"); unset HTTP_PROXY and HTTPS_PROXY, or name the receiver's host in NO_PROXY"
	case isDNS(err):
		return CauseDNS, unnamed(err)
	case wrong:
		return CauseProtocol, scheme
	case isTLS(err):
		return CauseTLS, distrust(err)
	case isTimeout(err):
		return CauseTimeout, err.Error()
	case isDial(err):
		return CauseRefused, err.Error()
	case cut:
		return CauseReset, end
	default:
		return CauseProtocol, err.Error()
	}
}

func isDNS(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns)
}

// unnamed is an error of DNS in words.
func unnamed(err error) string {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return fmt.Sprintf("the name %s has no address: it is misspelt, or unknown to the DNS of "+
			"this machine", dns.Name)
	}
	return err.Error()
}

// isProxy is true for a proxy that cannot be reached.
func isProxy(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "proxyconnect"
}

func isTLS(err error) bool {
	var untrusted *tls.CertificateVerificationError
	if errors.As(err, &untrusted) {
		return true
	}
	// An alert, be it the other side's or ours.
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "remote error" || op.Op == "local error")
}

// distrust is an error of TLS, with the authority that is not known.
func distrust(err error) string {
	var unknown x509.UnknownAuthorityError
	switch {
	case !errors.As(err, &unknown) || unknown.Cert == nil:
		return err.Error()
	case bytes.Equal(unknown.Cert.RawIssuer, unknown.Cert.RawSubject):
		return fmt.Sprintf("the certificate of %q is signed by itself, and not one that is trusted",
			unknown.Cert.Subject)
	}
	return fmt.Sprintf("the certificate is signed by an authority that is not trusted, %q",
		unknown.Cert.Issuer)
}

func isTimeout(err error) bool {
	var slow net.Error
	return errors.As(err, &slow) && slow.Timeout()
}

// isDial is true for a refused connection and for an unreachable host alike.
func isDial(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial" || errors.Is(err, syscall.ECONNREFUSED)
}

func isReset(err error) bool {
	for _, end := range []error{io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, net.ErrClosed,
		syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE, wsaReset, wsaAborted} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}
