package schemas

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// An Override says what a field of a generated body is. Overrides are inputs: other fields are
// drawn to fit them.
type Override struct {
	// Path is "status", "payload.status", "data.payload.status" or "/data/payload/status".
	Path string
	// Value is the field's value. Text is read as the type that the schema gives the field.
	Value any
	// Unset means that the field is left out.
	Unset bool
	// Exact means that a number does not stand for the text of its digits.
	Exact bool
}

// overrides is what is asked of the fields of one body, in the order of their JSON pointers, so
// that the same seed always gives the same bodies.
type overrides []override

// An override is what is asked of the field at a pointer.
type override struct {
	Override
	pointer string
	place   *place // in the plan of the body, nil where that has none
	v       datum  // the value
	// more are fields below the place that the schema does not name.
	more map[string]any
}

// at is what is asked of the field at a pointer, or nil.
func (o overrides) at(pointer string) *override {
	for i := range o {
		if o[i].pointer == pointer {
			return &o[i]
		}
	}
	return nil
}

// resolve finds the field of each override in the webhook and types its value.
func (n *node) resolve(given []Override, kind wire.Kind) (overrides, error) {
	if len(given) == 0 {
		return nil, nil
	}
	resolved := make(overrides, 0, len(given))
	for _, o := range given {
		pointer, target, err := n.find(o.Path, kind)
		if err != nil {
			return nil, err
		}
		if before := resolved.at(pointer); before != nil {
			return nil, fmt.Errorf("%s: set twice, as %q and %q; one of them has no effect",
				pointer, before.Path, o.Path)
		}
		if !o.Unset {
			if o.Value, err = plain(o.Value); err == nil {
				o.Value, err = target.typed(o.Value, o.Exact)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", pointer, err)
			}
		}
		resolved = append(resolved, override{Override: o, pointer: pointer, v: datumOf(o.Value)})
	}
	slices.SortFunc(resolved, func(a, b override) int { return cmp.Compare(a.pointer, b.pointer) })
	for _, o := range resolved {
		for above := wire.ParentPointer(o.pointer); above != ""; above = wire.ParentPointer(above) {
			if whole := resolved.at(above); whole != nil && !whole.Unset {
				return nil, fmt.Errorf("%s: lies within %s, which is set too, as %q and %q; "+
					"one of them has no effect", o.pointer, above, whole.Path, o.Path)
			}
		}
	}
	return resolved, nil
}

// find returns the pointer and the node of the field at a path. The path may be whole, or may leave
// out data or data.payload.
func (n *node) find(path string, kind wire.Kind) (string, *node, error) {
	keys := strings.Split(path, ".")
	if strings.HasPrefix(path, "/") {
		keys = wire.SplitPointer(path)
	}
	starts := [][]string{nil}
	if kind == wire.JSON && !strings.HasPrefix(path, "/") {
		starts = [][]string{{"data", "payload"}, {"data"}, nil}
	}
	for _, start := range starts {
		if pointer, target := n.walk(append(slices.Clone(start), keys...)); target != nil {
			return pointer, target, nil
		}
	}
	known := n.paths("", nil)
	short := make([]string, 0, 2*len(known))
	for _, pointer := range known {
		dotted := strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ".")
		short = append(short, strings.TrimPrefix(dotted, "data.payload."), dotted)
	}
	return "", nil, &nearest.Error{
		Kind: "field", Name: path, Nearest: nearest.Name(path, short),
		See: "offhook events show EVENT",
	}
}

// walk follows keys through all properties that an object may have. The node is nil when there is
// no such field.
func (n *node) walk(keys []string) (string, *node) {
	pointer := ""
	for _, key := range keys {
		if key == "" {
			return "", nil
		} else if n.items != nil && isIndex(key) {
			n = n.items
		} else if prop := n.props[key]; prop != nil {
			n = prop
		} else if n.open {
			n = &node{at: n.at}
		} else {
			return "", nil
		}
		pointer = wire.JoinPointer(pointer, key)
	}
	return pointer, n
}

// isIndex reports whether a key counts items as JSON pointers do: 0, 1, 12, but not 01.
func isIndex(key string) bool {
	if key == "" || len(key) > 9 || key[0] == '0' && key != "0" {
		return false
	}
	return strings.Trim(key, "0123456789") == ""
}

