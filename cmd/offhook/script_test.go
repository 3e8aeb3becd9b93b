package main

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/offhook-dev/offhook/emitter"
)

// exits CODE PROGRAM ARG... runs a program that ends with the exit code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var failed *exec.ExitError
	if errors.As(ts.Exec(args[1], args[2:]...), &failed) {
		got = failed.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// receive VAR STATUS... starts a receiver on loopback, puts its URL into VAR, and gives its
// answers, the last one for ever; "dead" is a port at which nobody listens.
func receive(ts *testscript.TestScript, _ bool, args []string) {
	if args[1] == "dead" {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		ts.Setenv(args[0], "http://"+listener.Addr().String()+"/")
		ts.Check(listener.Close())
		return
	}
	var answers []int
	for _, text := range args[1:] {
		status, err := strconv.Atoi(text)
		ts.Check(err)
		answers = append(answers, status)
	}
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Location", "/elsewhere") // for a 3xx
		w.WriteHeader(answers[min(int(requests.Add(1)), len(answers))-1])
	}))
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
}

// secure VAR FILE starts a receiver with TLS on loopback that answers 200, puts its URL into VAR
// and its certificate, which it has signed itself, into the file.
func secure(ts *testscript.TestScript, _ bool, args []string) {
	server := httptest.NewUnstartedServer(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
	text := pem.EncodeToMemory(
		&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), text, 0o600))
}

// says VAR TEXT starts a receiver on loopback that says the text to whoever connects, and closes
// the connection.
func says(ts *testscript.TestScript, _ bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = listener.Close() })
	ts.Setenv(args[0], "http://"+listener.Addr().String())
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 64<<10))
			_, _ = io.WriteString(conn, strings.ReplaceAll(args[1], `\n`, "\r\n"))
			_ = conn.Close()
		}
	}()
}

// background NAME PROGRAM ARG... starts a program whose output goes to NAME.out and NAME.err, and
// waits for the first URL in its talk, which becomes $URL. The program ends with the script.
func background(ts *testscript.TestScript, _ bool, args []string) {
	cmd := start(ts, args[0], args[1:])
	ts.Defer(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	ts.Setenv("URL", await(ts, args[0]+".err", `http://\S+`))
}

// interrupt NAME FILE REGEXP PROGRAM ARG... starts a program as background does, waits until the
// file has what the expression means, sends SIGINT, and wants the exit code 130.
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	cmd := start(ts, args[0], args[3:])
	await(ts, args[1], args[2])
	ts.Check(cmd.Process.Signal(os.Interrupt))
	defer time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() }).Stop()
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
		ts.Fatalf("exit code %d, want 130: %s", code, ts.ReadFile(args[0]+".err"))
	}
}

func start(ts *testscript.TestScript, name string, line []string) *exec.Cmd {
	out, err := os.Create(ts.MkAbs(name + ".out"))
	ts.Check(err)
	defer out.Close()
	talk, err := os.Create(ts.MkAbs(name + ".err"))
	ts.Check(err)
	defer talk.Close()
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), out, talk
	ts.Check(cmd.Start())
	return cmd
}

func await(ts *testscript.TestScript, file, expression string) string {
	pattern := regexp.MustCompile(expression)
	for range 1000 {
		text, _ := os.ReadFile(ts.MkAbs(file))
		if found := pattern.Find(text); found != nil {
			return string(found)
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%s never had %s", file, expression)
	return ""
}

// entries reads a ledger, which must be whole.
func entries(ts *testscript.TestScript, file string) (all []emitter.Attempt) {
	text := ts.ReadFile(file)
	if !strings.HasSuffix(text, "\n") {
		ts.Fatalf("%s ends within a line", file)
	}
	for entry, err := range emitter.ReadLedger(strings.NewReader(text)) {
		ts.Check(err)
		all = append(all, entry.Attempt)
	}
	return all
}

// unpack LEDGER writes the body of its first attempt to the file body, puts the signature headers
// into $TIMESTAMP and $SIGNATURE, and the number of attempts into $ATTEMPTS.
func unpack(ts *testscript.TestScript, _ bool, args []string) {
	all := entries(ts, args[0])
	first := all[0]
	ts.Check(os.WriteFile(ts.MkAbs("body"), first.RequestBody, 0o600))
	ts.Setenv("TIMESTAMP", first.RequestHeader["Telnyx-Timestamp"][0])
	ts.Setenv("SIGNATURE", first.RequestHeader["Telnyx-Signature-Ed25519"][0])
	ts.Setenv("ATTEMPTS", fmt.Sprint(len(all)))
}

// same LEDGER LEDGER wants two ledgers that differ in nothing but how long and how late attempts
// were; ! same
// wants a difference.
func same(ts *testscript.TestScript, differ bool, args []string) {
	measured := regexp.MustCompile(`"(took|late)_s":[0-9.]+,?`)
	var lines [2][]string
	for i, file := range args {
		if len(entries(ts, file)) == 0 {
			ts.Fatalf("%s is empty", file)
		}
		lines[i] = strings.Split(measured.ReplaceAllString(ts.ReadFile(file), ""), "\n")
		slices.Sort(lines[i]) // attempts of different events end in any order
	}
	if slices.Equal(lines[0], lines[1]) == differ {
		ts.Fatalf("%s and %s: same is %v", args[0], args[1], !differ)
	}
}

// arrived SENT ARRIVED wants that the second ledger has what the first one has: each attempt once,
// with the bytes, the event, the answer and all headers, however long it took.
func arrived(ts *testscript.TestScript, _ bool, args []string) {
	var texts [2][]string
	for i, file := range args {
		for _, a := range entries(ts, file) {
			header := http.Header{}
			for name, values := range a.RequestHeader {
				header[http.CanonicalHeaderKey(name)] = values
			}
			if i == 1 {
				ts.Check(errors.Join(mustHave(a.Took > 0, "took"), mustHave(!a.At.IsZero(), "at")))
			}
			texts[i] = append(texts[i], fmt.Sprintf("%s %s %q %q %s %d %v %q %d %q", a.Method, a.URL,
				a.EventID, a.EventType, a.Family, max(a.N, 1), header, a.RequestBody, a.Status,
				a.ResponseBody))
		}
		slices.Sort(texts[i]) // of several attempts at a time, any may come first
	}
	if len(texts[0]) == 0 || len(texts[0]) != len(texts[1]) {
		ts.Fatalf("%d attempts were sent, %d arrived", len(texts[0]), len(texts[1]))
	}
	for i, sent := range texts[0] {
		if sent != texts[1][i] {
			ts.Fatalf("sent was\n%s\narrived is\n%s", sent, texts[1][i])
		}
	}
}

func mustHave(has bool, what string) error {
	if has {
		return nil
	}
	return errors.New("an attempt lacks " + what)
}

// put VAR FILE puts the text of a file into a variable.
func put(
	ts *testscript.TestScript,
	_ bool,
	args []string,
) {
	ts.Setenv(args[0], ts.ReadFile(args[1]))
}
