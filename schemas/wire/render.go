package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Render is the document as bytes, in a layout. A form has one layout only: sorted keys. The
// document is read now: later changes to it have no effect. It is an error if the document holds
// something that its kind cannot carry, or if a slot points to nothing.
func (d Doc) Render(layout Layout) (Body, error) {
	layout, err := ParseLayout(string(layout))
	if err != nil {
		return Body{}, err
	}
	slots, err := parseSlots(d.Slots)
	if err != nil {
		return Body{}, err
	}
	r := renderer{hit: make([]bool, len(slots))}
	r.kind, r.layout = d.Kind, layout
	switch d.Kind {
	case JSON, "":
		r.kind = JSON
		err = r.value(d.Value, 0, slots)
	case Form:
		err = r.form(d.Value, slots)
	default:
		err = fmt.Errorf("wire form %q is unknown: use %q or %q", d.Kind, JSON, Form)
	}
	if err != nil {
		return Body{}, err
	}
	if missed := slices.Index(r.hit, false); missed >= 0 {
		return Body{}, fmt.Errorf("slot %q: the body has no such value, "+
			"or it is already another slot's", d.Slots[missed].Pointer)
	}
	return r.whole(), nil
}

// A path is a slot on its way down the document: keys[depth:] is still to go.
type path struct {
	keys  []string
	fill  Fill
	index int
}

func parseSlots(slots []Slot) ([]path, error) {
	paths := make([]path, 0, len(slots))
	for i, s := range slots {
		if s.Fill != FillAttempt && s.Fill != FillDeliveredTo {
			return nil, fmt.Errorf("slot %q: fill %q is unknown: use %q or %q",
				s.Pointer, s.Fill, FillAttempt, FillDeliveredTo)
		}
		if s.Pointer != "" && !strings.HasPrefix(s.Pointer, "/") {
			return nil, fmt.Errorf("slot %q: a JSON pointer starts with a slash", s.Pointer)
		}
		paths = append(paths, path{SplitPointer(s.Pointer), s.Fill, i})
	}
	return paths, nil
}

// below keeps the slots whose path goes on with key.
func below(slots []path, depth int, key string) []path {
	var kept []path
	for _, s := range slots {
		if len(s.keys) > depth && s.keys[depth] == key {
			kept = append(kept, s)
		}
	}
	return kept
}

// A renderer is a body in the making.
type renderer struct {
	Body
	hit []bool // by slot, whether its place has been met
}

// whole is the body with the end that its layout has.
func (r *renderer) whole() Body {
	body := r.Body
	if body.layout == LayoutNewline && body.kind == JSON {
		body.text = append(body.text, '\n')
	}
	return body
}

// cut leaves a gap if one of the slots points at the value that comes next, and reports whether it
// does.
func (r *renderer) cut(depth int, slots []path) bool {
	i := slices.IndexFunc(slots, func(s path) bool { return len(s.keys) == depth })
	if i < 0 {
		return false
	}
	r.cuts = append(r.cuts, cut{len(r.text), slots[i].fill})
	r.hit[slots[i].index] = true
	return true
}

func (r *renderer) value(v any, depth int, slots []path) error {
	if r.cut(depth, slots) {
		return nil
	}
	start := len(r.text)
	switch v := v.(type) {
	case map[string]any:
		return r.object(v, depth, slots)
	case []any:
		return r.array(v, depth, slots)
	case string:
		return r.string(v)
	case json.Number:
		if !isNumber(string(v)) {
			return fmt.Errorf("%q is not a JSON number", string(v))
		}
		r.text = r.spell(append(r.text, v...), start)
	case bool:
		r.text = strconv.AppendBool(r.text, v)
	case nil:
		r.text = append(r.text, "null"...)
	case int:
		r.text = r.spell(strconv.AppendInt(r.text, int64(v), 10), start)
	case int64:
		r.text = r.spell(strconv.AppendInt(r.text, v, 10), start)
	case float64:
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("%v is not a JSON number", v)
		}
		r.text = r.spell(append(r.text, text...), start)
	default:
		return fmt.Errorf("a value of type %T is not decoded JSON", v)
	}
	return nil
}

func (r *renderer) string(text string) error {
	if !utf8.ValidString(text) {
		return errors.New("a string is not UTF-8: send such a body raw")
	}
	r.text = appendString(r.text, text, r.layout == LayoutEscaped)
	return nil
}

func (r *renderer) object(m map[string]any, depth int, slots []path) error {
	keys := slices.Sorted(maps.Keys(m))
	if r.layout == LayoutUnsorted {
		slices.Reverse(keys)
	}
	r.text = append(r.text, '{')
	for i, key := range keys {
		if !utf8.ValidString(key) {
			return errors.New("a key is not UTF-8: send such a body raw")
		}
		r.item(i, depth+1)
		r.text = append(appendString(r.text, key, r.layout == LayoutEscaped), ':')
		if r.layout.spaced() {
			r.text = append(r.text, ' ')
		}
		if err := r.value(m[key], depth+1, below(slots, depth, key)); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	r.end('}', len(keys), depth)
	return nil
}

func (r *renderer) array(a []any, depth int, slots []path) error {
	r.text = append(r.text, '[')
	for i, v := range a {
		r.item(i, depth+1)
		index := ""
		if len(slots) > 0 {
			index = strconv.Itoa(i)
		}
		if err := r.value(v, depth+1, below(slots, depth, index)); err != nil {
			return fmt.Errorf("%d: %w", i, err)
		}
	}
	r.end(']', len(a), depth)
	return nil
}

// form renders a flat map of strings, sorted by key.
func (r *renderer) form(v any, slots []path) error {
	m, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("a form is rendered from map[string]any, not from %T", v)
	}
	for i, key := range slices.Sorted(maps.Keys(m)) {
		text, ok := m[key].(string)
		if !ok {
			return fmt.Errorf("%s: a form value is a string, not %T", key, m[key])
		}
		if i > 0 {
			r.text = append(r.text, '&')
		}
		r.text = append(append(r.text, url.QueryEscape(key)...), '=')
		if !r.cut(1, below(slots, 0, key)) {
			r.text = append(r.text, url.QueryEscape(text)...)
		}
	}
	return nil
}

// item starts the i-th member of an object or array.
func (r *renderer) item(i, depth int) {
	if i > 0 {
		r.text = append(r.text, ',')
	}
	r.line(depth)
}

// end closes an object or array of n members; an empty one stays on its line.
func (r *renderer) end(bracket byte, n, depth int) {
	if n > 0 {
		r.line(depth)
	}
	r.text = append(r.text, bracket)
}

func (r *renderer) line(depth int) {
	if !r.layout.spaced() {
		return
	}
	if r.layout == LayoutCRLF {
		r.text = append(r.text, '\r')
	}
	r.text = append(r.text, '\n')
	for range depth {
		r.text = append(r.text, ' ', ' ')
	}
}
