package wire

import (
	"strconv"
	"strings"
)

// SplitPointer is the keys of a JSON pointer, unescaped. The empty pointer has none.
func SplitPointer(pointer string) []string {
	if pointer == "" {
		return nil
	}
	keys := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, key := range keys {
		keys[i] = strings.ReplaceAll(strings.ReplaceAll(key, "~1", "/"), "~0", "~")
	}
	return keys
}

// JoinPointer is the pointer to the value with a key below the value at pointer.
func JoinPointer(pointer, key string) string {
	return pointer + "/" + strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

// ParentPointer is the pointer to what holds the value at pointer. It is empty at the top.
func ParentPointer(pointer string) string {
	return pointer[:max(0, strings.LastIndexByte(pointer, '/'))]
}

// Each lists the values at the end of keys; absent ones are left out. The key "*" means each item
// of an array.
func Each(value any, keys []string) []any {
	if len(keys) == 0 {
		return []any{value}
	}
	switch value := value.(type) {
	case map[string]any:
		if below, ok := value[keys[0]]; ok {
			return Each(below, keys[1:])
		}
	case []any:
		var all []any
		for i, item := range value {
			if keys[0] == "*" || keys[0] == strconv.Itoa(i) {
				all = append(all, Each(item, keys[1:])...)
			}
		}
		return all
	}
	return nil
}
