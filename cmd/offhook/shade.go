package main

import "strings"

// The colours of JSON.
const (
	blue = "34" // names of members
	cyan = "36" // numbers and words
)

// shaded is JSON in colours: one line of it, or more. Strings must not be broken.
func shaded(text string, paint func(colour, text string) string) string {
	out := &strings.Builder{}
	for text != "" {
		switch c := text[0]; {
		case c == '"':
			end := endOfString(text)
			colour := green
			if strings.HasPrefix(strings.TrimLeft(text[end:], " \t"), ":") {
				colour = blue
			}
			out.WriteString(paint(colour, text[:end]))
			text = text[end:]
		case strings.IndexByte("{}[]:, \t\r\n", c) >= 0:
			out.WriteByte(c)
			text = text[1:]
		default:
			end := strings.IndexAny(text, "{}[]:, \t\r\n\"")
			if end < 0 {
				end = len(text)
			}
			out.WriteString(paint(cyan, text[:end]))
			text = text[end:]
		}
	}
	return out.String()
}

// endOfString is where a string that stands at the beginning of a text ends.
func endOfString(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
