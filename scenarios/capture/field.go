package capture

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A field is a part of a body without others below it.
type field struct {
	pointer string
	value   any
}

// fields lists the fields below a value, in the order of their pointers.
func fields(pointer string, value any, into []field) []field {
	switch value := value.(type) {
	case map[string]any:
		if len(value) == 0 {
			break
		}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			into = fields(wire.JoinPointer(pointer, name), value[name], into)
		}
		return into
	case []any:
		if len(value) == 0 {
			break
		}
		for i, item := range value {
			into = fields(pointer+"/"+strconv.Itoa(i), item, into)
		}
		return into
	}
	return append(into, field{pointer, value})
}

func (e *event) fields() []field { return fields("", e.doc.Value, nil) }

// carries is what a field of the event carries. Items of a list that the schema knows fewer of are
// like the first.
func (e *event) carries(pointer string) schemas.Carried {
	if c, known := e.carried[pointer]; known {
		return c
	}
	keys := strings.Split(pointer, "/")
	for i, key := range keys {
		if number(key) {
			keys[i] = "0"
		}
	}
	if c, known := e.carried[strings.Join(keys, "/")]; known {
		return c
	}
	return schemas.Carried{Kind: schemas.CarriedMeaning}
}

func number(key string) bool {
	_, err := strconv.ParseUint(key, 10, 32)
	return err == nil
}

// listed reports whether a field lies in a list.
func listed(pointer string) bool { return slices.ContainsFunc(strings.Split(pointer, "/"), number) }

// path is the pointer as stories write it, short from the payload on.
func path(pointer string) string {
	keys := wire.SplitPointer(pointer)
	if slices.ContainsFunc(keys, func(key string) bool { return key == "" || strings.Contains(key, ".") }) {
		return pointer
	}
	return strings.TrimPrefix(strings.Join(keys, "."), "data.payload.")
}

// within reports whether a pointer is that of a part of the payload.
func within(pointer string) bool {
	below, payload := strings.CutPrefix(pointer, "/data/payload")
	return payload && below != ""
}
