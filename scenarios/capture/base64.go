package capture

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"
)

// decoded is the text that is written in base64, as client_state is, if it is one that people read.
func decoded(text string) (string, bool) {
	inner, err := base64.StdEncoding.DecodeString(text)
	plain := err == nil && len(inner) > short && utf8.Valid(inner) &&
		!strings.ContainsFunc(string(inner), func(r rune) bool { return !unicode.IsPrint(r) })
	return string(inner), plain
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
