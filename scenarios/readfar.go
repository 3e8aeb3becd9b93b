package scenarios

import (
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/offhook-dev/offhook/schemas"
)

const (
	farShape   = "a step of the far end says what it does: {far: presses, digits: \"2\"}"
	askShape   = "what is expected is a command or a list of these: {command: answer, within: 2s}"
	mediaShape = "media are names with a length or the status with which they end: {menu: 8s}"
)

// far reads a step of the far end.
func (r *reader) far(node ast.Node, s *Step) {
	f := &Far{}
	s.Far = f
	known := map[string]word{
		"far": r.name(&f.Does), "when": r.name(&f.When), "name": r.name(&s.Name),
		"after": func(node ast.Node) { r.after(node, s) },
		"at":    func(node ast.Node) { s.At = &Wait{}; r.wait(s.At)(node) },
		"leg": func(node ast.Node) {
			leg := ""
			r.name(&leg)(node)
			s.About = map[string]string{"leg": leg}
		},
		"from": r.text(&f.From), "to": r.text(&f.To), "digits": r.text(&f.Digits),
		"text": r.text(&f.Text), "texml": r.name(&f.TeXML),
		"machine": r.text(&f.Machine), "outcome": r.text(&f.Outcome),
		"status": r.number(&f.Status), "times": r.number(&f.Times), "acts": r.truth(&f.Acts),
		"expect": func(node ast.Node) { r.asks(node, s) },
	}
	r.fields(node, farShape, known, func(key, _ ast.Node) bool {
		word := scalar(key)
		foreign := slices.Contains(words(Step{}), word) ||
			slices.Contains(schemas.Default().Resources(), word)
		if foreign {
			r.fail(key, "a step of the far end takes no %s", word)
		}
		return foreign
	})
}

// asks reads the commands that a step expects: one, or a list of them.
func (r *reader) asks(node ast.Node, s *Step) {
	one := func(node ast.Node) {
		var a Asked
		r.fields(node, askShape, map[string]word{
			"command": r.name(&a.Command), "verb": r.name(&a.Verb), "leg": r.name(&a.Leg),
			"within": r.span(&a.Within),
			"hangup": r.truth(&a.Hangup),
			"with": func(node ast.Node) {
				var with map[string]any
				r.values(&with)(node)
				a.With = with
			},
		}, nil)
		s.Asks = append(s.Asks, a)
	}
	list, ok := node.(*ast.SequenceNode)
	switch {
	case !ok:
		one(node)
	case len(list.Values) == 0:
		r.fail(node, "the list is empty; %s", askShape)
	default:
		r.list(node, askShape, one)
	}
}

// media reads how long what is played lasts, or the status with which it ends.
func (r *reader) media(node ast.Node, s *Scenario) {
	s.Media = map[string]Media{}
	r.each(node, mediaShape, func(name string, value ast.Node) {
		var m Media
		if text, ok := r.single(value); ok {
			if length, err := time.ParseDuration(text); err == nil {
				m.Length = length
			} else {
				r.name(&m.Status)(value)
			}
		}
		s.Media[name] = m
	})
}
