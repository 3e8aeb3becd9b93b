package emitter

import (
	"fmt"
	"strings"
)

// Fill names a value that differs from attempt to attempt.
type Fill string

const (
	// FillAttempt is the number of the attempt, a JSON number.
	FillAttempt Fill = "attempt.number"
	// FillDeliveredTo is the URL of the attempt, a JSON string.
	FillDeliveredTo Fill = "attempt.delivered_to"
)

// Slot is a place in Content.Value whose value each attempt fills anew.
type Slot struct {
	// Pointer is a JSON pointer (RFC 6901) to a value that is there.
	Pointer string
	// Fill says what is written in place of that value.
	Fill Fill
}

// path is a slot on its way down the value: tokens[depth:] is still to go.
type path struct {
	tokens []string
	fill   Fill
	index  int
}

func parseSlots(slots []Slot) ([]path, error) {
	paths := make([]path, 0, len(slots))
	for i, s := range slots {
		if s.Fill != FillAttempt && s.Fill != FillDeliveredTo {
			return nil, fmt.Errorf("slot %q: fill %q is unknown: use %q or %q", s.Pointer, s.Fill, FillAttempt, FillDeliveredTo)
		}
		p := path{fill: s.Fill, index: i}
		if s.Pointer != "" {
			rest, ok := strings.CutPrefix(s.Pointer, "/")
			if !ok {
				return nil, fmt.Errorf("slot %q: a JSON pointer starts with a slash", s.Pointer)
			}
			p.tokens = strings.Split(rest, "/")
			for j, t := range p.tokens {
				p.tokens[j] = strings.ReplaceAll(strings.ReplaceAll(t, "~1", "/"), "~0", "~")
			}
		}
		paths = append(paths, p)
	}
	return paths, nil
}

// below keeps the slots whose path goes on with token.
func below(slots []path, depth int, token string) []path {
	var kept []path
	for _, s := range slots {
		if len(s.tokens) > depth && s.tokens[depth] == token {
			kept = append(kept, s)
		}
	}
	return kept
}
