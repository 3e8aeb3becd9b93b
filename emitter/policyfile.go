package emitter

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/offhook-dev/offhook/schemas/bounded"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// ReadPolicy reads a policy in YAML, whose name is that of the file. What the file
// does not say is as in the policy that it is like, or else in DefaultPolicy; its own
// figures have the file for their source. Errors name the file, line and column, and show
// the place.
//
//	like: messaging-6
//	timeout: 2s
//	timeouts: {voice: 5s}
//	primary: 3
//	failover: 1
//	wait: 1s
//	waits: [1s, 4s]
//	retries_ms: {call.answered: [500, 1000]}
//	success: 2xx
//	retried: 408 429 5xx
func ReadPolicy(file string, text []byte) (Policy, error) {
	r := policyReader{file, bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))}
	body, err := r.parse()
	if err != nil {
		return Policy{}, err
	}
	return r.policy(body)
}

type policyReader struct {
	file string
	text []byte
}

// fail is an error about a place of the file.
func (r policyReader) fail(at ast.Node, format string, args ...any) error {
	return r.located(at.GetToken().Position, fmt.Errorf(format, args...))
}

func (r policyReader) located(at *token.Position, err error) error {
	return fmt.Errorf("%s:%d:%d: %w\n%s", r.file, at.Line, at.Column, err,
		bounded.Excerpt(r.text, at.Line, at.Column))
}

// parse finds the one document of the file.
func (r policyReader) parse() (body ast.Node, err error) {
	tree, err := bounded.ParseYAML(r.file, r.text)
	var bad yaml.Error
	switch {
	case errors.As(err, &bad):
		return nil, r.located(bad.GetToken().Position, errors.New(bad.GetMessage()))
	case err != nil:
		return nil, err
	}
	for _, doc := range tree.Docs {
		switch {
		case doc.Body == nil, doc.Body.Type() == ast.NullType, doc.Body.Type() == ast.CommentType:
		case body != nil:
			return nil, r.fail(doc.Body, "a second document begins here; one file holds one policy")
		default:
			body = doc.Body
		}
	}
	if body == nil {
		return nil, fmt.Errorf("%s: the file says nothing; a policy has lines such as primary: 3",
			r.file)
	}
	return body, nil
}

// policy reads what the file says, first of all which policy this one is like.
func (r policyReader) policy(body ast.Node) (Policy, error) {
	said, err := r.mapping(body)
	if err != nil {
		return Policy{}, err
	}
	p := DefaultPolicy()
	for _, e := range said {
		if e.word != "like" {
			continue
		}
		name, err := r.scalar(e.value)
		if err != nil {
			return Policy{}, err
		}
		if p, err = LookupPolicy(name); err != nil {
			return Policy{}, r.fail(e.value, "%w", err)
		}
	}
	p.Title = "What " + r.file + " says; all else is as in " + p.Name + "."
	p.Name, p.For, p.Redirects = r.file, "", Fact[int]{}
	words := r.words(&p)
	for _, e := range said {
		// A figure for all takes the place of those for some that another policy has.
		switch e.word {
		case "timeout":
			p.Timeouts = nil
		case "primary":
			p.Retries = nil
		case "wait":
			p.Waits = Fact[[]time.Duration]{}
		}
	}
	for _, e := range said {
		read, ok := words[e.word]
		if !ok {
			return Policy{}, r.fail(e.key, "%w",
				nearest.Unknown("word", e.word, slices.Sorted(maps.Keys(words))))
		}
		if err := read(e.value); err != nil {
			return Policy{}, err
		}
	}
	n := max(p.Primary.Is, p.Failover.Is)
	for _, e := range said {
		if e.word == "waits" && len(p.Waits.Is) >= n {
			return Policy{}, r.fail(e.value, "%d waits, but there are at most %d attempts at one URL; "+
				"leave out those that have no effect", len(p.Waits.Is), n)
		}
	}
	return p, nil
}
