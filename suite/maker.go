package suite

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A maker makes a body of a shape that departs from what is usual, traced to a story, and lists the
// pointers of the fields in which it does. There are none where the shape has no such body.
type maker func(setting *scenarios.Setting, story string, s shape) (Letter, []string)

// lacking makes bodies with fewer fields, and lists those that a body of the same event with more
// has besides.
func lacking(more, fewer schemas.Presence) maker {
	return func(setting *scenarios.Setting, story string, s shape) (Letter, []string) {
		of := func(presence schemas.Presence) (Letter, error) {
			own := *setting
			own.Presence = presence
			return newLetter(&own, story, s.hook, scenarios.Step{Variant: s.variant})
		}
		whole, err := of(more)
		if err != nil {
			return Letter{}, nil
		}
		letter, err := of(fewer)
		if err != nil {
			return Letter{}, nil
		}
		return letter, absent("", whole.Doc.Value, letter.Doc.Value)
	}
}

// absent lists the pointers of what a whole body has and a part of it has not, in order. Of a list
// it looks at the first item.
func absent(pointer string, whole, part any) (pointers []string) {
	switch whole := whole.(type) {
	case map[string]any:
		part, _ := part.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(whole)) {
			below := wire.JoinPointer(pointer, name)
			if value, there := part[name]; there {
				pointers = append(pointers, absent(below, whole[name], value)...)
			} else {
				pointers = append(pointers, below)
			}
		}
	case []any:
		if part, _ := part.([]any); len(whole) > 0 && len(part) > 0 {
			return absent(wire.JoinPointer(pointer, "0"), whole[0], part[0])
		}
	}
	return pointers
}

// remove takes a field out of a body.
func remove(l Letter, pointer string) {
	if holder, name := l.holder(pointer); holder != nil {
		delete(holder, name)
	}
}

// holder is the object in a body that a pointer's last key names a field of, or nil.
func (l Letter) holder(pointer string) (map[string]any, string) {
	keys := wire.SplitPointer(pointer)
	last := len(keys) - 1
	for _, found := range wire.Each(l.Doc.Value, keys[:last]) {
		if holder, ok := found.(map[string]any); ok {
			return holder, keys[last]
		}
	}
	return nil, ""
}

// usual is a body of a shape as it usually is, and the fields that such a body may have, which are
// none where there is no such body.
func usual(setting *scenarios.Setting, story string, s shape) (Letter, []schemas.Field) {
	letter, err := newLetter(setting, story, s.hook, scenarios.Step{Variant: s.variant})
	if err != nil {
		return Letter{}, nil
	}
	fields, err := s.hook.Fields(s.variant)
	if err != nil {
		return Letter{}, nil
	}
	return letter, fields
}

// nullified makes bodies that have null in each field of the payload that the schema lets be null,
// or empty text in those of a form.
func nullified(
	setting *scenarios.Setting, story string, s shape,
) (letter Letter, pointers []string) {
	letter, fields := usual(setting, story, s)
	if len(fields) == 0 {
		return Letter{}, nil
	}
	isJSON, prefix := letter.Doc.Kind == wire.JSON, "/"
	for _, payload := range []string{"/data/payload", "/payload", "/data"} {
		if _, there := letter.Doc.At(payload); there && isJSON {
			prefix = payload + "/"
			break
		}
	}
	problems := s.hook.Validate(letter.Doc)
	added := func(p schemas.Problem) bool { return !slices.Contains(problems, p) }
	for _, field := range fields {
		name, ok := strings.CutPrefix(field.Pointer, prefix)
		filled := slices.ContainsFunc(letter.Doc.Slots, func(slot wire.Slot) bool {
			return slot.Pointer == field.Pointer // with each attempt, whatever stands there
		})
		if !ok || filled || field.Required || strings.Contains(name, "/") ||
			isJSON && !strings.Contains(field.Type, "null") {
			continue
		}
		holder, _ := letter.holder(field.Pointer)
		before, had := holder[name]
		nullify(letter, field.Pointer)
		switch {
		case !slices.ContainsFunc(s.hook.Validate(letter.Doc), added): // neither error nor drift
			pointers = append(pointers, field.Pointer)
		case had:
			holder[name] = before
		default:
			delete(holder, name)
		}
	}
	return letter, pointers
}

// nullify puts null into a field of a body; a form has no null, but empty text.
func nullify(l Letter, pointer string) {
	holder, name := l.holder(pointer)
	switch {
	case holder == nil:
	case l.Doc.Kind == wire.Form:
		holder[name] = ""
	default:
		holder[name] = nil
	}
}

// numbered makes bodies with numbers in place of texts, where some sample shows a number.
func numbered(
	setting *scenarios.Setting, story string, s shape,
) (letter Letter, pointers []string) {
	letter, fields := usual(setting, story, s)
	for _, field := range fields {
		if holder, name := letter.holder(field.Pointer); slices.Contains(field.Also, "number") {
			if _, text := holder[name].(string); text {
				number(letter, field.Pointer)
				pointers = append(pointers, field.Pointer)
			}
		}
	}
	return letter, pointers
}

// number writes a decimal that stands as text as a number.
func number(l Letter, pointer string) {
	holder, name := l.holder(pointer)
	if text, ok := holder[name].(string); ok {
		holder[name] = json.Number(text)
	}
}
