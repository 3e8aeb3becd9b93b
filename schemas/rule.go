package schemas

import (
	"fmt"
	"maps"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A rule changes what is drawn for an object, depending on what was drawn before: it is an if with
// its then and else.
type rule struct {
	test *jsonschema.Schema
	// on lists the properties that test looks at.
	on []string
	// plain means that test compares each of them with a const or an enum, and requires it.
	plain           bool
	then, otherwise *change
}

// holds reports whether what is drawn meets the condition. A plain condition, as almost all are, is
// compared here; the others need the validator.
func (r rule) holds(object map[string]any) bool {
	if !r.plain {
		return r.test.Validate(object) == nil
	}
	for _, name := range r.on {
		value, drawn := object[name]
		field := r.test.Properties[name]
		same := func(v any) bool {
			if text, ok := v.(string); ok {
				drawn, ok := value.(string)
				return ok && drawn == text
			}
			return wire.TypeOf(v) == wire.TypeOf(value) && fmt.Sprint(v) == fmt.Sprint(value)
		}
		met := slices.ContainsFunc(field.Constant, same) || slices.ContainsFunc(field.Enum, same)
		if !drawn || !met {
			return false
		}
	}
	return true
}

// A change is a then, an else or a branch of oneOf, which is applied to the properties of an
// object.
type change struct {
	// props has the changed properties. A nil node means that the property must be absent.
	props    map[string]*node
	required []string
	// expected has the properties that are expected in this case.
	expected map[string]Expectation
	rules    []rule
	// never means that only an override draws the change: x-generate is {"often": 0}.
	never bool
	// weight is how often the branch is drawn, against the others of its oneOf: what x-generate
	// says in often, else 1.
	weight float64
}

// rule reads the condition of a schema against the properties that the object has anyway.
func (b *builder) rule(s *jsonschema.Schema, n *node) (rule, error) {
	r := rule{test: s.If, on: slices.Sorted(maps.Keys(s.If.Properties)), plain: true}
	for _, field := range s.If.Properties {
		r.plain = r.plain && len(field.Constant)+len(field.Enum) > 0
	}
	var err error
	if s.Then != nil {
		if r.then, err = b.change(s.Then, n); err != nil {
			return r, err
		}
	}
	if s.Else != nil {
		r.otherwise, err = b.change(s.Else, n)
	}
	return r, err
}

// change reads a then, an else or a branch of oneOf against the properties that the object has
// anyway.
func (b *builder) change(s *jsonschema.Schema, n *node) (*change, error) {
	remarks := remarksOf(s)
	c := &change{
		props: map[string]*node{}, required: s.Required, expected: remarks.expected, weight: 1,
	}
	if often := remarks.word.Often; often != nil {
		c.never, c.weight = *often == 0, *often
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		sub := s.Properties[name]
		if sub.Always != nil && !*sub.Always {
			c.props[name] = nil
			continue
		}
		prop, err := b.node(sub, n.props[name])
		if err != nil {
			return nil, err
		}
		c.props[name] = prop
	}
	for _, part := range append(slices.Clone(s.AllOf), s) {
		if part.If == nil {
			continue
		}
		r, err := b.rule(part, n)
		if err != nil {
			return nil, err
		}
		c.rules = append(c.rules, r)
	}
	return c, nil
}
