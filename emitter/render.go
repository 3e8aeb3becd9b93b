package emitter

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"
)

// prepare renders c once, into the parts around its slots.
func prepare(c Content) (*prepared, error) {
	layout, err := ParseLayout(string(c.Layout))
	if err != nil {
		return nil, err
	}
	slots, err := parseSlots(c.Slots)
	if err != nil {
		return nil, err
	}
	r := renderer{layout: layout, hit: make([]bool, len(slots))}
	r.out.wire, r.out.escaped = c.Wire, layout == LayoutEscaped
	switch c.Wire {
	case JSON, "":
		r.out.wire = JSON
		err = r.value(c.Value, 0, slots)
	case Form:
		err = r.form(c.Value, slots)
	default:
		err = fmt.Errorf("wire form %q is unknown: use %q or %q", c.Wire, JSON, Form)
	}
	if err != nil {
		return nil, err
	}
	for i, hit := range r.hit {
		if !hit {
			return nil, fmt.Errorf("slot %q: the body has no such value, or it is already another slot's", c.Slots[i].Pointer)
		}
	}
	r.out.parts = append(r.out.parts, r.buf)
	return &r.out, nil
}

type renderer struct {
	layout Layout
	buf    []byte
	out    prepared
	hit    []bool
}

// cut ends a part if one of the slots points at the value that comes next,
// and reports whether it does.
func (r *renderer) cut(depth int, slots []path) bool {
	i := slices.IndexFunc(slots, func(s path) bool { return len(s.tokens) == depth })
	if i < 0 {
		return false
	}
	r.out.parts = append(r.out.parts, r.buf)
	r.out.fills = append(r.out.fills, slots[i].fill)
	r.buf = nil
	r.hit[slots[i].index] = true
	return true
}

func (r *renderer) value(v any, depth int, slots []path) error {
	if r.cut(depth, slots) {
		return nil
	}
	switch v := v.(type) {
	case map[string]any:
		return r.object(v, depth, slots)
	case []any:
		return r.array(v, depth, slots)
	case string:
		if !utf8.ValidString(v) {
			return fmt.Errorf("a string is not UTF-8: send such a body with WithRaw")
		}
		r.buf = appendString(r.buf, v, r.out.escaped)
	case json.Number:
		if !isNumber(string(v)) {
			return fmt.Errorf("%q is not a JSON number", string(v))
		}
		r.buf = append(r.buf, v...)
	case bool:
		r.buf = strconv.AppendBool(r.buf, v)
	case nil:
		r.buf = append(r.buf, "null"...)
	case int:
		r.buf = strconv.AppendInt(r.buf, int64(v), 10)
	case int64:
		r.buf = strconv.AppendInt(r.buf, v, 10)
	case float64:
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("%v is not a JSON number", v)
		}
		r.buf = append(r.buf, text...)
	default:
		return fmt.Errorf("a value of type %T is not decoded JSON", v)
	}
	return nil
}

func (r *renderer) object(m map[string]any, depth int, slots []path) error {
	keys := slices.Sorted(maps.Keys(m))
	if r.layout == LayoutUnsorted {
		slices.Reverse(keys)
	}
	r.buf = append(r.buf, '{')
	for i, key := range keys {
		if !utf8.ValidString(key) {
			return fmt.Errorf("a key is not UTF-8: send such a body with WithRaw")
		}
		r.item(i, depth+1)
		r.buf = append(appendString(r.buf, key, r.out.escaped), ':')
		if r.spaced() {
			r.buf = append(r.buf, ' ')
		}
		if err := r.value(m[key], depth+1, below(slots, depth, key)); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	r.end('}', len(keys), depth)
	return nil
}

func (r *renderer) array(a []any, depth int, slots []path) error {
	r.buf = append(r.buf, '[')
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
			r.buf = append(r.buf, '&')
		}
		r.buf = append(append(r.buf, url.QueryEscape(key)...), '=')
		if !r.cut(1, below(slots, 0, key)) {
			r.buf = append(r.buf, url.QueryEscape(text)...)
		}
	}
	return nil
}
