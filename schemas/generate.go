package schemas

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Options say what body is wanted. The zero value is a typical body.
type Options struct {
	Fields  Fields
	Variant string // "" is the webhook's first shape
	With    []Override
}

// Fields says which optional fields a body has.
type Fields string

const (
	FieldsTypical  Fields = "typical"  // what real traffic shows; the zero value means this too
	FieldsAll      Fields = "all"      // every field that goes together
	FieldsRequired Fields = "required" // none
	FieldsRandom   Fields = "random"   // over consecutive rounds each is there and not there, and each enum value occurs
)

// ParseFields reads a Fields by its name.
func ParseFields(name string) (Fields, error) {
	known := []Fields{FieldsTypical, FieldsAll, FieldsRequired, FieldsRandom}
	if slices.Contains(known, Fields(name)) {
		return Fields(name), nil
	}
	return "", fmt.Errorf("%q is not a choice of fields; typical, all, required and random are", name)
}

// Generate makes a body. Values with a name come from src and stay there for later bodies; overrides are inputs, which
// the rest follows. An override of a field that the webhook does not have is an error. The body is not validated here.
func (w *Webhook) Generate(src Source, options Options) (Doc, error) {
	c, err := w.compiled()
	if err != nil {
		return Doc{}, err
	}
	root, err := c.variant(options.Variant)
	if err != nil {
		return Doc{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	if options.Fields != "" && options.Fields != FieldsTypical {
		if _, err := ParseFields(string(options.Fields)); err != nil {
			return Doc{}, err
		}
	}
	wire := w.Header().Wire
	asked, err := root.resolve(options.With, wire)
	if err != nil {
		return Doc{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	d := &draft{Source: src, fields: options.Fields, asked: asked}
	for _, pointer := range slices.Backward(asked.pointers()) { // of two fields of one name, the first one is told to later bodies
		override := asked[pointer]
		if _, target := root.walk(splitPointer(pointer)); target.word.Name != "" && !override.Unset && target.word.owner() != "attempt" {
			src.Remember(target.word.Name, override.Value)
		}
	}
	value, err := d.value(root, "")
	if err != nil {
		return Doc{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	for _, sum := range d.sums {
		if err := sum.add(value); err != nil {
			return Doc{}, fmt.Errorf("%s: %w", w.Name, err)
		}
	}
	doc := Doc{Wire: wire, Value: value, Slots: d.slots}
	for _, pointer := range asked.pointers() {
		if _, there := doc.At(pointer); there == asked[pointer].Unset {
			return Doc{}, fmt.Errorf("%s: %s: the override %q has no effect: %s", w.Name, pointer, asked[pointer].Path, doc.lacks(pointer))
		}
	}
	slices.SortFunc(d.slots, func(a, b Slot) int { return strings.Compare(a.Pointer, b.Pointer) })
	return doc, nil
}

// lacks says why a body has nothing at the pointer.
func (d Doc) lacks(pointer string) string {
	above := parent(pointer)
	for above != "" {
		if holder, there := d.At(above); there {
			if list, ok := holder.([]any); ok {
				return fmt.Sprintf("%s has %d items, counted from 0; set those before it too", above, len(list))
			}
			break
		}
		above = parent(above)
	}
	return "the field does not go with the others that are set"
}

func (c *compiled) variant(name string) (*node, error) {
	if name == "" {
		return c.root, nil
	}
	if variant, ok := c.variants[name]; ok {
		return variant.root, nil
	}
	if len(c.variants) == 0 {
		return nil, fmt.Errorf("unknown variant %q; the webhook has no variants", name)
	}
	known := slices.Sorted(maps.Keys(c.variants))
	return nil, fmt.Errorf("unknown variant %q; the webhook has %s", name, strings.Join(known, ", "))
}

// A draft is a body in the making.
type draft struct {
	Source
	fields Fields
	asked  overrides
	depth  int // how many optional fields lie above
	slots  []Slot
	sums   []sum // drawn when everything else is there
}

// value is the value at the pointer: what an override says, what its owner has already, or a new one.
func (d *draft) value(n *node, pointer string) (any, error) {
	if override, ok := d.asked[pointer]; ok {
		return plain(override.Value)
	}
	if !d.asked.under(pointer) {
		if known, ok := d.Recall(n.word.Name); ok && n.word.Name != "" && n.word.Next == nil && len(n.constant) == 0 {
			return n.recalled(known)
		}
		if n.made {
			return d.leaf(n, pointer)
		}
	}
	switch {
	case len(n.props) > 0 || len(n.types) > 0 && n.types[0] == "object":
		return d.object(n, pointer)
	case n.is("array") && n.items != nil:
		return d.array(n, pointer)
	}
	return d.leaf(n, pointer)
}

func (n *node) is(kind string) bool { return slices.Contains(n.types, kind) }

// array draws as many items as its word says, or one; more where overrides ask for them.
func (d *draft) array(n *node, pointer string) (any, error) {
	least, most := max(n.minItems, 1), max(n.minItems, 1)
	if n.word.Items != nil {
		least, most = n.word.Items[0], n.word.Items[1]
	}
	size := least
	switch {
	case d.fields == FieldsRandom:
		size += d.cover(pointer+"#items", most-least+2)
		if n.maxItems > 0 {
			size = min(size, n.maxItems)
		}
	case most > least:
		size = d.Faker(pointer+"#items").IntRange(least, most)
	}
	for d.asked.under(fmt.Sprintf("%s/%d", pointer, size)) {
		size++
	}
	items := make([]any, 0, size)
	for i := range size {
		item, err := d.value(n.items, fmt.Sprintf("%s/%d", pointer, i))
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}
