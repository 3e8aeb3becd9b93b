package suite

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"github.com/offhook-dev/offhook/schemas/bounded"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// Known are failures of a receiver that are known, and accepted for a time.
type Known []KnownFailure

// A KnownFailure is a check that may fail.
type KnownFailure struct {
	Check   string // its id
	Reason  string // why that is accepted
	Expires string // the last day on which it is, such as 2027-01-31
}

func (k KnownFailure) String() string {
	return fmt.Sprintf("%s, until %s", k.Reason, k.Expires)
}

// of is the entry that accepts an outcome which would fail the receiver.
func (k Known) of(o Outcome) (KnownFailure, bool) {
	for _, known := range k {
		if known.Check == o.Check.ID && o.Failed() {
			return known, true
		}
	}
	return KnownFailure{}, false
}

// fixed are the entries whose checks do not fail any more.
func (k Known) fixed(outcomes []Outcome) (fixed []KnownFailure) {
	for _, known := range k {
		for _, o := range outcomes {
			if kept := o.Verdict == Passed || o.Verdict == Warned; kept && o.Check.ID == known.Check {
				fixed = append(fixed, known)
			}
		}
	}
	return fixed
}

// A KnownFile says what a file of known failures may hold.
type KnownFile struct {
	Name   string
	Checks []Check   // all that there are
	Today  time.Time // the zero time is that of the clock
}

// Read reads a list of known failures in YAML. An entry must name a check that there is, say why it
// may fail, and have a last day that is not over. Errors name the file, line and column, and show
// the place.
//
//   - check: refuse/stale-24h
//     reason: our clock is that of a phone; ticket 12
//     expires: 2027-01-31
func (f KnownFile) Read(text []byte) (Known, error) {
	doc, err := bounded.ParseDocument(f.Name, text, "list of known failures",
		"the file says nothing; "+knownShape)
	if err != nil {
		return nil, err
	}
	list, ok := doc.Body.(*ast.SequenceNode)
	if !ok {
		return nil, doc.Fail(doc.Body, "this is no list; %s", knownShape)
	}
	if f.Today.IsZero() {
		f.Today = time.Now()
	}
	var known Known
	for _, node := range list.Values {
		entry, err := f.entry(doc, node)
		if err != nil {
			return nil, err
		}
		for _, other := range known {
			if other.Check == entry.Check {
				return nil, doc.Fail(firstKey(node), "%s is listed twice; one entry is enough",
					entry.Check)
			}
		}
		known = append(known, entry)
	}
	if len(known) == 0 {
		return nil, doc.Fail(doc.Body, "the list is empty; %s", knownShape)
	}
	return known, nil
}

const knownShape = "a list of known failures has entries with check, reason and expires"

// entry reads one known failure.
func (f KnownFile) entry(doc bounded.Document, node ast.Node) (k KnownFailure, err error) {
	lines, ok := node.(ast.MapNode)
	if !ok {
		return k, doc.Fail(node, "this is no entry; %s", knownShape)
	}
	words := []string{"check", "reason", "expires"}
	fields := map[string]*string{"check": &k.Check, "reason": &k.Reason, "expires": &k.Expires}
	for line := lines.MapRange(); line.Next(); {
		word := line.Key().GetToken().Value
		field, ok := fields[word]
		if !ok {
			return k, doc.Fail(line.Key(), "%w", nearest.Unknown("word", word, words))
		}
		switch value := line.Value().(type) {
		case *ast.StringNode:
			*field = value.Value
		case *ast.LiteralNode:
			*field = strings.TrimRight(value.Value.Value, "\n")
		default:
			return k, doc.Fail(value, "%s is a text, which this is not", word)
		}
		if err := f.check(word, *field); err != nil {
			return k, doc.Fail(line.Value(), "%w", err)
		}
	}
	for _, word := range words {
		if *fields[word] == "" {
			return k, doc.Fail(firstKey(node), "%s is missing; %s", word, knownShape)
		}
	}
	return k, nil
}

// firstKey is where an entry begins.
func firstKey(node ast.Node) ast.Node {
	if lines, ok := node.(ast.MapNode); ok {
		if line := lines.MapRange(); line.Next() {
			return line.Key()
		}
	}
	return node
}

// check reports what is wrong with a value.
func (f KnownFile) check(word, value string) error {
	switch {
	case value == "":
		return fmt.Errorf("%s is empty", word)
	case strings.ContainsFunc(value, unicode.IsControl):
		return fmt.Errorf("%s is one line of text, which this is not", word)
	case word == "check":
		var ids []string
		for _, c := range f.Checks {
			if c.ID == value {
				return nil
			}
			ids = append(ids, c.ID)
		}
		return &nearest.Error{Kind: "check", Name: value, Nearest: nearest.Name(value, ids),
			See: "suite.Checks"}
	case word == "expires":
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return errors.New("this is no date such as 2027-01-31")
		}
		if value < f.Today.Format(time.DateOnly) {
			return fmt.Errorf("this entry expired on %s: fix the receiver, or give it more time",
				value)
		}
	}
	return nil
}
