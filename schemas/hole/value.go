package hole

import (
	"slices"
	"strconv"
)

// maxScale is how many digits a number may have after its point.
const maxScale = 18

// A Value is what an expression gives. The zero Value is null.
type Value struct {
	Kind Kind
	// Scale is how many digits of a number stand after its point, 0 to 18.
	Scale int8
	// N is a number times ten to the power of Scale, a time in microseconds since 1970, a span in
	// microseconds, or 1 for true.
	N int64
	// S is a text.
	S string
	// list is apart, since few values are one and all are copied.
	list *[]Value
}

// TextOf is a text.
func TextOf(s string) Value { return Value{Kind: Text, S: s} }

// ListOf is a list.
func ListOf(items []Value) Value { return Value{Kind: List, list: &items} }

// Items are those of a list.
func (v Value) Items() []Value {
	if v.list == nil {
		return nil
	}
	return *v.list
}

// NumberOf is a whole number.
func NumberOf(n int64) Value { return Value{Kind: Number, N: n} }

// BoolOf is true or false.
func BoolOf(b bool) Value {
	if b {
		return Value{Kind: Bool, N: 1}
	}
	return Value{Kind: Bool}
}

// ParseDecimal reads a number such as -12.50, with the digits that are written. It has at most 18
// of them, no plus sign and no exponent.
func ParseDecimal(s string) (v Value, ok bool) {
	v.Kind = Number
	digits, sign := 0, int64(1)
	if s != "" && s[0] == '-' {
		s, sign = s[1:], -1
	}
	point := -1
	for i := range len(s) {
		switch c := s[i]; {
		case c == '.' && point < 0 && i > 0 && i < len(s)-1:
			point = i
		case c >= '0' && c <= '9' && digits < 18:
			v.N = v.N*10 + int64(c-'0')
			digits++
		default:
			return Value{}, false
		}
	}
	if point >= 0 {
		v.Scale = int8(len(s) - point - 1)
	}
	v.N *= sign
	return v, digits > 0
}

// missing reports whether the value is null or absent.
func (v Value) missing() bool { return v.Kind.missing() }

// Rescale is the number with another count of digits after the point. Half is rounded away from
// zero. A number that would be too long stays as it is.
func (v Value) Rescale(scale int8) Value {
	if scale = min(max(scale, 0), maxScale); scale == v.Scale {
		return v
	}
	up, down := int64(1), int64(1)
	if scale > v.Scale {
		up = pow10(scale - v.Scale)
	} else {
		down = pow10(v.Scale - scale)
	}
	if n, ok := scaled(v.N, up, down); ok {
		v.N, v.Scale = n, scale
	}
	return v
}

// Trim is the number without zeros at the end of its fraction.
func (v Value) Trim() Value {
	for v.Scale > 0 && v.N%10 == 0 {
		v.N /= 10
		v.Scale--
	}
	return v
}

// Same reports whether two values are the same, as 1.0 and 1 are.
func Same(a, b Value) bool {
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case Null, Absent:
		return true
	case Text:
		return a.S == b.S
	case List:
		return slices.EqualFunc(a.Items(), b.Items(), Same)
	case Number:
		a, b = a.Trim(), b.Trim()
	}
	return a.N == b.N && a.Scale == b.Scale
}

// Append appends the value as text: a number with all its digits, a time as iso6, a span in whole
// seconds, a list with commas.
func (v Value) Append(out []byte) []byte {
	switch v.Kind {
	case Bool:
		return strconv.AppendBool(out, v.N != 0)
	case Number:
		return appendNumber(out, v)
	case Text:
		return append(out, v.S...)
	case Time:
		return appendTime(out, v.N, "iso6")
	case Span:
		return strconv.AppendInt(out, v.N/1e6, 10)
	case List:
		for i, item := range v.Items() {
			if i > 0 {
				out = append(out, ',')
			}
			out = item.Append(out)
		}
		return out
	}
	return append(out, "null"...)
}

// appendNumber appends the number with all its digits.
func appendNumber(out []byte, v Value) []byte {
	if v.N < 0 {
		out = append(out, '-')
	}
	var room [20]byte
	digits := strconv.AppendUint(room[:0], size(v.N), 10)
	whole := len(digits) - int(v.Scale)
	if v.Scale <= 0 {
		return append(out, digits...)
	}
	if whole <= 0 {
		out = append(out, "0."...)
		for range -whole {
			out = append(out, '0')
		}
		return append(out, digits...)
	}
	out = append(out, digits[:whole]...)
	out = append(out, '.')
	return append(out, digits[whole:]...)
}
