package capture

import (
	"regexp"
	"strings"
	"sync"
)

// braced finds what a story takes for a hole without its dollar sign: {caller.to}.
var braced = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(^|[^$])\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+\})`)
})

// literal is a value as a story writes it, in whose texts nothing is a hole.
func literal(value any) any {
	switch value := value.(type) {
	case reference:
		return value.String()
	case string:
		text := strings.ReplaceAll(value, "${", "$${")
		return braced().ReplaceAllString(text, "$1$${'{'}$2")
	case []any:
		list := make([]any, len(value))
		for i := range value {
			list[i] = literal(value[i])
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(value))
		for name, below := range value {
			object[name] = literal(below)
		}
		return object
	}
	return value
}
