package emitter

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// detailLimit is how long a text from outside may be in a sentence, in characters.
const detailLimit = 400

// Location is where a redirect leads, as a text to print. It is "nowhere" if the answer does not
// say.
func (a Attempt) Location() string {
	if to := a.ResponseHeader.Get("Location"); to != "" {
		return printable(to)
	}
	return "nowhere"
}

// printable is a text that came from outside, or has a part that did. Characters that cannot be
// printed are escaped, so that no terminal obeys them. Of a long text the beginning is left.
func printable(text string) string {
	var out strings.Builder
	for count := 0; text != ""; count++ {
		if count == detailLimit {
			return out.String() + "…"
		}
		_, size := utf8.DecodeRuneInString(text)
		quoted := strconv.Quote(text[:size])
		switch quoted = quoted[1 : len(quoted)-1]; quoted {
		case `\"`, `\\`: // these can be printed
			quoted = text[:size]
		}
		out.WriteString(quoted)
		text = text[size:]
	}
	return out.String()
}
