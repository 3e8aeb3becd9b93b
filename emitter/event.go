package emitter

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// Event is one occurrence of a webhook. Its body is prepared once, by With or
// WithRaw, and written for each attempt by Body. Events are values: copies
// share the prepared body, which never changes.
type Event struct {
	// ID is the event's own id (data.id), empty where the webhook has none.
	ID string
	// Type is the name of the webhook, such as "call.answered".
	Type string
	// Family is the group of webhooks that Type belongs to, such as "voice".
	Family string
	// OccurredAt is the time the body gives for the event.
	OccurredAt time.Time

	body *prepared
}

// Content is what a body is rendered from.
type Content struct {
	// Wire is JSON if empty.
	Wire Wire
	// Value is decoded JSON: map[string]any, []any, string, bool, nil,
	// json.Number (written verbatim), int, int64 or float64. For Form it is
	// a flat map[string]any of strings.
	Value any
	// Slots are the values that differ from attempt to attempt.
	Slots []Slot
	// Layout is how JSON is written. Form has one layout only: sorted keys.
	Layout Layout
}

// With returns the event with a body rendered from c. The value is read now:
// later changes to it have no effect. It is an error if the value holds
// something that its wire form cannot carry, or if a slot points to nothing.
func (e Event) With(c Content) (Event, error) {
	body, err := prepare(c)
	if err != nil {
		return Event{}, fmt.Errorf("body of %s: %w", e.Type, err)
	}
	e.body = body
	return e, nil
}

// WithRaw returns the event with a body of one's own, which every attempt
// sends as it is, be it valid or not.
func (e Event) WithRaw(wire Wire, body []byte) Event {
	e.body = &prepared{wire: wire, parts: [][]byte{bytes.Clone(body)}}
	return e
}

// Body returns the bytes that attempt number n at the URL deliveredTo carries.
// The caller owns them. An event without a prepared body has none.
func (e Event) Body(attempt int, deliveredTo string) []byte {
	if e.body == nil {
		return nil
	}
	return e.body.write(attempt, deliveredTo)
}

// Wire is the form of the prepared body, empty if there is none.
func (e Event) Wire() Wire {
	if e.body == nil {
		return ""
	}
	return e.body.wire
}

// prepared is a body cut at its slots: fills[i] stands between parts[i] and
// parts[i+1]. Writing it out is all that an attempt costs.
type prepared struct {
	wire    Wire
	escaped bool
	parts   [][]byte
	fills   []Fill
}

func (p *prepared) write(attempt int, deliveredTo string) []byte {
	size := 0
	for _, part := range p.parts {
		size += len(part)
	}
	out := make([]byte, 0, size+len(p.fills)*(len(deliveredTo)+20))
	for i, part := range p.parts {
		if i > 0 {
			out = p.fill(out, p.fills[i-1], attempt, deliveredTo)
		}
		out = append(out, part...)
	}
	return out
}

func (p *prepared) fill(out []byte, f Fill, attempt int, deliveredTo string) []byte {
	switch {
	case f == FillAttempt:
		return strconv.AppendInt(out, int64(attempt), 10)
	case p.wire == Form:
		return append(out, url.QueryEscape(deliveredTo)...)
	default:
		return appendString(out, deliveredTo, p.escaped)
	}
}
