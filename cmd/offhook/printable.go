package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// oneWord returns text that came from outside as one word of a line. It quotes and escapes text
// that is empty or has spaces, quotes, backslashes or characters that cannot be printed, so that a
// sender can neither control the terminal nor imitate other words or lines.
func oneWord(text string) string {
	quoted := strconv.Quote(text)
	if quoted == `"`+text+`"` && text != "" && !strings.Contains(text, " ") {
		return text
	}
	return quoted
}

// printable escapes the characters of a sentence that cannot be printed.
func printable(text string) string {
	escaped := make([]byte, 0, len(text))
	for _, r := range text {
		if strconv.IsPrint(r) {
			escaped = append(escaped, string(r)...)
		} else {
			escaped = append(escaped, strings.Trim(strconv.QuoteRune(r), "'")...)
		}
	}
	return string(escaped)
}

// printableJSON escapes the characters of a JSON text that cannot be printed. JSON itself asks for
// the escape of some of them only, and a terminal obeys others as well.
func printableJSON(text []byte) []byte {
	printable, done := make([]byte, 0, len(text)), 0
	for i, r := range string(text) {
		if r == '\n' || strconv.IsPrint(r) {
			continue
		}
		printable = append(printable, text[done:i]...)
		for _, unit := range utf16.Encode([]rune{r}) {
			printable = fmt.Appendf(printable, `\u%04x`, unit)
		}
		done = i + utf8.RuneLen(r) // an encoder writes valid UTF-8 only
	}
	return append(printable, text[done:]...)
}
