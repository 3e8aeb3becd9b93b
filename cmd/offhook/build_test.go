package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestBuildIsToldAndPinned(t *testing.T) {
	const commit = "f58337d155b6f1c5a4b3b3a5a0e7d4f1d3c2b1a0"
	const pseudo = "v0.0.0-20261122231629-f58337d155b6"
	of := func(version string, changed bool) build {
		return build{version, commit, "2026-11-22", changed, "go1.26.8"}
	}
	const line = "\ncommit f58337d155b6 of 2026-11-22"
	for _, c := range []struct {
		build     build
		told, pin string
	}{
		{build{version: "v0.3.1", golang: "go1.26.8"}, "offhook v0.3.1 go1.26.8 OS\n", "v0.3.1"},
		{of(pseudo, false), "offhook " + pseudo + " go1.26.8 OS" + line + "\n", pseudo},
		{of(pseudo+"+dirty", true),
			"offhook " + pseudo + "+dirty go1.26.8 OS" + line + ", changed since\n", pseudo},
		{of("(devel)", false), "offhook (devel) go1.26.8 OS" + line + "\n", commit},
		{build{version: "(devel)", golang: "go1.26.8"}, "offhook (devel) go1.26.8 OS\n", ""},
		{build{golang: "go1.26.8"}, "offhook unknown go1.26.8 OS\n", ""},
	} {
		told := strings.Replace(c.told, "OS", runtime.GOOS+"/"+runtime.GOARCH, 1)
		if got := c.build.String(); got != told {
			t.Errorf("told as %q, want %q", got, told)
		}
		if pin, ok := c.build.pin(); pin != c.pin || ok != (c.pin != "") {
			t.Errorf("%+v is pinned to %q, %v; want %q", c.build, pin, ok, c.pin)
		}
	}
}

// TestDist builds this system's binary as make dist does, which compares it with a second one.
func TestDist(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command twice")
	}
	if runtime.GOOS == "windows" {
		t.Skip("the script needs a Unix shell")
	}
	for _, program := range []string{"bash", "git"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("needs", program)
		}
	}
	if _, err := os.Stat("../../.git"); err != nil {
		t.Skip("this is no checkout of Git")
	}
	folder, system := t.TempDir(), runtime.GOOS+"/"+runtime.GOARCH
	out, err := exec.Command("../../.ci/dist", folder, system).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	name := "offhook-" + runtime.GOOS + "-" + runtime.GOARCH
	if sums, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS")); err != nil ||
		!strings.HasSuffix(string(sums), "  "+name+"\n") || string(sums) != string(out) {
		t.Errorf("the checksums are %q, %v; printed %q", sums, err, out)
	}
	version, err := exec.Command(filepath.Join(folder, name), "version").Output()
	commit, _ := exec.Command("git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil || !strings.Contains(string(version), "\ncommit "+strings.TrimSpace(string(commit))) {
		t.Errorf("its version is %q, %v; want commit %s", version, err, commit)
	}
}
