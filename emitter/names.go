package emitter

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// unknownName is the error for a name that is not among the known ones: it
// suggests the nearest, if one is near, and lists them all.
func unknownName(kind, name string, known []string) error {
	hint := ""
	best := 1 + max(2, len(name)/3)
	for _, k := range known {
		if d := levenshtein.ComputeDistance(name, k); d < best {
			best, hint = d, fmt.Sprintf(", did you mean %q?", k)
		}
	}
	return fmt.Errorf("%s %q is unknown%s (known: %s)", kind, name, hint, strings.Join(known, ", "))
}
