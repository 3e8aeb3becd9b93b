package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"offhook": main})
}

// TestScripts plays testdata/script: each file is what a user types and what they may rely on.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "receive": receive, "secure": secure, "says": says,
			"interrupt": interrupt, "background": background,
			"unpack": unpack, "same": same, "put": put, "comes": comes, "ask": ask, "key": key,
			"arrived": arrived,
		},
		Setup: func(env *testscript.Env) error {
			// Or each process sleeps a second under the race detector.
			env.Setenv("GORACE", "atexit_sleep_ms=0")
			return nil
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// command runs the command line in process and returns its exit code and what it printed.
func command(t *testing.T, ctx context.Context, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, talk strings.Builder
	code = run(ctx, args, strings.NewReader(""), &out, &talk)
	return code, out.String(), talk.String()
}

// A story of which the second event comes an hour after the first.
func longStory(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "long.yaml")
	const long = "name: long\nsteps:\n  - emit: call.answered\n  - emit: call.hangup\n    after: 1h\n"
	if err := os.WriteFile(file, []byte(long), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A closed output is one whose reader has gone, such as head.
type closedOutput struct{}

func (closedOutput) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestPlayEndsWhenItsOutputIsClosed(t *testing.T) {
	for _, format := range []string{"pretty", "jsonl"} {
		t.Run(format, func(t *testing.T) {
			var talk strings.Builder
			code := run(
				t.Context(),
				[]string{"run", longStory(t), "--format", format},
				strings.NewReader(""),
				closedOutput{},
				&talk,
			)
			if code != exitUsage || !strings.Contains(talk.String(), "broken pipe") {
				t.Errorf(
					"exit code %d, said %q; want 2 and that the pipe is broken",
					code,
					talk.String(),
				)
			}
		})
	}
}

func TestPlayEndsWhenItsLedgerIsFull(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no /dev/full")
	}
	code, _, talk := command(t, t.Context(), "run", longStory(t), "--ledger", "/dev/full")
	if code != exitUsage || !strings.Contains(talk, "no space left") {
		t.Errorf("exit code %d, said %q; want 2 and that there is no space left", code, talk)
	}
}

// An interruption in the middle of an attempt says nothing about the receiver.
func TestInterruptedAttemptIsNotBroken(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	}))
	t.Cleanup(receiver.Close)
	code, out, talk := command(t, ctx, "run", longStory(t), "--to", receiver.URL)
	if code != exitInterrupted || strings.Contains(out, "broken") ||
		strings.Contains(out, "has failed") {
		t.Errorf("exit code %d, printed %q; want 130 and no blame", code, out)
	}
	if !strings.Contains(talk, "interrupted: 0 of 2 events delivered in 1 attempt\n") {
		t.Errorf("said %q; want what had been sent", talk)
	}
}

