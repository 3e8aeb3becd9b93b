package main

import (
	"fmt"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// below prints what there is to say about the line above.
func (p *printer) below(text string) {
	const indent = "         "
	text = printable(text)
	if p.width > 0 {
		text = fold(text, p.width-len(indent), indent)
	}
	p.print("%s%s", indent, text)
}

// ours says which rule an event breaks on purpose and what the weather does to it, once for each
// delivery.
func ours(a *emitter.Attempt) (marks []string) {
	if a.Trace.Breaks != "" && a.N == 1 {
		marks = append(marks, "*illegal on purpose: "+a.Trace.Breaks)
	}
	for _, w := range a.Trace.Weather {
		if name, what, special := strings.Cut(w, ", "); special && a.N == 1 {
			marks = append(marks, fmt.Sprintf("*our weather (%s): %s", name, what))
		}
	}
	return marks
}

// spoiled shows a request with a spoil and what its answer is worth, in a line.
func (p *printer) spoiled(d *scenarios.Delivery, a emitter.Attempt) {
	word, colour, why := "passed", green, ""
	switch {
	case d.Excused != "":
		word, colour, why = "warned", faint, d.Excused
	case len(d.Broken) > 0:
		word, colour, why = "failed", red, d.Broken[0]
	}
	if p.delivery.flags.quiet && why == "" {
		return
	}
	p.print("%s spoil %-28s %s %7s  %s", p.sent(&a), a.Spoil,
		p.paint(colour, fmt.Sprintf("%4s", status(&a))), took(a.Took), p.paint(colour, word))
	p.exchange(p.wire.attempt(&a))
	if why != "" {
		p.below(why)
	}
}
