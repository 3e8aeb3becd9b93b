package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/scenarios/telnyx/control"
)

// serveLines are what happens in namespaces as people read it.
type serveLines struct {
	paint func(colour, text string) string
	first string // the key of the namespace that needs no mark
	width int    // of the terminal, or 0
}

func newServeLines(out io.Writer, noColor bool, first string) *serveLines {
	l := &serveLines{paint: painter(out, noColor), first: first}
	if isTerminal(out) {
		l.width = screen
	}
	return l
}

// text is a line about what was asked, sent or done, and further ones with what is wrong. It is
// empty for what another line tells.
func (l *serveLines) text(key string, e control.Entry) string {
	what, name := "", oneWord(e.Name)
	switch e.Kind {
	case control.Attempt:
		what, name = "webhook", oneWord(e.Event)
	case control.Command:
		what = "command"
		if e.Name == "" {
			name = oneWord(e.Method) + " " + oneWord(e.Path)
		}
	case control.Far:
		what = "far end"
	case control.Unsent:
		what = "unsent"
	case control.Note:
		what = "note"
	case control.Story:
		what = "story"
	default:
		return ""
	}
	status, colour := e.Outcome, green
	if e.Status != 0 {
		status = fmt.Sprint(e.Status)
	}
	bad := e.Detail != "" || e.Status >= http.StatusMultipleChoices || e.Outcome == "broken"
	if bad {
		colour = red
	}
	if status == "" {
		status = "-"
	}
	const column = 34
	line := fmt.Sprintf("%s %-7s %-*s %s", l.paint(faint, e.At.Local().Format("15:04:05.000")),
		what, column, name, l.paint(colour, fmt.Sprintf("%3s", status)))
	rest := ""
	if e.Leg != "" {
		rest += " " + oneWord(e.Leg)
	}
	if e.Attempt > 1 {
		rest += fmt.Sprintf(" attempt %d", e.Attempt)
	}
	if key != l.first && key != "" {
		rest += " …" + key[max(0, len(key)-4):]
	}
	if e.Kind == control.Attempt {
		rest += " " + took(time.Duration(e.Took*float64(time.Second)))
	}
	return line + rest + "\n" + l.below(e)
}

// below says what is wrong.
func (l *serveLines) below(e control.Entry) string {
	why := e.Detail
	if e.Status == http.StatusNotImplemented && e.Kind == control.Command {
		why = "not modelled: " + why
	}
	if why == "" {
		return ""
	}
	const indent = "             "
	why = printable(strings.TrimSpace(why))
	if l.width > 0 {
		why = fold(why, l.width-len(indent), indent)
	}
	return indent + why + "\n"
}
