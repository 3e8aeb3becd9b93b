// Package nearest finds the known name that looks most like one that is not known.
//
// It serves every error about a name, so that all of them suggest in the same words.
package nearest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// An Error is a name that is not in a list that offhook knows.
type Error struct {
	Kind    string   // what was looked for: "webhook", "field", "policy"
	Name    string   // what was given
	Nearest string   // the nearest known name, "" when none is near
	See     string   // where all names are listed, "" when the list is told
	Known   []string // all names, where there are few
}

// Unknown is the error for a name of a short list, which it tells whole.
func Unknown(kind, name string, known []string) *Error {
	return &Error{Kind: kind, Name: name, Nearest: Name(name, known), Known: known}
}

func (e *Error) Error() string {
	text := fmt.Sprintf("unknown %s %q", e.Kind, e.Name)
	if e.Nearest != "" {
		text += fmt.Sprintf("; did you mean %q?", e.Nearest)
	}
	if e.See != "" {
		text += fmt.Sprintf(" (%s shows all)", e.See)
	}
	if len(e.Known) > 0 {
		text += fmt.Sprintf(" (known: %s)", strings.Join(e.Known, ", "))
	}
	return text
}

// Name is the known name that looks most like the given one, or "" when none does.
func Name(name string, known []string) string {
	// No known name is longer than that, and distances of long texts take their time.
	if len(known) == 0 || len(name) > 200 {
		return ""
	}
	distance := func(candidate string) int {
		return levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(candidate))
	}
	best := slices.MinFunc(known, func(a, b string) int {
		return cmp.Compare(distance(a), distance(b))
	})
	// Of a short name, one letter in two may be wrong, or all in the wrong order.
	if d := distance(best); d <= min(2+len(name)/3, len(name)/2) || letters(name) == letters(best) {
		return best
	}
	if len(name) < 4 {
		return ""
	}
	for _, fits := range []func(text, part string) bool{strings.HasPrefix, strings.Contains} {
		best := ""
		for _, candidate := range known {
			if fits(candidate, name) && (best == "" || len(candidate) < len(best)) {
				best = candidate
			}
		}
		if best != "" {
			return best
		}
	}
	return ""
}

// letters are the letters of a name, sorted.
func letters(name string) string {
	all := []byte(strings.ToLower(name))
	slices.Sort(all)
	return string(all)
}

// Slip is the known name that the given one may be a slip of: one that differs in a letter, or in
// two where both are long. It is "" when there is none.
func Slip(name string, known []string) string {
	for _, candidate := range known {
		most := 1 + min(len(name), len(candidate))/6
		if levenshtein.ComputeDistance(name, candidate) <= most {
			return candidate
		}
	}
	return ""
}
