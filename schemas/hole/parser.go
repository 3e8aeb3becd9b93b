package hole

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep a hole may be nested, and maxValues how many values it may have. They bound
// the work of an evaluation.
const (
	maxDepth  = 20
	maxValues = 64
)

// A parser reads the holes of one text. Its methods read what they are named after, from pos on,
// and leave pos behind it.
type parser struct {
	text   string
	scope  Scope
	pos    int
	depth  int
	values int
}

func (p *parser) mistake(at int, format string, args ...any) error {
	return newMistake(p.text, at, fmt.Sprintf(format, args...), nil)
}

// peek is the next byte that is no space, or 0 at the end.
func (p *parser) peek() byte {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
	return p.next()
}

// next is the next byte, or 0 at the end.
func (p *parser) next() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

// take skips the byte if it is next, and reports whether it was.
func (p *parser) take(c byte) bool {
	if p.peek() != c {
		return false
	}
	p.pos++
	return true
}

// word reads letters, digits and underscores, of which there may be none.
func (p *parser) word() string {
	from := p.pos
	for isWord(p.next()) {
		p.pos++
	}
	return p.text[from:p.pos]
}

func isWord(c byte) bool {
	return c == '_' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// hole reads a hole with its ${ and its }.
func (p *parser) hole() (*Hole, error) {
	start := p.pos
	p.pos += len("${")
	p.values = 0
	h, err := p.value()
	if err != nil {
		return nil, err
	}
	if p.take('|') {
		if h.Format, err = p.format(h.Kind); err != nil {
			return nil, err
		}
	}
	switch {
	case p.peek() == 0 && p.pos == len(p.text):
		return nil, p.mistake(start, "this hole is not closed: } is missing")
	case !p.take('}'):
		r, _ := utf8.DecodeRuneInString(p.text[p.pos:])
		return nil, p.mistake(p.pos, "%q is not expected here; an operator, | or } is", r)
	}
	h.source = p.text[start:p.pos]
	return &h, nil
}

// value reads sums with "or" between them.
func (p *parser) value() (Hole, error) {
	a, err := p.sum()
	for err == nil && p.takeOr() {
		p.peek()
		at := p.pos
		var b Hole
		if b, err = p.sum(); err != nil {
			break
		}
		kind, ok := either(a.Kind, b.Kind)
		if !ok {
			return b, p.mistake(at, "both sides of or must be of one kind; these are %v and %v",
				a.Kind, b.Kind)
		}
		first, second := a.Eval, b.Eval
		a = Hole{Kind: kind, Eval: func(e *Env) Value {
			if v := first(e); !v.missing() {
				return v
			}
			return second(e)
		}}
	}
	return a, err
}

// takeOr skips the word or, if it is next.
func (p *parser) takeOr() bool {
	p.peek()
	before := p.pos
	if p.word() == "or" {
		return true
	}
	p.pos = before
	return false
}

func (p *parser) sum() (Hole, error)     { return p.binary('+', '-', p.product) }
func (p *parser) product() (Hole, error) { return p.binary('*', '/', p.unary) }

// binary reads operands with one of two operators between them.
func (p *parser) binary(op1, op2 byte, operand func() (Hole, error)) (Hole, error) {
	a, err := operand()
	for err == nil {
		op, at := p.peek(), p.pos
		if op != op1 && op != op2 {
			break
		}
		p.pos++
		var b Hole
		if b, err = operand(); err != nil {
			break
		}
		kind, ok := outcome(op, a.Kind, b.Kind)
		if !ok {
			return b, p.mistake(at, "%v %c %v has no meaning", a.Kind, op, b.Kind)
		}
		first, second := a.Eval, b.Eval
		a = Hole{Kind: kind, Eval: func(e *Env) Value { return e.combine(op, first(e), second(e)) }}
	}
	return a, err
}

// unary reads a value that may have a minus before it.
func (p *parser) unary() (Hole, error) {
	p.peek()
	at := p.pos
	if p.depth++; p.depth > maxDepth {
		return Hole{}, p.mistake(at, "this is nested too deeply; %d levels are allowed", maxDepth)
	}
	defer func() { p.depth-- }()
	if p.next() != '-' || p.pos+1 < len(p.text) && isDigit(p.text[p.pos+1]) {
		return p.primary()
	}
	p.pos++
	h, err := p.unary()
	if err != nil {
		return h, err
	}
	// A minus changes the sign of what may be subtracted from something of its own kind.
	kind, ok := outcome('-', h.Kind, h.Kind)
	if !ok || h.Kind == Time {
		return h, p.mistake(at, "%v has no negative", h.Kind)
	}
	operand := h.Eval
	return Hole{Kind: kind, Eval: func(e *Env) Value { return e.negative(operand(e)) }}, nil
}

// negative is the number or span with the other sign.
func (e *Env) negative(v Value) Value {
	v = e.number(v)
	switch {
	case v.missing():
		return Value{}
	case v.Kind != Number && v.Kind != Span:
		e.Fail("%v has no negative", v.Kind)
		return Value{}
	}
	return e.combine('-', Value{Kind: v.Kind}, v)
}
