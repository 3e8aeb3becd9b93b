package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// plain is a copy of a value in the types that decoded JSON has: nil, bool, string, json.Number,
// int64, float64, map[string]any and []any. A value of another type, such as a struct, a time or a
// list of strings, becomes what encoding/json makes of it.
func plain(value any) (any, error) {
	switch value := value.(type) {
	case nil, bool, int64:
		return value, nil
	case string:
		if !utf8.ValidString(value) {
			return nil, fmt.Errorf("%q is not UTF-8: send such a body raw", clip(value))
		}
		return value, nil
	case int:
		return int64(value), nil
	case json.Number, float64:
		if _, why := odd(value); why != "" {
			return nil, errors.New(why)
		}
		return value, nil
	case map[string]any:
		return plainMap(value)
	case []any:
		return plainList(value)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("a %T is not a value of JSON: %w", value, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var decoded any
	err = decoder.Decode(&decoded)
	return decoded, err
}

// plainMap is a copy of an object. Of several faults the error names the first one by name.
func plainMap(object map[string]any) (any, error) {
	copied := make(map[string]any, len(object))
	var first string
	var fault error
	for name, below := range object {
		value, err := plain(below)
		if err != nil && (fault == nil || name < first) {
			first, fault = name, err
		}
		copied[name] = value
	}
	if fault != nil {
		return nil, fmt.Errorf("%s: %w", first, fault)
	}
	return copied, nil
}

func plainList(list []any) (any, error) {
	copied := make([]any, len(list))
	for i, below := range list {
		value, err := plain(below)
		if err != nil {
			return nil, fmt.Errorf("%d: %w", i, err)
		}
		copied[i] = value
	}
	return copied, nil
}

// odd finds the first value, in the order of the pointers, that the validator cannot judge: a
// number that no receiver can read, or a value that is not decoded JSON. It returns where the value
// is and why it is odd. The reason is empty when there is no such value.
func odd(value any) (where, why string) {
	switch value := value.(type) {
	case nil, bool, string, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return "", ""
	case json.Number:
		if _, err := value.Float64(); err != nil {
			return "", fmt.Sprintf("%s is a number that no receiver can read", clip(string(value)))
		}
	case float64:
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return "", fmt.Sprintf("%v is not a number of JSON", value)
		}
	case map[string]any:
		for name, below := range value {
			at, reason := odd(below)
			if reason == "" {
				continue
			}
			if at = wire.JoinPointer("", name) + at; why == "" || at < where {
				where, why = at, reason
			}
		}
		return where, why
	case []any:
		for i, below := range value {
			if where, why = odd(below); why != "" {
				return fmt.Sprintf("/%d%s", i, where), why
			}
		}
	default:
		return "", fmt.Sprintf("a %T is not a value of JSON", value)
	}
	return "", ""
}

// clip shortens a text from a body, so that a message stays short.
func clip(text string) string {
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}
