package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"
)

// comes FILE REGEXP waits until a line of the file matches. A listener answers before it prints.
func comes(ts *testscript.TestScript, _ bool, args []string) {
	await(ts, args[0], "(?m)"+args[1])
}

// A listener is a run of offhook listen.
type listener struct {
	url       string
	interrupt func()
	code      <-chan int
	// talk is what it has said after its URL.
	talk <-chan string
}

// listening runs offhook listen with this output until it is interrupted.
func listening(t *testing.T, out io.Writer, args ...string) listener {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	reader, talk := io.Pipe()
	code, rest := make(chan int, 1), make(chan string, 1)
	go func() {
		line := append([]string{"listen", "--addr", "127.0.0.1:0"}, args...)
		code <- run(ctx, line, strings.NewReader(""), out, talk)
		talk.Close()
	}()
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			go func() {
				text, _ := io.ReadAll(reader)
				rest <- string(text)
			}()
			return listener{url, interrupt, code, rest}
		}
	}
	t.Fatalf("it does not listen; exit code %d", <-code)
	return listener{}
}

// post sends an unsigned webhook of this type.
func post(t *testing.T, url, eventType string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"data": map[string]any{"event_type": eventType}})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}

// TestListenEscapesWhatArrives asserts that a sender can neither control the terminal nor make a
// line that looks like another.
func TestListenEscapesWhatArrives(t *testing.T) {
	hostile := "a\x1b[2J\u009b2J\x7f\u202e\nb"
	for _, format := range []string{"pretty", "-vv", "json", "jsonl"} {
		t.Run(format, func(t *testing.T) {
			var out strings.Builder
			args := []string{"--defect", "accept-all", "--format", format}
			if format == "-vv" {
				args = []string{"--defect", "accept-all", "-vv"}
			}
			l := listening(t, &out, args...)
			post(t, l.url+"/%1B%5B2J%C2%9B%7F%E2%80%AE%0Ax%20%20attempt%202%FF", hostile)
			post(t, l.url+"/plain/ä", "call.answered")
			l.interrupt()
			if code, talk := <-l.code, <-l.talk; code != exitInterrupted || talk != "" {
				t.Fatalf("exit code %d, said %q", code, talk)
			}
			for _, r := range out.String() {
				if r != '\n' && !unicode.IsPrint(r) {
					t.Errorf("%s is in the output: %q", strconv.QuoteRune(r), out.String())
				}
			}
			switch format {
			case "-vv":
				return
			case "json", "jsonl":
				text := out.String()
				if format == "jsonl" {
					text = "[" + strings.Replace(strings.TrimSpace(text), "\n", ",", 1) + "]"
				}
				var all []arrival
				if err := json.Unmarshal([]byte(text), &all); err != nil || len(all) != 2 {
					t.Fatalf("%d requests: %v", len(all), err)
				}
				if got := all[0]; got.EventType != hostile || got.Kind != "request" {
					t.Errorf("the event is %q, want %q: %+v", got.EventType, hostile, got)
				}
				return
			}
			lines := strings.Split(out.String(), "\n")
			if len(lines) != 3 {
				t.Fatalf("%d lines: %q", len(lines)-1, out.String())
			}
			for i, want := range []string{
				`"a\x1b[2J\u009b2J\x7f\u202e\nb" verified 200 ` +
					`"/\x1b[2J\u009b\x7f\u202e\nx  attempt 2\xff"`,
				`call.answered            verified 200 /plain/ä`,
			} {
				if _, line, _ := strings.Cut(lines[i], " "); line != want {
					t.Errorf("line %d is\n%s, want\n%s", i, line, want)
				}
			}
		})
	}
}

// TestListenAnswersWhenNobodyReads asserts that requests are answered though nobody reads what is
// printed, and that what is read later is complete and in order.
func TestListenAnswersWhenNobodyReads(t *testing.T) {
	reader, out := io.Pipe()
	l := listening(t, out)
	for i := range 100 {
		post(t, fmt.Sprintf("%s/%d", l.url, i), "call.answered")
	}
	l.interrupt()
	lines := bufio.NewScanner(reader)
	for i := range 100 {
		lines.Scan()
		if want := fmt.Sprintf(" REFUSED  403 /%d", i); !strings.HasSuffix(lines.Text(), want) {
			t.Fatalf("line %d is %q, want %q", i, lines.Text(), want)
		}
		lines.Scan() // the reason
	}
	if code, talk := <-l.code, <-l.talk; code != exitInterrupted || talk != "" {
		t.Errorf("exit code %d, said %q", code, talk)
	}
}

func TestListenEndsWhenItsOutputIsClosed(t *testing.T) {
	l := listening(t, closedOutput{})
	post(t, l.url, "call.answered")
	code, talk := <-l.code, <-l.talk
	if code != exitUsage || !strings.Contains(talk, "broken pipe") {
		t.Errorf("exit code %d, said %q; want 2 and that the pipe is broken", code, talk)
	}
}
