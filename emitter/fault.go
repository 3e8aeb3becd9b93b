package emitter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
)

// Mode is a way for a URL to misbehave in our hands.
type Mode string

const (
	// ModeStatus answers with a status of its own.
	ModeStatus Mode = "status"
	// ModeRefuse accepts no connection.
	ModeRefuse Mode = "refuse"
	// ModeTimeout never answers.
	ModeTimeout Mode = "timeout"
	// ModeLoseAnswer hands the request to the receiver, which acts on it,
	// and loses the answer: the attempt times out.
	ModeLoseAnswer Mode = "lose-answer"
	// ModeReset breaks the connection.
	ModeReset Mode = "reset"
)

// Fault makes one attempt fail. Only ModeLoseAnswer lets the receiver see it.
type Fault struct {
	// Mode is ModeStatus if empty.
	Mode Mode
	// Status is what ModeStatus answers, 200 to 599.
	Status int
}

// ParseFault reads what String writes: "refuse", "timeout", "lose-answer",
// "reset", or a status such as "503".
func ParseFault(text string) (Fault, error) {
	f := Fault{Mode: Mode(text)}
	if status, err := strconv.Atoi(text); err == nil {
		f = Fault{ModeStatus, status}
	}
	if f.check() != nil {
		return Fault{}, fmt.Errorf(
			"fault %q is unknown: use a status from 200 to 599, %s, %s, %s or %s",
			text, ModeRefuse, ModeTimeout, ModeLoseAnswer, ModeReset)
	}
	return f, nil
}

// String is the mode, or the status where the mode is ModeStatus. A nil Fault
// is empty.
func (f *Fault) String() string {
	switch {
	case f == nil:
		return ""
	case f.mode() == ModeStatus:
		return strconv.Itoa(f.Status)
	default:
		return string(f.Mode)
	}
}

func (f *Fault) mode() Mode { return cmp.Or(f.Mode, ModeStatus) }

func (f *Fault) check() error {
	switch f.mode() {
	case ModeRefuse, ModeTimeout, ModeLoseAnswer, ModeReset:
		return nil
	case ModeStatus:
		if f.Status < 200 || f.Status > 599 {
			return fmt.Errorf("%w: fault status %d is not between 200 and 599",
				errNotSent, f.Status)
		}
		return nil
	}
	return fmt.Errorf("%w: fault %q is unknown", errNotSent, f.Mode)
}

// Attempt is the attempt that r leads to under the fault, nil for none, if the
// receiver answers 200 at once. Nothing is sent: there are no bytes in it.
// With it a plan can foresee a delivery. Took is what a timeout takes in the
// story, whereas Send does not wait for one that a fault makes.
func (f *Fault) Attempt(r Request) Attempt {
	r.complete()
	a := r.attempt()
	if f == nil {
		a.Status = http.StatusOK
		return a
	}
	if err := f.check(); err != nil {
		a.Cause, a.Detail = CauseNotSent, err.Error()
		return a
	}
	a.Fault = f.String()
	switch f.mode() {
	case ModeStatus:
		a.Status = f.Status
		if isRedirect(f.Status) {
			a.Cause = CauseRedirect
		}
	case ModeRefuse:
		a.Cause = CauseRefused
	case ModeReset:
		a.Cause = CauseReset
	case ModeTimeout, ModeLoseAnswer:
		a.Cause, a.Took = CauseTimeout, r.Timeout
	}
	return a
}

// suffer is what comes of a request under the fault.
func (x *exchange) suffer(r *http.Request) (*http.Response, error) {
	if err := x.fault.check(); err != nil {
		return nil, err
	}
	if x.fault.mode() == ModeLoseAnswer {
		return nil, x.loseAnswer(r)
	}
	x.acted, x.note = true, "nothing reached the receiver"
	switch x.fault.mode() {
	case ModeStatus:
		status := x.fault.Status
		return &http.Response{
			Status:     strconv.Itoa(status) + " " + http.StatusText(status),
			StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: http.Header{}, Body: http.NoBody, Request: r,
		}, nil
	case ModeRefuse:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case ModeReset:
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	return nil, errTimeout
}

func (x *exchange) loseAnswer(r *http.Request) error {
	answer, err := x.arrive(r)
	if err != nil {
		return err
	}
	// What the receiver answers is read, as the sender would, so that it can
	// finish its work, and then forgotten.
	defer context.AfterFunc(r.Context(), func() { _ = answer.Body.Close() })()
	_, err = io.CopyN(io.Discard, answer.Body, answerLimit)
	_ = answer.Body.Close()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	x.acted = true
	x.note = fmt.Sprintf("the receiver answered %d, and offhook lost the answer", answer.StatusCode)
	return errTimeout
}
