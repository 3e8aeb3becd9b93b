package emitter

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// String names the event: its type, and its id where it has one.
func (ev Event) String() string { return strings.TrimSpace(ev.Type + " " + ev.ID) }

// String tells the attempt in a line: what was sent where, and what came of it. It shows neither
// body.
func (a Attempt) String() string {
	return fmt.Sprintf("attempt %d of %s at %s: %s", a.N,
		strings.TrimSpace(a.EventType+" "+a.EventID), printable(redact(a.URL)), a.outcome())
}

// outcome is what came of the attempt.
func (a Attempt) outcome() string {
	by := ""
	if a.Fault != "" {
		by = " by an outage of ours"
	}
	if !a.Answered() {
		return string(a.Cause) + by + detail(a.Detail)
	}
	text := strings.TrimSpace(fmt.Sprint(a.Status, " ", http.StatusText(a.Status)))
	if a.Cause == CauseRedirect {
		text += " to " + a.Location()
	}
	if by != "" {
		return text + by
	}
	return fmt.Sprintf("%s after %s", text, a.Took.Round(time.Millisecond))
}

func detail(text string) string {
	if text == "" {
		return ""
	}
	return ", " + text
}

// String tells the request in a line, without its body.
func (t Transcript) String() string { return t.Method + " " + printable(redact(t.URL)) }

// String tells the request in a line, without its body.
func (d Draft) String() string { return d.Method + " " + printable(redact(d.URL)) }

// String says that it is a ledger.
func (l *Ledger) String() string { return "ledger" }
