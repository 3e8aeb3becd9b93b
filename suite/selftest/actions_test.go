package selftest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/joshdk/go-junit"
)

// TestActionsWorkflow runs the commands of the README's workflow of GitHub Actions, in the environment
// that it gives them, and reads the JUnit file. What stands for ./your-receiver is a correct one.
func TestActionsWorkflow(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command")
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	printed := regexp.MustCompile("(?s)```yaml\n(name: webhooks.*?)```").FindSubmatch(readme)
	if printed == nil {
		t.Fatal("the README has no workflow")
	}
	var workflow struct {
		Jobs struct {
			Offhook struct {
				Steps []struct {
					Run string
					Env map[string]string
				}
			}
		}
	}
	if err := yaml.Unmarshal(printed[1], &workflow); err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	offhook := filepath.Join(bin, "offhook")
	build := exec.Command("go", "build", "-o", offhook, "../../cmd/offhook")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	work, ran := t.TempDir(), 0
	const correct = "#!/bin/sh\nexec offhook listen --addr 127.0.0.1:$PORT\n"
	if err := os.WriteFile(filepath.Join(work, "your-receiver"), []byte(correct), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, step := range workflow.Jobs.Offhook.Steps {
		if !strings.HasPrefix(step.Run, "offhook ") {
			continue // installs, or keeps what is left
		}
		ran++
		cmd := exec.Command("sh", "-c", step.Run)
		cmd.Dir = work
		cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "GITHUB_ACTIONS=true",
			"GITHUB_STEP_SUMMARY="+filepath.Join(work, "summary.md"))
		for name, value := range step.Env {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", step.Run, err, out)
		}
	}
	if ran == 0 {
		t.Fatal("the workflow runs no offhook")
	}
	suites, err := junit.IngestFile(filepath.Join(work, "reports", "junit.xml"))
	if err != nil || len(suites) != 1 {
		t.Fatal(err, len(suites))
	}
	if got := suites[0].Totals; got.Tests < 100 || got.Failed > 0 || got.Passed < 100 {
		t.Errorf("the totals are %+v", got)
	}
	summary, err := os.ReadFile(filepath.Join(work, "summary.md"))
	if err != nil || !strings.Contains(string(summary), ", 0 failed") {
		t.Errorf("the step summary is %q, %v", summary, err)
	}
}
