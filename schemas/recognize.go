package schemas

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// Recognize finds which webhook a captured body is. It takes the full body, the inner data object
// as reference pages print it, form text, or a form's fields as a JSON object. The wire.Doc that it
// returns is the full body, ready for Validate.
func (c *Catalog) Recognize(doc wire.Doc) (*Webhook, wire.Doc, error) {
	object, ok := doc.Value.(map[string]any)
	if !ok || len(object) == 0 {
		return nil, doc, errors.New("the body has no fields")
	}
	if doc.Kind == wire.Form {
		w, err := c.match(doc)
		return w, doc, err
	}
	if name, ok := eventType(object); ok {
		w, unknown := c.Lookup(name)
		if unknown != nil {
			// A file may have another name than the event_type of its webhook.
			whole := wire.Doc{Kind: doc.Kind, Value: map[string]any{"data": object}}
			for _, form := range []wire.Doc{doc, whole} {
				if w, err := c.match(form); err == nil {
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

// eventType is the event_type that a full body or an inner data object has.
func eventType(object map[string]any) (string, bool) {
	if data, ok := object["data"].(map[string]any); ok {
		object = data
	}
	name, ok := object["event_type"].(string)
	return name, ok
}

// A fit is how well a body fits a webhook: how many of the webhook's constants it has, how many of
// its required fields it lacks, and how many of the body's fields the webhook knows.
type fit struct {
	webhook                *Webhook
	constants, gaps, known int
}

// over reports whether f is the better fit. The constants decide first, then the gaps.
func (f fit) over(other fit) bool {
	return cmp.Or(f.constants-other.constants, other.gaps-f.gaps, f.known-other.known) > 0
}

// match finds the webhook of the body's wire that the body fits best.
func (c *Catalog) match(doc wire.Doc) (*Webhook, error) {
	object, _ := doc.Value.(map[string]any)
	var best *fit
	for w := range c.All() {
		if w.Header().Wire != doc.Kind {
			continue
		}
		compiled, err := w.compiled()
		if err != nil {
			return nil, err
		}
		f := fit{webhook: w}
		root := compiled.fitting(doc.Value).root
		if !root.fits(doc.Value, &f.constants, &f.gaps) {
			continue
		}
		// Without a constant, only a body with all required fields is taken for the webhook.
		if f.constants == 0 && (f.gaps > 0 || len(root.required) == 0) {
			continue
		}
		for name := range object {
			if root.props[name] != nil {
				f.known++
			}
		}
		if best == nil || f.over(*best) {
			best = &f
		}
	}
	if best == nil {
		return nil, fmt.Errorf("no webhook of the catalogue has these fields: %v",
			slices.Sorted(maps.Keys(object)))
	}
	return best.webhook, nil
}

// fits reports whether the required constants of n agree with the value. It counts them, and the
// required fields that are missing.
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
