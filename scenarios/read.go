package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/offhook-dev/offhook/schemas/bounded"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// Load reads a scenario file.
func Load(file string) (Scenario, error) {
	text, err := bounded.ReadFile(file)
	if err != nil {
		return Scenario{}, err
	}
	return Read(file, text)
}

// Read reads a scenario in YAML. Errors name the file, line and column and show the place.
func Read(file string, text []byte) (Scenario, error) {
	doc, err := bounded.ParseDocument(file, text, "scenario",
		"the file holds no scenario; one has a name and steps")
	if err != nil {
		return Scenario{}, err
	}
	text = doc.Text
	s := Scenario{file: file, source: text}
	decoder := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict(), yaml.DisallowUnknownField())
	if err := decoder.Decode(&s); err != nil && !errors.Is(err, io.EOF) {
		return Scenario{}, yamlError(doc, err)
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
func yamlError(doc bounded.Document, err error) error {
	var fault yaml.Error
	if !errors.As(err, &fault) {
		return fmt.Errorf("%s: %w", doc.File, err)
	}
	message := fault.GetMessage()
	switch err := fault.(type) {
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
	return doc.Located(fault.GetToken(), errors.New(message))
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
		word := scalar(field.Key)
		if slices.Contains(own, word) {
			known.Values = append(known.Values, field)
			continue
		}
		name, err := instance(word, field.Value)
		if err != nil {
			return placed(field.Key, err)
		}
		if s.About == nil {
			s.About = map[string]string{}
		}
		s.About[word] = name
	}
	read := plain(*s)
	if err := yaml.NodeToValue(known, &read, yaml.Strict(), yaml.DisallowUnknownField()); err != nil {
		return err
	}
	*s = Step(read)
	return nil
}

// instance reads the name of an instance, which is text whatever YAML makes of it: leg: 7. Which
// resources there are is known when the story is played.
func instance(resource string, node ast.Node) (string, error) {
	value, err := nested(node)
	if err != nil {
		return "", err
	}
	switch value.(type) {
	case []any, map[string]any:
		if near := nearest.Name(resource, words(Step{})); near != "" {
			return "", &nearest.Error{Kind: "word", Name: resource, Nearest: near}
		}
		return "", fmt.Errorf("%s takes the name of one, such as %[1]s: one", resource)
	case nil:
		value = ""
	}
	name := fmt.Sprint(value)
	switch {
	case strings.TrimSpace(name) == "":
		return "", fmt.Errorf("the name is missing; write %s: and what you call it", resource)
	case strings.ContainsFunc(name, unicode.IsControl):
		return "", fmt.Errorf("a name is one line of text, and that of the %s is not", resource)
	}
	return name, nil
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
	switch found := s.find(place); {
	case s.file == "" && len(s.Steps) == 1 && s.Steps[0].Emit == s.Name:
		return err // a single event has but one place
	case s.file == "":
		return fmt.Errorf("scenario %s: %s: %w", s.Name, place, err)
	case found == nil:
		return fmt.Errorf("%s: %s: %w", s.file, place, err)
	default:
		return bounded.Document{File: s.file, Text: s.source}.Located(found, err)
	}
}

// find is what stands at a place of the file, or nil. A word that names an instance is found
// itself, other words by what they say.
func (s *Scenario) find(place string) *token.Token {
	step, word, _ := strings.Cut(place, ".")
	named := word != "" && !slices.Contains(words(Step{}), word)
	if named {
		place = step
	}
	path, err := yaml.PathString(strings.TrimSuffix("$."+place, "."))
	if err != nil {
		return nil
	}
	node, err := path.ReadNode(bytes.NewReader(s.source))
	if err != nil {
		return nil
	}
	if fields, ok := node.(*ast.MappingNode); ok && named {
		for _, field := range fields.Values {
			if scalar(field.Key) == word {
				return field.Key.GetToken()
			}
		}
	}
	return node.GetToken()
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
