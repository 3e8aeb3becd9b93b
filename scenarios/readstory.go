package scenarios

import (
	"fmt"
	"maps"

	"github.com/goccy/go-yaml/ast"

	"github.com/offhook-dev/offhook/emitter"
)

const shape = "a scenario has steps, a list in which each begins with - emit: EVENT, or in a " +
	"closed loop with - far: DEED"

// scenario reads a whole story. A word that is none of the story's own is a part of its cast.
func (r *reader) scenario(node ast.Node, s *Scenario) {
	known := map[string]word{
		"name": r.name(&s.Name), "title": r.text(&s.Title), "summary": r.text(&s.Summary),
		"needs": r.names(&s.Needs), "policy": r.name(&s.Policy),
		"entities": r.texts(&s.Entities, "entities are names and values"),
		"options":  func(node ast.Node) { r.options(node, s) },
		"media":    func(node ast.Node) { r.media(node, s) },
		"steps":    func(node ast.Node) { s.Steps = r.steps(node) },
	}
	maps.Copy(known, r.badDay(&s.BadDay))
	r.fields(node, shape, known, func(key, value ast.Node) bool {
		if fieldsOf(value) == nil {
			return false
		}
		r.cast(scalar(key), value, s)
		return true
	})
}

// badDay are the words of a bad day.
func (r *reader) badDay(b *BadDay) map[string]word {
	return map[string]word{
		"outage":  func(node ast.Node) { b.Outage = r.outage(node) },
		"weather": r.names(&b.Weather), "duplicate": r.number(&b.Duplicate), "late": r.wait(&b.Late),
		"reorder": r.truth(&b.Reorder), "spoil": r.name(&b.Spoil),
	}
}

func (r *reader) outage(node ast.Node) *Outage {
	o := &Outage{}
	role := ""
	r.fields(node, "an outage has a fault: {fault: 503}", map[string]word{
		"url": r.name(&role), "leg": r.name(&o.Leg), "during": r.wait(&o.During),
		"times": r.number(&o.Times),
		"fault": func(node ast.Node) { o.Fault, _ = r.single(node) },
	}, nil)
	o.URL = emitter.Role(role)
	return o
}

func (r *reader) options(node ast.Node, s *Scenario) {
	s.Options = map[string]Option{}
	const what = "options are names with a default: {outcome: {default: busy, values: [busy, away]}}"
	r.each(node, what, func(name string, value ast.Node) {
		var o Option
		given := false
		r.fields(value, what, map[string]word{
			"default": func(node ast.Node) { given = true; r.text(&o.Default)(node) },
			"values": func(node ast.Node) {
				r.list(node, "values are a list", func(item ast.Node) {
					o.Values = append(o.Values, "")
					r.text(&o.Values[len(o.Values)-1])(item)
				})
			},
			"about": r.text(&o.About),
		}, nil)
		if !given {
			r.fail(value, "the option %s has no default", name)
		}
		s.Options[name] = o
	})
}

// cast reads the declared instances of a kind. Which kinds there are, and what of their attributes
// is a value, is known when the story is made ready.
func (r *reader) cast(kind string, node ast.Node, s *Scenario) {
	what := fmt.Sprintf("%s are names with attributes: {one: {}}", kind)
	r.each(node, what, func(name string, value ast.Node) {
		m := Member{kind: kind, Name: name, Values: Values{}}
		r.fields(value, what, r.badDay(&m.BadDay), func(key, value ast.Node) bool {
			m.Values[scalar(key)] = r.value(value)
			return true
		})
		s.Cast = append(s.Cast, m)
	})
}

// expect reads what a step promises.
func (r *reader) expect(node ast.Node) *Expect {
	e := &Expect{}
	var role, status string
	r.fields(node, "expect has words such as {delivery: failed}", map[string]word{
		"delivery": r.name(&status), "attempts": r.number(&e.Attempts), "url": r.name(&role),
		"status": r.number(&e.Status), "within": r.span(&e.Within),
		"header": r.texts(&e.Header, "header has names and values"), "body": r.values(&e.Body),
		"text": r.text(&e.Text), "verb": r.name(&e.Verb),
	}, nil)
	e.Delivery = DeliveryStatus(status)
	e.URL = emitter.Role(role)
	return e
}
