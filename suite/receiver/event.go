package receiver

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// read parses the body by its media type: a form as such, everything else as JSON.
func read(e *exchange) error {
	if isForm(e.Header) {
		return readForm(e)
	}
	return readJSON(e)
}

// isForm tells whether the media type is that of a form, whatever its parameters are.
func isForm(h http.Header) bool {
	mediaType, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(mediaType), "application/x-www-form-urlencoded")
}

// readJSON takes any JSON object. Type and id are read from the envelope, or from the top of the
// body if there is none, since Telnyx sends some bodies without an envelope.
func readJSON(e *exchange) error {
	if !json.Valid(e.Body) {
		return errors.New("body is not JSON")
	}
	decoder := json.NewDecoder(bytes.NewReader(e.Body))
	decoder.UseNumber()
	if err := decoder.Decode(&e.document); err != nil || e.document == nil {
		return errors.New("body is not a JSON object")
	}
	e.EventType = e.text("data.event_type", "event_type", "event", "data.record_type")
	e.EventID = e.text("data.id", "id")
	e.identity = e.EventID
	if attempt, ok := e.at("meta.attempt").(json.Number); ok {
		n, _ := attempt.Int64()
		e.Attempt = int(n)
	}
	return nil
}

// readForm takes any form. The forms of TeXML have no event id, so call, sequence number and type
// identify the event together.
func readForm(e *exchange) error {
	form, err := url.ParseQuery(string(e.Body))
	if err != nil {
		return errors.New("body is not a form")
	}
	for _, name := range []string{
		"StatusCallbackEvent", "StreamEvent", "SiprecEvent", "TranscriptionEvent",
		"RecordingStatus", "CallStatus",
	} {
		if e.EventType = form.Get(name); e.EventType != "" {
			break
		}
	}
	if call, number := form.Get("CallSid"), form.Get("SequenceNumber"); call != "" && number != "" {
		e.identity = strings.Join([]string{call, number, e.EventType}, "\n")
	}
	return nil
}

// at returns the value at a dotted path of the document, or nil if there is none.
func (e *exchange) at(path string) any {
	var value any = e.document
	for key := range strings.SplitSeq(path, ".") {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return value
}

// text returns the first string at one of the paths that is not empty, or "" if there is none.
func (e *exchange) text(paths ...string) string {
	if found := e.texts(paths...); len(found) > 0 {
		return found[0]
	}
	return ""
}

// texts returns all strings at the paths that are not empty.
func (e *exchange) texts(paths ...string) (found []string) {
	for _, path := range paths {
		if s, _ := e.at(path).(string); s != "" {
			found = append(found, s)
		}
	}
	return found
}

// isOutdated tells whether the event says a state of a message or call that a later event, which
// came before it, has changed. Events that say no state are never outdated.
func (r *Receiver) isOutdated(e *exchange) bool {
	_, late := r.later(e)
	return late
}

// later returns the id of the event that makes this one outdated.
func (r *Receiver) later(e *exchange) (id string, late bool) {
	var about string
	switch e.EventType {
	case "message.sent", "message.finalized":
		about = e.text("data.payload.id")
	case "call.initiated", "call.answered", "call.hangup":
		about = e.text("data.payload.call_leg_id", "data.payload.call_control_id")
	}
	occurred, err := time.Parse(time.RFC3339, e.text("data.occurred_at"))
	if err != nil || about == "" {
		return "", false
	}
	return r.states.advance(about, occurred, e.EventID)
}
