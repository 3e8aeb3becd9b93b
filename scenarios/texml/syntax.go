package texml

import (
	"fmt"
	"strings"
)

// A SyntaxError says why a text is no TeXML document.
type SyntaxError struct {
	Line   int // from 1; 0 where the whole text is meant
	Column int // in bytes, from 1
	// Verb is the element in which the mistake is, "" where it is in none.
	Verb string
	// What says the rest of the sentence.
	What string
}

func (e *SyntaxError) Error() string { return sentence(e.Line, e.Verb, e.What) }

// A Warning is what is wrong with a document that runs all the same: Telnyx skips what it does not
// know, and takes the default in place of a value that is none.
type Warning struct {
	Line   int
	Column int
	Verb   string
	What   string
	// Nearest is the known name that may be meant, "" when none is near.
	Nearest string
}

func (w Warning) String() string {
	text := sentence(w.Line, w.Verb, w.What)
	if w.Nearest != "" {
		text += fmt.Sprintf("; did you mean %q?", w.Nearest)
	}
	return text
}

func sentence(line int, verb, what string) string {
	var parts []string
	if line > 0 {
		parts = append(parts, fmt.Sprintf("line %d:", line))
	}
	if verb != "" {
		parts = append(parts, "<"+clip(verb)+">")
	}
	return strings.Join(append(parts, what), " ")
}

// clip keeps the start of what came from outside, so that a message stays short.
func clip(text string) string {
	const most = 60
	n := 0
	for i := range text {
		if n++; n > most {
			return text[:i] + "..."
		}
	}
	return text
}
