package schemas

import (
	"errors"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// Recognize finds which webhook a captured body is. It takes the full body, the inner data object
// as reference pages print it, form text, or a form's fields as a JSON object. The wire.Doc that it
// returns is the full body, ready for Validate, and has the slots of the webhook, so that it can be
// sent again.
func (c *Catalog) Recognize(doc wire.Doc) (*Webhook, wire.Doc, error) {
	w, doc, err := c.recognize(doc)
	if err == nil {
		doc.Slots = w.slots(doc)
	}
	return w, doc, err
}

// slots are the places of the webhook that attempts fill, as far as the document has them. A
// webhook that cannot be generated has none.
func (w *Webhook) slots(doc wire.Doc) (slots []wire.Slot) {
	c, err := w.compiled()
	if err != nil {
		return nil
	}
	p, err := c.plan()
	if err != nil {
		return nil
	}
	for _, place := range p.places {
		if place.fill == "" {
			continue
		}
		if _, there := doc.At(place.pointer); there {
			slots = append(slots, wire.Slot{Pointer: place.pointer, Fill: place.fill})
		}
	}
	return slots
}

func (c *Catalog) recognize(doc wire.Doc) (*Webhook, wire.Doc, error) {
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
	whole := wire.Doc{Kind: doc.Kind, Value: map[string]any{"data": object}}
	for _, form := range []wire.Doc{doc, whole} {
		if w, err := c.match(form); err == nil {
			return w, form, nil
		}
	}
	// Pages print the fields of a form as a JSON object, some of them inside data.
	if inner, ok := object["data"].(map[string]any); ok && len(object) == 1 {
		doc.Value = inner
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
