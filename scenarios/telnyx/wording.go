package telnyx

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// texts are a text, or the texts of a list, as decoded from a schema.
func texts(value any) []string {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []any:
		var all []string
		for _, item := range value {
			all = append(all, fmt.Sprint(item))
		}
		return all
	}
	return nil
}

// sorted are the values of an enumeration in the order in which Telnyx tells them.
func sorted(enum any) string {
	return strings.Join(slices.Sorted(slices.Values(texts(enum))), ", ")
}

// bound is an end of a range; otherwise where it has none.
func bound(value any, otherwise string) string {
	if n, is := value.(json.Number); is {
		return n.String()
	}
	return otherwise
}

// must says what a keyword of a schema asks for.
func must(keyword string, value any) string {
	switch keyword {
	case "minLength":
		return fmt.Sprintf("at least %v characters long", value)
	case "maxLength":
		return fmt.Sprintf("at most %v characters long", value)
	case "minItems":
		return fmt.Sprintf("a list of at least %v", value)
	case "maxItems":
		return fmt.Sprintf("a list of at most %v", value)
	case "format":
		return fmt.Sprintf("a valid %v", value)
	case "pattern":
		return fmt.Sprintf("of the form %v", value)
	}
	return "one of its documented forms"
}
