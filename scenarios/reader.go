package scenarios

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"github.com/offhook-dev/offhook/schemas/bounded"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// A reader reads the parts of a story, and goes on where one is wrong.
type reader struct {
	doc  bounded.Document
	errs []error
	// doubts are words that a catalogue of one's own may know. They are told where something else is
	// wrong.
	doubts []error
}

func (r *reader) fail(at ast.Node, format string, args ...any) {
	r.errs = append(r.errs, r.doc.Fail(at, format, args...))
}

// A word reads what one word says.
type word func(value ast.Node)

// fields reads a mapping. other, which may be nil, takes the words that are not known, and reports
// whether it could.
func (r *reader) fields(node ast.Node, what string, known map[string]word,
	other func(key, value ast.Node) bool) {
	node, ok := r.plain(node)
	if !ok {
		return
	}
	fields := fieldsOf(node)
	if fields == nil && node.Type() != ast.MappingType {
		r.fail(node, "this does not fit here; %s", what)
		return
	}
	for _, field := range fields {
		if _, merge := field.Key.(*ast.MergeKeyNode); merge {
			r.fail(field.Key, "references are not read here; write the value out")
			continue
		}
		name := scalar(field.Key)
		value, ok := r.plain(field.Value)
		read := known[name]
		switch {
		case !ok:
		case read != nil:
			read(value)
		case other == nil || !other(field.Key, value):
			r.errs = append(r.errs, r.doc.Located(field.Key.GetToken(), &nearest.Error{Kind: "word",
				Name: name, Nearest: nearest.Name(name, slices.Sorted(maps.Keys(known)))}))
		}
	}
}

// plain is a node without its anchor. A reference is an error.
func (r *reader) plain(node ast.Node) (ast.Node, bool) {
	switch node := node.(type) {
	case *ast.AliasNode, *ast.MergeKeyNode:
		r.fail(node, "references are not read here; write the value out")
		return nil, false
	case *ast.AnchorNode:
		return r.plain(node.Value)
	}
	return node, true
}

// list reads each item of a list.
func (r *reader) list(node ast.Node, what string, read func(item ast.Node)) {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		r.fail(node, "this does not fit here; %s", what)
		return
	}
	for _, item := range list.Values {
		if item, ok := r.plain(item); ok {
			read(item)
		}
	}
}

// each reads the entries of a mapping with names of one's own.
func (r *reader) each(node ast.Node, what string, read func(name string, value ast.Node)) {
	r.fields(node, what, nil, func(key, value ast.Node) bool {
		read(scalar(key), value)
		return true
	})
}

// single is the text of a single value, as it was typed.
func (r *reader) single(node ast.Node) (string, bool) {
	switch node := node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode:
		if hint := hint(node); hint != "" {
			r.fail(node, "%s", hint)
		} else {
			r.fail(node, "a single value belongs here")
		}
		return "", false
	case *ast.NullNode:
		r.fail(node, "the value is missing")
		return "", false
	case *ast.TagNode:
		return scalar(node.Value), true
	}
	return scalar(node), true
}

// text reads a text. What YAML takes for a number or a truth is none without quotes.
func (r *reader) text(into *string) word {
	return func(node ast.Node) {
		text, ok := r.single(node)
		if !ok {
			return
		}
		switch node.(type) {
		case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
			r.fail(node, "text belongs here; write it in quotes: %q", text)
			return
		}
		if hint := hint(node); hint != "" {
			r.fail(node, "%s", hint)
			return
		}
		*into = text
	}
}

// name reads the name of something, which is one line of text.
func (r *reader) name(into *string) word {
	read := r.text(into)
	return func(node ast.Node) {
		before := len(r.errs)
		read(node)
		switch {
		case len(r.errs) > before:
		case strings.TrimSpace(*into) == "":
			r.fail(node, "the name is missing")
		case strings.ContainsFunc(*into, unicode.IsControl):
			r.fail(node, "a name is one line of text")
		}
	}
}

// names reads a name or a list of names.
func (r *reader) names(into *Names) word {
	return func(node ast.Node) {
		read := func(item ast.Node) {
			var one string
			if r.name(&one)(item); one != "" {
				*into = append(*into, one)
			}
		}
		if _, ok := node.(*ast.SequenceNode); ok {
			r.list(node, "", read)
			return
		}
		read(node)
	}
}

// texts reads a mapping of texts.
func (r *reader) texts(into *map[string]string, what string) word {
	return func(node ast.Node) {
		*into = map[string]string{}
		r.each(node, what, func(name string, value ast.Node) {
			var text string
			r.text(&text)(value)
			(*into)[name] = text
		})
	}
}

// number reads a whole number.
func (r *reader) number(into *int) word {
	return func(node ast.Node) {
		text, ok := r.single(node)
		if !ok {
			return
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			r.fail(node, "%q is not a whole number", text)
			return
		}
		*into = n
	}
}

// truth reads true or false.
func (r *reader) truth(into *bool) word {
	return func(node ast.Node) {
		truth, ok := node.(*ast.BoolNode)
		if !ok {
			r.fail(node, "true or false belongs here")
			return
		}
		*into = truth.Value
	}
}

// wait reads a time or a range of it.
func (r *reader) wait(into *Wait) word {
	return func(node ast.Node) {
		if text, ok := r.single(node); ok {
			var err error
			if *into, err = parseWait(text); err != nil {
				r.fail(node, "%v", err)
			}
		}
	}
}

// span reads a time.
func (r *reader) span(into *time.Duration) word {
	return func(node ast.Node) {
		var w Wait
		if r.wait(&w)(node); w.Most != w.Least {
			r.fail(node, "%s is a range; one time belongs here", w)
		}
		*into = w.Least
	}
}
