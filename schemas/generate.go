package schemas

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// Options say what body is wanted. The zero value is a typical body.
type Options struct {
	Presence Presence
	// Variant is the name of one of the webhook's variants; empty, it is the webhook's own shape.
	Variant string
	With    []Override

	taken *taken
}

// taken is what a webhook has read of options.
type taken struct {
	by        *Webhook
	plan      *plan
	asked     overrides  // all
	overrides overrides  // those of which the plan has the place
	around    bool       // some are of places that have others below them
	met       *validated // of bodies with the overrides; nil where each is validated whole
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
	// PresenceLeast means the fields that no source leaves out: no captured body and no published
	// sample is known that lacks one of them, as far as the webhook's file says.
	PresenceLeast Presence = "least"
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
		PresenceTypical, PresenceDocumented, PresenceAll, PresenceLeast, PresenceRequired,
		PresenceRandom,
	}
}

// What x-seen says of a property.
const (
	seenCaptured   = "captured"
	seenDocumented = "documented"
	seenSometimes  = "sometimes"
)

// Generate makes a body of an event that occurs at the scene, which is of this webhook. Values of
// resources are the same in all bodies of an instance. Overrides are inputs, which the rest of the
// body, and later bodies, follow. Generate returns an error when an override names a field that the
// webhook does not have, or has no effect. It does not validate the body.
func (w *Webhook) Generate(in *Scene, options Options) (wire.Doc, error) {
	doc, err := w.generate(in, options)
	if err != nil {
		return wire.Doc{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	return doc, nil
}

func (w *Webhook) generate(in *Scene, options Options) (wire.Doc, error) {
	d, err := w.draft(in, options)
	if err != nil {
		return wire.Doc{}, err
	}
	defer d.plan.put(d)
	doc := d.document()
	if err := cmp.Or(d.env.Err, d.effects(doc)); err != nil {
		return wire.Doc{}, err
	}
	d.done()
	return doc, nil
}

// Takes reads options for many bodies of the webhook, so that they need not be read again, and of
// the bodies with their overrides only the first of each shape is validated whole. It returns an
// error when no body can have them: an unknown variant or field, a value of another type.
func (w *Webhook) Takes(options Options) (Options, error) {
	t, err := w.read(options)
	if err != nil {
		return Options{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	t.met = &validated{}
	options.taken = &t
	return options, nil
}

// read finds the shape that options ask for, and the fields of the overrides in it.
func (w *Webhook) read(options Options) (taken, error) {
	if t := options.taken; t != nil && t.by == w {
		return *t, nil
	}
	c, err := w.compiled()
	if err != nil {
		return taken{}, err
	}
	shape, err := c.variant(options.Variant)
	if err != nil {
		return taken{}, err
	}
	if _, err := ParsePresence(string(cmp.Or(options.Presence, PresenceTypical))); err != nil {
		return taken{}, err
	}
	asked, err := shape.root.resolve(options.With, w.Header().Wire)
	if err != nil {
		return taken{}, err
	}
	p, err := shape.plan()
	if room := asked.room(); err == nil && p.crowded(room) {
		p, err = shape.roomy(w, p, room)
	}
	if err != nil {
		return taken{}, err
	}
	t := taken{by: w, plan: p, asked: asked, overrides: asked.in(p)}
	for i := range t.overrides {
		at := t.overrides[i].place
		t.around = t.around || t.overrides[i].more == nil && len(at.props)+len(at.items) > 0
	}
	return t, nil
}

// draft begins a body.
func (w *Webhook) draft(in *Scene, options Options) (*draft, error) {
	if in.hook != w {
		return nil, fmt.Errorf("the scene is that of a %s", in.hook.Name)
	}
	t, err := w.read(options)
	if err != nil {
		return nil, err
	}
	d := t.plan.take()
	d.taken = t
	d.begin(in, cmp.Or(options.Presence, PresenceTypical))
	err = d.ask()
	if err == nil && in.lawless && in.breaks == nil {
		err = errors.New("nothing forbids it here; " + unbroken)
	}
	if err != nil {
		d.plan.put(d)
		in.withdraw()
		return nil, err
	}
	return d, nil
}

// document is the body as a document.
func (d *draft) document() wire.Doc {
	doc := wire.Doc{Kind: d.plan.kind}
	doc.Value = d.walk(d.plan.root, &doc.Slots)
	return doc
}

// done notes what the body has shown of its instances.
func (d *draft) done() {
	d.arrive()
	for _, f := range d.counted {
		next := hole.NumberOf(d.tally(f).N + 1)
		d.scene.settable(f.resource).pin(f, datum{Value: next})
	}
	for _, p := range d.plan.ids {
		if v := d.seen(p); v.Kind == hole.Text {
			d.scene.id = append(d.scene.id[:0], v.S...)
			return
		}
	}
}

func (c *compiled) variant(name string) (*shape, error) {
	if name == "" {
		return &c.usual, nil
	}
	if variant, ok := c.variants[name]; ok {
		return variant, nil
	}
	if len(c.variants) == 0 {
		return nil, fmt.Errorf("unknown variant %q; the webhook has no variants", name)
	}
	known := sortedKeys(c.variants)
	return nil, fmt.Errorf("unknown variant %q; the webhook has %s",
		name, strings.Join(known, ", "))
}

// walk is the value of a place as decoded JSON. It notes the slots that it meets.
func (d *draft) walk(p *place, slots *[]wire.Slot) any {
	switch o := d.override(p); {
	case o != nil && o.v.json != nil:
		return o.v.json
	case o != nil:
		return d.value(p).plain()
	case p.fill != "":
		*slots = append(*slots, wire.Slot{Pointer: p.pointer, Fill: p.fill})
	case d.null(p):
		return nil
	case d.whole(p):
	case len(p.items) > 0:
		list := make([]any, 0, len(p.items))
		for _, item := range p.items {
			if d.has(item) {
				list = append(list, d.walk(item, slots))
			}
		}
		return list
	default:
		object := make(map[string]any, len(p.props))
		for _, prop := range p.props {
			if d.has(prop) {
				object[prop.name] = d.walk(prop, slots)
			}
		}
		for i := range d.overrides {
			if o := &d.overrides[i]; o.place == p {
				for name, value := range o.more {
					object[name] = value
				}
			}
		}
		return object
	}
	return d.value(p).plain()
}

// whole reports whether the value of a place is made at once, and not from those below it.
func (d *draft) whole(p *place) bool {
	if len(p.props)+len(p.items) == 0 && !p.open {
		return true
	}
	c := d.cell(p)
	made := p.own != nil || c != nil && c.maker != nil
	if c != nil && c.items >= 0 {
		made = false
	}
	return made && !d.below(p)
}

// below reports whether something was set below the place.
func (d *draft) below(p *place) bool {
	for i := range d.overrides {
		o := &d.overrides[i]
		inside := o.place.index > p.index && o.place.index <= p.last
		if !o.Unset && (inside || o.place == p && o.more != nil) {
			return true
		}
	}
	return false
}

// null reports whether a table says null of an object.
func (d *draft) null(p *place) bool {
	c := d.cell(p)
	return c != nil && c.null && !d.below(p)
}
