package scenarios

import (
	"encoding/json"
	"fmt"
	"regexp"
	"sync"

	"github.com/goccy/go-yaml/ast"
)

// values reads values of a body: lists and mappings, and in them null, booleans, numbers as JSON
// writes them, and text.
func (r *reader) values(into *map[string]any) word {
	return func(node ast.Node) {
		*into = map[string]any{}
		r.each(node, "fields and their values belong here", func(name string, value ast.Node) {
			(*into)[name] = r.value(value)
		})
	}
}

func (r *reader) value(node ast.Node) any {
	node, ok := r.plain(node)
	if !ok {
		return nil
	}
	if hint := hint(node); hint != "" {
		r.fail(node, "%s", hint)
		return nil
	}
	switch node := node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		below := map[string]any{}
		r.values(&below)(node)
		return below
	case *ast.SequenceNode:
		list := []any{}
		for _, item := range node.Values {
			list = append(list, r.value(item))
		}
		return list
	case *ast.NullNode:
		return nil
	case *ast.BoolNode:
		return node.Value
	case *ast.IntegerNode, *ast.FloatNode:
		if text := scalar(node); json.Valid([]byte(text)) {
			return json.Number(text)
		}
		r.fail(node, "text belongs here; write it in quotes: %q", scalar(node))
		return nil
	case *ast.TagNode:
		return scalar(node.Value)
	}
	return scalar(node)
}

// braced finds what was meant as a hole: {caller.to}.
var braced = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(^|[^$])\{([A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)+)\}`)
})

// hint is the right form of what was meant as a hole, or "".
func hint(node ast.Node) string {
	const form = "a hole begins with a dollar sign; write %q"
	if fields := fieldsOf(node); len(fields) == 1 && fields[0].Value.Type() == ast.NullType {
		key := "{" + scalar(fields[0].Key) + "}"
		if braced().MatchString(key) {
			return fmt.Sprintf(form, "$"+key)
		}
	}
	switch node.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		if text := scalar(node); braced().MatchString(text) {
			return fmt.Sprintf(form, braced().ReplaceAllString(text, "$1$${$2}"))
		}
	}
	return ""
}

// scalar is the text of a value as it was typed.
func scalar(node ast.Node) string {
	if literal, ok := node.(*ast.LiteralNode); ok {
		return literal.Value.Value
	}
	return node.GetToken().Value
}
