package emitter

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// words are what a file can say, and how each is read into p.
func (r policyReader) words(p *Policy) map[string]func(ast.Node) error {
	return map[string]func(ast.Node) error{
		"like":       func(ast.Node) error { return nil }, // read before all others
		"timeout":    into(r, &p.Timeout, r.timeout),
		"timeouts":   each(r, &p.Timeouts, r.timeout),
		"primary":    into(r, &p.Primary, r.attempts(1)),
		"failover":   into(r, &p.Failover, r.attempts(0)),
		"wait":       into(r, &p.Wait, r.wait),
		"waits":      into(r, &p.Waits, r.waits),
		"retries_ms": each(r, &p.Retries, r.retries),
		"success":    into(r, &p.Success, r.success),
		"retried":    into(r, &p.Retried, r.retried),
	}
}

// into reads a value into a fact whose source is the file.
func into[T any](r policyReader, f *Fact[T], read func(ast.Node) (T, error)) func(ast.Node) error {
	return func(n ast.Node) error {
		is, err := read(n)
		*f = Fact[T]{Is: is, Source: r.File}
		return err
	}
}

// each reads the values of single webhooks and families, beside those that are there.
func each[T any](
	r policyReader, facts *map[string]Fact[T], read func(ast.Node) (T, error),
) func(ast.Node) error {
	return func(n ast.Node) error {
		entries, err := r.mapping(n)
		if err != nil {
			return err
		}
		own := maps.Clone(*facts)
		if own == nil {
			own = map[string]Fact[T]{}
		}
		for _, e := range entries {
			var f Fact[T]
			if err := into(r, &f, read)(e.value); err != nil {
				return err
			}
			own[e.word] = f
		}
		*facts = own
		return nil
	}
}

// A wordEntry is a line of a mapping.
type wordEntry struct {
	word       string
	key, value ast.Node
}

func (r policyReader) mapping(n ast.Node) (entries []wordEntry, err error) {
	lines, ok := n.(ast.MapNode)
	if !ok {
		return nil, r.Fail(n, "this is not a list of NAME: VALUE, such as primary: 3")
	}
	for line := lines.MapRange(); line.Next(); {
		entries = append(entries,
			wordEntry{line.Key().GetToken().Value, line.Key(), line.Value()})
	}
	return entries, nil
}

func (r policyReader) list(n ast.Node) ([]ast.Node, error) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return nil, r.Fail(n, "this is not a list, such as [1s, 2s]")
	}
	return list.Values, nil
}

func (r policyReader) scalar(n ast.Node) (string, error) {
	switch n.(type) {
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value, nil
	}
	return "", r.Fail(n, "a plain value belongs here")
}

// number reads a whole number within bounds.
func (r policyReader) number(n ast.Node, least, most int, what string) (int, error) {
	text, err := r.scalar(n)
	if err != nil {
		return 0, err
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < least || number > most {
		return 0, r.Fail(n, "%q is not a number of %s from %d to %d", text, what, least, most)
	}
	return number, nil
}

func (r policyReader) attempts(least int) func(ast.Node) (int, error) {
	return func(n ast.Node) (int, error) { return r.number(n, least, 10, "attempts") }
}

// duration reads a time within bounds.
func (r policyReader) duration(n ast.Node, least, most time.Duration) (time.Duration, error) {
	text, err := r.scalar(n)
	if err != nil {
		return 0, err
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < least || d > most {
		return 0, r.Fail(n, "%q is not a time from %v to %v, such as 2s", text, least, most)
	}
	return d, nil
}

func (r policyReader) timeout(n ast.Node) (time.Duration, error) {
	return r.duration(n, time.Millisecond, 30*time.Second)
}

func (r policyReader) wait(n ast.Node) (time.Duration, error) {
	return r.duration(n, 0, time.Hour)
}

func (r policyReader) waits(n ast.Node) ([]time.Duration, error) {
	nodes, err := r.list(n)
	if err == nil && len(nodes) == 0 {
		err = r.Fail(n, "the list is empty; leave the line out where there is one wait for all")
	}
	var waits []time.Duration
	for _, one := range nodes {
		wait, bad := r.wait(one)
		if bad != nil {
			return nil, bad
		}
		waits = append(waits, wait)
	}
	return waits, err
}

// retries reads the waits of one webhook within the bounds that Telnyx's own API has.
func (r policyReader) retries(n ast.Node) ([]time.Duration, error) {
	nodes, err := r.list(n)
	if err != nil {
		return nil, err
	}
	if len(nodes) > 5 {
		return nil, r.Fail(n, "%d retries are more than the 5 that Telnyx takes", len(nodes))
	}
	waits, sum := make([]time.Duration, len(nodes)), time.Duration(0)
	for i, one := range nodes {
		ms, err := r.number(one, 0, 60_000, "milliseconds")
		if err != nil {
			return nil, err
		}
		waits[i] = time.Duration(ms) * time.Millisecond
		sum += waits[i]
	}
	if sum > time.Minute {
		return nil, r.Fail(n, "the waits are %v together, more than the 60s that Telnyx takes", sum)
	}
	return waits, nil
}

func (r policyReader) success(n ast.Node) (string, error) {
	text, err := r.scalar(n)
	if err == nil && text != "200" && text != "2xx" {
		err = r.Fail(n, "%q is neither 200 nor 2xx", text)
	}
	return text, err
}

func (r policyReader) retried(n ast.Node) (string, error) {
	text, err := r.scalar(n)
	if err != nil || text == "any" {
		return text, err
	}
	statuses := strings.Fields(text)
	known := regexp.MustCompile(`^[2-5](xx|[0-9]{2})$`)
	if len(statuses) == 0 || slices.ContainsFunc(statuses, func(s string) bool {
		return !known.MatchString(s)
	}) {
		return "", r.Fail(n, `%q is neither any nor statuses such as "408 429 5xx"`, text)
	}
	return strings.Join(statuses, " "), nil
}
