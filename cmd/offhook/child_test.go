//go:build unix

package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/suite/receiver"
)

// TestStartedReceiver is no test, but the receiver that other tests start.
func TestStartedReceiver(t *testing.T) {
	switch os.Getenv("RECEIVER") {
	case "":
		t.Skip("it is started by other tests")
	case "ends":
		fmt.Println("no such \x1b[31mdatabase")
		os.Exit(3)
	}
	helper := exec.Command("sleep", "600") // as npm start has a child that is the server
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	pid := strconv.Itoa(helper.Process.Pid)
	if err := os.WriteFile(os.Getenv("HELPER"), []byte(pid), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"TELNYX_API_KEY", "TELNYX_BASE_URL"} {
		fmt.Println(name, os.Getenv(name))
	}
	r, err := receiver.New(receiver.Options{PublicKey: os.Getenv("TELNYX_PUBLIC_KEY")})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r.Serve(l))
}

// started is the command that starts the receiver, and the file with the number of its child.
func started(t *testing.T, mode string) (args []string, helper string) {
	t.Helper()
	helper = filepath.Join(t.TempDir(), "pid")
	t.Setenv("RECEIVER", mode)
	t.Setenv("HELPER", helper)
	return []string{"--", os.Args[0], "-test.run=^TestStartedReceiver$", "-test.v"}, helper
}

// gone asserts that the child of a receiver that was stopped has ended.
func gone(t *testing.T, helper string) {
	t.Helper()
	text, err := os.ReadFile(helper)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(text))
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if syscall.Kill(pid, 0) != nil || err == nil && strings.Contains(string(state), ") Z") {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("its child %d goes on", pid)
}

// TestAReceiverIsStarted judges a receiver that the command starts and stops, with its children, and
// keeps what it said beside the reports.
func TestAReceiverIsStarted(t *testing.T) {
	behind, helper := started(t, "serves")
	folder := t.TempDir()
	code, out, talk := command(t, t.Context(), append([]string{"test", "answer/200", "--handles",
		"call.initiated", "--report", "junit", "--report-dir", folder,
		"--to", "http://127.0.0.1:0/telnyx"}, behind...)...)
	if code != 0 || !strings.HasPrefix(out, "passed: 1 passed") || !strings.Contains(talk, "started ") {
		t.Errorf("exit %d\n%s%s", code, out, talk)
	}
	if !strings.Contains(out, "/telnyx,") || strings.Contains(out, ":0/") {
		t.Errorf("the target is not at a free port, with its path:\n%s", out)
	}
	said, err := os.ReadFile(filepath.Join(folder, "receiver.log"))
	if err != nil || !strings.Contains(string(said), "TELNYX_BASE_URL http://127.0.0.1:") ||
		!strings.Contains(string(said), "TELNYX_API_KEY "+apiKey) {
		t.Errorf("%v: %s", err, said)
	}
	gone(t, helper)
}

// TestAStoryIsPlayedToAReceiverThatIsStarted asserts that run starts and stops one too.
func TestAStoryIsPlayedToAReceiverThatIsStarted(t *testing.T) {
	behind, helper := started(t, "serves")
	code, out, talk := command(t, t.Context(), append([]string{"run", "voice/ivr", "--speed", "max"},
		behind...)...)
	if code != 0 || !strings.Contains(talk, "all promises kept") {
		t.Errorf("exit %d\n%s%s", code, out, talk)
	}
	gone(t, helper)
}

// TestAReceiverThatCannotBeStarted asserts what is told of one, and that the exit code is that of
// wrong usage.
func TestAReceiverThatCannotBeStarted(t *testing.T) {
	behind, _ := started(t, "ends")
	for _, c := range []struct {
		args []string
		want string
	}{
		{append([]string{"test"}, behind...),
			"has ended before it listened on port"},
		{append([]string{"test"}, behind...), "  | no such \\x1b[31mdatabase"},
		{[]string{"test", "--", "no-such-command-at-all"}, "the receiver cannot be started"},
		{[]string{"test", "--"}, "behind -- stands the command"},
		{append([]string{"run"}, behind...), "needs the name of a scenario"},
		{append([]string{"test", "--to", "http://localhost/x"}, behind...), "has no port"},
		{append([]string{"test", "--to", "http://127.0.0.1:1/", "--to", "http://127.0.0.1:2/"},
			behind...), "--to: is given 2 times"},
	} {
		code, out, talk := command(t, t.Context(), c.args...)
		if code != exitUsage || !strings.Contains(talk, c.want) {
			t.Errorf("%v: exit %d\n%s%s", c.args, code, out, talk)
		}
	}
}
