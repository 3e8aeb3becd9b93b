package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/offhook-dev/offhook/schemas"
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
		return Scenario{}, fmt.Errorf("%s:%d:%d: a second document begins here; one file holds one scenario", file, at.Line, at.Column)
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

// yamlError brings the message of the YAML reader into the form file:line:column: what is wrong, and the excerpt.
func yamlError(file string, err error) error {
	text, ok := errors.AsType[yaml.Error](err)
	if !ok {
		return fmt.Errorf("%s: %w", file, err)
	}
	at := text.GetToken().Position
	_, excerpt, _ := strings.Cut(text.FormatError(false, true), "\n")
	message := text.GetMessage()
	switch err := text.(type) {
	case *yaml.UnknownFieldError:
		word := err.Token.Value
		message = (&schemas.UnknownError{Kind: "word", Name: word, Nearest: schemas.Nearest(word, words())}).Error()
	case *yaml.TypeError, *yaml.UnexpectedNodeTypeError:
		message = "this does not fit here; a scenario has a name and steps, a list in which each begins with - emit: EVENT"
	}
	return fmt.Errorf("%s:%d:%d: %s\n%s", file, at.Line, at.Column, message, excerpt)
}

// words lists the words of the story language.
func words() (all []string) {
	for _, part := range []any{Scenario{}, Step{}, Expect{}, Outage{}} {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(part)) {
			if word := field.Tag.Get("yaml"); word != "" {
				all = append(all, word)
			}
		}
	}
	return all
}

// fail is an error about one place of the scenario, such as steps[2].emit; it shows the place when there is a file.
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
func (f *Fields) UnmarshalYAML(node ast.Node) error {
	fields := Fields{}
	add := func(value *ast.MappingValueNode) {
		fields[scalar(value.Key)] = scalar(value.Value)
	}
	switch node := node.(type) {
	case *ast.MappingNode:
		for _, value := range node.Values {
			add(value)
		}
	case *ast.MappingValueNode:
		add(node)
	default:
		return placed(node, errors.New("with is a list of field: value"))
	}
	*f = fields
	return nil
}

// scalar is the text of a value as it was typed; of a list or mapping, its JSON.
func scalar(node ast.Node) string {
	switch node := node.(type) {
	case *ast.LiteralNode:
		return node.Value.Value
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode:
		text, err := yaml.YAMLToJSON([]byte(node.String()))
		if err == nil {
			return strings.TrimSpace(string(text))
		}
	}
	return node.GetToken().Value
}

// placed gives an error the position that the YAML reader would lose.
func placed(node ast.Node, err error) error {
	return &yaml.SyntaxError{Message: err.Error(), Token: node.GetToken()}
}
