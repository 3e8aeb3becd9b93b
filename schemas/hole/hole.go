// Package hole reads and evaluates the holes ${…} in what a schema says is sent.
//
// It serves whoever makes bodies out of a schema: a text is parsed once, where its schema is
// loaded, and is evaluated for each body. A hole can neither loop nor wait, and sees only what its
// Scope gives.
package hole

import (
	"fmt"
	"strings"
)

// maxHoles is how many holes a text may have. Eval keeps their values on the stack.
const maxHoles = 12

// maxArena is how long the texts of one body may be together, since a text that names another twice
// is twice as long.
const maxArena = 1 << 20

// An Eval gives the value of an expression. It must be safe for concurrent use, each time with
// another Env.
type Eval func(*Env) Value

// A Scope says what the names in holes stand for. It is asked at parse time only; the parser adds
// the position to its errors.
type Scope interface {
	// Value is a value of a resource: leg.from, event.at, words.city, attempt.number.
	Value(resource, name string) (Eval, Kind, error)
	// Field is a field of the body: .a.*.b is asked for as "a", "*", "b".
	Field(path []string) (Eval, Kind, error)
}

// A Hole is one ${…}.
type Hole struct {
	// Eval gives the value before it is formatted. Kind is what it gives where it is neither null
	// nor absent.
	Eval Eval
	Kind Kind
	// Format is what stands after the bar: the name of a format, or a picture without its quotes.
	Format string
	// Name has the resource and the name, where the hole is only a reference, formatted or not.
	Name [2]string
	// Field has the path, where the hole is only a reference to a field.
	Field []string

	source string
}

// A Piece of a text is either literal or a hole.
type Piece struct {
	Literal string
	Hole    *Hole
}

// A Template is a text with holes. It does not change and may be shared.
type Template struct {
	Pieces []Piece
}

// Parse reads a text in which ${…} is a hole and $${ stands for ${ itself. An error of it is a
// *Mistake.
func Parse(text string, scope Scope) (*Template, error) {
	p := &parser{text: text, scope: scope}
	var literal []byte
	var lists []int
	holes := 0
	t := &Template{}
	flush := func() {
		if len(literal) > 0 {
			t.Pieces, literal = append(t.Pieces, Piece{Literal: string(literal)}), literal[:0]
		}
	}
	for p.pos < len(text) {
		switch rest := text[p.pos:]; {
		case strings.HasPrefix(rest, "$${"):
			literal = append(literal, "${"...)
			p.pos += len("$${")
		case strings.HasPrefix(rest, "${"):
			at := p.pos
			if holes++; holes > maxHoles {
				return nil, p.mistake(at, "a text has at most %d holes; split this one", maxHoles)
			}
			h, err := p.hole()
			if err != nil {
				return nil, err
			}
			if h.Kind == List {
				lists = append(lists, at)
			}
			flush()
			t.Pieces = append(t.Pieces, Piece{Hole: h})
		default:
			literal = append(literal, rest[0])
			p.pos++
		}
	}
	flush()
	if len(lists) > 0 && len(t.Pieces) > 1 {
		return nil, p.mistake(lists[0], "%s", listInText)
	}
	return t, nil
}

// listInText is the error for a list that is not the whole value.
const listInText = "a list has no place in a text; join, sum or count it"

// Constant is the text of a template without holes.
func (t *Template) Constant() (text string, constant bool) {
	switch {
	case len(t.Pieces) == 0:
		return "", true
	case len(t.Pieces) == 1 && t.Pieces[0].Hole == nil:
		return t.Pieces[0].Literal, true
	}
	return "", false
}

// Lone is the hole that is all of the template, or nil.
func (t *Template) Lone() *Hole {
	if len(t.Pieces) != 1 {
		return nil
	}
	return t.Pieces[0].Hole
}

// Kind is the kind of a lone hole without a format. Every other template is text.
func (t *Template) Kind() Kind {
	if h := t.Lone(); h != nil && h.Format == "" {
		return h.Kind
	}
	return Text
}

// Eval gives the value of a lone hole without a format, and a text otherwise. Where a hole is null
// or absent the whole value is null, but a lone hole that is absent stays absent. A text that is
// put together lies in the Arena. After a failure, which Env.Err tells, the value means nothing.
func (t *Template) Eval(e *Env) Value {
	if h := t.Lone(); h != nil {
		v := h.eval(e)
		if h.Format == "" || v.missing() {
			return v
		}
		values := [1]Value{v}
		return t.join(e, values[:])
	}
	if text, constant := t.Constant(); constant {
		return TextOf(text)
	}
	// All holes are evaluated before anything is appended, since those of other templates that are
	// evaluated meanwhile append to the same Arena.
	var values [maxHoles]Value
	n := 0
	for _, piece := range t.Pieces {
		if piece.Hole == nil {
			continue
		}
		v := piece.Hole.eval(e)
		if v.missing() {
			return Value{}
		}
		values[n] = v
		n++
	}
	return t.join(e, values[:n])
}

// join puts the text together out of the values of its holes.
func (t *Template) join(e *Env, values []Value) Value {
	from := len(e.Arena)
	if from > maxArena {
		e.Fail("the texts of one body are longer than %d bytes", maxArena)
		return Value{}
	}
	for _, piece := range t.Pieces {
		if piece.Hole == nil {
			e.Arena = append(e.Arena, piece.Literal...)
			continue
		}
		if !e.write(values[0], piece.Hole.Format) {
			e.within(piece.Hole)
			return Value{}
		}
		values = values[1:]
	}
	return e.Taken(from)
}

// eval evaluates the hole. A failure names it.
func (h *Hole) eval(e *Env) Value {
	if e.Err != nil {
		return Value{}
	}
	v := h.Eval(e)
	e.within(h)
	return v
}

// within makes a failure, if there is one, name the hole that it comes from.
func (e *Env) within(h *Hole) {
	if e.Err != nil {
		e.Err = fmt.Errorf("%s: %w", h.source, e.Err)
	}
}
