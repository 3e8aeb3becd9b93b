package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"github.com/offhook-dev/offhook/emitter"
)

// The levels of -v.
const (
	showBodies  = 1
	showHeaders = 2 // signatures are among them
)

// verboseFlag adds -v, which means the same everywhere.
func verboseFlag(flags *pflag.FlagSet, level *int) {
	flags.CountVarP(level, "verbose", "v", "print bodies; -vv headers and signatures too")
}

// An exchangeText shows requests and answers below the line that tells of them: bodies, and on the
// second level what stands before them. The zero value shows nothing.
type exchangeText struct {
	level  int
	paint  func(colour, text string) string
	secret http.Header // of which no value is shown
}

// shownBody is how many bytes of a body are shown.
const shownBody = 20 << 10

// attempt is what was sent, and what came.
func (x exchangeText) attempt(a *emitter.Attempt) string {
	text := x.request(a.Method, a.URL, a.RequestHeader, a.RequestBody)
	if a.Status != 0 {
		text += x.answer(a.Status, a.ResponseHeader, a.ResponseBody)
	}
	return text
}

func (x exchangeText) request(method, url string, header http.Header, body []byte) string {
	return x.side(">", method+" "+url, header, body)
}

func (x exchangeText) answer(status int, header http.Header, body []byte) string {
	return x.side("<", strings.TrimSpace(fmt.Sprint(status, " ", http.StatusText(status))), header,
		body)
}

// command is what an application asked, and what it was answered.
func (x exchangeText) command(with, answer any) string {
	return x.side("<", "", nil, indented(with)) + x.side(">", "", nil, indented(answer))
}

// indented is a value as JSON, nothing where there is none.
func indented(value any) []byte {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil || string(text) == "null" || string(text) == "{}" {
		return nil
	}
	return text
}

// side is one side of an exchange, with a sign before each line.
func (x exchangeText) side(sign, head string, header http.Header, body []byte) string {
	var lines []string
	if x.level >= showHeaders && head != "" {
		lines = append(lines, printable(head))
		for _, line := range x.headerLines(header) {
			lines = append(lines, printable(line))
		}
		if len(body) > 0 {
			lines = append(lines, "")
		}
	}
	if x.level >= showBodies {
		lines = append(lines, bodyLines(body, x.paint)...)
	}
	text := ""
	for _, line := range lines {
		text += strings.TrimRight("    "+x.paint(faint, sign)+" "+line, " ") + "\n"
	}
	return text
}

// headerLines are the headers by name. What the user gave, and what authorizes, is masked.
func (x exchangeText) headerLines(header http.Header) (lines []string) {
	always := http.Header{"Authorization": nil, "Proxy-Authorization": nil, "Cookie": nil,
		"Set-Cookie": nil}
	shown := maskedHeader(maskedHeader(header, always), x.secret)
	for name, values := range shown {
		for _, value := range values {
			lines = append(lines, name+": "+value)
		}
	}
	slices.Sort(lines)
	return lines
}

// bodyLines are the lines of a body as it is, JSON in colours and a form with a line for each
// field.
func bodyLines(body []byte, paint func(colour, text string) string) []string {
	if len(body) == 0 {
		return nil
	}
	if !utf8.Valid(body) {
		return []string{fmt.Sprintf("(%d bytes that are no text)", len(body))}
	}
	more := len(body) - shownBody
	if more > 0 {
		body = bytes.ToValidUTF8(body[:shownBody], nil)
	}
	text := strings.ReplaceAll(strings.TrimRight(string(body), "\r\n"), "\r\n", "\n")
	isJSON := strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
	if !isJSON && !strings.ContainsAny(text, " \n<") {
		text = strings.ReplaceAll(text, "&", "\n&")
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if isJSON {
			lines[i] = shaded(string(printableJSON([]byte(line))), paint)
		} else {
			lines[i] = printable(line)
		}
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("(%d more bytes; --ledger keeps all)", more))
	}
	return lines
}
