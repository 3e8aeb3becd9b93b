package schemas

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// A node is a schema made ready for drawing: references and allOf are folded in, properties are in order.
type node struct {
	at          string // where the schema stands: file#/pointer
	types       []string
	documented  string // the type of what a form carries as text
	description string
	word        word
	made        bool  // the word makes the value
	constant    []any // one value, or none
	enum        []any
	loose       bool     // values outside the enum are drift
	formerly    []string // older spellings of the property's name
	also        []string // other types that real traffic shows
	pattern     *pattern // what texts are drawn from: the word's pattern, else the schema's own
	format      string
	least       *big.Rat
	most        *big.Rat
	minItems    int
	maxItems    int
	items       *node

	props    map[string]*node
	order    []string         // names of all, sorted
	all      map[string]*node // props, and those that rules and forks add
	required map[string]bool
	rules    []rule // if, then, else
	forks    [][]*change
	open     bool // keys of any name are allowed
}

// A rule changes what is drawn for an object, depending on what was drawn before.
type rule struct {
	test            *jsonschema.Schema
	on              []string // the properties that test looks at
	plain           bool     // test compares each of them with a const or an enum, and requires it
	then, otherwise *change
}

// holds tells whether the condition is met by what is drawn. Almost all conditions compare a field with constants, which
// needs no validator.
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
			return kindOf(v) == kindOf(value) && fmt.Sprint(v) == fmt.Sprint(value)
		}
		if !drawn || !slices.ContainsFunc(field.Constant, same) && !slices.ContainsFunc(field.Enum, same) {
			return false
		}
	}
	return true
}

// A change is a then, an else or a branch of oneOf, applied to the properties of an object.
type change struct {
	props    map[string]*node // nil: the property must be absent
	required []string
	rules    []rule
	never    bool // x-generate {"often": 0}: drawn by override only
}

// A builder folds compiled schemas into nodes.
type builder struct {
	open []*jsonschema.Schema // what is being folded, to notice a schema in itself
}

// node folds s over what is already known of the value, which may be nil.
func (b *builder) node(s *jsonschema.Schema, under *node) (*node, error) {
	n := &node{props: map[string]*node{}, required: map[string]bool{}, maxItems: -1}
	if under != nil {
		copied := *under
		n = &copied
		n.props, n.required = maps.Clone(under.props), maps.Clone(under.required)
		n.rules, n.forks = slices.Clone(under.rules), slices.Clone(under.forks)
	}
	if err := b.fold(s, n); err != nil {
		return nil, err
	}
	n.all, n.made = n.everything(), len(n.word.ways()) > 0
	n.order = slices.Sorted(maps.Keys(n.all))
	return n, nil
}

// everything is what an object may have: its properties, and those that conditions and branches add.
func (n *node) everything() map[string]*node {
	all := maps.Clone(n.props)
	add := func(c *change) {
		if c == nil {
			return
		}
		for name, prop := range c.props {
			if all[name] == nil && prop != nil {
				all[name] = prop
			}
		}
	}
	for _, r := range n.rules {
		add(r.then)
		add(r.otherwise)
	}
	for _, fork := range n.forks {
		for _, branch := range fork {
			add(branch)
		}
	}
	return all
}

// fold adds what s says to n: what it refers to first, its conditions last, since they change what is known by then.
func (b *builder) fold(s *jsonschema.Schema, n *node) error {
	if slices.Contains(b.open, s) {
		return fmt.Errorf("%s: the schema contains itself; webhooks are finite, so write the levels out", place(s))
	}
	b.open = append(b.open, s)
	defer func() { b.open = b.open[:len(b.open)-1] }()

	if s.Ref != nil {
		if err := b.fold(s.Ref, n); err != nil {
			return err
		}
	}
	n.at = place(s)
	if len(s.AnyOf) > 0 { // the variants of a webhook; the first is what it is by default
		if err := b.fold(s.AnyOf[0], n); err != nil {
			return err
		}
	}
	if err := n.leaf(s); err != nil {
		return fmt.Errorf("%s: %w", place(s), err)
	}
	for name, sub := range s.Properties {
		prop, err := b.node(sub, n.props[name])
		if err != nil {
			return err
		}
		n.props[name] = prop
	}
	for _, name := range s.Required {
		n.required[name] = true
	}
	if free, ok := s.AdditionalProperties.(bool); ok && free {
		n.open = true
	}
	if s.Items2020 != nil {
		items, err := b.node(s.Items2020, n.items)
		if err != nil {
			return err
		}
		n.items = items
	}
	for _, part := range s.AllOf {
		if err := b.fold(part, n); err != nil {
			return err
		}
	}
	if s.If != nil {
		r, err := b.rule(s, n)
		if err != nil {
			return err
		}
		n.rules = append(n.rules, r)
	}
	if len(s.OneOf) > 0 {
		var fork []*change
		for _, branch := range s.OneOf {
			c, err := b.change(branch, n)
			if err != nil {
				return err
			}
			fork = append(fork, c)
		}
		n.forks = append(n.forks, fork)
	}
	return nil
}

// leaf takes over the keywords of single values.
func (n *node) leaf(s *jsonschema.Schema) (err error) {
	if len(s.Types) > 0 {
		n.types = s.Types
	}
	remarks := remarksOf(s)
	n.word = remarks.word.over(n.word)
	n.documented = cmp.Or(remarks.kind, n.documented)
	n.description = cmp.Or(s.Description, n.description)
	n.loose = n.loose || remarks.open
	n.formerly = append(slices.Clip(n.formerly), remarks.formerly...)
	n.also = append(slices.Clip(n.also), remarks.also...)
	if len(s.Constant) > 0 {
		n.constant = s.Constant
	}
	if len(s.Enum) > 0 {
		n.enum = s.Enum
	}
	n.format = cmp.Or(s.Format, n.format)
	n.least, n.most = cmp.Or(s.Minimum, n.least), cmp.Or(s.Maximum, n.most)
	n.minItems = max(n.minItems, s.MinItems)
	if s.MaxItems >= 0 {
		n.maxItems = s.MaxItems
	}
	switch {
	case remarks.word.Pattern != "":
		n.pattern, err = parsePattern(remarks.word.Pattern)
	case s.Pattern != nil && n.word.Pattern == "":
		n.pattern, err = parsePattern(s.Pattern.String())
	}
	return err
}

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

// change reads a then, an else or a branch of oneOf against the properties that the object has anyway.
func (b *builder) change(s *jsonschema.Schema, n *node) (*change, error) {
	c := &change{props: map[string]*node{}, required: s.Required}
	if often := remarksOf(s).word.Often; often != nil && *often == 0 {
		c.never = true
	}
	for name, sub := range s.Properties {
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

// place is where a schema stands, for messages: file#/pointer.
func place(s *jsonschema.Schema) string { return strings.TrimPrefix(s.Location, base) }
