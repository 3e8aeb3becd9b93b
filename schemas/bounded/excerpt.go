package bounded

import (
	"fmt"
	"strings"
)

// Excerpt shows the lines around a place of a text, and points at it. Of long lines it shows the
// part around the column. Lines and columns count from 1.
func Excerpt(text []byte, line, column int) string {
	const around, width = 3, 100
	lines := strings.Split(strings.TrimRight(string(text), "\r\n"), "\n")
	from := max(0, column-width)
	var shown []string
	for i := max(line-around, 1); i <= min(line+around, len(lines)); i++ {
		mark := " "
		if i == line {
			mark = ">"
		}
		runes := []rune(strings.TrimRight(lines[i-1], "\r"))
		part := string(runes[min(from, len(runes)):min(from+2*width, len(runes))])
		shown = append(shown, fmt.Sprintf("%s %2d | %s", mark, i, part))
		if i == line {
			shown = append(shown, strings.Repeat(" ", column-from+6)+"^")
		}
	}
	return strings.Join(shown, "\n")
}
