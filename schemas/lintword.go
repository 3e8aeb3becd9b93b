package schemas

import (
	"slices"
	"strings"
)

// word reports what is wrong with the value of x-generate. What its holes name is checked when the
// webhook is compiled.
func (l *linter) word(value any, pointer string) {
	w, err := readWord(value, "field")
	if err != nil {
		l.report(pointer, "%v", err)
		return
	}
	if steers(pointer) {
		l.report(pointer, "what is sent does not depend on conditions of the schema; "+
			"say it in x-cases beside properties")
	}
	if w.Pattern != "" {
		l.pattern(w.Pattern, pointer)
	}
}

// cases reports an x-cases that is no list of rows.
func (l *linter) cases(value any, pointer string) {
	if _, err := readTables(value); err != nil {
		l.report(pointer, "%v", err)
	}
	if steers(pointer) {
		l.report(pointer, "a table stands beside properties, not in a condition")
	}
}

// steers reports whether a pointer leads through a condition or an alternative.
func steers(pointer string) bool {
	named := false // whether the key is the name of a field, not a keyword
	for _, key := range strings.Split(pointer, "/") {
		if !named && slices.Contains([]string{"if", "then", "else", "oneOf"}, key) {
			return true
		}
		named = !named && (key == "properties" || key == "$defs")
	}
	return false
}
