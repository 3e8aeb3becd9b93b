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

// A node is a schema that is ready for drawing: references and allOf are folded into it, and its
// properties are in order.
type node struct {
	// at is where the schema stands: file#/pointer.
	at    string
	types []string
	// documented is the type of what a form carries as text.
	documented  string
	description string
	word        word
	// tables are those of x-cases, those that go first at the front.
	tables []caseTable
	// constant has one value, or none.
	constant []any
	enum     []any
	// loose means that values outside the enum are drift.
	loose bool
	// spellings has today's name of a property by each older one.
	spellings map[string]string
	// formerly lists older spellings of the property's name.
	formerly []string
	// also lists other types that real traffic shows.
	also []string
	// seen is captured or documented when only captures or only documentation shows the property,
	// sometimes when some captures, or some samples, of both show it and some do not.
	seen string
	// pattern is the schema's own, from which texts are drawn where nothing else says.
	pattern *pattern
	format  string
	// texts is what the schema asks of a text.
	texts    textCheck
	least    *big.Rat
	most     *big.Rat
	minItems int
	// maxItems is -1 when the schema sets no limit.
	maxItems int
	items    *node

	// props are the properties that the object may have.
	props map[string]*node
	// order has their names, sorted.
	order    []string
	required map[string]bool
	// expected has the properties whose absence is drift.
	expected map[string]Expectation
	// always has the properties that are sent in every body though they are not required.
	always map[string]bool
	rules  []rule
	// forks are the oneOf of the schema, each with its branches.
	forks [][]*change
	// open means that keys of any name are allowed.
	open bool
}

// A caseTable is a table as a schema has it.
type caseTable struct {
	at   string // file#/pointer
	rows []any
}

// A builder folds compiled schemas into nodes.
type builder struct {
	// open lists what is being folded, so that a schema that contains itself is noticed.
	open []*jsonschema.Schema
}

// node folds s over what is already known of the value, which may be nil.
func (b *builder) node(s *jsonschema.Schema, under *node) (*node, error) {
	n := &node{
		props: map[string]*node{}, required: map[string]bool{},
		expected: map[string]Expectation{}, always: map[string]bool{}, maxItems: -1,
		texts: textCheck{most: -1},
	}
	if under != nil {
		copied := *under
		n = &copied
		n.props, n.required = maps.Clone(under.props), maps.Clone(under.required)
		n.expected, n.always = maps.Clone(under.expected), maps.Clone(under.always)
		n.rules, n.forks = slices.Clone(under.rules), slices.Clone(under.forks)
		n.tables, n.texts = slices.Clone(under.tables), under.texts.clone()
	}
	if err := b.fold(s, n); err != nil {
		return nil, err
	}
	n.order = slices.Sorted(maps.Keys(n.props))
	n.spellings = map[string]string{}
	for _, now := range slices.Backward(n.order) {
		for _, older := range n.props[now].formerly {
			n.spellings[older] = now
		}
	}
	return n, nil
}

// fold adds what s says to n. What s refers to comes first, and its conditions come last, since
// they change what is known by then.
func (b *builder) fold(s *jsonschema.Schema, n *node) error {
	if slices.Contains(b.open, s) {
		return fmt.Errorf("%s: the schema contains itself; "+
			"webhooks are finite, so write the levels out", placeOf(s))
	}
	b.open = append(b.open, s)
	defer func() { b.open = b.open[:len(b.open)-1] }()

	if s.Ref != nil {
		if err := b.fold(s.Ref, n); err != nil {
			return err
		}
	}
	n.at = placeOf(s)
	// An anyOf lists the variants of a webhook, and the first is its shape by default.
	if len(s.AnyOf) > 0 {
		if err := b.fold(s.AnyOf[0], n); err != nil {
			return err
		}
	}
	if err := n.leaf(s); err != nil {
		return fmt.Errorf("%s: %w", placeOf(s), err)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		prop, err := b.node(s.Properties[name], n.props[name])
		if err != nil {
			return err
		}
		n.props[name] = prop
	}
	for _, name := range s.Required {
		n.required[name] = true
	}
	remarks := remarksOf(s)
	maps.Copy(n.expected, remarks.expected)
	for _, name := range remarks.always {
		n.always[name] = true
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
		n.rules = append(n.rules, newRule(s))
	}
	if len(s.OneOf) > 0 {
		var fork []*change
		for _, branch := range s.OneOf {
			fork = append(fork, newChange(branch))
		}
		n.forks = append(n.forks, fork)
	}
	// The tables of a schema go before those of what it refers to.
	n.tables = append(tablesOf(s), n.tables...)
	return nil
}

func tablesOf(s *jsonschema.Schema) (tables []caseTable) {
	cases := remarksOf(s).cases
	for i, rows := range cases {
		at := placeOf(s) + "/" + casesKeyword
		if len(cases) > 1 {
			at += fmt.Sprintf("/%d", i)
		}
		tables = append(tables, caseTable{at, rows})
	}
	return tables
}

// leaf takes over the keywords of single values.
func (n *node) leaf(s *jsonschema.Schema) (err error) {
	n.types = both(n.types, s.Types)
	remarks := remarksOf(s)
	remarks.word.at = placeOf(s)
	n.word = remarks.word.over(n.word)
	n.documented = cmp.Or(remarks.kind, n.documented)
	n.seen = cmp.Or(remarks.seen, n.seen)
	n.description = cmp.Or(s.Description, n.description)
	n.loose = n.loose || remarks.open
	n.formerly = append(slices.Clip(n.formerly), remarks.formerly...)
	n.also = append(slices.Clip(n.also), remarks.also...)
	if len(s.Constant) > 0 {
		n.constant = s.Constant
	}
	if known := slices.DeleteFunc(slices.Clone(s.Enum), n.unlisted); len(known) > 0 {
		n.enum = known
	} else if len(s.Enum) > 0 {
		n.enum = s.Enum
	}
	n.format = cmp.Or(s.Format, n.format)
	n.texts.add(s)
	if s.Minimum != nil && (n.least == nil || s.Minimum.Cmp(n.least) > 0) {
		n.least = s.Minimum
	}
	if s.Maximum != nil && (n.most == nil || s.Maximum.Cmp(n.most) < 0) {
		n.most = s.Maximum
	}
	if n.minItems = max(n.minItems, s.MinItems); n.minItems > longest {
		return fmt.Errorf("minItems is %d; a list has at most %d items here", s.MinItems, longest)
	}
	if s.MaxItems >= 0 {
		n.maxItems = s.MaxItems
	}
	if s.Pattern != nil {
		n.pattern, err = parsePattern(s.Pattern.String())
	}
	return err
}

// both are the types that two lists of types allow. An integer is a number, and an empty list
// allows all.
func both(one, other []string) (types []string) {
	allows := func(list []string, kind string) bool {
		return len(list) == 0 || slices.Contains(list, kind) ||
			kind == "integer" && slices.Contains(list, "number")
	}
	for _, kind := range slices.Concat(other, one) {
		if allows(one, kind) && allows(other, kind) && !slices.Contains(types, kind) {
			types = append(types, kind)
		}
	}
	return types
}

// unlisted reports whether an enum that is known so far lacks the value.
func (n *node) unlisted(value any) bool {
	return len(n.enum) > 0 &&
		!slices.ContainsFunc(n.enum, func(one any) bool { return alike(one, value) })
}

// placeOf is where a schema stands, for messages: file#/pointer.
func placeOf(s *jsonschema.Schema) string { return strings.TrimPrefix(s.Location, base) }

func (n *node) is(kind string) bool { return slices.Contains(n.types, kind) }
