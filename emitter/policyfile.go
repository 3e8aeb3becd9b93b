package emitter

import (
	"maps"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"

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
	doc, err := bounded.ParseDocument(file, text, "policy",
		"the file says nothing; a policy has lines such as primary: 3")
	if err != nil {
		return Policy{}, err
	}
	return policyReader{doc}.policy(doc.Body)
}

type policyReader struct{ bounded.Document }

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
			return Policy{}, r.Fail(e.value, "%w", err)
		}
	}
	p.Title = "What " + r.File + " says; all else is as in " + p.Name + "."
	p.Name, p.For, p.Redirects = r.File, "", Fact[int]{}
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
			return Policy{}, r.Fail(e.key, "%w",
				nearest.Unknown("word", e.word, slices.Sorted(maps.Keys(words))))
		}
		if err := read(e.value); err != nil {
			return Policy{}, err
		}
	}
	n := max(p.Primary.Is, p.Failover.Is)
	for _, e := range said {
		if e.word == "waits" && len(p.Waits.Is) >= n {
			return Policy{}, r.Fail(e.value, "%d waits, but there are at most %d attempts at one URL; "+
				"leave out those that have no effect", len(p.Waits.Is), n)
		}
	}
	return p, nil
}
