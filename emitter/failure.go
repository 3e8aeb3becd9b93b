package emitter

import (
	"context"
	"crypto/tls"
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
func failure(ctx context.Context, err error, timeout time.Duration) (Cause, string) {
	switch why := context.Cause(ctx); {
	case errors.Is(err, errNotSent):
		return CauseNotSent, err.Error()
	case errors.Is(err, errTimeout) || errors.Is(why, errTimeout):
		return CauseTimeout, fmt.Sprintf("no complete answer within %v", timeout)
	case why != nil:
		return CauseCanceled, why.Error()
	case isDNS(err):
		return CauseDNS, err.Error()
	case isTLS(err):
		return CauseTLS, err.Error()
	case isTimeout(err):
		return CauseTimeout, err.Error()
	case isDial(err):
		return CauseRefused, err.Error()
	case isReset(err):
		return CauseReset, err.Error()
	default:
		return CauseProtocol, err.Error()
	}
}

func isDNS(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns)
}

func isTLS(err error) bool {
	var untrusted *tls.CertificateVerificationError
	var other tls.RecordHeaderError
	if errors.As(err, &untrusted) || errors.As(err, &other) {
		return true
	}
	// An alert, be it the other side's or ours.
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "remote error" || op.Op == "local error")
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
