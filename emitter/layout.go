package emitter

import (
	"encoding/json"
	"unicode/utf8"
)

// spaced reports whether the layout has white space between tokens.
func (r *renderer) spaced() bool {
	return r.layout != LayoutCompact && r.layout != LayoutEscaped
}

// item starts the i-th member of an object or array.
func (r *renderer) item(i, depth int) {
	if i > 0 {
		r.buf = append(r.buf, ',')
	}
	r.line(depth)
}

// end closes an object or array of n members; an empty one stays on its line.
func (r *renderer) end(bracket byte, n, depth int) {
	if n > 0 {
		r.line(depth)
	}
	r.buf = append(r.buf, bracket)
}

func (r *renderer) line(depth int) {
	if !r.spaced() {
		return
	}
	if r.layout == LayoutCRLF {
		r.buf = append(r.buf, '\r')
	}
	r.buf = append(r.buf, '\n')
	for range depth {
		r.buf = append(r.buf, ' ', ' ')
	}
}

// appendString appends s as a JSON string. Only what JSON demands is escaped;
// with escaped, "/" and everything outside ASCII is too.
func appendString(out []byte, s string, escaped bool) []byte {
	out = append(out, '"')
	for _, c := range s {
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

// appendUnit appends one UTF-16 code unit as \uXXXX.
func appendUnit(out []byte, c rune) []byte {
	const hex = "0123456789abcdef"
	return append(out, '\\', 'u', hex[c>>12&15], hex[c>>8&15], hex[c>>4&15], hex[c&15])
}

// isNumber reports whether text is one JSON number and nothing else.
func isNumber(text string) bool {
	if text == "" || (text[0] != '-' && (text[0] < '0' || text[0] > '9')) {
		return false
	}
	last := text[len(text)-1]
	return last >= '0' && last <= '9' && json.Valid([]byte(text))
}