func TestRemoteReceiverNeedsAKeyOfItsOwn(t *testing.T) {
	own, err := emitter.NewKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		flags targetFlags
		key   emitter.Key
		says  string
	}{
		{"without --allow-remote", targetFlags{}, emitter.DevelopmentKey(), "AllowRemote"},
		{"with the development key", targetFlags{allowRemote: true}, emitter.DevelopmentKey(),
			"offhook keys new"},
		{"with a key of its own", targetFlags{allowRemote: true}, own, ""},
	} {
		err := c.flags.checkTarget("to", "https://example.com/hooks", c.key)
		if c.says == "" && err != nil ||
			c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Everything that help shows fits a terminal of 80 columns.
func TestHelpFitsTheScreen(t *testing.T) {
	for _, name := range []string{"", "trigger", "run", "test", "listen", "ledger", "replay",
		"verify", "list",
		"version", "init", "keys", "keys new", "keys public",
		"scenarios", "scenarios list", "scenarios show", "scenarios check", "scenarios schema",
		"events", "events list", "events show", "events schema", "events example", "events validate"} {
		code, out, _ := command(t, t.Context(), append(strings.Fields(name), "--help")...)
		if code != exitKept || !strings.Contains(out, "Usage:\n  offhook") {
			t.Errorf("offhook %s --help: exit code %d, printed %q", name, code, out)
		}
		for line := range strings.Lines(out) {
			if width := len([]rune(strings.TrimSuffix(line, "\n"))); width > screen {
				t.Errorf("offhook %s --help: %d columns: %s", name, width, line)
			}
		}
	}
}

// What goes to a screen fits it; in place of a long URL its role is shown.
func TestLinesFitTheScreen(t *testing.T) {
	flags := deliveryFlags{
		targetFlags: targetFlags{
			to:         []string{"http://127.0.0.1:43210/a/rather/long/path/to/webhooks"},
			failoverTo: []string{"http://127.0.0.1:43211/b"},
			seed:       "1",
			policy:     "documented-200-then-failover",
			format:     "pretty",
		},
		speed:      "max",
		runs:       1,
		shapeFlags: shapeFlags{"typical", "indent"},
	}
	read, err := flags.read(newTrigger())
	if err != nil {
		t.Fatal(err)
	}
	story, err := readScenario("join-playback-conversation-leave")
	if err != nil {
		t.Fatal(err)
	}
	told := read.tale(story)
	if err := read.foresee(t.Context(), &told); err != nil {
		t.Fatal(err)
	}
	if told.outline.events != 5 || told.outline.deliveries != 5 {
		t.Errorf("the outline is %+v; want 5 events and their deliveries", told.outline)
	}
	var out strings.Builder
	read.data = &out
	p := newPrinter(read, told.outline.columns, nil)
	p.narrow(screen)
	for _, event := range story.Events() {
		p.attempt(&scenarios.Attempted{Attempt: &emitter.Attempt{
			EventType: event, URL: flags.to[0], Role: emitter.Primary, Status: 500,
			Took:         123456 * time.Microsecond,
			Trace:        emitter.Trace{Run: "1", Instances: map[string]string{"leg": "caller"}},
			ResponseBody: []byte(strings.Repeat("no ", 30))}}, read.policy)
	}
	if !strings.Contains(out.String(), "caller primary   500 123.5ms\n") {
		t.Errorf("the role, status and time are not all there:\n%s", out.String())
	}
	for line := range strings.Lines(out.String()) {
		if width := len([]rune(line)) - 1; width > screen {
			t.Errorf("%d columns: %s", width, line)
		}
	}
}

func TestFold(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"one two", "one two"},
		{"one two three", "one two\n  three"},
		{"a-very-long-word that", "a-very-long-word\n  that"},
	} {
		if got := fold(c.text, 8, "  "); got != c.want {
			t.Errorf("fold(%q) = %q, want %q", c.text, got, c.want)
		}
	}
	if got := fmt.Sprint(tail("abcdef", 4), clip("abcdef", 4)); got != "…defabc…" {
		t.Errorf("tail and clip give %s", got)
	}
}

// TestJSONOfAPlayIsOneDocument asserts that what is printed event by event can be read as one.
func TestJSONOfAPlayIsOneDocument(t *testing.T) {
	for _, runs := range []string{"1", "3"} {
		_, out, talk := command(t, t.Context(), "run", "join-playback-conversation-leave",
			"--weather", "failover", "--format", "json", "--speed", "max", "--runs", runs)
		var play struct {
			Stories []struct {
				Scenario string
				Kept     bool
				Planned  int
				Events   []struct {
					Run, Step, Type, Delivery string
					Trace                     emitter.Trace
					Attempts                  []struct{ N int }
				}
			}
			Verdict playEnd
		}
		if err := json.Unmarshal([]byte(out), &play); err != nil || len(play.Stories) != 1 ||
			!play.Verdict.Kept || play.Verdict.Again == "" {
			t.Fatalf("%v: %s%s", err, out, talk)
		}
		story := play.Stories[0]
		n, _ := strconv.Atoi(runs)
		if !story.Kept || story.Planned != 5*n || len(story.Events) != 5*n {
			t.Errorf("kept %v, %d planned, %d events", story.Kept, story.Planned, len(story.Events))
		}
		for _, e := range story.Events {
			if e.Delivery != "delivered" || len(e.Attempts) != 2 || e.Run == "" || e.Step == "" ||
				e.Trace.Story == "" {
				t.Errorf("%+v", e)
			}
		}
	}
}
