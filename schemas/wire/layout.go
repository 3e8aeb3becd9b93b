package wire

import (
	"unicode/utf8"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

// Layout is how a JSON body is written. All layouts of a document mean the same and differ in their
// bytes, which is what a receiver that verifies anything but the raw body stumbles over. The empty
// Layout is LayoutIndent.
type Layout string

const (
	// LayoutIndent has two spaces of indent, ": " after a key and sorted keys, without a newline at
	// the end: very likely what Telnyx sends.
	LayoutIndent Layout = "indent"
	// LayoutCompact has sorted keys and no white space.
	LayoutCompact Layout = "compact"
	// LayoutCRLF is LayoutIndent with lines that end in CR LF.
	LayoutCRLF Layout = "crlf"
	// LayoutEscaped is LayoutCompact with every "/" written "\/" and every character outside ASCII
	// written \uXXXX, in surrogate pairs where needed.
	LayoutEscaped Layout = "escaped"
	// LayoutUnsorted is LayoutIndent with the keys in reverse order.
	LayoutUnsorted Layout = "unsorted"
	// LayoutNumbers is LayoutIndent with every number in another spelling: 2 as 2.0, 3 as 3e0, 0 as
	// -0, 0.5 as 0.50 and 1e2 as 1E+2. The value is the same, also that of an integer, but a
	// receiver that reads into the integers of its language may refuse it.
	LayoutNumbers Layout = "numbers"
	// LayoutNewline is LayoutIndent with a newline at the end.
	LayoutNewline Layout = "newline"
)

// Layouts lists all layouts, the usual one first.
func Layouts() []Layout {
	return []Layout{LayoutIndent, LayoutCompact, LayoutCRLF, LayoutEscaped, LayoutUnsorted,
		LayoutNumbers, LayoutNewline}
}

// ParseLayout reads the name of a layout. The empty name is LayoutIndent; the error for an unknown
// one lists the valid names.
func ParseLayout(name string) (Layout, error) {
	if name == "" {
		return LayoutIndent, nil
	}
	var names []string
	for _, l := range Layouts() {
		if string(l) == name {
			return l, nil
		}
		names = append(names, string(l))
	}
	return "", nearest.Unknown("layout", name, names)
}

// spaced reports whether the layout has white space between tokens.
func (l Layout) spaced() bool { return l != LayoutCompact && l != LayoutEscaped }

// appendString appends s as a JSON string. Only what JSON demands is escaped; with escaped, "/" and
// everything outside ASCII is too.
func appendString(out []byte, s string, escaped bool) []byte {
	plain := plainly(s, escaped)
	out = append(append(out, '"'), s[:plain]...)
	for _, c := range s[plain:] {
		switch {
		case c == '"' || c == '\\' || (c == '/' && escaped):
			out = append(out, '\\', byte(c))
		case c == '\n':
			out = append(out, `\n`...)
		case c == '\r':
			out = append(out, `\r`...)
		case c == '\t':
			out = append(out, `\t`...)
		case c < 0x20:
			out = appendUnit(out, c)
		case c < utf8.RuneSelf || !escaped:
			out = utf8.AppendRune(out, c)
		case c > 0xffff:
			c -= 0x10000
			out = appendUnit(appendUnit(out, 0xd800+c>>10), 0xdc00+c&0x3ff)
		default:
			out = appendUnit(out, c)
		}
	}
	return append(out, '"')
}

// plainly is how many bytes at the beginning of s are written as they are.
func plainly(s string, escaped bool) int {
	for i := range len(s) {
		if c := s[i]; special[c] || c == '/' && escaped {
			return i
		}
	}
	return len(s)
}

// special are the bytes that a text in JSON may have otherwise.
var special = func() (bytes [256]bool) {
	for c := range bytes {
		bytes[c] = c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf
	}
	return bytes
}()

// appendUnit appends one UTF-16 code unit as \uXXXX.
func appendUnit(out []byte, c rune) []byte {
	const hex = "0123456789abcdef"
	return append(out, '\\', 'u', hex[c>>12&15], hex[c>>8&15], hex[c>>4&15], hex[c&15])
}
