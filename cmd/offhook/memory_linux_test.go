package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter/hostile"
)

// However much a receiver sends, a process of offhook takes little memory, and nobody but offhook
// itself talks.
func TestMemoryAtHostileReceivers(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector takes memory of its own")
	}
	floods := map[string]int{"10,000 headers": 250} // megabytes at most
	for _, name := range []string{"endless body", "endless chunks", "body of 1 GB",
		"gzip bomb of 1 GB", "100,000 headers", "header of 10 MB", "endless header",
		"endless headers", "endless status line", "endless garbage", "endless 100", "endless 103",
		"two answers"} {
		floods[name] = 120
	}
	for _, receiver := range hostile.All() {
		limit, ok := floods[receiver.Name]
		if !ok {
			continue
		}
		delete(floods, receiver.Name)
		for _, command := range []string{"run", "test"} {
			code, megabytes, talk := process(t, append(line(command), "--seed", "1",
				"--to", receiver.Start(t).URL, "--timeout", "30s",
				"--ledger", filepath.Join(t.TempDir(), "ledger.jsonl")))
			t.Logf("%-20s %-5s %3d MB", receiver.Name, command, megabytes)
			if want := wantedCode(receiver, command); code != want || megabytes > limit ||
				strings.Contains(talk, "Unsolicited") {
				t.Errorf("%s, %s: exit code %d, %d MB; want %d and at most %d MB; said\n%s",
					receiver.Name, command, code, megabytes, want, limit, talk)
			}
		}
	}
	if len(floods) > 0 {
		t.Errorf("no receivers have the names %v", floods)
	}
}

// process runs offhook in a process of its own, and returns how much memory that took at its peak.
func process(t *testing.T, args []string) (code, megabytes int, talk string) {
	t.Helper()
	var said strings.Builder
	cmd := exec.Command("offhook", args...)
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	for {
		select {
		case <-ended:
			return cmd.ProcessState.ExitCode(), megabytes, said.String()
		case <-time.After(2 * time.Millisecond):
			megabytes = max(megabytes, peak(cmd.Process.Pid))
		}
	}
}

// peak is the most memory that a process had so far, in megabytes. What the system counts at its
// end is no less than what the process had that started it.
func peak(pid int) (megabytes int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	amount, _, _ := strings.Cut(after, "kB")
	kilobytes, _ := strconv.Atoi(strings.TrimSpace(amount))
	return kilobytes / 1000
}
