package schemas

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// An UnknownError is a name that is not in a list that offhook knows.
type UnknownError struct {
	Kind    string // what was looked for: "webhook", "field", "story"
	Name    string // what was given
	Nearest string // the nearest known name, "" when none is near
	See     string // where all names are listed
}

func (e *UnknownError) Error() string {
	text := fmt.Sprintf("unknown %s %q", e.Kind, e.Name)
	if e.Nearest != "" {
		text += fmt.Sprintf("; did you mean %q?", e.Nearest)
	}
	if e.See != "" {
		text += fmt.Sprintf(" (%s shows all)", e.See)
	}
	return text
}

// Nearest is the known name that looks most like the given one, or "" when none does.
func Nearest(name string, known []string) string {
	if len(known) == 0 || len(name) > 200 { // nothing known is as long, and distances of long texts take their time
		return ""
	}
	distance := func(candidate string) int {
		return levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(candidate))
	}
	best := slices.MinFunc(known, func(a, b string) int { return cmp.Compare(distance(a), distance(b)) })
	if distance(best) <= 2+len(name)/3 {
		return best
	}
	for _, candidate := range known {
		if len(name) > 3 && strings.Contains(candidate, name) {
			return candidate
		}
	}
	return ""
}
