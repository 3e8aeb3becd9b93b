package hole

import (
	"math"
	"math/bits"
)

// The years 1 to 9999, in which all times lie, in microseconds since 1970.
const (
	firstTime = -62135596800e6
	lastTime  = 253402300800e6 - 1
)

// quotientDigits is how many digits a quotient has after the point, unless the dividend has more.
const quotientDigits = 9

// pow10 is ten to the power of n, which is at most 18.
func pow10(n int8) int64 {
	p := int64(1)
	for ; n > 0; n-- {
		p *= 10
	}
	return p
}

// size is n without its sign.
func size(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// scaled is a*b/c, with half rounded away from zero. It reports false where c is zero and where the
// result is too long.
func scaled(a, b, c int64) (int64, bool) {
	high, low := bits.Mul64(size(a), size(b))
	divisor := size(c)
	if high >= divisor {
		return 0, false
	}
	quotient, rest := bits.Div64(high, low, divisor)
	if quotient >= math.MaxInt64 {
		return 0, false
	}
	if rest >= divisor-rest {
		quotient++
	}
	if negative := (a < 0) != (b < 0) != (c < 0); negative {
		return -int64(quotient), true
	}
	return int64(quotient), true
}

// level gives both numbers the same digits after the point, unless one becomes too long.
func level(a, b Value) (Value, Value, bool) {
	scale := max(a.Scale, b.Scale)
	a, b = a.Rescale(scale), b.Rescale(scale)
	return a, b, a.Scale == b.Scale
}

// number is the value, as a number where it is a text.
func (e *Env) number(v Value) Value {
	if v.Kind != Text {
		return v
	}
	n, ok := ParseDecimal(v.S)
	if !ok {
		e.Fail("%.40q is not a decimal number", v.S)
	}
	return n
}

// combine applies an operator. What has null in it, and what is divided by zero, is null.
func (e *Env) combine(op byte, a, b Value) Value {
	if a.missing() || b.missing() {
		return Value{}
	}
	a, b = e.number(a), e.number(b)
	kind, ok := outcome(op, a.Kind, b.Kind)
	if !ok {
		e.Fail("%v %c %v has no meaning", a.Kind, op, b.Kind)
		return Value{}
	}
	var v Value
	switch op {
	case '+', '-':
		v, ok = add(a, b, op == '-')
	case '*':
		v, ok = multiply(a, b)
	default:
		if b.N == 0 {
			return Value{}
		}
		v, ok = divide(a, b)
	}
	v.Kind = kind
	switch {
	case !ok:
		e.Fail("the result of %v %c %v has too many digits", a.Kind, op, b.Kind)
		return Value{}
	case kind == Time && (v.N < firstTime || v.N > lastTime):
		e.Fail("the time lies outside the years 1 to 9999")
		return Value{}
	}
	return v
}

// add keeps the digits of the number that has more of them after its point.
func add(a, b Value, subtract bool) (Value, bool) {
	a, b, ok := level(a, b)
	n := a.N + b.N
	fits := (a.N^n)&(b.N^n) >= 0
	if subtract {
		n = a.N - b.N
		fits = (a.N^b.N)&(a.N^n) >= 0
	}
	a.N = n
	return a, ok && fits
}

// multiply gives a number without zeros at its end, or a span in whole microseconds.
func multiply(a, b Value) (Value, bool) {
	a, b = a.Trim(), b.Trim()
	most := int8(maxScale)
	if a.Kind == Span || b.Kind == Span {
		most = 0
	}
	scale := a.Scale + b.Scale
	n, ok := scaled(a.N, b.N, pow10(max(scale-most, 0)))
	return Value{N: n, Scale: min(scale, most)}.Trim(), ok
}

// divide gives a number without zeros at its end, or a span in whole microseconds. Where the
// quotient would be too long it has fewer digits after its point.
func divide(a, b Value) (Value, bool) {
	a, b = a.Trim(), b.Trim()
	scale := int8(0)
	if a.Kind == Number || b.Kind == Span {
		scale = min(max(quotientDigits, a.Scale-b.Scale), maxScale+a.Scale-b.Scale)
	}
	// The power stays between 0 and 18.
	for power := scale - a.Scale + b.Scale; ; power-- {
		n, ok := scaled(a.N, pow10(power), b.N)
		if ok || scale == 0 || power <= 0 {
			return Value{N: n, Scale: scale}.Trim(), ok
		}
		scale--
	}
}
