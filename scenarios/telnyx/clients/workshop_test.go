// Package clients tries Telnyx's API with real clients: the official SDK for Node, and programs
// that use it as applications do.
package clients

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// modules is where the packages of Node are.
const modules = "../../../suite/testdata/node/node_modules"

// workshop is a folder with the programs of testdata, and the packages that they use beside them.
func workshop(t *testing.T, packages ...string) string {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("Node is not installed")
	}
	from, err := filepath.Abs(modules)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range packages {
		if _, err := os.Stat(filepath.Join(from, name)); err != nil {
			t.Skipf("%s is not installed: npm ci --prefix suite/testdata/node", name)
		}
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(from, filepath.Join(folder, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return folder
}

// node is a program of a workshop, which is told where the exchange is.
func node(t *testing.T, folder, script string, x *exchange) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", script)
	cmd.Dir = folder
	if x != nil {
		cmd.Env = slices.Concat(os.Environ(), []string{"TELNYX_BASE_URL=" + x.url + "/v2",
			"TELNYX_API_KEY=" + key, "TELNYX_PUBLIC_KEY=" + emitter.DevelopmentKey().Public(),
			"FAR=" + x.url + "/far", "TELNYX_LOG=off"})
	}
	return cmd
}

// tells runs a program to its end, and decodes the lines of JSON that it writes.
func tells[T any](t *testing.T, cmd *exec.Cmd, input []byte) (all []T) {
	t.Helper()
	for line := range strings.Lines(said(t, cmd, input)) {
		var value T
		if err := json.Unmarshal([]byte(line), &value); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		all = append(all, value)
	}
	return all
}

// said is what a program writes.
func said(t *testing.T, cmd *exec.Cmd, input []byte) string {
	t.Helper()
	var wrong strings.Builder
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &wrong
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", cmd, err, text, wrong.String())
	}
	return string(text)
}

// serves starts a program that listens, and returns its URL, which is its first line.
func serves(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var wrong strings.Builder
	cmd.Stderr = &wrong
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	url, err := lines.ReadString('\n')
	if err != nil {
		cmd.Wait()
		t.Fatalf("%s does not start: %s", cmd, wrong.String())
	}
	read := make(chan string, 1)
	go func() {
		rest, _ := io.ReadAll(lines)
		read <- string(rest)
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		rest := <-read
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s says\n%s%s", cmd, rest, wrong.String())
		}
	})
	return strings.TrimSpace(url)
}
