package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// Each line of the offhook.yaml that init writes is a setting once its # is gone.
func TestStarterSettingsAreSettings(t *testing.T) {
	text := string(starterSettings(newRoot(), ""))
	example := regexp.MustCompile(`(?m)^# ([a-z-]+): (.+)$`)
	lines := example.FindAllStringSubmatch(text, -1)
	if len(lines) < 10 {
		t.Fatalf("%d settings are shown:\n%s", len(lines), text)
	}
	for _, line := range lines {
		t.Run(line[1], func(t *testing.T) {
			t.Chdir(t.TempDir())
			setting := strings.TrimPrefix(line[0], "# ") + "\n"
			if err := os.WriteFile(settingsFile, []byte(setting), 0o600); err != nil {
				t.Fatal(err)
			}
			words := []string{"trigger", "call.answered", "--dry-run", "--to", "http://127.0.0.1:1"}
			if newTrigger().Flags().Lookup(line[1]) == nil {
				words = []string{"test", "--list", "--demo"}
			}
			if code, _, talk := command(t, t.Context(), words...); code != exitKept {
				t.Errorf("%s: exit code %d: %s", setting, code, talk)
			}
		})
	}
	for line := range strings.Lines(text) {
		if len(line)-1 > screen {
			t.Errorf("%d columns: %s", len(line)-1, line)
		}
	}
}

// The workflows that init writes are run as they are printed, but for what is fetched: with
// offhook's listener as the receiver, and with none.
func TestStarterWorkflowRuns(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("needs bash, as GitHub Actions does")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, free, _ := net.SplitHostPort(listener.Addr().String())
	listener.Close()
	for name, c := range map[string]struct{ says, line []string }{
		"receiver": {
			[]string{"passed, 0 failed"},
			[]string{"--to", "http://127.0.0.1:" + free + "/hooks", "--", "sh", "-c", `echo $$ >pid; ` +
				`OFFHOOK_KEY= exec offhook listen --addr 127.0.0.1:$PORT --public-key $TELNYX_PUBLIC_KEY`},
		},
		"demo": {[]string{"passed, 0 failed", "::warning::offhook judges its own receiver"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			line := append([]string{"init"}, c.line...)
			if code, _, talk := command(t, t.Context(), line...); code != exitKept {
				t.Fatalf("exit code %d: %s", code, talk)
			}
			if err := os.Remove(keyFile); err != nil { // a fresh clone has none
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if text, err := os.ReadFile("pid"); err == nil {
					pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
					if process, err := os.FindProcess(pid); err == nil {
						_ = process.Kill()
					}
				}
			})
			said := runWorkflow(t)
			for _, text := range c.says {
				if !strings.Contains(said, text) {
					t.Errorf("it never said %q:\n%s", text, said)
				}
			}
			for _, report := range reportFiles() {
				if _, err := os.Stat(filepath.Join("offhook-reports", report)); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// runWorkflow runs the steps of the workflow in the working directory, as GitHub Actions does, and
// returns what they said. Of those that fetch something it makes sure that they name a version.
func runWorkflow(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(workflowFile)
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Jobs map[string]struct {
			Env   map[string]string
			Steps []struct {
				Run, Uses string
				Env       map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(text, &workflow); err != nil {
		t.Fatal(err)
	}
	job, folder := workflow.Jobs["webhooks"], t.TempDir()
	said, variables := filepath.Join(folder, "said"), filepath.Join(folder, "env")
	fetched := ""
	for _, step := range job.Steps {
		if step.Uses != "" || strings.HasPrefix(step.Run, "go install ") {
			fetched += step.Uses + step.Run + "\n"
			continue
		}
		out, err := os.OpenFile(said, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("bash", "-e", "-c", step.Run)
		cmd.Stdout, cmd.Stderr = out, out // a file, since a receiver goes on writing
		cmd.Env = append(os.Environ(), "GITHUB_ENV="+variables, "OFFHOOK_HANDLES=call.hangup")
		for _, set := range []map[string]string{job.Env, step.Env} {
			for name, value := range set {
				cmd.Env = append(cmd.Env, name+"="+value)
			}
		}
		if added, err := os.ReadFile(variables); err == nil {
			cmd.Env = append(cmd.Env, strings.Fields(string(added))...)
		}
		err = cmd.Run()
		out.Close()
		if err != nil {
			text, _ := os.ReadFile(said)
			t.Fatalf("%s: %v\n%s", step.Run, err, text)
		}
	}
	const want = "actions/checkout@v4\nactions/setup-go@v5\n" +
		"go install github.com/offhook-dev/offhook/cmd/offhook@latest\nactions/upload-artifact@v4\n"
	if fetched != want {
		t.Errorf("it fetches\n%s", fetched)
	}
	output, err := os.ReadFile(said)
	if err != nil {
		t.Fatal(err)
	}
	return string(output)
}
