package schemas

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A fit is how well a body fits a webhook.
type fit struct {
	webhook *Webhook
	// constants is how many of the webhook's constants the body has.
	constants int
	// rare is how many of the body's fields the webhook and at most one other knows. It counts only
	// without a constant.
	rare int
	// gaps is how many required fields it lacks, and lacks how many that are always sent.
	gaps, lacks int
	// known is how many of the body's fields the webhook knows.
	known int
	// strict means that the absence of a constant is a misfit.
	strict bool
}

// over reports whether f is the better fit. The constants decide first, then what is peculiar to a
// webhook, then the gaps.
func (f fit) over(other fit) bool {
	return cmp.Or(f.constants-other.constants, f.rare-other.rare, other.gaps-f.gaps,
		other.lacks-f.lacks, f.known-other.known) > 0
}

// A candidate is a webhook that a body of its wire may be.
type candidate struct {
	webhook *Webhook
	root    *node
}

// candidates lists the webhooks of the body's wire, each in the shape that the body has.
func (c *Catalog) candidates(doc wire.Doc) (all []candidate, err error) {
	for w := range c.All() {
		if w.Header().Wire != doc.Kind {
			continue
		}
		compiled, err := w.compiled()
		if err != nil {
			return nil, err
		}
		all = append(all, candidate{w, compiled.fitting(doc.Value).root})
	}
	return all, nil
}

// match finds the webhook of the body's wire that the body fits best. A webhook that lets fields of
// any name be there is the last resort.
func (c *Catalog) match(doc wire.Doc) (*Webhook, error) {
	object, _ := doc.Value.(map[string]any)
	all, err := c.candidates(doc)
	if err != nil {
		return nil, err
	}
	var best, resort *fit
	rare := rareNames(all)
	for _, each := range all {
		f := fit{webhook: each.webhook}
		if !each.root.fits(doc.Value, &f) || doc.Kind == wire.Form && each.claimed(object, all) {
			continue
		}
		for name := range object {
			if each.root.props[name] != nil {
				f.known++
				if rare[name] && f.constants == 0 && doc.Kind == wire.Form {
					f.rare++
				}
			}
		}
		place := &best
		switch {
		case f.constants > 0, f.rare > 0:
		case f.gaps > 0 || len(each.root.required) == 0:
			continue
		case each.root.open:
			place = &resort
		}
		if *place == nil || f.over(**place) {
			*place = &f
		}
	}
	if best != nil && resort != nil && best.constants+best.rare == 0 &&
		resort.known > best.known {
		best = resort
	}
	name, value, near := stranger(object, all)
	if found := cmp.Or(best, resort); found != nil && (near == "" || found.constants > 0) {
		return found.webhook, nil
	}
	if name != "" {
		return nil, fmt.Errorf("no webhook of the catalogue has %s=%v%s", name, value, near)
	}
	return nil, fmt.Errorf("no webhook of the catalogue has these fields: %v",
		slices.Sorted(maps.Keys(object)))
}

// fits reports whether the constants of n agree with the value. It counts them, and what is missing
// of the fields that are required or always sent.
func (n *node) fits(value any, f *fit) bool {
	object, ok := value.(map[string]any)
	if !ok {
		return len(n.required) == 0
	}
	for name, prop := range n.props {
		required := n.required[name]
		if !required && !n.always[name] {
			continue
		}
		field, there := object[name]
		switch {
		case !there && len(prop.constant) > 0 && (required || f.strict):
			return false
		case !there && required:
			f.gaps++
		case !there:
			f.lacks++
		case len(prop.constant) > 0:
			if !reflect.DeepEqual(field, prop.constant[0]) {
				return false
			}
			f.constants++
		case len(prop.props) > 0:
			if !prop.fits(field, f) {
				return false
			}
		}
	}
	return true
}

// constants lists the properties by whose constant the webhook is recognised.
func (n *node) constants() (names []string) {
	for _, name := range n.order {
		prop := n.props[name]
		if prop != nil && len(prop.constant) > 0 && (n.required[name] || n.always[name]) {
			names = append(names, name)
		}
	}
	return names
}

// claimed reports whether the body carries the constants' names of a webhook, such as
// StatusCallbackEvent, that the candidate does not know. Then the body cannot be the candidate's.
func (c candidate) claimed(object map[string]any, all []candidate) bool {
	for _, other := range all {
		names, unknown := other.root.constants(), false
		carried := len(names) > 0
		for _, name := range names {
			_, there := object[name]
			carried = carried && there
			unknown = unknown || c.root.props[name] == nil
		}
		if carried && unknown {
			return true
		}
	}
	return false
}

// rareNames are the names that at most two of the webhooks know.
func rareNames(all []candidate) map[string]bool {
	count := map[string]int{}
	for _, each := range all {
		for name := range each.root.props {
			count[name]++
		}
	}
	rare := map[string]bool{}
	for name, webhooks := range count {
		rare[name] = webhooks <= 2
	}
	return rare
}

// stranger is a field of the body that tells webhooks apart, with a value that no webhook has. The
// name is empty when there is none.
func stranger(object map[string]any, all []candidate) (name string, value any, near string) {
	values := map[string][]string{}
	for _, each := range all {
		for _, name := range each.root.constants() {
			values[name] = nil
		}
	}
	for _, each := range all {
		for name := range values {
			values[name] = append(values[name], each.root.props[name].closed()...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value, there := object[name]
		if !there || slices.Contains(values[name], fmt.Sprint(value)) {
			continue
		}
		if n := nearest.Name(fmt.Sprint(value), values[name]); n != "" {
			near = fmt.Sprintf("; did you mean %q?", n)
		}
		return name, value, near
	}
	return "", nil, ""
}
