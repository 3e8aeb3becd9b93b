package suite

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"

	"github.com/offhook-dev/offhook/emitter"
)

// mostQuoted is how many letters of an answer are quoted: enough for the message of an error.
const mostQuoted = 100

// quoted are the first words of an answer's body. Of a page they are what a reader sees, since
// frameworks put the message of an error there.
func quoted(a emitter.Attempt) string {
	body := a.ResponseBody
	words := strings.Fields(string(body))
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		if seen := shown(body); len(seen) > 0 {
			words = seen
		}
	}
	text := strings.Join(words, " ")
	if runes := []rune(text); len(runes) > mostQuoted {
		text = string(runes[:mostQuoted]) + "…"
	}
	return text
}

// shown are the words of a page's first line, without its head, its scripts and its styles.
func shown(page []byte) (words []string) {
	hidden := ""
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return words
		}
		token := z.Token()
		switch {
		case hidden != "":
			if kind == html.EndTagToken && token.Data == hidden {
				hidden = ""
			}
		case token.Data == "br" && kind != html.TextToken && len(words) > 0:
			return words // what follows is a stack trace
		case kind == html.StartTagToken:
			switch token.Data {
			case "head", "script", "style":
				hidden = token.Data
			}
		case kind == html.TextToken:
			words = append(words, strings.Fields(token.Data)...)
		}
	}
}
