package emitter

import (
	"fmt"
	"strings"
)

// unknownName is the error for a name that is not among the known ones: it
// suggests the nearest, if one is near, and lists them all.
func unknownName(kind, name string, known []string) error {
	hint := ""
	best := 1 + max(2, len(name)/3)
	for _, k := range known {
		if d := distance(name, k); d < best {
			best, hint = d, fmt.Sprintf(", did you mean %q?", k)
		}
	}
	return fmt.Errorf("%s %q is unknown%s (known: %s)", kind, name, hint, strings.Join(known, ", "))
}

// distance is the Levenshtein distance of two names, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			next := diagonal
			if a[i] != b[j] {
				next = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
