package control

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/offhook-dev/offhook/scenarios"
)

// outcome says how the next message or fax of the application ends.
func (x *exchange) outcome() {
	var b struct {
		Outcome string `json:"outcome"`
	}
	if !x.read(&b) {
		return
	}
	if err := ends(b.Outcome); err != nil {
		x.fail(http.StatusUnprocessableEntity, err)
		return
	}
	x.steer("receives", scenarios.Values{"outcome": b.Outcome})
}

// ends reports why neither a message nor a fax ends so.
func ends(outcome string) error {
	if outcome == "" {
		return errors.New("outcome: is missing; it is how the next message or fax ends, " +
			"such as delivery_failed")
	}
	var err error
	for event, field := range map[string]string{
		"message.finalized": "to.0.status", "fax.failed": "failure_reason"} {
		wrong := possible(event, scenarios.Step{With: scenarios.Values{field: outcome}})
		if wrong == nil {
			return nil
		}
		err = wrong
	}
	return fmt.Errorf("outcome: neither a message nor a fax ends as %q: %w", outcome, err)
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
