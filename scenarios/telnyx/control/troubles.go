package control

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// outcome says how the next message or fax of the application ends.
func (x *exchange) outcome() {
	var b struct {
		Outcome string `json:"outcome"`
	}
	if !x.read(&b) {
		return
	}
	if err := x.h.ends(b.Outcome); err != nil {
		x.fail(http.StatusUnprocessableEntity, err)
		return
	}
	x.steer("receives", scenarios.Values{"outcome": b.Outcome})
}

// ends reports why neither a message nor a fax ends so.
func (h *Handler) ends(outcome string) error {
	if outcome == "" {
		return errors.New("outcome: is missing; it is how the next message or fax ends, " +
			"such as delivery_failed")
	}
	var known []string
	for event, pointer := range map[string]string{"message.finalized": "/data/payload/to/0/status",
		"fax.failed": "/data/payload/failure_reason"} {
		hook, err := h.catalog().Lookup(event)
		if err != nil {
			return err
		}
		fields, err := hook.Fields("")
		if err != nil {
			return err
		}
		for _, field := range fields {
			if field.Pointer == pointer {
				known = append(known, field.Values...)
			}
		}
	}
	if slices.Contains(known, outcome) {
		return nil
	}
	return nearest.Unknown("outcome", outcome, slices.Sorted(slices.Values(known)))
}

// trouble has the API refuse a command that is right, or any.
func (x *exchange) trouble() {
	var b struct {
		Command string `json:"command"`
		Status  int    `json:"status"`
		Times   *int   `json:"times"`
		Acts    bool   `json:"acts"`
	}
	if !x.read(&b) {
		return
	}
	times := 1
	if b.Times != nil {
		times = *b.Times
	}
	var err error
	if b.Command != "" {
		_, err = command(b.Command)
	}
	switch {
	case err != nil:
	case b.Status < 400 || b.Status > 599:
		err = fmt.Errorf("status: %d is not the status of an error, from 400 to 599", b.Status)
	case times < 1 || times > 1000:
		err = fmt.Errorf("times: %d is not a number from 1 to 1000", times)
	}
	if err != nil {
		x.fail(http.StatusUnprocessableEntity, err)
		return
	}
	x.steer("refuses", scenarios.Values{"command": b.Command, "status": b.Status, "times": times,
		"acts": b.Acts})
}
