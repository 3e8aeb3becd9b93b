package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// UnmarshalYAML keeps the text of each value, before YAML makes numbers of phone numbers.
func (v *Values) UnmarshalYAML(node ast.Node) error {
	value, err := nested(node)
	if err != nil {
		return err
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return placed(node, errors.New("with is a list of field: value"))
	}
	for path, value := range fields {
		switch value.(type) {
		case json.Number, bool:
			fields[path] = fmt.Sprint(value) // the schema knows the type
		}
	}
	*v = fields
	return nil
}

// nested is a value as bodies have it: lists and mappings, and in them null, booleans, numbers as
// JSON writes them, and text, such as +12025550142.
func nested(node ast.Node) (any, error) {
	switch node := node.(type) {
	case *ast.MappingNode:
		return mapping(node.Values)
	case *ast.MappingValueNode:
		return mapping([]*ast.MappingValueNode{node})
	case *ast.SequenceNode:
		list := make([]any, len(node.Values))
		for i, item := range node.Values {
			var err error
			if list[i], err = nested(item); err != nil {
				return nil, err
			}
		}
		return list, nil
	case *ast.AliasNode, *ast.MergeKeyNode:
		return nil, placed(node, errors.New("references are not read here; write the value out"))
	case *ast.AnchorNode:
		return nested(node.Value)
	case *ast.TagNode:
		return scalar(node.Value), nil
	case *ast.NullNode:
		return nil, nil
	case *ast.BoolNode:
		return node.Value, nil
	case *ast.IntegerNode, *ast.FloatNode:
		if text := scalar(node); json.Valid([]byte(text)) {
			return json.Number(text), nil
		}
	}
	text := scalar(node)
	if strings.Contains(text, "${") {
		return nil, placed(node, errors.New("a story does not refer to values; write the value out"))
	}
	return text, nil
}

func mapping(values []*ast.MappingValueNode) (any, error) {
	fields := make(map[string]any, len(values))
	for _, value := range values {
		below, err := nested(value.Value)
		if err != nil {
			return nil, err
		}
		if _, merge := value.Key.(*ast.MergeKeyNode); merge {
			return nil, placed(value.Key, errors.New("references are not read here; write the value out"))
		}
		fields[scalar(value.Key)] = below
	}
	return fields, nil
}

// Names is a list of names; in YAML, one name stands for a list of it.
type Names []string

// UnmarshalYAML reads a name or a list of names.
func (n *Names) UnmarshalYAML(node ast.Node) error {
	value, err := nested(node)
	if err != nil {
		return err
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	*n = nil
	for _, item := range list {
		name, ok := item.(string)
		if !ok || name == "" {
			return placed(node, errors.New("this is a name, or a list of names"))
		}
		*n = append(*n, name)
	}
	return nil
}
