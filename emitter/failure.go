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
	_, ok := errors.AsType[*net.DNSError](err)
	return ok
}

func isTLS(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	// An alert, be it the other side's or ours.
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "remote error" || op.Op == "local error")
}

func isTimeout(err error) bool {
	slow, ok := errors.AsType[net.Error](err)
	return ok && slow.Timeout()
}

// isDial is true for a refused connection and for an unreachable host alike.
func isDial(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return (ok && op.Op == "dial") || errors.Is(err, syscall.ECONNREFUSED)
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
