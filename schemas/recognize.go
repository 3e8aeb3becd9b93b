package schemas

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Recognize finds which webhook a captured body is. It takes the full body, the inner data object as reference pages
// print it, form text, or a form's fields as a JSON object; the Doc it returns is the full body, ready for Validate.
func (c *Catalog) Recognize(doc Doc) (*Webhook, Doc, error) {
	object, ok := doc.Value.(map[string]any)
	if !ok || len(object) == 0 {
		return nil, doc, errors.New("the body has no fields")
	}
	if doc.Wire == Form {
		w, err := c.match(doc)
		return w, doc, err
	}
	if name, ok := eventType(object); ok {
		w, unknown := c.Lookup(name)
		if unknown != nil {
			for _, form := range []Doc{doc, {Wire: doc.Wire, Value: map[string]any{"data": object}}} {
				if w, err := c.match(form); err == nil { // a file may be named otherwise than its event_type
					return w, form, nil
				}
			}
			return nil, doc, unknown
		}
		c, err := w.compiled()
		if err != nil {
			return nil, doc, err
		}
		if _, whole := object["data"].(map[string]any); !whole && c.root.props["data"] != nil {
			doc.Value = map[string]any{"data": object}
		}
		return w, doc, nil
	}
	if w, err := c.match(doc); err == nil {
		return w, doc, nil
	}
	fields := doc.Fields()
	w, err := c.match(fields)
	return w, fields, err
}

func eventType(object map[string]any) (string, bool) {
	if data, ok := object["data"].(map[string]any); ok {
		object = data
	}
	name, ok := object["event_type"].(string)
	return name, ok
}

// match compares the body with every webhook of its wire: the constants that a webhook requires decide, then its
// required fields, then how many of the body's fields it knows.
func (c *Catalog) match(doc Doc) (*Webhook, error) {
	type fit struct {
		webhook                *Webhook
		constants, gaps, known int
	}
	object, _ := doc.Value.(map[string]any)
	var best *fit
	for w := range c.All() {
		if w.Header().Wire != doc.Wire {
			continue
		}
		compiled, err := w.compiled()
		if err != nil {
			return nil, err
		}
		f := fit{webhook: w}
		root := compiled.fitting(doc.Value).root
		if !root.fits(doc.Value, &f.constants, &f.gaps) || f.constants == 0 && (f.gaps > 0 || len(root.required) == 0) {
			continue
		}
		for name := range object {
			if root.props[name] != nil {
				f.known++
			}
		}
		if best == nil || cmp.Or(f.constants-best.constants, best.gaps-f.gaps, f.known-best.known) > 0 {
			best = &f
		}
	}
	if best == nil {
		return nil, fmt.Errorf("no webhook of the catalogue has these fields: %v", slices.Sorted(maps.Keys(object)))
	}
	return best.webhook, nil
}

// fits tells whether the required constants of n agree with the value, and counts them and the required fields that
// are missing.
func (n *node) fits(value any, constants, gaps *int) bool {
	object, ok := value.(map[string]any)
	if !ok {
		return len(n.required) == 0
	}
	for name := range n.required {
		field, there := object[name]
		prop := n.props[name]
		switch {
		case !there:
			*gaps++
			if prop != nil && len(prop.constant) > 0 {
				return false
			}
		case prop == nil:
		case len(prop.constant) > 0:
			if !reflect.DeepEqual(field, prop.constant[0]) {
				return false
			}
			*constants++
		case len(prop.props) > 0:
			if !prop.fits(field, constants, gaps) {
				return false
			}
		}
	}
	return true
}
