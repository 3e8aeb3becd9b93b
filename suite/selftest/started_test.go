package selftest

import (
	"bufio"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// listening starts offhook listen on a free port, in place of the reader's receiver, and returns
// where it is.
func listening(t *testing.T, offhook string, args ...string) string {
	t.Helper()
	args = append([]string{"listen", "--addr", "127.0.0.1:0"}, args...)
	return started(t, exec.Command(offhook, args...))
}

// started starts a receiver process, which ends with the test, and returns the address that it says
// it listens on, be it on standard output or on standard error.
func started(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	talk, says := io.Pipe()
	cmd.Stdout, cmd.Stderr = says, says
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		says.Close()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
	})
	lines := bufio.NewScanner(talk)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			go func() { _, _ = io.Copy(io.Discard, talk) }() // so that it never waits for a reader
			return address
		}
	}
	t.Fatalf("%s says no address", cmd.Path)
	return ""
}
