package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
)

// Whatever a receiver does, trigger, run and test end in time and with the right exit code, keep
// each attempt with its cause, print nothing that a terminal obeys, and leave neither a connection
// nor a goroutine nor a file behind.
func TestHostileReceivers(t *testing.T) {
	log.SetOutput(io.Discard) // as main does
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	usual := usualVerdicts(t)
	left := hostile.Remains()
	t.Run("all", func(t *testing.T) {
		for _, receiver := range hostile.All() {
			t.Run(receiver.Name, func(t *testing.T) {
				t.Parallel()
				visit(t, receiver, "trigger", "pretty")
				if testing.Short() {
					return
				}
				visit(t, receiver, "run", "pretty")
				got := visit(t, receiver, "test", "pretty")
				if receiver.Delivered() && !slices.Equal(got, usual) {
					t.Errorf("the verdicts are\n%s\nand for a usual receiver that answers 200\n%s",
						strings.Join(got, "\n"), strings.Join(usual, "\n"))
				}
			})
		}
	})
	left(t)
}

// JSON has what came as it came, and terminals obey nothing of it.
func TestEscapesInJSON(t *testing.T) {
	if testing.Short() {
		t.Skip("judges many receivers")
	}
	for _, receiver := range hostile.All() {
		for _, format := range []string{"json", "jsonl"} {
			if strings.Contains(receiver.Name, "escapes") {
				visit(t, receiver, "trigger", format)
				visit(t, receiver, "test", format)
			}
		}
	}
}

// usualVerdicts are those on a receiver that answers 200 to everything.
func usualVerdicts(t *testing.T) []string {
	t.Helper()
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	usual := hostile.Receiver{Name: "usual", Status: 200,
		Answer: func(conn *net.TCPConn, _ int, _ []byte) bool {
			_, err := io.WriteString(conn, ok)
			return err == nil
		}}
	verdicts := visit(t, usual, "test", "pretty")
	if len(verdicts) < 20 {
		t.Fatalf("there are %d verdicts", len(verdicts))
	}
	return verdicts
}

// line is a line for the shell.
func line(command string) []string {
	return map[string][]string{
		"trigger": {"trigger", "call.answered"},
		"run":     {"run", "join-playback-conversation-leave", "--speed", "max"},
		"test":    {"test", "answer", "refuse", "--handles", "call.hangup"},
	}[command]
}

// visit runs a command against a receiver and returns the verdicts, if there are any.
func visit(
	t *testing.T, receiver hostile.Receiver, command, format string,
) (verdicts []string) {
	t.Helper()
	server := receiver.Start(t)
	folder := t.TempDir()
	const long, short = 30 * time.Second, 300 * time.Millisecond
	timeout := long
	if receiver.Cause == emitter.CauseTimeout {
		timeout = short
	}
	ledger := filepath.Join(folder, "ledger.jsonl")
	args := append(line(command), "--to", server.URL, "--timeout", timeout.String(), "--seed", "1",
		"--ledger", ledger, "--format", format)
	if command == "test" {
		args = append(args, "--report", "json", "--report-dir", folder)
	}
	began := time.Now()
	code, out, talk := commandWithin(t, 2*time.Minute, args...)
	took := time.Since(began)
	server.Left(t)

	attempts := readAttempts(t, ledger)
	late := 0
	for _, a := range attempts {
		switch {
		case a.Cause == emitter.CauseOverload && receiver.Cause == emitter.CauseTimeout:
			late++ // this machine has too much to do
		case a.Status != receiver.Status ||
			a.Cause != receiver.Cause && (a.Cause != receiver.Another || a.Cause == ""):
			t.Errorf("%s: status %d, cause %q (%s); want %d, %q", command, a.Status, a.Cause,
				a.Detail, receiver.Status, receiver.Cause)
		}
	}
	want := wantedCode(receiver, command)
	if late > 0 && command != "test" {
		want = exitUsage
	}
	if code != want || len(attempts) == 0 {
		t.Errorf("%s: exit code %d after %d attempts, want %d; said\n%s", command, code,
			len(attempts), want, talk)
	}
	if took >= long {
		t.Errorf("%s took %v", command, took)
	}
	for _, text := range []string{out, talk} {
		longest := 2000
		if format != "pretty" { // it has whole bodies, our own of a megabyte among them
			longest = len(text)
		}
		if found := unprintable(text, longest); found != "" {
			t.Errorf("%s printed %q", command, found)
		}
	}
	t.Logf("%-8s %6.2f s, exit code %d, %d attempts, %s %d, %s", command, took.Seconds(), code,
		len(attempts), attempts[0].Cause, attempts[0].Status, lastLine(talk))
	if command == "test" {
		verdicts = readVerdicts(t, filepath.Join(folder, "offhook.json"))
	}
	return verdicts
}

// wantedCode is the exit code of a command for a receiver. One that answers 200 to everything has
// what is delivered kept, but accepts forgeries.
func wantedCode(receiver hostile.Receiver, command string) int {
	switch {
	case !receiver.Answered():
		return exitUnanswered
	case receiver.Delivered() && command != "test":
		return exitKept
	}
	return exitBroken
}

// commandWithin ends the test if a command does not end by itself, nor when it is interrupted.
func commandWithin(
	t *testing.T, limit time.Duration, args ...string,
) (code int, out, talk string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		code, out, talk = command(t, ctx, args...)
	}()
	select {
	case <-done:
	case <-time.After(limit + 10*time.Second):
		t.Fatalf("offhook %s does not end", args[0])
	}
	return code, out, talk
}

// readAttempts reads a ledger, which must be whole.
func readAttempts(t *testing.T, file string) (all []emitter.Attempt) {
	t.Helper()
	ledger, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer ledger.Close()
	for entry, err := range emitter.ReadLedger(ledger) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, entry.Attempt)
	}
	return all
}

// readVerdicts lists the checks of a report with their verdicts.
func readVerdicts(t *testing.T, file string) (verdicts []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Outcomes []struct{ ID, Verdict string }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	for _, o := range report.Outcomes {
		verdicts = append(verdicts, o.Verdict+" "+o.ID)
	}
	return verdicts
}

// unprintable is the first line of a text that has what a terminal may obey, or is too long to be
// read; or "".
func unprintable(text string, longest int) string {
	for line := range strings.Lines(text) {
		plain := strings.TrimSuffix(line, "\n")
		obeyed := func(r rune) bool { return !unicode.IsPrint(r) }
		if !utf8.ValidString(plain) || strings.ContainsFunc(plain, obeyed) || len(plain) > longest {
			return plain[:min(len(plain), 200)]
		}
	}
	return ""
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndex(text, "\n")+1:]
}
