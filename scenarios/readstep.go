package scenarios

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

func (r *reader) steps(node ast.Node) []Step {
	steps := []Step{}
	r.list(node, shape, func(item ast.Node) { steps = append(steps, r.step(item)) })
	return steps
}

// step reads one step. A word that is none of the step's own names an instance: leg: anna.
func (r *reader) step(node ast.Node) (s Step) {
	for _, block := range []struct {
		word string
		read func(ast.Node, *Step)
	}{{"repeat", r.repeat}, {"choose", r.choose}, {"include", r.include}, {"far", r.far}} {
		for _, field := range fieldsOf(node) {
			if scalar(field.Key) == block.word {
				block.read(node, &s)
				return s
			}
		}
	}
	known := map[string]word{
		"emit": r.name(&s.Emit), "variant": r.name(&s.Variant), "name": r.name(&s.Name),
		"after": func(node ast.Node) { r.after(node, &s) },
		"at":    func(node ast.Node) { s.At = &Wait{}; r.wait(s.At)(node) },
		"with": func(node ast.Node) {
			var with map[string]any
			r.values(&with)(node)
			s.With = with
		},
		"without": func(node ast.Node) {
			r.list(node, "without is a list of paths", func(item ast.Node) {
				s.Without = append(s.Without, "")
				r.name(&s.Without[len(s.Without)-1])(item)
			})
		},
		"says":    func(node ast.Node) { r.says(node, &s) },
		"expect":  func(node ast.Node) { s.Expect = r.expect(node) },
		"illegal": r.truth(&s.Illegal),
	}
	maps.Copy(known, r.badDay(&s.BadDay))
	if node.Type() == ast.NullType {
		return s // which is empty, and check says so
	}
	r.fields(node, shape, known, func(key, value ast.Node) bool { return r.instance(key, value, &s) })
	return s
}

// instance reads the name of an instance. Which resources there are is known when the story is
// made ready.
func (r *reader) instance(key, value ast.Node, s *Step) bool {
	resource := scalar(key)
	if fieldsOf(value) != nil || value.Type() == ast.SequenceType {
		known := slices.Contains(schemas.Default().Resources(), resource)
		if !known && nearest.Name(resource, words(Step{})) != "" {
			return false
		}
		r.fail(key, "%s takes the name of one, such as %[1]s: one", resource)
		return true
	}
	name := ""
	if value.Type() != ast.NullType {
		before := len(r.errs)
		if r.text(&name)(value); len(r.errs) > before {
			return true
		}
	}
	switch {
	case strings.TrimSpace(name) == "":
		r.fail(key, "the name is missing; write %s: and what you call it", resource)
	case strings.ContainsFunc(name, unicode.IsControl):
		r.fail(key, "a name is one line of text, and that of the %s is not", resource)
	default:
		if !slices.Contains(schemas.Default().Resources(), resource) {
			r.doubts = append(r.doubts, r.doc.Located(key.GetToken(), &nearest.Error{Kind: "word",
				Name: resource, Nearest: nearest.Name(resource, words(Step{}))}))
		}
		if s.About == nil {
			s.About = map[string]string{}
		}
		s.About[resource] = name
	}
	return true
}

// after reads a time after the step before, or after a named one: {answered: 2s}.
func (r *reader) after(node ast.Node, s *Step) {
	fields := fieldsOf(node)
	switch {
	case fields == nil:
		r.wait(&s.After)(node)
	case len(fields) != 1:
		r.fail(node, "a step comes after one other: after: {answered: 2s}")
	default:
		s.Since = scalar(fields[0].Key)
		r.wait(&s.After)(fields[0].Value)
	}
}

// says reads turns: {caller: Hello}, or a list of them.
func (r *reader) says(node ast.Node, s *Step) {
	const what = "says has who speaks, and what: {caller: Hello}, or a list of these"
	turn := func(node ast.Node) {
		r.each(node, what, func(role string, value ast.Node) {
			t := schemas.Turn{Role: role}
			r.text(&t.Text)(value)
			s.Says = append(s.Says, t)
		})
	}
	if _, ok := node.(*ast.SequenceNode); ok {
		r.list(node, what, turn)
		return
	}
	turn(node)
}

func (r *reader) repeat(node ast.Node, s *Step) {
	s.Repeat = &Repeat{}
	r.fields(node, shape, map[string]word{
		"repeat": func(node ast.Node) { s.Repeat.Times, _ = r.single(node) },
		"steps":  func(node ast.Node) { s.Repeat.Steps = r.steps(node) },
	}, nil)
	if len(s.Repeat.Steps) == 0 {
		r.fail(node, "repeat has no steps")
	}
}

func (r *reader) choose(node ast.Node, s *Step) {
	c := &Choose{}
	s.Choose = c
	r.fields(node, shape, map[string]word{
		"choose": func(node ast.Node) {
			if fieldsOf(node) == nil {
				r.name(&c.Option)(node)
				return
			}
			c.Weights = map[string]int{}
			r.each(node, "choose has weights: {through: 3, away: 1}", func(name string, value ast.Node) {
				weight := 0
				r.number(&weight)(value)
				c.Weights[name] = weight
			})
		},
		"of": func(node ast.Node) {
			c.Of = map[string][]Step{}
			r.each(node, "of has lists of steps, by name", func(name string, value ast.Node) {
				c.Of[name] = r.steps(value)
			})
		},
	}, nil)
}

func (r *reader) include(node ast.Node, s *Step) {
	s.Include = &Include{}
	r.fields(node, shape, map[string]word{
		"include": r.name(&s.Include.Story),
		"options": r.texts(&s.Include.Options, "options are names and values"),
		"as":      r.texts(&s.Include.As, "as has names of instances: {caller: anna}"),
	}, nil)
}
