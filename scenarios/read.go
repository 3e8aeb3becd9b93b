package scenarios

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// Load reads a scenario file.
func Load(file string) (Scenario, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Scenario{}, err
	}
	return Read(file, text)
}

// Read reads a scenario in YAML. Errors name the file, line and column and show the place.
func Read(file string, text []byte) (Scenario, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		return Scenario{}, yamlError(file, err)
	}
	var bodies []ast.Node
	for _, doc := range tree.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.NullType {
			bodies = append(bodies, doc.Body)
		}
	}
	switch {
	case len(bodies) == 0:
		return Scenario{}, fmt.Errorf("%s: the file holds no scenario; one has a name and steps", file)
	case len(bodies) > 1:
		at := bodies[1].GetToken().Position
		return Scenario{}, fmt.Errorf("%s:%d:%d: a second document begins here; "+
			"one file holds one scenario", file, at.Line, at.Column)
	}
	s := Scenario{file: file, source: text}
	decoder := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict(), yaml.DisallowUnknownField())
	if err := decoder.Decode(&s); err != nil && !errors.Is(err, io.EOF) {
		return Scenario{}, yamlError(file, err)
	}
	if s.Name == "" {
		s.Name = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	}
	if len(s.Steps) == 0 {
		return Scenario{}, s.fail("", errors.New("the scenario has no steps"))
	}
	return s, nil
}

// yamlError brings the message of the YAML reader into the form file:line:column: what is wrong,
// and the excerpt.
func yamlError(file string, err error) error {
	var text yaml.Error
	if !errors.As(err, &text) {
		return fmt.Errorf("%s: %w", file, err)
	}
	at := text.GetToken().Position
	_, excerpt, _ := strings.Cut(text.FormatError(false, true), "\n")
	message := text.GetMessage()
	switch err := text.(type) {
	case *yaml.UnknownFieldError:
		word := err.Token.Value
		message = (&nearest.Error{Kind: "word", Name: word, Nearest: nearest.Name(word, words())}).Error()
	case *yaml.TypeError:
		message = fmt.Sprintf("this does not fit here: it is %s, and %s belongs here; %s",
			err.SrcType, err.DstType, shape)
	case *yaml.UnexpectedNodeTypeError:
		message = strings.ToLower(fmt.Sprintf("this does not fit here: it is %s, and %s belongs here; ",
			err.Actual, err.Expected)) + shape
	}
	return fmt.Errorf("%s:%d:%d: %s\n%s", file, at.Line, at.Column, message, excerpt)
}

const shape = "a scenario has a name and steps, a list in which each begins with - emit: EVENT"

// UnmarshalYAML reads a step. A word that is none of the step's own names an instance: leg: anna.
func (s *Step) UnmarshalYAML(node ast.Node) error {
	fields, ok := node.(*ast.MappingNode)
	if !ok {
		return placed(node, errors.New(shape))
	}
	for _, kind := range []ast.NodeType{ast.AliasType, ast.MergeKeyType} {
		if found := ast.Filter(kind, node); len(found) > 0 {
			return placed(found[0], errors.New("references are not read here; write the value out"))
		}
	}
	type plain Step
	own := words(Step{})
	known := ast.Mapping(fields.Start, fields.IsFlowStyle)
	for _, field := range fields.Values {
		name := scalar(field.Key)
		if slices.Contains(own, name) {
			known.Values = append(known.Values, field)
			continue
		}
		if near := nearest.Name(name, own); near != "" && !resource(name) {
			return placed(field.Key, &nearest.Error{Kind: "word", Name: name, Nearest: near})
		}
		if _, name := field.Value.(*ast.NullNode); name {
			return placed(field.Value, errors.New("the name is missing"))
		}
		switch field.Value.(type) {
		case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode:
			return placed(field.Value, fmt.Errorf("%s takes the name of one, such as %[1]s: one", name))
		}
		if s.About == nil {
			s.About = map[string]string{}
		}
		if _, twice := s.About[name]; twice {
			return placed(field.Key, fmt.Errorf("%s stands here twice", name))
		}
		s.About[name] = scalar(field.Value)
	}
	read := plain(*s)
	if err := yaml.NodeToValue(known, &read, yaml.Strict(), yaml.DisallowUnknownField()); err != nil {
		return err
	}
	*s = Step(read)
	return nil
}

// resource reports whether the built-in catalogue has a resource of that name.
func resource(name string) bool {
	return slices.Contains(schemas.Default().Resources(), name)
}

// words lists the words of the story language, or of the parts of it that are given.
func words(parts ...any) (all []string) {
	if parts == nil {
		parts = []any{Scenario{}, Step{}, Expect{}, Outage{}}
	}
	for _, part := range parts {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(part)) {
			if word := field.Tag.Get("yaml"); word != "" && word != "-" {
				all = append(all, word)
			}
		}
	}
	return all
}

// fail is an error about one place of the scenario, such as steps[2].emit; it shows the place when
// there is a file.
func (s *Scenario) fail(place string, err error) error {
	if s.file == "" && len(s.Steps) == 1 && s.Steps[0].Emit == s.Name {
		return err // a single event has but one place
	}
	if s.file == "" {
		return fmt.Errorf("scenario %s: %s: %w", s.Name, place, err)
	}
	path, pathErr := yaml.PathString(strings.TrimSuffix("$."+place, "."))
	if pathErr == nil {
		if node, nodeErr := path.ReadNode(bytes.NewReader(s.source)); nodeErr == nil {
			at := node.GetToken().Position
			excerpt, _ := path.AnnotateSource(s.source, false)
			return fmt.Errorf("%s:%d:%d: %w\n%s", s.file, at.Line, at.Column, err, excerpt)
		}
	}
	return fmt.Errorf("%s: %s: %w", s.file, place, err)
}

// UnmarshalYAML reads a wait from its text.
func (w *Wait) UnmarshalYAML(node ast.Node) error {
	read, err := ParseWait(scalar(node))
	if err != nil {
		return placed(node, err)
	}
	*w = read
	return nil
}

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
	return scalar(node), nil
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

// scalar is the text of a value as it was typed.
func scalar(node ast.Node) string {
	if literal, ok := node.(*ast.LiteralNode); ok {
		return literal.Value.Value
	}
	return node.GetToken().Value
}

// placed gives an error the position that the YAML reader would lose.
func placed(node ast.Node, err error) error {
	return &yaml.SyntaxError{Message: err.Error(), Token: node.GetToken()}
}
