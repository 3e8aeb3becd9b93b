package main

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/offhook-dev/offhook/suite/receiver"
)

// TestArrivalsArePrintable asserts that nothing of a request or of an application's answer reaches
// the terminal unescaped or begins a line of its own.
func TestArrivalsArePrintable(t *testing.T) {
	const hostile = "a\x1b[2J\u009b2J\x7f\u202e\n\rb\xff"
	const escaped = `\x1b[2J\u009b2J\x7f\u202e\n\r`
	answered := receiver.Request{Verified: true, Status: 500, EventType: "a b", Path: "/",
		Reason: "the application answered 500", AnswerBody: []byte(hostile)}
	for name, req := range map[string]receiver.Request{
		"event type": {EventType: hostile, Path: "/", Status: 200},
		"no path":    {Method: "GET", Path: "", Status: 200, EventType: hostile},
		"method":     {Method: hostile, Path: "/", Status: 200},
		"path":       {Method: "GET", Path: hostile, Status: 200},
		"reason":     {Method: "GET", Path: "/", Reason: hostile, Status: 403},
		"no answer": {Verified: true, Path: "/", EventType: "a", Reason: hostile, Status: 502,
			Err: errors.New(hostile), AnswerBody: []byte(hostile)},
		"answer": answered,
		"header": {Method: "GET", Path: "/", Status: 200, Header: http.Header{"A": {hostile}}},
	} {
		t.Run(name, func(t *testing.T) {
			p := prettyArrivals{paint: painter(nil, true), forwarded: true}
			text := p.text(req)
			lines := 1
			if req.Status != 200 {
				lines = 2
			}
			if strings.Count(text, "\n") != lines || strings.ContainsFunc(text, func(r rune) bool {
				return r != '\n' && !unicode.IsPrint(r)
			}) {
				t.Errorf("printed is %q", text)
			}
			// Of an answer, the first line is shown, and of headers nothing.
			if shown := strings.TrimSuffix(escaped, `\n\r`); name != "header" &&
				!strings.Contains(text, shown) {
				t.Errorf("%q does not show %s", text, shown)
			}
			json := string(jsonArrival("jsonl", req))
			if strings.Count(json, "\n") != 1 || strings.ContainsFunc(json, func(r rune) bool {
				return r != '\n' && !unicode.IsPrint(r)
			}) {
				t.Errorf("printed is %q", json)
			}
		})
	}
}

// TestArrivalsFitTheTerminal asserts that a long reason is folded, and only where someone reads it.
func TestArrivalsFitTheTerminal(t *testing.T) {
	req := receiver.Request{Verified: true, Status: 500, EventType: "call.answered", Path: "/hooks",
		Took: 12345 * time.Microsecond, Reason: "the application answered 500",
		AnswerBody: []byte(strings.Repeat("no ", 40))}
	p := prettyArrivals{paint: painter(nil, true), forwarded: true}
	want := "00:00:00.000 call.answered            verified 500 /hooks  12.3ms\n" +
		`             the application answered 500, "` + strings.Repeat("no ", 19) + "no…\"\n"
	if got := p.text(req); got != want {
		t.Errorf("printed is\n%s, want\n%s", got, want)
	}
	p.width = screen
	for line := range strings.Lines(p.text(req)) {
		if len([]rune(line)) > screen+1 {
			t.Errorf("%q is too long", line)
		}
	}
}
