// Package wire has the two forms in which the body of a webhook is handled: as a document, and as
// bytes with slots for what differs from attempt to attempt.
//
// It serves both sides of a body: the packages that say what a body holds, and those that send it.
package wire

// Kind is the form a body has on the wire.
type Kind string

const (
	// JSON is the form of API v2 webhooks.
	JSON Kind = "json"
	// Form is the form of TeXML webhooks: application/x-www-form-urlencoded.
	Form Kind = "form"
)

// ContentType is the value of the Content-Type header, which never carries a charset. It is empty
// for a Kind that is neither JSON nor Form.
func (k Kind) ContentType() string {
	switch k {
	case JSON:
		return "application/json"
	case Form:
		return "application/x-www-form-urlencoded"
	}
	return ""
}

// A Fill names a value that differs from attempt to attempt.
type Fill string

const (
	// FillAttempt is the number of the attempt, a JSON number.
	FillAttempt Fill = "attempt.number"
	// FillDeliveredTo is the URL of the attempt, a JSON string.
	FillDeliveredTo Fill = "attempt.delivered_to"
)

// A Slot is a place in a document whose value each attempt fills anew.
type Slot struct {
	// Pointer is a JSON pointer (RFC 6901) to a value that is there.
	Pointer string
	// Fill says what is written in place of that value.
	Fill Fill
}
