package hole

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// excerptColumns is how much of a text a Mistake shows.
const excerptColumns = 72

// A Mistake is an error at a place of a text.
type Mistake struct {
	Message string
	// Text is the text, or what is around the place where the text is long.
	Text string
	// Column is where in Text the place is, in characters from 0.
	Column int

	cause error
}

// Error is the message, and below it the text with a caret under the place.
func (m *Mistake) Error() string {
	return m.Message + "\n    " + m.Text + "\n    " + strings.Repeat(" ", m.Column) + "^"
}

// Unwrap is the error of the Scope, where the mistake is one of its own.
func (m *Mistake) Unwrap() error { return m.cause }

// newMistake is a mistake at a byte of the text.
func newMistake(text string, at int, message string, cause error) *Mistake {
	column, runes := utf8.RuneCountInString(text[:at]), []rune(text)
	for i, r := range runes {
		if unicode.IsControl(r) {
			runes[i] = ' '
		}
	}
	if cut := len(runes) - excerptColumns; cut > 0 {
		start := max(0, min(column-excerptColumns/2, cut))
		runes, column = runes[start:start+excerptColumns], column-start
		if start > 0 {
			runes[0] = '…'
		}
		if start < cut {
			runes[excerptColumns-1] = '…'
		}
	}
	return &Mistake{Message: message, Text: string(runes), Column: column, cause: cause}
}
