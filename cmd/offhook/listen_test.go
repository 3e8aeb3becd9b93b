package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// listening runs offhook listen with this output. It returns the URL that it listens on, and a
// function that interrupts it, waits for its end, and returns its exit code and what it has said
// since then.
func listening(t *testing.T, out io.Writer, args ...string) (string, func() (int, string)) {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	talk, says := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		line := append([]string{"listen", "--addr", "127.0.0.1:0"}, args...)
		ended <- run(ctx, line, strings.NewReader(""), out, says)
		says.Close()
	}()
	lines := bufio.NewScanner(talk)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			rest := make(chan string, 1)
			go func() {
				text, _ := io.ReadAll(talk)
				rest <- string(text)
			}()
			return url, func() (int, string) {
				interrupt()
				return <-ended, <-rest
			}
		}
	}
	t.Fatalf("it does not listen; exit code %d", <-ended)
	return "", nil
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
	for _, format := range []string{"pretty", "json", "jsonl"} {
		t.Run(format, func(t *testing.T) {
			var out strings.Builder
			url, stop := listening(t, &out, "--defect", "accept-all", "--format", format)
			post(t, url+"/%1B%5B2J%C2%9B%7F%E2%80%AE%0Ax%20%20attempt%202%FF", hostile)
			post(t, url+"/plain/ä", "call.answered")
			if code, talk := stop(); code != exitInterrupted {
				t.Fatalf("exit code %d: %s", code, talk)
			}
			for _, r := range out.String() {
				if r != '\n' && !unicode.IsPrint(r) {
					t.Errorf("%s is in the output: %q", strconv.QuoteRune(r), out.String())
				}
			}
			if format != "pretty" {
				var got arrival
				err := json.NewDecoder(strings.NewReader(out.String())).Decode(&got)
				if err != nil {
					t.Fatal(err)
				}
				if got.EventType != hostile {
					t.Errorf("the event type is %q, want %q", got.EventType, hostile)
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
