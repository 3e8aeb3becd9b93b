package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A flow is a value of a resource that goes from state to state: the status of an order. A webhook
// that carries it shows the next state.
type flow struct {
	// states are those of the file, in its order. The first is where the flow starts.
	states []string
	// next are the states that may follow each, the likeliest first.
	next map[string][]string
}

// knows reports whether the value is a state of the flow. What is none may be shown at any time,
// and the flow stays where it is.
func (f *flow) knows(value string) bool { return slices.Contains(f.states, value) }

// allows reports whether a value may be shown after a state; after "", of which nobody knows what
// came before, all may.
func (f *flow) allows(from, value string) bool {
	return from == "" || !f.knows(value) || slices.Contains(f.next[from], value)
}

// refuses is the error of a value that cannot be shown after a state.
func (f *flow) refuses(from, value string) error {
	can := "nothing"
	if len(f.next[from]) > 0 {
		can = strings.Join(f.next[from], ", ")
	}
	return fmt.Errorf("%q cannot follow %q; %s can", value, from, can)
}

// before lists the states from which another may follow, of those that fit.
func (f *flow) before(state string, fits func(string) bool) (all []string) {
	for _, from := range f.states {
		if slices.Contains(f.next[from], state) && fits(from) {
			all = append(all, from)
		}
	}
	return all
}

// readFlow reads the states and what may follow them, in their order, which a map would lose.
func readFlow(text []byte) (*flow, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, errors.New("says of each state which may follow it: " +
			`{"pending": ["done", "failed"], "done": [], "failed": []}`)
	}
	f := &flow{next: map[string][]string{}}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		state := token.(string)
		var next []string
		if err := decoder.Decode(&next); err != nil {
			return nil, fmt.Errorf("%s: says which states may follow, as a list of texts", state)
		}
		if state == "" || f.knows(state) {
			return nil, fmt.Errorf("%q stands here twice, or is empty", state)
		}
		f.states, f.next[state] = append(f.states, state), next
	}
	if len(f.states) == 0 {
		return nil, errors.New("has no state")
	}
	for _, state := range f.states {
		for i, next := range f.next[state] {
			if !f.knows(next) {
				return nil, fmt.Errorf("%s: there is no state %q%s", state, next,
					didYouMean(next, f.states))
			}
			if slices.Contains(f.next[state][:i], next) {
				return nil, fmt.Errorf("%s: %s stands here twice", state, next)
			}
		}
	}
	return f, nil
}

// declareFlows makes the flows of a resource known.
func (rs *resources) declareFlows(r *resource, flows map[string]json.RawMessage) error {
	for _, name := range sortedKeys(flows) {
		err := goodName(name)
		if err == nil && r.facts[name] != nil {
			err = fmt.Errorf("%s has a value or a moment of that name already", article(r.name))
		}
		var f *flow
		if err == nil {
			f, err = readFlow(flows[name])
		}
		if err != nil {
			return fmt.Errorf("%s: /%s/flow/%s: %w", r.file, r.name, name, err)
		}
		rs.add(r, name).flow, r.flowing = f, true
	}
	return nil
}

// over reports whether a flow of the instance that the webhook carries is in a final state.
func (in *instance) over(w *Webhook) bool {
	for set := in.pins; set != nil; set = set.next {
		f := set.fact.flow
		if f == nil || !f.knows(set.v.S) || len(f.next[set.v.S]) > 0 {
			continue
		}
		for _, shape := range w.shapes() {
			p, err := shape.plan()
			carries := func(at *place) bool { return at.binds == set.fact }
			if err == nil && slices.ContainsFunc(p.flows, carries) {
				return true
			}
		}
	}
	return false
}

// follow reads of which flow a fact is the state before.
func (rs *resources) follow(f *fact, name string) error {
	other := f.resource.facts[name]
	if other == nil || other.flow == nil {
		var flows []string
		for _, name := range sortedKeys(f.resource.facts) {
			if f.resource.facts[name].flow != nil {
				flows = append(flows, name)
			}
		}
		return fmt.Errorf("before: %s has no flow %q%s", article(f.resource.name), name,
			didYouMean(name, flows))
	}
	f.before, f.refers = other, append(f.refers, other)
	return nil
}

// checkFlows reports states of which no webhook knows, and flows that none carries.
func (c *Catalog) checkFlows(builtIn bool) error {
	rs, err := c.resources()
	if err != nil {
		return err
	}
	var errs []error
	for _, f := range rs.facts {
		if f.flow == nil || (f.resource.file == layerFile(0)) != builtIn {
			continue
		}
		at := fmt.Sprintf("%s: /%s/flow/%s", f.resource.file, f.resource.name, f.name)
		values, carried, any := c.carried(f)
		if !carried {
			errs = append(errs, fmt.Errorf("%s: no webhook carries it; a field does with ${%s}", at, f))
			continue
		}
		for _, state := range f.flow.states {
			if !any && !slices.Contains(values, state) {
				errs = append(errs, fmt.Errorf("%s/%s: no field that carries it has this value%s",
					at, state, didYouMean(state, values)))
			}
		}
	}
	return errors.Join(errs...)
}

// carried lists the values of the fields that carry a flow or the state before; any means that one
// of them takes any value.
func (c *Catalog) carried(f *fact) (values []string, carried, any bool) {
	for w := range c.All() {
		abouts, err := w.about()
		if err != nil || !slices.ContainsFunc(abouts, func(a about) bool {
			return a.resource.belongs(f.resource)
		}) {
			continue
		}
		for _, shape := range w.shapes() {
			p, err := shape.plan()
			if err != nil {
				continue
			}
			for _, at := range p.places {
				if b := at.binds; b == nil || b != f && b.before != f {
					continue
				}
				carried = carried || at.binds == f
				known := at.closed()
				any = any || known == nil
				values = append(values, known...)
			}
		}
	}
	return values, carried, any
}
