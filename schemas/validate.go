package schemas

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// A Problem is one way in which a body differs from its schema.
type Problem struct {
	Pointer string `json:"pointer"` // JSON pointer into the body
	Reason  string `json:"reason"`
	Drift   bool   `json:"drift"` // real traffic and published samples show it too; not an error
}

func (p Problem) String() string { return cmp.Or(p.Pointer, "/") + ": " + p.Reason }

// Validate lists what is wrong with a body: errors first, then drift, by pointer. None means valid.
func (w *Webhook) Validate(doc Doc) []Problem {
	c, err := w.compiled()
	if err != nil {
		return []Problem{{Reason: err.Error()}}
	}
	if where, why := odd(doc.Value); why != "" {
		return []Problem{{Pointer: where, Reason: why}}
	}
	shape := c.fitting(doc.Value)
	reading := &reading{root: shape.root}
	value, _ := reading.settle(shape.root, doc.Value, "")
	if _, told := doc.At("/meta"); !told && shape.root.props["data"] != nil && shape.root.props["meta"] != nil {
		reading.drift("/meta", "is absent; guides and captures show it")
	}
	if err := shape.schema.Validate(value); err != nil {
		failed, ok := errors.AsType[*jsonschema.ValidationError](err)
		if !ok {
			return []Problem{{Reason: err.Error()}}
		}
		reading.leaves(failed, Doc{Wire: doc.Wire, Value: value})
	}
	slices.SortFunc(reading.problems, func(a, b Problem) int {
		return cmp.Or(compareBool(a.Drift, b.Drift), strings.Compare(a.Pointer, b.Pointer), strings.Compare(a.Reason, b.Reason))
	})
	return slices.Compact(reading.problems)
}

// Errors are the problems that are not drift.
func Errors(problems []Problem) []Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool { return p.Drift })
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// A reading is the validation of one body.
type reading struct {
	root     *node
	problems []Problem
}

func (r *reading) drift(pointer, reason string) {
	r.problems = append(r.problems, Problem{Pointer: pointer, Reason: reason, Drift: true})
}

// settle is the value without what is drift: a null stands for an absent optional field, and an older spelling for
// today's. It never changes the body; what needs no change is not copied.
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

func (r *reading) settleObject(n *node, object map[string]any, pointer string) (settled map[string]any, changed bool) {
	if len(n.all) == 0 {
		return object, false
	}
	settled = object
	own := func() map[string]any {
		if !changed {
			settled, changed = maps.Clone(object), true
		}
		return settled
	}
	for name, field := range object {
		prop := n.all[name]
		if prop != nil && scalar(field) {
			continue
		}
		below := joinPointer(pointer, name)
		if now, older := n.renamed(name); prop == nil && older && object[now] == nil {
			r.drift(below, fmt.Sprintf("is the older spelling of %q", now))
			delete(own(), name)
			own()[now], _ = r.settle(n.all[now], field, below)
			continue
		}
		switch {
		case prop == nil:
			if !n.open {
				r.drift(below, "the field is not documented"+hint(name, n))
			}
		case field == nil:
			if len(prop.types) > 0 && !prop.is("null") && !n.required[name] {
				r.drift(below, "is null; documented as "+strings.Join(prop.types, " or "))
				delete(own(), name)
			}
		default:
			if value, other := r.settle(prop, field, below); other {
				own()[name] = value
			}
		}
	}
	return settled, changed
}

// scalar tells whether a value is neither null nor made of others.
func scalar(value any) bool {
	switch value.(type) {
	case nil, map[string]any, []any:
		return false
	}
	return true
}

// renamed is today's name of a property by an older spelling.
func (n *node) renamed(name string) (string, bool) {
	for _, now := range n.order {
		if slices.Contains(n.all[now].formerly, name) {
			return now, true
		}
	}
	return "", false
}

// hint names a documented field that looks like the given one.
func hint(name string, n *node) string {
	if near := Nearest(name, n.order); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// leaves turns the validator's tree of causes into one problem for each value that is wrong.
func (r *reading) leaves(failed *jsonschema.ValidationError, doc Doc) {
	keyword := failed.AbsoluteKeywordLocation[strings.LastIndexByte(failed.AbsoluteKeywordLocation, '/')+1:]
	if len(failed.Causes) > 0 && keyword != "oneOf" {
		for _, cause := range failed.Causes {
			r.leaves(cause, doc)
		}
		return
	}
	pointer, err := url.PathUnescape(failed.InstanceLocation)
	if err != nil {
		pointer = failed.InstanceLocation
	}
	value, _ := doc.At(pointer)
	if keyword == "oneOf" && kindOf(value) != "object" {
		return // that it is no object is a problem of its own
	}
	if why := r.tolerated(pointer, keyword, value); why != "" {
		r.drift(pointer, why)
		return
	}
	r.problems = append(r.problems, Problem{Pointer: pointer, Reason: reason(failed, keyword)})
}

// tolerated says why a failed keyword is drift, "" when it is an error.
func (r *reading) tolerated(pointer, keyword string, value any) string {
	_, field := r.root.walk(splitPointer(pointer))
	text, isText := value.(string)
	switch {
	case isText && (keyword == "pattern" || keyword == "format") && masked().MatchString(text):
		return fmt.Sprintf("%q is masked", text)
	case field == nil:
	case keyword == "enum" && field.loose:
		return fmt.Sprintf("%q is not among the documented values", value)
	case keyword == "type" && slices.Contains(field.also, kindOf(value)):
		return fmt.Sprintf("is a %s; documented as %s", kindOf(value), strings.Join(field.types, " or "))
	}
	return ""
}

// masked matches what documentation prints in place of an id: 7267xxxxxxxxxxxxxx, whdel_9f2c..., YOUR_PROFILE_ID,
// example-event-id, event-uuid, conv_abc123, and a uuid that is cut off.
var masked = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)xxx|\.\.\.$|^your_|(^|[-_])example([-_]|$)|abc123|(^|[-_])uuid$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{1,11}$`)
})

// reason says in plain words what the validator found.
func reason(failed *jsonschema.ValidationError, keyword string) string {
	if keyword != "oneOf" {
		return failed.Message
	}
	var names []string
	for _, cause := range failed.Causes {
		for _, leaf := range append(cause.Causes, cause) {
			if leaf.Message == "not allowed" {
				names = append(names, leaf.InstanceLocation[strings.LastIndexByte(leaf.InstanceLocation, '/')+1:])
			}
		}
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) > 1 {
		return strings.Join(names, " and ") + " exclude each other"
	}
	if len(failed.Causes) == 0 {
		return "fits more than one of the alternatives that exclude each other"
	}
	return "fits none of its alternatives: " + strings.Join(alternatives(failed), "; or ")
}

// alternatives lists what each branch of a oneOf asks for and does not find.
func alternatives(failed *jsonschema.ValidationError) (asked []string) {
	for _, branch := range failed.Causes {
		leaf := branch
		for len(leaf.Causes) > 0 {
			leaf = leaf.Causes[0]
		}
		at := ""
		if below := strings.TrimPrefix(leaf.InstanceLocation, failed.InstanceLocation); below != "" {
			at = strings.TrimPrefix(below, "/") + " is "
		}
		asked = append(asked, at+leaf.Message)
	}
	return asked
}
