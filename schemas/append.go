package schemas

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// An op does one of these: write bytes, write the value of a place, close an object or a list, or
// jump on where a place is not there.
type op struct {
	act     act
	literal []byte
	place   *place
	depth   int
	bracket byte
	to      int // where to go on
}

type act uint8

const (
	literally act = iota // write the literal
	valued               // write the value of the place
	slotted              // leave a slot
	guarded              // jump where the place is not there
	wholly               // write the place at once and jump, where it is made at once
	closed               // close an object or a list
)

// Append makes the body of an event, as Generate does, and appends it to dst, whose memory it
// takes. Every value is checked. The first body of each shape is also validated whole, and every
// body with overrides; of options that Takes has read, it is again the first of each shape.
func (w *Webhook) Append(
	dst wire.Body, in *Scene, options Options, layout wire.Layout,
) (wire.Body, error) {
	d, err := w.draft(in, options)
	if err != nil {
		return wire.Body{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	defer d.plan.put(d)
	body, err := d.append(dst, layout, w)
	switch {
	case d.env.Err != nil:
		return wire.Body{}, fmt.Errorf("%s: %w", w.Name, d.env.Err)
	case err != nil:
		return wire.Body{}, err
	}
	d.done()
	return body, nil
}

func (d *draft) append(dst wire.Body, layout wire.Layout, w *Webhook) (wire.Body, error) {
	t, err := d.plan.template(layout)
	if err != nil {
		return wire.Body{}, err
	}
	if !d.simple() {
		doc := d.document()
		if err := d.judge(w, doc); err != nil {
			return wire.Body{}, err
		}
		return doc.Render(layout)
	}
	writer := wire.NewWriter(dst, d.plan.kind, t.layout, int(t.size.Load()))
	shape, wrong := d.run(t, &writer)
	if wrong != nil {
		return wire.Body{}, &Misfit{w.File, []Problem{*wrong}}
	}
	if size := int64(writer.Len()); size > t.size.Load() {
		t.size.Store(size)
	}
	met := &t.met
	if len(d.asked) > 0 {
		shape, met = mix(shape, hash(string(t.layout))), d.met
	}
	if !met.has(shape) {
		if err := d.judge(w, d.document()); err != nil {
			return wire.Body{}, err
		}
		met.add(shape)
	}
	return writer.Body(), nil
}

// judge validates a body whole, and reports overrides without effect.
func (d *draft) judge(w *Webhook, doc wire.Doc) error {
	if err := d.effects(doc); err != nil {
		return fmt.Errorf("%s: %w", w.Name, err)
	}
	return w.invalid(doc)
}

// simple reports whether a template can write the body: nothing was set but single values of fields
// that the schema names, and no field of which the template holds the value or the presence.
func (d *draft) simple() bool {
	for i := range d.overrides {
		o := &d.overrides[i]
		if o.more != nil || o.v.json != nil || o.place.literal() ||
			o.Unset && o.place.certain() || !o.Unset && len(o.place.props)+len(o.place.items) > 0 {
			return false
		}
	}
	return true
}

// literal reports whether a template holds the value of the place.
func (at *place) literal() bool {
	c := at.own
	single := len(at.props)+len(at.items) == 0 && len(at.tables) == 0
	always := len(at.enum) == 0 || len(at.constant) > 0 // PresenceRandom covers an enum
	return single && c != nil && c.constant != nil && c.constant.json == nil && at.word.Null == nil &&
		always
}

// certain reports whether a template has the place in every body.
func (at *place) certain() bool { return at.must && len(at.tables) == 0 }

// invalid is an error about a body that its schema does not accept.
func (w *Webhook) invalid(doc wire.Doc) error {
	problems := Errors(w.Validate(doc))
	if len(problems) == 0 {
		return nil
	}
	return &Misfit{File: w.File, Problems: problems}
}

// A Misfit is a body that the schema of its webhook does not accept.
type Misfit struct {
	File     string // of the schema
	Problems []Problem
}

func (m *Misfit) Error() string {
	texts := make([]string, len(m.Problems))
	for i, p := range m.Problems {
		texts[i] = p.String()
	}
	return fmt.Sprintf("%s does not accept this body: %s", m.File, strings.Join(texts, "; "))
}

// Blames is that of the paths, as overrides have them, at whose field something is wrong; "" if it
// is none of them.
func (m *Misfit) Blames(paths []string) string {
	for _, path := range paths {
		dotted := "." + strings.Trim(strings.ReplaceAll(path, "/", "."), ".")
		for _, p := range m.Problems {
			if strings.HasSuffix(strings.ReplaceAll(p.Pointer, "/", "."), dotted) {
				return path
			}
		}
	}
	return ""
}

// run runs the template. It returns the shape of the body: which places it has, which rows, and the
// values on which more depends than their own check.
func (d *draft) run(t *template, w *wire.Writer) (shape uint64, wrong *Problem) {
	for i := 0; i < len(t.ops); i++ {
		switch o := &t.ops[i]; o.act {
		case literally:
			w.Literal(o.literal)
		case slotted, valued:
			if o.act == slotted && d.override(o.place) == nil {
				w.Slot(o.place.fill)
				continue
			}
			v, from := d.value(o.place), w.Len()
			if err := cmp.Or(o.place.accepts(v), v.write(w, o.depth)); err != nil {
				return 0, &Problem{Pointer: o.place.pointer, Reason: err.Error()}
			}
			if o.place.decisive || v.json != nil {
				shape = mix(shape, mix(o.place.hash, hash(w.From(from))))
			}
		case guarded:
			if d.has(o.place) {
				shape = mix(shape, uint64(o.place.index))
			} else {
				i = o.to - 1
			}
		case wholly:
			null := d.null(o.place)
			if !null && !d.whole(o.place) {
				continue
			}
			v, from := &datum{}, w.Len()
			if !null {
				v = d.value(o.place)
			}
			if err := v.write(w, o.depth); err != nil {
				return 0, &Problem{Pointer: o.place.pointer, Reason: err.Error()}
			}
			shape = mix(shape, mix(^uint64(i), hash(w.From(from))))
			i = o.to - 1
		case closed:
			w.Close(o.bracket, o.depth)
		}
	}
	for i := range d.rows {
		if memo := &d.rows[i]; memo.round == d.round && memo.row != nil {
			shape = mix(shape, memo.row.hash)
		}
	}
	return shape, nil
}

// write writes a datum at a depth.
func (v *datum) write(w *wire.Writer, depth int) error {
	switch v.Kind {
	case hole.Text:
		return w.Text(v.S)
	case hole.Number:
		w.Append(v.Append)
	case hole.Bool, hole.Null:
		w.Append(v.Append)
	default:
		return w.Value(v.json, depth)
	}
	return nil
}
