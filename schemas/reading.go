package schemas

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A reading is the validation of one body. It collects the problems.
type reading struct {
	root     *node
	problems []Problem
}

func (r *reading) drift(pointer, reason string) {
	r.problems = append(r.problems, Problem{Pointer: pointer, Reason: reason, Drift: true})
}

// settle is the value without its drift: a null for an optional field is left out, and a field with
// an older spelling gets today's. It never changes the body. It copies what has to change and
// returns the rest as it is.
func (r *reading) settle(n *node, value any, pointer string) (settled any, changed bool) {
	switch value := value.(type) {
	case map[string]any:
		return r.settleObject(n, value, pointer)
	case []any:
		list := value
		for i, item := range value {
			if n.items == nil {
				break
			}
			if item, other := r.settle(n.items, item, fmt.Sprintf("%s/%d", pointer, i)); other {
				if !changed {
					list, changed = slices.Clone(value), true
				}
				list[i] = item
			}
		}
		return list, changed
	}
	return value, false
}

func (r *reading) settleObject(
	n *node, object map[string]any, pointer string,
) (settled map[string]any, changed bool) {
	if len(n.props) == 0 {
		return object, false
	}
	settled = object
	own := func() map[string]any {
		if !changed {
			settled, changed = maps.Clone(object), true
		}
		return settled
	}
	// others are the fields that are not documented by that name.
	var others []string
	for name, field := range object {
		prop := n.props[name]
		now, older := n.spellings[name]
		switch {
		case prop == nil, older && object[now] == nil:
			others = append(others, name)
		case scalar(field):
		case field == nil:
			if len(prop.types) > 0 && !prop.is("null") && !n.required[name] {
				r.drift(wire.JoinPointer(pointer, name),
					"is null; documented as "+strings.Join(prop.types, " or "))
				delete(own(), name)
			}
		default:
			below := wire.JoinPointer(pointer, name)
			if value, other := r.settle(prop, field, below); other {
				own()[name] = value
			}
		}
	}
	// The order is fixed, since of two older spellings only the first can stand for today's.
	slices.Sort(others)
	for _, name := range others {
		below := wire.JoinPointer(pointer, name)
		if now, older := n.spellings[name]; older && settled[now] == nil {
			r.drift(below, fmt.Sprintf("is the older spelling of %q", now))
			delete(own(), name)
			own()[now], _ = r.settle(n.props[now], object[name], below)
		} else if n.open && n == r.root {
			r.drift(below, "is no field of the webhook; the application may have named it")
		} else if !n.open {
			r.drift(below, "the field is not documented"+hint(name, n))
		}
	}
	r.missing(n, object, pointer)
	return settled, changed
}

// scalar reports whether a value is neither null nor made of others.
func scalar(value any) bool {
	switch value.(type) {
	case nil, map[string]any, []any:
		return false
	}
	return true
}

// hint is the end of a message, which asks whether a documented field with a similar name is meant.
func hint(name string, n *node) string {
	if near := nearest.Name(name, n.order); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
