package emitter

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// HeaderLines are the headers as they are written, such as Content-Type: application/json, sorted.
func (t Transcript) HeaderLines() (lines []string) {
	for _, name := range slices.Sorted(maps.Keys(t.Headers)) {
		for _, value := range t.Headers[name] {
			lines = append(lines, name+": "+value)
		}
	}
	return lines
}

// Curl is a line for a POSIX shell that sends the request. The body is that of a file, or in the
// line if file is "". Headers of curl's own that the request has not are taken out.
func (t Transcript) Curl(file string) (string, error) {
	body, err := t.bytes()
	if err != nil {
		return "", err
	}
	line := "curl --globoff " + ShellWord(t.URL)
	if t.Method != http.MethodPost {
		line += " -X " + ShellWord(t.Method)
	}
	lines := t.HeaderLines()
	for _, name := range []string{"Accept", "Content-Type", "Expect", "User-Agent"} {
		if !slices.ContainsFunc(lines, func(line string) bool { return headerNamed(line, name) }) {
			lines = append(lines, name+":")
		}
	}
	for _, header := range lines {
		if name, value, _ := strings.Cut(header, ": "); value == "" && !strings.HasSuffix(name, ":") {
			header = name + ";" // curl's way to send a header that has no value
		}
		line += " \\\n  -H " + ShellWord(header)
	}
	switch {
	case file != "":
		return line + " \\\n  --data-binary " + ShellWord("@"+file), nil
	case len(body) == 0 && t.Method != http.MethodPost:
		return line, nil
	}
	return "printf " + formatted(body) + " |\n" + line + " \\\n  --data-binary @-", nil
}

func headerNamed(line, name string) bool {
	is, _, _ := strings.Cut(line, ":")
	return strings.EqualFold(is, name)
}

// ShellWord is a text as one word of a POSIX shell.
func ShellWord(text string) string {
	special := func(c rune) bool {
		isLetter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		isDigit := '0' <= c && c <= '9'
		return !isLetter && !isDigit && !strings.ContainsRune("%+,-./:=@_", c)
	}
	if text != "" && !strings.ContainsFunc(text, special) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// formatted is a format for printf, quoted, that yields these bytes: no shell, terminal or locale
// changes it on its way, and it is not taken for an option.
func formatted(body []byte) string {
	var text strings.Builder
	for i, c := range body {
		switch {
		case c == '%':
			text.WriteString("%%")
		case c == '\n':
			text.WriteString(`\n`)
		case c < ' ' || c > '~' || c == '\'' || c == '\\' || c == '-' && i == 0:
			fmt.Fprintf(&text, `\%03o`, c)
		default:
			text.WriteByte(c)
		}
	}
	return "'" + text.String() + "'"
}
