//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnApplicationOnTheSDKKeepsTheLoop plays loop/ivr end to end to a phone menu on Telnyx's SDK
// for Node, which the command starts and stops.
func TestAnApplicationOnTheSDKKeepsTheLoop(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("Node is not installed")
	}
	modules, err := filepath.Abs("../../suite/testdata/node/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "telnyx")); err != nil {
		t.Skip("telnyx is not installed: npm ci --prefix suite/testdata/node")
	}
	folder := t.TempDir()
	text, err := os.ReadFile("../../scenarios/telnyx/clients/testdata/ivr.mjs")
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "ivr.mjs")
	if err := os.WriteFile(program, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(modules, filepath.Join(folder, "node_modules")); err != nil {
		t.Fatal(err)
	}
	code, out, talk := command(t, t.Context(), "run", "loop/ivr", "--speed", "5", "--", "node", program)
	if code != 0 || !strings.Contains(talk, "all promises kept") ||
		!strings.Contains(out, "<- gather_using_speak") || !strings.Contains(out, "<- hangup") {
		t.Errorf("exit %d\n%s%s", code, out, talk)
	}
}
