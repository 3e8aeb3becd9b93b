package texml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
)

const (
	// Size is how many bytes a document may have. No source says it.
	Size = 64 << 10

	// Depth is how deeply the elements of a document may be nested. No source says it.
	Depth = 20
)

// An element is one of a document, as it is written.
type element struct {
	name         string
	line, column int
	attributes   []xml.Attr
	children     []*element
	text         strings.Builder // its own
	whole        strings.Builder // with that of the elements inside
}

// Parse reads a document. The error is a *SyntaxError. What is only not known, or stands in a wrong
// place, is told by Warnings and left out of Verbs.
func Parse(text []byte) (*Document, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	for {
		if err := p.token(); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
	}
	if p.root == nil {
		return nil, &SyntaxError{What: "the document has no element; it needs <Response>"}
	}
	doc := &Document{Warnings: p.warnings}
	check := checker{document: doc}
	root := inside("document", "Response")
	check.attributes(p.root, root)
	doc.Verbs = check.children(p.root, root)
	check.reach()
	return doc, nil
}

// A parser builds the elements itself, of raw tokens, because it says more about tags that do not
// match than encoding/xml does.
type parser struct {
	*xml.Decoder
	text     []byte
	open     []*element
	root     *element
	warnings []Warning
}

func newParser(text []byte) (*parser, error) {
	if len(text) > Size {
		return nil, &SyntaxError{What: fmt.Sprintf(
			"the document has %d bytes, and %d (64 kB) are the most that are read", len(text), Size)}
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	start := bytes.TrimSpace(text)
	if len(start) == 0 {
		return nil, &SyntaxError{What: "the document is empty; it needs <Response>"}
	}
	if start[0] != '<' {
		before := text[:bytes.IndexByte(text, start[0])]
		return nil, &SyntaxError{Line: 1 + bytes.Count(before, []byte("\n")),
			Column: len(before) - bytes.LastIndexByte(before, '\n'), What: fmt.Sprintf(
				"the document is not XML: it starts with %q", clip(string(start)))}
	}
	p := &parser{Decoder: xml.NewDecoder(bytes.NewReader(text)), text: text}
	p.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		// Characters of ASCII are the same in nearly every encoding.
		if !slices.ContainsFunc(text, func(b byte) bool { return b >= 0x80 }) {
			return in, nil
		}
		return nil, fmt.Errorf("the encoding %q is not read; write UTF-8", clip(charset))
	}
	return p, nil
}

// token reads one token; io.EOF is the end of a document that is whole.
func (p *parser) token() error {
	offset := p.InputOffset()
	line, column := p.InputPos()
	at := SyntaxError{Line: line, Column: column}
	token, err := p.RawToken()
	switch {
	case err == io.EOF && len(p.open) > 0:
		return p.notClosed()
	case err == io.EOF:
		return err
	case err != nil:
		return p.refused(err, at, offset)
	}
	switch t := token.(type) {
	case xml.StartElement:
		return p.start(t, at)
	case xml.EndElement:
		return p.end(written(t.Name), at)
	case xml.CharData:
		return p.characters(t, at)
	case xml.ProcInst:
		if t.Target == "xml" && offset > 0 {
			at.What = "the XML declaration does not stand first; remove what is before it"
			return &at
		}
	case xml.Directive:
		if p.root != nil {
			at.What = fmt.Sprintf("%q stands where an element or text is expected",
				clip("<!"+string(t)+">"))
			return &at
		}
		p.warnings = append(p.warnings, Warning{Line: line, Column: column,
			What: "the document type is not read"})
	}
	return nil
}

func (p *parser) start(t xml.StartElement, at SyntaxError) error {
	e := &element{name: written(t.Name), line: at.Line, column: at.Column}
	at.Verb = e.name
	seen := map[xml.Name]bool{}
	for _, a := range t.Attr {
		if seen[a.Name] {
			at.What = "has the attribute " + clip(written(a.Name)) + " twice"
			return &at
		}
		seen[a.Name] = true
	}
	e.attributes = slices.Clone(t.Attr)
	switch {
	case len(p.open) >= Depth:
		at.What = fmt.Sprintf("is nested more than %d deep", Depth)
		return &at
	case len(p.open) > 0:
		parent := p.open[len(p.open)-1]
		parent.children = append(parent.children, e)
	case p.root != nil:
		at.What = "comes after the end of the document, which has one root"
		return &at
	case e.name != "Response":
		at.What = "is the root, and the root of a document is <Response>"
		return &at
	default:
		p.root = e
	}
	p.open = append(p.open, e)
	return nil
}

func (p *parser) end(name string, at SyntaxError) error {
	last := len(p.open) - 1
	if last >= 0 && p.open[last].name == name {
		if last > 0 {
			p.open[last-1].whole.WriteString(p.open[last].whole.String())
		}
		p.open = p.open[:last]
		return nil
	}
	if last >= 0 && strings.EqualFold(p.open[last].name, name) {
		e := p.open[last]
		return &SyntaxError{Line: e.line, Column: e.column, Verb: e.name,
			What: "is not closed: </" + clip(name) + "> is written differently"}
	}
	if slices.ContainsFunc(p.open, func(e *element) bool { return e.name == name }) {
		return p.notClosed()
	}
	at.What = "</" + clip(name) + "> closes nothing"
	return &at
}

func (p *parser) notClosed() error {
	e := p.open[len(p.open)-1]
	return &SyntaxError{Line: e.line, Column: e.column, Verb: e.name, What: "is not closed"}
}

func (p *parser) characters(text xml.CharData, at SyntaxError) error {
	if len(p.open) > 0 {
		e := p.open[len(p.open)-1]
		e.text.Write(text)
		e.whole.Write(text)
		return nil
	}
	if outside := strings.TrimSpace(string(text)); outside != "" {
		at.What = fmt.Sprintf("%q stands outside the document", clip(outside))
		return &at
	}
	return nil
}

var tagName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^</?([\pL_][\pL\pN_:.-]*)`)
})

// refused says in our words what encoding/xml found in the token that starts at an offset.
func (p *parser) refused(err error, at SyntaxError, offset int64) error {
	if tag := tagName().FindSubmatch(p.text[offset:]); tag != nil {
		at.Verb = string(tag[1])
	} else if len(p.open) > 0 {
		at.Verb = p.open[len(p.open)-1].name
	}
	at.What = clip(strings.TrimPrefix(err.Error(), "xml: "))
	if ours := errors.Unwrap(err); ours != nil {
		at.What = ours.Error()
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		if syntax.Line != at.Line {
			line, column := p.InputPos()
			at.Line, at.Column = line, max(column, 1)
		}
		at.What = "is not XML: " + clip(syntax.Msg)
		if name, ok := strings.CutPrefix(syntax.Msg, "invalid XML name: "); ok {
			at.What = fmt.Sprintf("is not XML: %q is no name", clip(name))
		}
		if entity, ok := strings.CutPrefix(syntax.Msg, "invalid character entity "); ok {
			entity = strings.TrimSuffix(entity, " (no semicolon)")
			at.What = fmt.Sprintf("has %q, which is no entity of XML; write & as &amp;", clip(entity))
		}
		if syntax.Msg == "unexpected EOF" {
			at.What = "is cut off: there is no more text"
		}
	}
	if strings.HasPrefix(at.What, "is ") && at.Verb == "" {
		at.What = "the document " + at.What
	}
	return &at
}

// written is a name with its prefix, as it is written.
func written(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}
