package schemas

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// expectedKeyword is the keyword under which an object lists the properties that it is expected to
// have, though no source requires them. Their absence is drift.
const expectedKeyword = "x-expected"

// alwaysKeyword is the keyword under which an object lists the properties that are sent in every
// body, though the schema does not require them.
const alwaysKeyword = "x-always"

// An Expectation says why a property is expected: its class and the evidence, such as "K 22/22".
//
// Class K is in every capture, and no published body lacks it. Class X is in every capture or in
// every published sample, and some official source lacks it. The evidence is how many captures of
// how many show the property, "published" when only published bodies show it, or "docs" when a page
// marks it as required and a sample lacks it.
type Expectation string

// metaExpected is why a webhook in the envelope data+meta is expected to have meta.
const metaExpected Expectation = "X 21/21"

var expectation = sync.OnceValue(func() *regexp.Regexp {
	const count = `[1-9][0-9]*/[1-9][0-9]*`
	return regexp.MustCompile(`^(K ` + count + `|X (` + count + `|published|docs))$`)
})

// absent is what is told of a body without the property.
func (e Expectation) absent() string {
	class, evidence, _ := strings.Cut(string(e), " ")
	seen, of, captured := strings.Cut(evidence, "/")
	switch {
	case captured && class == "K":
		return fmt.Sprintf("is absent; every capture has it (%s of %s)", seen, of)
	case captured:
		return fmt.Sprintf("is absent; captures have it (%s of %s), some published bodies do not",
			seen, of)
	case evidence == "published":
		return "is absent; published bodies have it"
	}
	return "is absent; the documentation lists it, though not all of its samples have it"
}

// String says in words how a property is expected, for descriptions.
func (e Expectation) String() string {
	_, evidence, _ := strings.Cut(string(e), " ")
	if seen, of, captured := strings.Cut(evidence, "/"); captured {
		return fmt.Sprintf("expected (%s of %s captures)", seen, of)
	}
	return "expected (" + evidence + ")"
}

// readExpectations reads the value of x-expected, which the linter has checked.
func readExpectations(value any) map[string]Expectation {
	read := map[string]Expectation{}
	named, _ := value.(map[string]any)
	for name, given := range named {
		if text, ok := given.(string); ok {
			read[name] = Expectation(text)
		}
	}
	return read
}

// missing tells of each expected property that an object lacks. A null counts as present, and so
// does an older spelling.
func (r *reading) missing(n *node, object map[string]any, pointer string) {
	r.lacks(n, n.expected, object, pointer)
	for _, rule := range n.rules {
		if !rule.expects() {
			continue
		}
		change := rule.then
		if !rule.holds(object) {
			change = rule.otherwise
		}
		if change != nil {
			r.lacks(n, change.expected, object, pointer)
		}
	}
}

// lacks tells of each of the expected properties that an object lacks.
func (r *reading) lacks(
	n *node, expected map[string]Expectation, object map[string]any, pointer string,
) {
	for name, why := range expected {
		_, there := object[name]
		if there || n.required[name] {
			continue
		}
		if prop := n.props[name]; prop != nil {
			there = slices.ContainsFunc(prop.formerly, func(older string) bool {
				_, there := object[older]
				return there
			})
		}
		if !there {
			r.drift(wire.JoinPointer(pointer, name), why.absent())
		}
	}
}

// expects reports whether more is expected of an object in one case of the rule.
func (r rule) expects() bool {
	return r.then != nil && len(r.then.expected) > 0 ||
		r.otherwise != nil && len(r.otherwise.expected) > 0
}

// expectations reports what is wrong with the value of x-expected.
func (l *linter) expectations(value any, pointer string) {
	named, ok := value.(map[string]any)
	if !ok {
		l.report(pointer, "is an object of property names, not %v", value)
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		if text, _ := named[name].(string); !expectation().MatchString(text) {
			l.report(wire.JoinPointer(pointer, name), `says "K 6/6", "X 6/6", "X published" `+
				`or "X docs", not %v`, named[name])
		}
	}
}

// unknown returns an error when n, or a part of it, expects or sends a property that it does not
// have.
func (n *node) unknown(done map[*node]bool) error {
	if n == nil || done[n] {
		return nil
	}
	done[n] = true
	expected := maps.Clone(n.expected)
	for _, rule := range n.rules {
		for _, change := range []*change{rule.then, rule.otherwise} {
			if change != nil && expected != nil {
				maps.Copy(expected, change.expected)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		if n.props[name] == nil {
			return fmt.Errorf("%s: x-expected: there is no property %q", n.at, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(n.always)) {
		if n.props[name] == nil {
			return fmt.Errorf("%s: x-always: there is no property %q", n.at, name)
		}
	}
	for _, name := range n.order {
		if err := n.props[name].unknown(done); err != nil {
			return err
		}
	}
	return n.items.unknown(done)
}
