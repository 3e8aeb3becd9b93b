package bounded

import "fmt"

// CheckJSON refuses a text that is too large, or that a JSON parser would find nested too deeply,
// and names the line. Whether the text is JSON at all, the parser finds out.
func CheckJSON(name string, text []byte) error {
	if err := checkSize(name, text); err != nil {
		return err
	}
	depth, line, quoted := 0, 1, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n':
			line++
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			if depth++; depth > Depth {
				return fmt.Errorf("%s:%d: lists and objects are nested more than %d deep here",
					name, line, Depth)
			}
		case c == ']' || c == '}':
			depth--
		}
	}
	return nil
}
