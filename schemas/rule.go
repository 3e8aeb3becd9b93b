package schemas

import (
	"fmt"
	"maps"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A rule asks more of an object in one case: it is an if with its then and else.
type rule struct {
	test *jsonschema.Schema
	// on lists the properties that test looks at.
	on []string
	// plain means that test compares each of them with a const or an enum, and requires it.
	plain           bool
	then, otherwise *change
}

// holds reports whether an object meets the condition. A plain condition, as almost all are, is
// compared here; the others need the validator.
func (r rule) holds(object map[string]any) bool {
	if !r.plain {
		return r.test.Validate(object) == nil
	}
	for _, name := range r.on {
		value, drawn := object[name]
		field := r.test.Properties[name]
		same := func(v any) bool { return alike(v, value) }
		met := slices.ContainsFunc(field.Constant, same) || slices.ContainsFunc(field.Enum, same)
		if !drawn || !met {
			return false
		}
	}
	return true
}

// alike reports whether two values of decoded JSON are the same.
func alike(one, other any) bool {
	if text, ok := one.(string); ok {
		same, ok := other.(string)
		return ok && same == text
	}
	return wire.TypeOf(one) == wire.TypeOf(other) && fmt.Sprint(one) == fmt.Sprint(other)
}

// A change is what a then, an else or a branch of oneOf asks of an object.
type change struct {
	required []string
	// expected has the properties that are expected in this case.
	expected map[string]Expectation
	// weighs lists the properties whose values it looks at; weighsAll means that it may look at any.
	weighs    []string
	weighsAll bool
}

// asks reports whether the object is to have the property.
func (c *change) asks(name string) bool {
	return c != nil && (slices.Contains(c.required, name) || c.expected[name] != "")
}

func newRule(s *jsonschema.Schema) rule {
	r := rule{test: s.If, on: slices.Sorted(maps.Keys(s.If.Properties)), plain: true}
	for _, field := range s.If.Properties {
		r.plain = r.plain && len(field.Constant)+len(field.Enum) > 0
	}
	r.then, r.otherwise = newChange(s.Then), newChange(s.Else)
	return r
}

func newChange(s *jsonschema.Schema) *change {
	if s == nil {
		return nil
	}
	c := &change{required: s.Required, expected: remarksOf(s).expected}
	for name, field := range s.Properties {
		if field.Always == nil { // true and false are of presence alone
			c.weighs = append(c.weighs, name)
		}
	}
	_, free := s.AdditionalProperties.(bool)
	c.weighsAll = s.Ref != nil || s.If != nil || s.AdditionalProperties != nil && !free ||
		len(s.AllOf)+len(s.AnyOf)+len(s.OneOf)+len(s.Constant)+len(s.Enum) > 0
	return c
}

// deciding lists the properties at whose values the conditions and the alternatives of an object
// look.
func (n *node) deciding() (names []string) {
	changes := slices.Concat(n.forks...)
	for _, r := range n.rules {
		names = append(names, r.on...)
		changes = append(changes, r.then, r.otherwise)
	}
	for _, c := range changes {
		if c != nil && c.weighsAll {
			return n.order
		} else if c != nil {
			names = append(names, c.weighs...)
		}
	}
	return names
}
