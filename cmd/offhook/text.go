package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// screen is the width that output is made for, in columns.
const screen = 80

const (
	red   = "31"
	green = "32"
	faint = "2"
)

// isTerminal tells whether someone reads along. What goes to a file or pipe is never cut, folded or
// coloured.
func isTerminal(out any) bool {
	file, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// painter colours text on a terminal, unless NO_COLOR, a dumb terminal or the flag says otherwise.
func painter(out io.Writer, plain bool) func(colour, text string) string {
	if plain || !isTerminal(out) || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return func(_, text string) string { return text }
	}
	return func(colour, text string) string { return "\x1b[" + colour + "m" + text + "\x1b[0m" }
}

// clip cuts a line to a width, at the end.
func clip(line string, width int) string {
	if runes := []rune(line); len(runes) > width {
		return string(runes[:width-1]) + "…"
	}
	return line
}

// fold breaks a text into lines of at most width columns; further lines begin with the indent.
func fold(text string, width int, indent string) string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = indent
		} else if line != "" {
			line += " "
		}
		line += word
	}
	return strings.Join(append(lines, line), "\n")
}

// hang breaks a text into lines of at most width columns, and sets the indent before further ones.
func hang(text string, width int, indent string) string {
	return strings.ReplaceAll(fold(text, width, ""), "\n", "\n"+indent)
}

// widthOf is the width that an output has, 0 where lines are not folded.
func widthOf(out io.Writer) int {
	if isTerminal(out) {
		return screen
	}
	return 0
}

// folded is a text that is folded where there is a width.
func folded(text string, width int, indent string) string {
	if width <= 0 {
		return text
	}
	return fold(text, width, indent)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// place is a URL without what all URLs have.
func place(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host + u.RequestURI()
}

// tail cuts a text to a width, at its beginning: the ends of URLs tell them apart.
func tail(text string, width int) string {
	if runes := []rune(text); len(runes) > width {
		return "…" + string(runes[len(runes)-width+1:])
	}
	return text
}

// took is a time as people compare it: milliseconds up to a second.
func took(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%.1fms", float64(d.Microseconds())/1000)
	}
	return fmt.Sprintf("%.2fs", d.Seconds())
}

// encode writes a value as JSON, indented or on one line, in which all that a terminal might obey
// is escaped. On a terminal it has colours.
func encode(out io.Writer, format string, value any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if format == "json" {
		encoder.SetIndent("", "  ")
	}
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := io.WriteString(out, shaded(string(printableJSON(text.Bytes())), painter(out, false)))
	return err
}

// encodeLine writes a value as JSON, on one line with its kind as the first member.
func encodeLine(out io.Writer, kind string, value any) error {
	var text bytes.Buffer
	if err := encode(&text, "jsonl", value); err != nil {
		return err
	}
	_, err := io.WriteString(out, shaded(string(ofKind(kind, text.Bytes())), painter(out, false)))
	return err
}

// ofKind is a line of JSON, an object, with its kind as the first member.
func ofKind(kind string, line []byte) []byte {
	return slices.Concat([]byte(`{"kind":"`+kind+`",`), line[1:])
}

// A printableOutput is an output of JSON that is printable. Each write has whole strings. Lines
// of a ledger and verdicts may be written at the same time.
type printableOutput struct {
	mu    sync.Mutex
	out   io.Writer
	paint func(colour, text string) string
}

func (p *printableOutput) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := io.WriteString(p.out, shaded(string(printableJSON(text)), p.paint)); err != nil {
		return 0, err
	}
	return len(text), nil
}
