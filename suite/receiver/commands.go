package receiver

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// An API is where a receiver calls Telnyx back.
type API struct {
	// URL is that of the API, /v2 included; "" is none.
	URL string
	// Key is the receiver's.
	Key string
	// Transport carries the commands; nil is the network.
	Transport http.RoundTripper
}

// commandWithin is how long the answer to a command is awaited.
const commandWithin = 5 * time.Second

// rings reports whether an event is that of a call that comes in.
func (e *exchange) rings() bool {
	return e.EventType == "call.initiated" && e.text("data.payload.direction") == "incoming"
}

// pickUp gives the command answer for a call that comes in.
func (r *Receiver) pickUp(e *exchange) {
	r.give(e.text("data.payload.call_control_id"), `{}`)
}

// give answers a call, with a body. What comes of it is the sender's to tell: the receiver answers
// its webhook whatever Telnyx says.
func (r *Receiver) give(call, body string) {
	place := fmt.Sprintf("%s/calls/%s/actions/answer", r.api.URL, url.PathEscape(call))
	request, err := http.NewRequest(http.MethodPost, place, strings.NewReader(body))
	if err != nil {
		return // the URL of the API is none
	}
	request.Header.Set("Authorization", "Bearer "+r.api.Key)
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{Transport: r.api.Transport, Timeout: commandWithin}
	answer, err := client.Do(request)
	if err != nil {
		return
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<20)) // for the connection's sake
}

// CommandDefects lists the defects that show only in the commands of a receiver which has an API.
// Those that act wrongly show there as well.
func CommandDefects() []Defect {
	return []Defect{
		defect("commands-before-check", "gives its command before it verifies the request", "",
			func(r *Receiver) {
				answer := r.answer
				r.command = func(*exchange) {}
				r.answer = func(e *exchange) {
					answer(e)
					if p := e.parsed(); p.rings() && !e.Duplicate {
						r.pickUp(p)
					}
				}
			}),
		defect("names-the-leg", "names a call by call_leg_id in place of call_control_id", "",
			func(r *Receiver) {
				r.command = func(e *exchange) { r.give(e.text("data.payload.call_leg_id"), `{}`) }
			}),
		defect("state-in-plain-text", "gives a client_state that is no base64", "",
			func(r *Receiver) {
				r.command = func(e *exchange) {
					r.give(e.text("data.payload.call_control_id"), `{"client_state": "step 1"}`)
				}
			}),
		defect("wrong-api-key", "gives another API key than its own", "",
			func(r *Receiver) { r.api.Key = "KEY-of-another" }),
	}
}
