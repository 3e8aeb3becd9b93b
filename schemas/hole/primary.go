package hole

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// primary reads a value without operators around it.
func (p *parser) primary() (Hole, error) {
	at := p.pos
	if p.values++; p.values > maxValues {
		return Hole{}, p.mistake(at, "a hole has at most %d values; split this one", maxValues)
	}
	switch c := p.next(); {
	case c == '(':
		p.pos++
		h, err := p.value()
		if err == nil && !p.take(')') {
			err = p.mistake(at, "this ( is not closed")
		}
		return h, err
	case isDigit(c) || c == '-':
		return p.number()
	case c == '\'':
		text, err := p.quoted()
		return constant(TextOf(text)), err
	case c == '.':
		return p.field()
	case isWord(c):
		return p.name()
	case c == '}' || p.pos == len(p.text):
		return Hole{}, p.mistake(at, "a value is missing")
	}
	r, _ := utf8.DecodeRuneInString(p.text[at:])
	return Hole{}, p.mistake(at, "%q does not begin a value", r)
}

func constant(v Value) Hole {
	return Hole{Kind: v.Kind, Eval: func(*Env) Value { return v }}
}

// number reads a number, a span or a range of them. A range of numbers is drawn with the digits
// that are written, one of spans to the microsecond.
func (p *parser) number() (Hole, error) {
	at := p.pos
	low, err := p.literal()
	if err != nil || !strings.HasPrefix(p.text[p.pos:], "..") {
		return constant(low), err
	}
	p.pos += len("..")
	high, err := p.literal()
	if err != nil {
		return Hole{}, err
	}
	if low.Kind != high.Kind {
		return Hole{}, p.mistake(at, "a range needs two of one kind; these are %v and %v",
			low.Kind, high.Kind)
	}
	low, high, ok := level(low, high)
	switch {
	case !ok:
		return Hole{}, p.mistake(at, "this range has too many digits")
	case high.N < low.N:
		return Hole{}, p.mistake(at, "this range ends before it begins")
	}
	return Hole{Kind: low.Kind, Eval: func(e *Env) Value {
		v := low
		v.N = e.between(low.N, high.N)
		return v
	}}, nil
}

// literal reads a number or a span, such as 0.25 or 1h.
func (p *parser) literal() (Value, error) {
	at := p.pos
	if p.next() == '-' {
		p.pos++
	}
	for isDigit(p.next()) || p.next() == '.' && !strings.HasPrefix(p.text[p.pos:], "..") {
		p.pos++
	}
	v, ok := ParseDecimal(p.text[at:p.pos])
	if !ok {
		return v, p.mistake(at, "%q is not a number of at most 18 digits", p.text[at:p.pos])
	}
	from := p.pos
	unit := p.word()
	if unit == "" {
		return v, nil
	}
	micros := microsOf(unit)
	if micros == 0 {
		return v, p.mistake(from, "%q is no unit of time; ms, s, m, h and d are", unit)
	}
	high, low := bits.Mul64(size(v.N), uint64(micros))
	span, ok := scaled(v.N, micros, pow10(v.Scale))
	switch {
	case !ok:
		return v, p.mistake(at, "%q is too long a span", p.text[at:p.pos])
	case bits.Rem64(high, low, uint64(pow10(v.Scale))) != 0:
		return v, p.mistake(at, "%q is finer than a microsecond", p.text[at:p.pos])
	}
	return Value{Kind: Span, N: span}, nil
}

// microsOf is how many microseconds a unit of time has, or 0.
func microsOf(unit string) int64 {
	switch unit {
	case "ms":
		return 1e3
	case "s":
		return 1e6
	case "m":
		return 60e6
	case "h":
		return 3600e6
	case "d":
		return 86400e6
	}
	return 0
}

// quoted reads a text in single quotes, in which two of them stand for one.
func (p *parser) quoted() (string, error) {
	at := p.pos
	var text []byte
	for p.pos++; p.pos < len(p.text); p.pos++ {
		if p.next() == '\'' {
			p.pos++
			if p.next() != '\'' {
				return string(text), nil
			}
		}
		text = append(text, p.next())
	}
	return "", p.mistake(at, "this text is not closed: ' is missing")
}

// field reads .name.*.name.
func (p *parser) field() (Hole, error) {
	at := p.pos
	var path []string
	for p.next() == '.' {
		p.pos++
		name := p.word()
		if name == "" && len(path) > 0 && p.next() == '*' {
			name = "*"
			p.pos++
		}
		if name == "" {
			return Hole{}, p.mistake(p.pos, "the name of a field is missing after the dot")
		}
		path = append(path, name)
	}
	eval, kind, err := p.scope.Field(path)
	if err != nil {
		return Hole{}, newMistake(p.text, at, err.Error(), err)
	}
	return Hole{Eval: eval, Kind: kind, Field: path}, nil
}

// name reads resource.name, a call of a function, null or absent. What a scope knows more about
// than values may have longer names: hello.to.0.phone_number.
func (p *parser) name() (Hole, error) {
	at := p.pos
	word := p.word()
	if p.next() == '.' {
		p.pos++
		name := p.word()
		if name == "" {
			return Hole{}, p.mistake(p.pos, "the name of a value of %s is missing after the dot",
				word)
		}
		for p.next() == '.' && p.pos+1 < len(p.text) && isWord(p.text[p.pos+1]) {
			p.pos++
			name += "." + p.word()
		}
		eval, kind, err := p.scope.Value(word, name)
		if err != nil {
			return Hole{}, newMistake(p.text, at, err.Error(), err)
		}
		return Hole{Eval: eval, Kind: kind, Name: [2]string{word, name}}, nil
	}
	if p.peek() == '(' {
		return p.call(word, at)
	}
	switch word {
	case "null":
		return constant(Value{}), nil
	case "absent":
		return constant(Value{Kind: Absent}), nil
	}
	return Hole{}, p.mistake(at, "%q alone is no value; a field of this body is .%s, "+
		"a value of a resource %s.name", word, word, word)
}