// paths lists the pointers of all fields below n.
func (n *node) paths(pointer string, into []string) []string {
	for _, name := range slices.Sorted(maps.Keys(n.props)) {
		below := wire.JoinPointer(pointer, name)
		into = append(into, below)
		into = n.props[name].paths(below, into)
	}
	if n.items != nil {
		into = n.items.paths(wire.JoinPointer(pointer, "0"), into)
	}
	return into
}

// typed reads an override's value as the field's type, and what lies below it as the types of its
// fields. A value that is not text is taken as it is; validation judges it later.
func (n *node) typed(value any, exact bool) (any, error) {
	var err error
	switch value := value.(type) {
	case map[string]any:
		for _, name := range n.order {
			if below, ok := value[name]; ok {
				if value[name], err = n.props[name].typed(below, exact); err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
			}
		}
	case []any:
		for i := range value {
			if n.items != nil {
				if value[i], err = n.items.typed(value[i], exact); err != nil {
					return nil, fmt.Errorf("%d: %w", i, err)
				}
			}
		}
	}
	if number, ok := value.(json.Number); ok && len(n.types) == 1 && n.is("string") {
		if exact {
			return nil, fmt.Errorf("%s is a number, and text belongs here; write it in quotes", number)
		}
		return number.String(), nil
	}
	text, ok := value.(string)
	null := text == "null" && n.is("null")
	if !ok || len(n.types) == 0 || n.is("string") && !null {
		return value, nil
	}
	var decoded any
	if err := wire.Decode("value", []byte(text), &decoded); err == nil {
		kind := wire.TypeOf(decoded)
		if number, ok := decoded.(json.Number); ok && !strings.ContainsAny(number.String(), ".eE") {
			kind = "integer"
		}
		if n.is(kind) || kind == "integer" && n.is("number") {
			return decoded, nil
		}
	}
	return nil, fmt.Errorf("%q is not of type %s", text, strings.Join(n.types, " or "))
}

// in finds the places of the overrides in a plan, and returns those that have one. Of a field that
// the schema does not name it is that of the open object around it.
func (o overrides) in(p *plan) (placed overrides) {
	for i := range o {
		one := &o[i]
		if one.place = p.byPointer[one.pointer]; one.place == nil {
			around := p.byPointer[wire.ParentPointer(one.pointer)]
			if around == nil || !around.open || one.Unset {
				continue
			}
			keys := wire.SplitPointer(one.pointer)
			one.place, one.more = around, map[string]any{keys[len(keys)-1]: one.Value}
		}
		placed = append(placed, *one)
	}
	return placed
}

// room is how many items the overrides ask lists to have, by pointer.
func (o overrides) room() map[string]int {
	if len(o) == 0 {
		return nil
	}
	room := map[string]int{}
	for _, one := range o {
		keys := wire.SplitPointer(one.pointer)
		for i, key := range keys {
			if !isIndex(key) {
				continue
			}
			if n, _ := strconv.Atoi(key); n < longest {
				list := ""
				for _, above := range keys[:i] {
					list = wire.JoinPointer(list, above)
				}
				room[list] = max(room[list], n+1)
			}
		}
		lists(one.Value, one.pointer, room)
	}
	return room
}

// lists notes how long the lists of a value are, by pointer.
func lists(value any, pointer string, room map[string]int) {
	switch value := value.(type) {
	case map[string]any:
		for name, below := range value {
			lists(below, wire.JoinPointer(pointer, name), room)
		}
	case []any:
		if len(value) <= longest {
			room[pointer] = max(room[pointer], len(value))
		}
		for i, below := range value {
			lists(below, fmt.Sprintf("%s/%d", pointer, i), room)
		}
	}
}

// longest is how many items an override may ask a list to have.
const longest = 1000

// crowded reports whether a list of the plan has too little room.
func (p *plan) crowded(room map[string]int) bool {
	for pointer, items := range room {
		if at := p.byPointer[pointer]; at == nil || at.node.items != nil && len(at.items) < items {
			return true
		}
	}
	return false
}
