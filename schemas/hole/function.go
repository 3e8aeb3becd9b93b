package hole

import (
	"slices"
	"strings"
	"sync"
)

// A function takes one or two values, each of a kind, and is not called where one of them is null.
type function struct {
	name string
	// takes names what is given, for errors, and args has its kinds. What stands in brackets may be
	// left out.
	takes string
	args  []Kind
	gives Kind
	do    func(e *Env, a, b Value) Value
}

// functions lists all functions, sorted by name.
var functions = sync.OnceValue(func() []function {
	return []function{
		{"after", "text, mark", []Kind{Text, Text}, Text, func(_ *Env, text, mark Value) Value {
			if _, rest, found := strings.Cut(text.S, mark.S); found {
				return TextOf(rest)
			}
			return Value{}
		}},
		{"before", "text, mark", []Kind{Text, Text}, Text, func(_ *Env, text, mark Value) Value {
			start, _, _ := strings.Cut(text.S, mark.S)
			return TextOf(start)
		}},
		{"ceil", "n, step", []Kind{Number, Number}, Number, func(e *Env, n, step Value) Value {
			return e.step("ceil", n, step)
		}},
		{"count", "list", []Kind{List}, Number, func(_ *Env, list, _ Value) Value {
			return NumberOf(int64(len(list.Items())))
		}},
		{"encoding", "text", []Kind{Text}, Text, func(_ *Env, text, _ Value) Value {
			encoding, _ := measure(text.S)
			return TextOf(encoding)
		}},
		{"first", "list", []Kind{List}, Text, func(e *Env, list, _ Value) Value {
			return e.item(list.Items(), 0)
		}},
		{"floor", "n, step", []Kind{Number, Number}, Number, func(e *Env, n, step Value) Value {
			return e.step("floor", n, step)
		}},
		{"join", "list[, mark]", []Kind{List, Text}, Text, func(e *Env, list, mark Value) Value {
			return e.join(list.Items(), mark.S)
		}},
		{"last", "list", []Kind{List}, Text, func(e *Env, list, _ Value) Value {
			return e.item(list.Items(), len(list.Items())-1)
		}},
		{"min", "a, b", []Kind{Number, Number}, Number, func(e *Env, a, b Value) Value {
			if rest := e.combine('-', a, b); rest.N > 0 {
				return b
			}
			return a
		}},
		{"parts", "text", []Kind{Text}, Number, func(_ *Env, text, _ Value) Value {
			return NumberOf(parts(text.S))
		}},
		{"secs", "span", []Kind{Span}, Number, func(_ *Env, span, _ Value) Value {
			return Value{Kind: Number, N: span.N, Scale: 6}.Trim()
		}},
		{"sum", "list", []Kind{List}, Number, func(e *Env, list, _ Value) Value {
			return e.total(list.Items())
		}},
		{"units", "text", []Kind{Text}, Number, func(_ *Env, text, _ Value) Value {
			_, units := measure(text.S)
			return NumberOf(units)
		}},
		{"uuid1", "time, node", []Kind{Time, Text}, Text, func(e *Env, at, node Value) Value {
			return e.uuid1(at.N, node.S)
		}},
		{"uuidt", "prefix, time", []Kind{Text, Time}, Text, func(e *Env, prefix, at Value) Value {
			return e.uuidt(prefix.S, at.N)
		}},
	}
})

// call reads the parentheses of a call. The name before them is at a byte of the text.
func (p *parser) call(name string, at int) (Hole, error) {
	index := slices.IndexFunc(functions(), func(f function) bool { return f.name == name })
	if index < 0 {
		var names []string
		for _, f := range functions() {
			names = append(names, f.name)
		}
		return Hole{}, p.mistake(at, "there is no function %q; there are %s",
			name, strings.Join(names, ", "))
	}
	f := functions()[index]
	p.take('(')
	var args []Eval
	for more := p.peek() != ')'; more; more = p.take(',') {
		p.peek()
		here := p.pos
		h, err := p.value()
		if err != nil {
			return Hole{}, err
		}
		if i := len(args); i < len(f.args) && !f.accepts(i, h.Kind) {
			return Hole{}, p.mistake(here, "%s needs %v here; this is %v", name, f.args[i], h.Kind)
		}
		args = append(args, h.Eval)
	}
	if !p.take(')') {
		return Hole{}, p.mistake(at, "the call of %s is not closed: ) is missing", name)
	}
	least := len(f.args) - strings.Count(f.takes, "[")
	if len(args) < least || len(args) > len(f.args) {
		return Hole{}, p.mistake(at, "%s(%s) takes %d; these are %d",
			name, f.takes, len(f.args), len(args))
	}
	return Hole{Kind: f.gives, Eval: func(e *Env) Value { return f.call(e, args) }}, nil
}

// accepts reports whether a value of the kind can be given. A text may be a decimal.
func (f *function) accepts(i int, k Kind) bool {
	return k == f.args[i] || k == Any || k == Text && f.args[i] == Number
}

// call evaluates what is given, and then the function.
func (f *function) call(e *Env, args []Eval) Value {
	var given [2]Value
	for i, arg := range args {
		v := arg(e)
		if v.missing() {
			return Value{}
		}
		if !f.accepts(i, v.Kind) {
			e.Fail("%s needs %v; this is %v", f.name, f.args[i], v.Kind)
			return Value{}
		}
		if f.args[i] == Number {
			v = e.number(v)
		}
		given[i] = v
	}
	if e.Err != nil {
		return Value{}
	}
	return f.do(e, given[0], given[1])
}

// step is the multiple of step next to n: above it for ceil, below it for floor. It has as many
// digits as step.
func (e *Env) step(function string, n, step Value) Value {
	if step.N <= 0 {
		e.Fail("%s needs a step above zero", function)
		return Value{}
	}
	a, b, ok := level(n, step)
	if !ok {
		e.Fail("%s is given numbers with too many digits", function)
		return Value{}
	}
	times, rest := a.N/b.N, a.N%b.N
	switch {
	case function == "ceil" && rest > 0:
		times++
	case function == "floor" && rest < 0:
		times--
	}
	if step.N, ok = scaled(times, step.N, 1); !ok {
		e.Fail("the result of %s has too many digits", function)
		return Value{}
	}
	return step
}

// join puts the items of a list together, with a mark between them.
func (e *Env) join(list []Value, mark string) Value {
	from := len(e.Arena)
	for _, v := range list {
		if v.missing() {
			continue
		}
		if len(e.Arena) > from {
			e.Arena = append(e.Arena, mark...)
		}
		e.Arena = v.Append(e.Arena)
	}
	return e.Taken(from)
}

// item is an item of a list, as text.
func (e *Env) item(list []Value, i int) Value {
	if i < 0 || i >= len(list) || list[i].missing() {
		return Value{}
	}
	return e.join(list[i:i+1], "")
}

// total adds up numbers and decimals, and skips null. It has as many digits after the point as the
// longest of them.
func (e *Env) total(list []Value) Value {
	sum := NumberOf(0)
	for _, v := range list {
		switch v.Kind {
		case Null, Absent:
		case Number, Text:
			sum = e.combine('+', sum, v)
		default:
			e.Fail("sum adds up numbers; one item is %v", v.Kind)
		}
		if e.Err != nil {
			return Value{}
		}
	}
	return sum
}
