package schemas

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A Problem is one way in which a body differs from its schema.
type Problem struct {
	// Pointer is a JSON pointer into the body.
	Pointer string `json:"pointer"`
	Reason  string `json:"reason"`
	// Drift means that the problem is no error, since real traffic or published samples show the
	// same.
	Drift bool `json:"drift"`
}

func (p Problem) String() string { return cmp.Or(p.Pointer, "/") + ": " + p.Reason }

// Validate lists what is wrong with a body: errors first, then drift, each sorted by pointer. A
// body without problems is valid.
func (w *Webhook) Validate(doc wire.Doc) []Problem {
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
	if err := shape.schema.Validate(value); err != nil {
		var failed *jsonschema.ValidationError
		if !errors.As(err, &failed) {
			return []Problem{{Reason: err.Error()}}
		}
		reading.leaves(failed, wire.Doc{Kind: doc.Kind, Value: value})
	}
	slices.SortFunc(reading.problems, Problem.compare)
	return slices.Compact(reading.problems)
}

// compare orders problems as Validate lists them.
func (p Problem) compare(q Problem) int {
	return cmp.Or(
		compareBool(p.Drift, q.Drift),
		strings.Compare(p.Pointer, q.Pointer),
		strings.Compare(p.Reason, q.Reason),
	)
}

// Errors are the problems that are not drift.
func Errors(problems []Problem) []Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool { return p.Drift })
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// leaves turns the validator's tree of causes into one problem for each value that is wrong.
func (r *reading) leaves(failed *jsonschema.ValidationError, doc wire.Doc) {
	keyword := last(failed.AbsoluteKeywordLocation)
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
	if keyword == "oneOf" && (wire.TypeOf(value) != "object" || lacksAll(failed)) {
		// That the value is no object is a problem of its own, and that it has none of the
		// alternatives is none.
		return
	}
	if why := r.tolerated(pointer, keyword, value); why != "" {
		r.drift(pointer, why)
		return
	}
	r.problems = append(r.problems, Problem{Pointer: pointer, Reason: reason(failed, keyword)})
}

// last is the last key of a pointer.
func last(pointer string) string { return pointer[strings.LastIndexByte(pointer, '/')+1:] }

// tolerated is the reason why a failed keyword is drift. It is empty when the keyword is an error.
func (r *reading) tolerated(pointer, keyword string, value any) string {
	_, field := r.root.walk(wire.SplitPointer(pointer))
	text, isText := value.(string)
	switch {
	case isText && (keyword == "pattern" || keyword == "format") && masked().MatchString(text):
		return fmt.Sprintf("%q is masked", text)
	case isText && keyword == "format" && spaced().MatchString(text):
		return fmt.Sprintf("%q has a space, as some samples write a time", text)
	case field == nil:
	case keyword == "oneOf" && field.loose:
		return "has alternatives together that the documentation tells apart"
	case isText && keyword == "pattern" && field.loose:
		return fmt.Sprintf("%q is not written as documented", text)
	case keyword == "enum" && field.loose:
		return fmt.Sprintf("%q is not among the documented values", value)
	case keyword == "type" && slices.Contains(field.also, wire.TypeOf(value)):
		article := "a"
		if strings.Contains("aeiou", wire.TypeOf(value)[:1]) {
			article = "an"
		}
		return fmt.Sprintf("is %s %s; documented as %s",
			article, wire.TypeOf(value), strings.Join(field.types, " or "))
	}
	return ""
}

// masked matches what documentation prints in place of an id: 7267xxxxxxxxxxxxxx, whdel_9f2c...,
// YOUR_PROFILE_ID, example-event-id, event-uuid, uuid-of-the-event, event_id, <string>, date-time,
// conv_abc123, and a uuid that is cut off.
var masked = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)xxx|\.\.\.$|^your[-_]|(^|[-_])example([-_]|$)|abc123|` +
		`(^|[-_])uuid$|^uuid[-_]|^[a-z]+([-_][a-z]+)*[-_]id$|^<[^<>]+>$|^(date-time|string|uri)$|` +
		`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{1,11}$`)
})

// spaced matches a time with a space in place of the T, before the zone, or both.
var spaced = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]{8,} |` +
		` [0-9:.]{8,})(Z|[+-][0-9:]{4,6})$`)
})

// reason says in plain words what the validator found.
func reason(failed *jsonschema.ValidationError, keyword string) string {
	switch keyword {
	case "oneOf":
	case "additionalProperties":
		return sortNames(failed.Message)
	default:
		return failed.Message
	}
	var names []string
	for _, cause := range failed.Causes {
		for _, leaf := range append(cause.Causes, cause) {
			if leaf.Message == "not allowed" {
				names = append(names, last(leaf.InstanceLocation))
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

// lacksAll reports whether a oneOf failed for nothing but that the object has what none of its
// branches asks for.
func lacksAll(failed *jsonschema.ValidationError) bool {
	if len(failed.Causes) == 0 {
		return false
	}
	for _, branch := range failed.Causes {
		for _, leaf := range branch.Causes {
			if last(leaf.AbsoluteKeywordLocation) != "required" ||
				leaf.InstanceLocation != failed.InstanceLocation {
				return false
			}
		}
		if len(branch.Causes) == 0 && (last(branch.AbsoluteKeywordLocation) != "required" ||
			branch.InstanceLocation != failed.InstanceLocation) {
			return false
		}
	}
	return true
}

// alternatives lists what each branch of a oneOf asks for and does not find.
func alternatives(failed *jsonschema.ValidationError) (asked []string) {
	for _, branch := range failed.Causes {
		leaf := branch
		for len(leaf.Causes) > 0 {
			leaf = firstCause(leaf)
		}
		at := ""
		below := strings.TrimPrefix(leaf.InstanceLocation, failed.InstanceLocation)
		if below != "" {
			at = strings.TrimPrefix(below, "/") + " is "
		}
		asked = append(asked, at+leaf.Message)
	}
	return asked
}

// firstCause is the cause of a failure whose place in the body comes first. The order of the causes
// says nothing, since the validator walks properties in the order of a map.
func firstCause(failed *jsonschema.ValidationError) *jsonschema.ValidationError {
	return slices.MinFunc(failed.Causes, func(a, b *jsonschema.ValidationError) int {
		return strings.Compare(a.InstanceLocation, b.InstanceLocation)
	})
}

// sortNames sorts the names in the message "additionalProperties 'a', 'b' not allowed", which the
// validator lists in the order of a map.
func sortNames(message string) string {
	const before, after = "additionalProperties ", " not allowed"
	names := strings.Split(strings.TrimSuffix(strings.TrimPrefix(message, before), after), ", ")
	slices.Sort(names)
	return before + strings.Join(names, ", ") + after
}
