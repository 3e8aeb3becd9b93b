package main

import (
	"fmt"
	"io"
	"os"
)

// progress is a line of a terminal that says how far something is. A nil progress shows nothing.
type progress struct {
	out   io.Writer
	shown bool
}

// rewritable tells whether an output is a terminal on which a line can be written anew.
func rewritable(out io.Writer) bool { return isTerminal(out) && os.Getenv("TERM") != "dumb" }

// show rewrites the line.
func (p *progress) show(text string) {
	if p != nil {
		fmt.Fprintf(p.out, "\r%s\x1b[K", text)
		p.shown = true
	}
}

// clear makes room for what is said next.
func (p *progress) clear() {
	if p != nil && p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.shown = false
	}
}
