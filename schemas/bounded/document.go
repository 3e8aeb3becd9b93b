package bounded

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A Document is the one YAML document of a file.
type Document struct {
	File string
	Text []byte // without a byte order mark
	Body ast.Node
}

// ParseDocument parses a file that holds one document, of a kind such as policy. empty is what is
// said of a file without one. Errors name the file, line and column, and show the place.
func ParseDocument(file string, text []byte, kind, empty string) (Document, error) {
	d := Document{File: file, Text: bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))}
	tree, err := ParseYAML(file, d.Text)
	var bad yaml.Error
	switch {
	case errors.As(err, &bad):
		return d, d.Located(bad.GetToken(), errors.New(bad.GetMessage()))
	case err != nil:
		return d, err
	}
	for _, doc := range tree.Docs {
		switch {
		case doc.Body == nil, doc.Body.Type() == ast.NullType, doc.Body.Type() == ast.CommentType:
		case d.Body != nil:
			return d, d.Fail(doc.Body, "a second document begins here; one file holds one %s", kind)
		default:
			d.Body = doc.Body
		}
	}
	if d.Body == nil {
		return d, fmt.Errorf("%s: %s", file, empty)
	}
	return d, nil
}

// Fail is an error about a place of the file.
func (d Document) Fail(at ast.Node, format string, args ...any) error {
	return d.Located(at.GetToken(), fmt.Errorf(format, args...))
}

// Located is an error that names the place of a token and shows it, with the lines around it.
func (d Document) Located(at *token.Token, err error) error {
	line, column := at.Position.Line, at.Position.Column
	return fmt.Errorf("%s:%d:%d: %w\n%s", d.File, line, column, err,
		Excerpt(d.Text, line, column))
}
