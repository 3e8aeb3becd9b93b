package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/offhook-dev/offhook/schemas/bounded"
)

// Copy is the scenario's YAML under another name, comments kept, for a file that stands in a
// folder: files that it includes are named as seen from there. "" is the working directory.
func (s Scenario) Copy(name, folder string) (string, error) {
	doc, err := bounded.ParseDocument(s.file, s.source, "scenario", "")
	body, _ := doc.Body.(*ast.MappingNode)
	if s.source == nil || err == nil && body != nil && body.IsFlowStyle {
		s.Name = name
		return s.Text(), nil
	}
	if err != nil {
		return "", err
	}
	c := &copying{doc: doc, lines: strings.SplitAfter(string(doc.Text), "\n")}
	named := false
	for _, field := range fieldsOf(doc.Body) {
		if scalar(field.Key) == "name" {
			named = true
			c.replace(field.Value, name)
		}
	}
	walk := visit(func(node ast.Node) {
		field, ok := node.(*ast.MappingValueNode)
		if !ok || scalar(field.Key) != "include" || field.Value.Type() != ast.StringType {
			return
		}
		file := scalar(field.Value)
		if ext := filepath.Ext(file); ext != ".yaml" && ext != ".yml" {
			return
		}
		moved, err := seenFrom(folder, filepath.Join(filepath.Dir(s.file), file))
		if err != nil {
			c.errs = append(c.errs, c.doc.Located(field.Value.GetToken(), err))
		} else if moved != filepath.Clean(file) {
			c.replace(field.Value, moved)
		}
	})
	ast.Walk(walk, doc.Body)
	c.apply()
	if err := errors.Join(c.errs...); err != nil {
		return "", err
	}
	if !named {
		first := fieldsOf(doc.Body)[0].Key.GetToken().Position.Line - 1
		c.lines[first] = fmt.Sprintf("name: %s\n%s", textNode(name), c.lines[first])
	}
	return strings.Join(c.lines, ""), nil
}

// visit is a function that sees every node.
type visit func(ast.Node)

func (v visit) Visit(node ast.Node) ast.Visitor {
	v(node)
	return v
}

// seenFrom is a file's path as seen from a folder.
func seenFrom(folder, file string) (string, error) {
	from, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	moved, err := filepath.Rel(from, to)
	return filepath.ToSlash(moved), err
}

// A copying changes texts in the lines of a file and leaves all else as it is.
type copying struct {
	doc   bounded.Document
	lines []string
	edits []edit
	errs  []error
}

// An edit is a text that takes the place of another.
type edit struct {
	at       token.Position
	was, now string
}

// replace has the text of a value replaced.
func (c *copying) replace(value ast.Node, text string) {
	t := value.GetToken()
	was := t.Value
	if t.Type == token.SingleQuoteType || t.Type == token.DoubleQuoteType {
		was = strings.TrimSpace(t.Origin)
	}
	line := []rune(c.lines[t.Position.Line-1])
	if t.Position.Column > len(line) || !strings.HasPrefix(string(line[t.Position.Column-1:]), was) {
		c.errs = append(c.errs, c.doc.Fail(value, "this cannot be changed here; write it in one line"))
		return
	}
	c.edits = append(c.edits, edit{*t.Position, was, textNode(text).String()})
}

// apply makes the changes, those at the end of a line first.
func (c *copying) apply() {
	slices.SortFunc(c.edits, func(a, b edit) int { return cmp.Compare(b.at.Column, a.at.Column) })
	for _, e := range c.edits {
		line := []rune(c.lines[e.at.Line-1])
		before, rest := string(line[:e.at.Column-1]), string(line[e.at.Column-1:])
		c.lines[e.at.Line-1] = before + e.now + strings.TrimPrefix(rest, e.was)
	}
}
