package scenarios

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/offhook-dev/offhook/schemas"
)

// entries are what a mapping has, in order.
type entries []entryNode

type entryNode struct {
	word  string
	value ast.Node
}

func (e *entries) add(word string, value ast.Node) { *e = append(*e, entryNode{word, value}) }

func (e *entries) addText(word, text string) {
	if text != "" {
		e.add(word, textNode(text))
	}
}

func (e *entries) addCount(word string, n int) {
	if n != 0 {
		e.add(word, plainNode(fmt.Sprint(n)))
	}
}

func (e *entries) addTruth(word string, truth bool) {
	if truth {
		e.add(word, plainNode("true"))
	}
}

func (e *entries) addWait(word string, w Wait) {
	if w != (Wait{}) {
		e.add(word, waitNode(w))
	}
}

func (e *entries) addAll(word string, all entries) {
	if len(all) > 0 {
		e.add(word, all.node())
	}
}

// node is the mapping, in one line.
func (e entries) node() ast.Node {
	m := ast.Mapping(token.MappingStart("{", start()), true)
	for _, one := range e {
		m.Values = append(m.Values, ast.MappingValue(token.MappingValue(start()),
			textNode(one.word), one.value))
	}
	return m
}

// fields are the lines of a value that is a mapping.
func (e entryNode) fields() (lines []string) {
	m, ok := e.value.(*ast.MappingNode)
	if !ok {
		return nil
	}
	for _, value := range m.Values {
		lines = append(lines, value.String())
	}
	return lines
}

// start is the place of a node in one line; the library puts none that has no column.
func start() *token.Position { return &token.Position{Column: 1} }

// safe are the texts that read the same without quotes, wherever they stand: words with dots, as
// names of webhooks and fields have them, and sentences of such words. The library's own choice is
// no help: it leaves texts unquoted that it does not read again, such as "? x".
var safe = sync.OnceValue(func() *regexp.Regexp {
	const word = `\p{L}[\p{L}0-9_]*([./-][\p{L}0-9_]+)*`
	return regexp.MustCompile(`^` + word + `(,? ` + word + `)*\.?$`)
})

// textNode is a text, in quotes where it would be read as anything else without.
func textNode(text string) *ast.StringNode {
	if strings.Contains(text, ",") {
		return quotedNode(text)
	}
	return proseNode(text)
}

// proseNode is a text that stands in no list and no mapping of one line.
func proseNode(text string) *ast.StringNode {
	if !safe().MatchString(text) || unsafe(text) {
		return quotedNode(text)
	}
	return plainNode(text)
}

// unsafe reports whether some reader of YAML takes a word for something else than text.
func unsafe(word string) bool {
	return slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan",
		"inf"}, strings.ToLower(word))
}

func quotedNode(text string) *ast.StringNode {
	return ast.String(token.DoubleQuote(text, text, start()))
}

// plainNode is what is written as it is: a time, a number.
func plainNode(text string) *ast.StringNode { return ast.String(token.String(text, text, start())) }

func namesNode(names []string) ast.Node {
	var all []ast.Node
	for _, name := range names {
		all = append(all, textNode(name))
	}
	return listNode(all)
}

// waitNode is a time or a range of it, without parts of it that are none: 2m, not 2m0s.
func waitNode(w Wait) ast.Node {
	return plainNode(regexp.MustCompile(`(\d[hm])(0m)?0s`).ReplaceAllString(w.String(), "$1"))
}

func listNode(items []ast.Node) ast.Node {
	list := ast.Sequence(token.SequenceStart("[", start()), true)
	list.Values = items
	return list
}

func saysNode(turns []schemas.Turn) ast.Node {
	var all []ast.Node
	for _, turn := range turns {
		all = append(all, entries{{turn.Role, textNode(turn.Text)}}.node())
	}
	if len(all) == 1 {
		return all[0]
	}
	return listNode(all)
}

// valueNode is a value of a body.
func valueNode(value any) ast.Node {
	switch value := value.(type) {
	case nil:
		return plainNode("null")
	case string:
		return textNode(value)
	case map[string]any:
		return valuesOf(value).node()
	case []any:
		var items []ast.Node
		for _, item := range value {
			items = append(items, valueNode(item))
		}
		return listNode(items)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return textNode(fmt.Sprint(value))
	}
	return plainNode(string(text))
}
