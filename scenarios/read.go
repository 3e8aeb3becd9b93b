package scenarios

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/offhook-dev/offhook/schemas/bounded"
)

// Load reads a scenario file.
func Load(file string) (Scenario, error) {
	text, err := bounded.ReadFile(file)
	if err != nil {
		return Scenario{}, err
	}
	return Read(file, text)
}

// Read reads a scenario in YAML. Its error has all that is wrong with the text, joined; each part
// names the file, line and column and shows the place.
func Read(file string, text []byte) (Scenario, error) {
	doc, err := bounded.ParseDocument(file, text, "scenario",
		"the file holds no scenario; one has a name and steps")
	if err != nil {
		return Scenario{}, err
	}
	s := Scenario{file: file, source: doc.Text}
	r := &reader{doc: doc}
	r.scenario(doc.Body, &s)
	if s.Name == "" {
		s.Name = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	}
	if len(s.Steps) == 0 && len(r.errs) == 0 {
		r.fail(doc.Body, "the scenario has no steps")
	}
	if len(r.errs) > 0 {
		return Scenario{}, errors.Join(append(r.errs, r.doubts...)...)
	}
	return s, nil
}

// words lists the words of the story language, or of the parts of it that are given.
func words(parts ...any) (all []string) {
	if parts == nil {
		parts = []any{Scenario{}, Step{}, Expect{}, Outage{}, Far{}, Asked{}}
		all = append(all, "repeat", "choose", "include", "of", "as")
	}
	for _, part := range parts {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(part)) {
			word, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			if word != "" && word != "-" {
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

// find is what stands at a place of the file, or nil: what a word says, but of a field of a body
// and of what names an instance the word itself. Of a place that is not there it is what is around
// it.
func (s *Scenario) find(place string) *token.Token {
	doc, err := bounded.ParseDocument(s.file, s.source, "scenario", "")
	if err != nil {
		return nil
	}
	found, own := doc.Body, words(Scenario{})
	if strings.HasPrefix(place, "steps[") {
		own = append(words(Step{}, Expect{}, Outage{}, Asked{}), "repeat", "choose", "include", "of", "as")
	}
	var word ast.Node
	far := false // whether the word is one of a step of the far end
	for place != "" && found != nil {
		var next ast.Node
		word = nil
		if strings.HasPrefix(place, "[") {
			index, rest, _ := strings.Cut(place[1:], "]")
			nth, err := strconv.Atoi(index)
			list, ok := found.(*ast.SequenceNode)
			switch {
			case ok && err == nil && nth < len(list.Values):
				next = list.Values[nth]
			case !ok && nth == 0 && fieldsOf(found) != nil: // one stands for a list of one
				next = found
			}
			place = strings.TrimPrefix(rest, ".")
		} else {
			far = slices.ContainsFunc(fieldsOf(found), func(field *ast.MappingValueNode) bool {
				return scalar(field.Key) == "far"
			})
			word, next, place = entryAt(found, place)
		}
		if next == nil {
			break
		}
		found = next
	}
	if far {
		own = append(own, words(Far{})...)
	}
	if word != nil && (strings.Contains(scalar(word), ".") || !slices.Contains(own, scalar(word))) {
		return word.GetToken()
	}
	if m, ok := found.(*ast.MappingValueNode); ok {
		return m.Key.GetToken()
	}
	return found.GetToken()
}

// entryAt is the entry of a mapping with which a place begins, and the rest of the place.
func entryAt(node ast.Node, place string) (word, value ast.Node, rest string) {
	longest := -1
	for _, field := range fieldsOf(node) {
		key := scalar(field.Key)
		after, ok := strings.CutPrefix(place, key)
		if ok && len(key) > longest && (after == "" || after[0] == '.' || after[0] == '[') {
			longest, word, value = len(key), field.Key, field.Value
			rest = strings.TrimPrefix(after, ".")
		}
	}
	return word, value, rest
}

// fieldsOf are the entries of a mapping; none of anything else.
func fieldsOf(node ast.Node) []*ast.MappingValueNode {
	switch node := node.(type) {
	case *ast.MappingNode:
		return node.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{node}
	case *ast.AnchorNode:
		return fieldsOf(node.Value)
	}
	return nil
}
