package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/offhook-dev/offhook/emitter"
)

// A serving is a run of offhook serve.
type serving struct {
	env       []string // what it says is to be set
	url       string   // of its root
	interrupt func()
	code      <-chan int
	// lines are what it prints after what is to be set.
	lines <-chan string
}

// startServing runs offhook serve until it is interrupted, or the test ends.
func startServing(t *testing.T, args ...string) *serving {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	reader, out := io.Pipe()
	code, printed := make(chan int, 1), make(chan string, 1)
	go func() {
		line := append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)
		code <- run(ctx, line, strings.NewReader(""), out, io.Discard)
		out.Close()
	}()
	s := &serving{interrupt: interrupt, code: code, lines: printed}
	lines := bufio.NewScanner(reader)
	for range 3 {
		if !lines.Scan() {
			t.Fatalf("it does not serve; exit code %d", <-code)
		}
		s.env = append(s.env, lines.Text())
	}
	go func() {
		var all strings.Builder
		for lines.Scan() {
			all.WriteString(lines.Text() + "\n")
		}
		printed <- all.String()
	}()
	s.url = strings.TrimSuffix(strings.TrimPrefix(s.env[0], "TELNYX_BASE_URL="), "/v2")
	return s
}

// TestServeSaysWhatToSet asserts that the first lines are an environment for an application.
func TestServeSaysWhatToSet(t *testing.T) {
	s := startServing(t)
	for i, want := range []string{`^TELNYX_BASE_URL=http://127\.0\.0\.1:[0-9]+/v2$`,
		`^TELNYX_API_KEY=KEY[A-Z0-9]{20,}$`,
		"^" + regexp.QuoteMeta("TELNYX_PUBLIC_KEY="+emitter.DevelopmentKey().Public()) + "$"} {
		if !regexp.MustCompile(want).MatchString(s.env[i]) {
			t.Errorf("line %d is %q", i+1, s.env[i])
		}
	}
}

// TestServeEndsAtOnce asserts that neither who waits nor who reads a stream delays the end.
func TestServeEndsAtOnce(t *testing.T) {
	s := startServing(t)
	waiting := make(chan error, 1)
	go func() {
		answer, err := http.Get(s.url + "/offhook/wait?for=call.hangup&timeout=5m")
		if err == nil {
			answer.Body.Close()
		}
		waiting <- err
	}()
	stream, err := http.Get(s.url + "/offhook/events")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	began := time.Now()
	s.interrupt()
	if code := <-s.code; code != exitInterrupted || time.Since(began) > serveGrace/2 {
		t.Errorf("exit code %d after %s", code, time.Since(began))
	}
	<-waiting
	if _, err := io.Copy(io.Discard, stream.Body); err != nil {
		t.Error(err)
	}
}

// TestServeEscapesWhatComes asserts that who asks can neither control the terminal nor make a line
// that looks like another.
func TestServeEscapesWhatComes(t *testing.T) {
	s := startServing(t)
	key := strings.TrimPrefix(s.env[1], "TELNYX_API_KEY=")
	for _, path := range []string{"/v2/%1B%5B2J%0Ax", "/v2/calls/%1B%5B2J/actions/answer"} {
		r, err := http.NewRequest(http.MethodPost, s.url+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+key)
		r.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	steer, err := http.Post(s.url+"/offhook/calls/%1B%5B2J%0Ax/hangup", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	steer.Body.Close()
	s.interrupt()
	<-s.code
	if out := <-s.lines; strings.ContainsRune(out, '\x1b') || strings.Count(out, "\n") != 6 {
		t.Errorf("it prints %q", out)
	}
}

// TestExamples runs the examples that tests in other languages start from, against offhook serve.
func TestExamples(t *testing.T) {
	s := startServing(t)
	const folder = "../../scenarios/telnyx/testdata/examples/"
	for program, args := range map[string][]string{
		"node": {"--test"}, "python3": {"-B", "-m", "unittest", "-v"}} {
		t.Run(program, func(t *testing.T) {
			path, err := exec.LookPath(program)
			if err != nil {
				t.Skip(program + " is not installed")
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, path, args...)
			cmd.Dir = folder + strings.TrimSuffix(program, "3")
			cmd.Env = slices.Concat(os.Environ(), s.env)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// ask METHOD URL [BODY] sends a request with the key in $KEY, if there is one, puts the answer into the
// file answer, and the id of the call that it tells of into $CALL.
func ask(ts *testscript.TestScript, _ bool, args []string) {
	body := ""
	if len(args) > 2 {
		body = args[2]
	}
	r, err := http.NewRequest(args[0], args[1], strings.NewReader(body))
	ts.Check(err)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if key := ts.Getenv("KEY"); key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("answer"), append([]byte(answer.Status+"\n"), text...), 0o600))
	var b struct {
		Data struct {
			ID string `json:"call_control_id"`
		}
	}
	if json.Unmarshal(text, &b) == nil && b.Data.ID != "" {
		ts.Setenv("CALL", b.Data.ID)
	}
}

// key FILE puts the key that offhook serve has printed into $KEY.
func key(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv("KEY", strings.TrimPrefix(await(ts, args[0], `TELNYX_API_KEY=\S+`), "TELNYX_API_KEY="))
}
