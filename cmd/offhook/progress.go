package main

import (
	"fmt"
	"io"
)

// progress is a line of a terminal that says how far a test is. A nil progress shows nothing.
type progress struct {
	out                  io.Writer
	checks, done, failed int
}

// outcome rewrites the line for one more check.
func (p *progress) outcome(fails bool) {
	if p == nil {
		return
	}
	p.done++
	if fails {
		p.failed++
	}
	fmt.Fprintf(p.out, "\r%d of %s, %d failed\x1b[K", p.done, count(p.checks, "check"), p.failed)
}

// clear makes room for what is said next.
func (p *progress) clear() {
	if p != nil {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
