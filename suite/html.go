package suite

import (
	"cmp"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/offhook-dev/offhook/emitter"
)

//go:embed report.html
var reportHTML string

var reportPage = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("report").Parse(reportHTML))
})

// shownBody is how many bytes of a body a page shows.
const shownBody = 8 << 10

// HTML writes the run as one page that needs no network and no script: the verdict, what is wrong
// by cause, and each check with every exchange as it was sent and answered.
func (s Summary) HTML(out io.Writer) error {
	return reportPage().Execute(out, page{s, s.Findings()})
}

// A page is what the template reads.
type page struct {
	Summary
	Found Findings
}

// Day is when the run began.
func (p page) Day() string { return p.Began.UTC().Format("2006-01-02 15:04:05 UTC") }

// Fixed are the known failures that do not show.
func (p page) Fixed() (texts []string) {
	for _, known := range p.Found.Fixed {
		texts = append(texts, fixedText(known))
	}
	return texts
}

// A pageLevel has the checks of a level, by what became of them.
type pageLevel struct {
	Level  Level
	Groups []pageGroup
}

type pageGroup struct {
	Verdict Verdict
	Checks  []pageCheck
}

// Levels are the checks by level and verdict, the gravest first.
func (p page) Levels() (levels []pageLevel) {
	for _, level := range []Level{Must, Effect, Should} {
		shown := pageLevel{Level: level}
		for _, v := range standings() {
			group := pageGroup{Verdict: v}
			for _, o := range p.Outcomes {
				if cmp.Or(o.Check.Level, Must) == level && p.standing(o) == v {
					group.Checks = append(group.Checks, p.check(o))
				}
			}
			if len(group.Checks) > 0 {
				shown.Groups = append(shown.Groups, group)
			}
		}
		if len(shown.Groups) > 0 {
			levels = append(levels, shown)
		}
	}
	return levels
}

// AgainOf is the line that runs a check again, "" where there is none.
func (p page) AgainOf(id string) string {
	if p.Again == nil {
		return ""
	}
	return p.Again(id)
}

type pageCheck struct {
	Outcome
	Accepted  string // why the failure is accepted, or ""
	AgainLine string
	Shown     []pageExchange
}

func (p page) check(o Outcome) pageCheck {
	c := pageCheck{Outcome: o, AgainLine: p.AgainOf(o.Check.ID)}
	if known, ok := p.Known.of(o); ok {
		c.Accepted = known.String()
	}
	for _, e := range o.Exchanges {
		c.Shown = append(c.Shown, pageExchange{e})
	}
	return c
}

// A pageExchange is an exchange as a page shows it.
type pageExchange struct{ Exchange }

// Title says in a line what was sent and what came.
func (e pageExchange) Title() string {
	what := "genuine"
	switch {
	case e.Control:
		what = "control"
	case e.Asks == Refuse:
		what = "forged"
	case e.Asks == Survive:
		what = "malformed"
	}
	if e.Spoil != "" {
		what += " (" + e.Spoil + ")"
	}
	return strings.TrimSpace(what+" "+e.EventType) + ": " + said(e.Attempt)
}

// Good reports whether the receiver did what the request asks for.
func (e pageExchange) Good() bool { return e.asAsked() }

// Time is when it was sent, and how long it took.
func (e pageExchange) Time() string {
	return fmt.Sprintf("sent at %s, took %s", e.Sent.UTC().Format("15:04:05.000 UTC"),
		e.Took.Round(10*time.Microsecond))
}

// Signed is the time that was signed.
func (e pageExchange) Signed() string { return e.At.UTC().Format("15:04:05 UTC") }

// Request is the request as it was sent.
func (e pageExchange) Request() string {
	lines := append([]string{e.Method + " " + e.URL}, e.Transcript().HeaderLines()...)
	return printableLines(strings.Join(lines, "\n"))
}

// RequestText is its body.
func (e pageExchange) RequestText() string { return bodyText(e.RequestBody, false) }

// Response is the status and the headers of the answer, or why there is none.
func (e pageExchange) Response() string {
	if e.Status == 0 {
		return said(e.Attempt)
	}
	text := strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status)))
	for _, name := range slices.Sorted(maps.Keys(e.ResponseHeader)) {
		for _, value := range e.ResponseHeader[name] {
			text += "\n" + name + ": " + value
		}
	}
	if e.Cause != emitter.CauseNone && e.Cause != emitter.CauseRedirect {
		text += "\n" + said(e.Attempt)
	}
	return printableLines(text)
}

// ResponseText is the body of the answer.
func (e pageExchange) ResponseText() string { return bodyText(e.ResponseBody, e.Truncated) }

// Curl is a line for a POSIX shell that sends the very same request, "" where the body is too large
// for the page.
func (e pageExchange) Curl() string {
	if len(e.RequestBody) > shownBody {
		return ""
	}
	line, err := e.Transcript().Curl("")
	if err != nil {
		return ""
	}
	return line
}

// bodyText is a body to read, of which there may have been more. What is not text is in base64; of
// a long one, the beginning is shown.
func bodyText(body []byte, more bool) string {
	shown, note := body, ""
	if len(body) > shownBody {
		shown = body[:shownBody]
		note = fmt.Sprintf("\n… the first %d of %d bytes", shownBody, len(body))
	}
	if more {
		note = fmt.Sprintf("\n… the first %d bytes; there were more", len(shown))
	}
	if text, ok := cutText(shown, len(shown) < len(body) || more); ok {
		return printableLines(text) + note
	}
	return "no UTF-8, so in base64:\n" + base64.StdEncoding.EncodeToString(shown) + note
}

// cutText is a text that may be cut off within its last character.
func cutText(text []byte, cut bool) (string, bool) {
	for range utf8.UTFMax - 1 {
		if utf8.Valid(text) || !cut || len(text) == 0 {
			break
		}
		text = text[:len(text)-1]
	}
	return string(text), utf8.Valid(text)
}

// printableLines escapes all that cannot be printed but the ends of lines.
func printableLines(text string) string {
	var out strings.Builder
	for _, c := range text {
		if c == '\n' || strconv.IsPrint(c) {
			out.WriteRune(c)
		} else {
			out.WriteString(strings.Trim(strconv.QuoteRune(c), "'"))
		}
	}
	return out.String()
}
