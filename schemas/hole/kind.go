package hole

// A Kind is what a value is.
type Kind uint8

// The kinds of values. Any is the kind of an expression that is not known before evaluation: every
// operator accepts it, and checks the value when it runs. No value is of that kind.
const (
	Null Kind = iota
	Absent
	Bool
	Number
	Text
	Time
	Span
	List
	Any
)

func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case Absent:
		return "absent"
	case Bool:
		return "true or false"
	case Number:
		return "a number"
	case Text:
		return "text"
	case Time:
		return "a time"
	case Span:
		return "a span of time"
	case List:
		return "a list"
	}
	return "any value"
}

func (k Kind) missing() bool { return k == Null || k == Absent }

// outcome is the kind that an operator gives. A text counts as a number; whether it is a decimal is
// seen when it is evaluated.
func outcome(op byte, a, b Kind) (Kind, bool) {
	if a == Any || b == Any {
		return outcomeOfAny(op, a, b)
	}
	if a == Text {
		a = Number
	}
	if b == Text {
		b = Number
	}
	sum, product := op == '+' || op == '-', op == '*' || op == '/'
	switch {
	case a == Number && b == Number:
		return Number, true
	case sum && a == Time && b == Span:
		return Time, true
	case op == '+' && a == Span && b == Time:
		return Time, true
	case op == '-' && a == Time && b == Time:
		return Span, true
	case sum && a == Span && b == Span:
		return Span, true
	case product && a == Span && b == Number:
		return Span, true
	case op == '*' && a == Number && b == Span:
		return Span, true
	case op == '/' && a == Span && b == Span:
		return Number, true
	}
	return Null, false
}

// outcomeOfAny tries each kind that an operand may turn out to be.
func outcomeOfAny(op byte, a, b Kind) (found Kind, ok bool) {
	for k := Number; k <= Span; k++ {
		first, second := a, b
		if a == Any {
			first = k
		} else {
			second = k
		}
		switch given, meant := outcome(op, first, second); {
		case !meant:
		case ok && given != found:
			return Any, true
		default:
			found, ok = given, true
		}
	}
	return found, ok
}

// either is the kind of "a or b".
func either(a, b Kind) (Kind, bool) {
	switch {
	case a.missing():
		return b, true
	case b.missing() || a == b:
		return a, true
	}
	return Any, a == Any || b == Any
}
