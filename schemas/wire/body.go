package wire

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strconv"
)

// A Body is a body as bytes, with slots for what differs from attempt to attempt. Bodies are
// values: copies share bytes that never change. The zero Body is none.
type Body struct {
	kind   Kind
	layout Layout
	text   []byte
	cuts   []cut
}

// A cut is a slot in the bytes of a body: fill stands before text[at:].
type cut struct {
	at   int
	fill Fill
}

// Raw is a body of one's own, which every attempt sends as it is, be it valid or not.
func Raw(kind Kind, text []byte) Body {
	return Body{kind: kind, text: append([]byte{}, text...)}
}

// String says what kind of body it is and how long its text is; Bytes is the text.
func (b Body) String() string {
	if b.IsZero() {
		return "no body"
	}
	return fmt.Sprintf("%s body of about %d bytes", b.kind, len(b.text))
}

// IsZero reports whether there is no body.
func (b Body) IsZero() bool { return b.kind == "" }

// Kind is the form of the body, empty if there is none.
func (b Body) Kind() Kind { return b.kind }

// Append appends the bytes that attempt number n at the URL deliveredTo carries.
func (b Body) Append(dst []byte, n int, deliveredTo string) []byte {
	from := 0
	for _, c := range b.cuts {
		dst = append(dst, b.text[from:c.at]...)
		from = c.at
		switch {
		case c.fill == FillAttempt:
			start := len(dst)
			dst = b.spell(strconv.AppendInt(dst, int64(n), 10), start)
		case b.kind == Form:
			dst = append(dst, url.QueryEscape(deliveredTo)...)
		default:
			dst = appendString(dst, deliveredTo, b.layout == LayoutEscaped)
		}
	}
	return append(dst, b.text[from:]...)
}

// Bytes is the bytes that attempt number n at the URL deliveredTo carries. The caller owns them.
func (b Body) Bytes(n int, deliveredTo string) []byte {
	if b.IsZero() {
		return nil
	}
	return b.Behind("", n, deliveredTo)
}

// Behind is a text and behind it the bytes that attempt number n at the URL deliveredTo carries.
// The caller owns them.
func (b Body) Behind(text string, n int, deliveredTo string) []byte {
	room := len(text) + len(b.text) + len(b.cuts)*(len(deliveredTo)+20)
	return b.Append(append(make([]byte, 0, room), text...), n, deliveredTo)
}

// Equal reports whether two bodies are of one kind and send the same bytes at every attempt.
func (b Body) Equal(other Body) bool {
	return b.kind == other.kind && b.filled() == other.filled() &&
		bytes.Equal(b.text, other.text) && slices.Equal(b.cuts, other.cuts)
}

// filled is the layout if what an attempt fills in shows it: LayoutEscaped in a URL, LayoutNumbers
// in a number.
func (b Body) filled() Layout {
	shows := map[Layout]Fill{LayoutEscaped: FillDeliveredTo, LayoutNumbers: FillAttempt}[b.layout]
	if b.kind == JSON && slices.ContainsFunc(b.cuts, func(c cut) bool { return c.fill == shows }) {
		return b.layout
	}
	return ""
}

// spell writes a number at the end of text anew where the layout has numbers otherwise.
func (b Body) spell(text []byte, start int) []byte {
	if b.layout == LayoutNumbers && b.kind == JSON {
		return respell(text, start)
	}
	return text
}
