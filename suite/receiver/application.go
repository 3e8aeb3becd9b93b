package receiver

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
)

// pass has the application answer what is verified. It is the application's to judge the method and
// the body; the receiver reads the body only to tell what the event is.
func (r *Receiver) pass(e *exchange) {
	if err := r.verify(e); err != nil {
		e.settle(http.StatusForbidden, err.Error())
		return
	}
	e.Verified = true
	if r.parse(e) == nil {
		e.Duplicate = r.known(e)
	}
	if e.Err = r.ask(e); e.Err != nil {
		e.settle(http.StatusBadGateway, e.Err.Error())
	}
}

// ask settles the exchange with the answer of the application.
func (r *Receiver) ask(e *exchange) error {
	req := e.original.Clone(e.original.Context())
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(e.Body)), int64(len(e.Body))
	answer, err := r.application(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("the answer of the application broke off: %w", err)
	}
	e.settle(answer.StatusCode, fmt.Sprintf("the application answered %d", answer.StatusCode))
	e.AnswerHeader, e.AnswerBody = http.Header{}, body
	maps.Copy(e.AnswerHeader, answer.Header)
	return nil
}
