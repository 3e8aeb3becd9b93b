package schemas

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// Options say what body is wanted. The zero value is a typical body.
type Options struct {
	Presence Presence
	// Variant is the name of one of the webhook's variants; empty, it is the webhook's own shape.
	Variant string
	With    []Override
}

// Presence says which optional fields a body has.
type Presence string

const (
	// PresenceTypical means the fields that captured traffic shows, and null where it shows null.
	// Of webhooks that were never captured it means those that documentation shows. The zero value
	// means the same.
	PresenceTypical Presence = "typical"
	// PresenceDocumented means the fields that documentation shows.
	PresenceDocumented Presence = "documented"
	// PresenceAll means all fields that may occur together.
	PresenceAll Presence = "all"
	// PresenceRequired means what is required or expected, and no other optional field.
	PresenceRequired Presence = "required"
	// PresenceRandom means that over consecutive rounds each field is present and absent, and each
	// value of an enum occurs.
	PresenceRandom Presence = "random"
)

// ParsePresence reads a Presence by its name.
func ParsePresence(name string) (Presence, error) {
	if slices.Contains(Presences(), Presence(name)) {
		return Presence(name), nil
	}
	return "", fmt.Errorf("%q is not a choice of fields; "+
		"typical, documented, all, required and random are", name)
}

// Presences lists every Presence, the usual one first.
func Presences() []Presence {
	return []Presence{
		PresenceTypical, PresenceDocumented, PresenceAll, PresenceRequired, PresenceRandom,
	}
}

// What x-seen says of a property.
const (
	seenCaptured   = "captured"
	seenDocumented = "documented"
)

// Generate makes a body. Values with a name come from src and are kept there for later bodies.
// Overrides are inputs, which the rest of the body follows. Generate returns an error when an
// override names a field that the webhook does not have, or has no effect. It does not validate the
// body.
func (w *Webhook) Generate(src Scene, options Options) (wire.Doc, error) {
	c, err := w.compiled()
	if err != nil {
		return wire.Doc{}, err
	}
	root, err := c.variant(options.Variant)
	if err != nil {
		return wire.Doc{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	if options.Presence != "" && options.Presence != PresenceTypical {
		if _, err := ParsePresence(string(options.Presence)); err != nil {
			return wire.Doc{}, err
		}
	}
	kind := w.Header().Wire
	asked, err := root.resolve(options.With, kind)
	if err != nil {
		return wire.Doc{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	d := &draft{Scene: src, root: root, presence: options.Presence, asked: asked}
	// The order is backward, so that of two fields of one name later bodies follow the first.
	for _, pointer := range slices.Backward(asked.pointers()) {
		override := asked[pointer]
		_, target := root.walk(wire.SplitPointer(pointer))
		if target.word.kept() && !override.Unset {
			src.Remember(target.word.Name, override.Value)
		}
	}
	value, err := d.value(root, "")
	if err != nil {
		return wire.Doc{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	for _, sum := range d.sums {
		if err := sum.add(value); err != nil {
			return wire.Doc{}, fmt.Errorf("%s: %w", w.Name, err)
		}
	}
	doc := wire.Doc{Kind: kind, Value: value, Slots: d.slots}
	for _, pointer := range asked.pointers() {
		if _, there := doc.At(pointer); there == asked[pointer].Unset {
			return wire.Doc{}, fmt.Errorf("%s: %s: the override %q has no effect: %s",
				w.Name, pointer, asked[pointer].Path, lacks(doc, pointer))
		}
	}
	slices.SortFunc(d.slots, func(a, b wire.Slot) int {
		return strings.Compare(a.Pointer, b.Pointer)
	})
	return doc, nil
}

// lacks is the reason why a body has nothing at the pointer.
func lacks(d wire.Doc, pointer string) string {
	above := wire.ParentPointer(pointer)
	for above != "" {
		if holder, there := d.At(above); there {
			if list, ok := holder.([]any); ok {
				return fmt.Sprintf("%s has %d items, counted from 0; set those before it too",
					above, len(list))
			}
			break
		}
		above = wire.ParentPointer(above)
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
	return nil, fmt.Errorf("unknown variant %q; the webhook has %s",
		name, strings.Join(known, ", "))
}

// A draft is a body in the making.
type draft struct {
	Scene
	root     *node
	presence Presence
	asked    overrides
	// depth is how many optional fields lie above the value that is drawn.
	depth int
	slots []wire.Slot
	// sums are added up when everything else is drawn.
	sums []sum
}

func (d *draft) typical() bool {
	return d.presence == "" || d.presence == PresenceTypical
}

func (d *draft) documented() bool { return d.presence == PresenceDocumented }

// null decides whether null is sent instead of a value.
func (d *draft) null(n *node, pointer string) bool {
	chance := n.word.Null
	if chance == nil || *chance == 0 || !n.is("null") {
		return false
	}
	switch key := cmp.Or(n.word.Name, pointer) + "=null"; d.presence {
	case PresenceAll, PresenceDocumented:
		return false
	case PresenceRandom:
		return d.cover(key, 2) == 1
	default:
		return d.Faker(key).Float64() < *chance
	}
}

// value is the value at the pointer: what an override says, else what its owner has already, else a
// new one.
func (d *draft) value(n *node, pointer string) (any, error) {
	if override, ok := d.asked[pointer]; ok {
		return plain(override.Value)
	}
	if !d.asked.under(pointer) {
		known, ok := d.Recall(n.word.Name)
		if ok && n.word.Name != "" && n.word.Next == nil && len(n.constant) == 0 {
			return n.recalled(known)
		}
		if d.null(n, pointer) {
			if n.word.kept() {
				d.Remember(n.word.Name, nil)
			}
			return nil, nil
		}
		if n.made {
			return d.leaf(n, pointer)
		}
	}
	switch {
	case len(n.props) > 0 || len(n.types) > 0 && n.types[0] == "object":
		object, err := d.object(n, pointer)
		if err == nil && n.word.kept() {
			var copied any
			copied, err = plain(object) // since sums may still change the body
			d.Remember(n.word.Name, copied)
		}
		return object, err
	case n.is("array") && n.items != nil:
		return d.array(n, pointer)
	}
	return d.leaf(n, pointer)
}

func (n *node) is(kind string) bool { return slices.Contains(n.types, kind) }

// array draws as many items as its word says, or one when the word does not say. It draws more
// where overrides ask for them.
func (d *draft) array(n *node, pointer string) (any, error) {
	least, most := max(n.minItems, 1), max(n.minItems, 1)
	if n.word.Items != nil {
		least, most = n.word.Items[0], n.word.Items[1]
	}
	size := least
	switch {
	case d.presence == PresenceRandom:
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
