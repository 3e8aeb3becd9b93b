package telnyx

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// fields are the values of a form or a query, with the types that the schema asks for. A text that
// is none of its type stays a text, so that the check finds it. A name may lead into lists and
// objects: CustomHeaders[0][name].
func (s *shape) fields(values url.Values) map[string]any {
	all := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		path := []string{name}
		if s.property(name) == nil {
			path = split(name)
		}
		schema := s.doc
		for _, key := range path {
			schema = below(schema, key)
		}
		value := typed(schema, values[name])
		if inner := path[1:]; len(inner) > 0 {
			value = nest(all[path[0]], inner, value)
		}
		all[path[0]] = value
	}
	for name, value := range all {
		all[name] = listed(value)
	}
	return all
}

// nesting is how many brackets a name may have.
const nesting = 8

// split is a[b][] as a, b and "". A name with other brackets is one key.
func split(name string) []string {
	first, rest, found := strings.Cut(name, "[")
	rest, closed := strings.CutSuffix(rest, "]")
	keys := strings.Split(rest, "][")
	if !found || !closed || first == "" || len(keys) > nesting ||
		slices.ContainsFunc(keys, func(key string) bool { return strings.ContainsAny(key, "[]") }) {
		return []string{name}
	}
	return append([]string{first}, keys...)
}

// nest puts a value below the keys into what there is. The last key of a list may be empty: a[].
func nest(there any, keys []string, value any) any {
	switch {
	case len(keys) == 0:
		return value
	case len(keys) == 1 && keys[0] == "":
		if _, is := value.([]any); is {
			return value
		}
		return []any{value}
	}
	object, is := there.(sparse)
	if !is {
		object = sparse{}
	}
	object[keys[0]] = nest(object[keys[0]], keys[1:], value)
	return object
}

// A sparse is a list or an object whose keys were read one by one.
type sparse map[string]any

// listed makes lists of those whose keys are numbers, in their order, and objects of the others.
func listed(value any) any {
	object, is := value.(sparse)
	if !is {
		return value
	}
	keys := slices.Collect(maps.Keys(object))
	numbers := !slices.ContainsFunc(keys, func(key string) bool {
		return !natural().MatchString(key)
	})
	if !numbers {
		all := map[string]any{}
		for key, inner := range object {
			all[key] = listed(inner)
		}
		return all
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
	var list []any
	for _, key := range keys {
		list = append(list, listed(object[key]))
	}
	return list
}

// natural matches the place in a list; an empty one is that of the only item.
var natural = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:0|[1-9][0-9]*)?$`)
})

// number matches what JSON calls a number.
var number = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?$`)
})

// below is the schema of what a key of a value leads to; nil when the schema does not say.
func below(schema map[string]any, key string) map[string]any {
	properties, _ := schema["properties"].(map[string]any)
	if inner, _ := properties[key].(map[string]any); inner != nil {
		return inner
	}
	items, _ := schema["items"].(map[string]any)
	return items
}

// typed is the value that the texts of a name mean.
func typed(schema map[string]any, texts []string) any {
	if asked, _ := schema["type"].(string); asked == "array" || len(texts) > 1 {
		items, _ := schema["items"].(map[string]any)
		var list []any
		for _, text := range texts {
			list = append(list, scalar(items, text))
		}
		return list
	}
	return scalar(schema, texts[0])
}

func scalar(schema map[string]any, text string) any {
	switch asked, _ := schema["type"].(string); {
	case asked == "boolean" && (text == "true" || text == "false"):
		return text == "true"
	case (asked == "integer" || asked == "number") && number().MatchString(text):
		return json.Number(text)
	}
	return text
}

// property is the schema of a field; nil when there is none.
func (s *shape) property(name string) map[string]any {
	inner, _ := s.at("/properties" + wire.JoinPointer("", name)).(map[string]any)
	return inner
}
