package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite/receiver"
)

const actionFolder = "../../.github/actions/offhook"

// TestActionScript runs the script of the GitHub Action as a runner does.
func TestActionScript(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command")
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("needs bash, as GitHub Actions does")
	}
	correct, err := receiver.New(receiver.Options{PublicKey: emitter.DevelopmentKey().Public()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = correct.Close() })
	good := httptest.NewServer(correct)
	t.Cleanup(good.Close)
	credulous := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(credulous.Close)
	runner := t.TempDir()
	for _, c := range []struct {
		name, to, arguments   string
		output, summary, said string
		reports               bool
	}{
		{"a receiver that keeps all", good.URL, "test\n--handles=call.hangup\r\n\nanswer/200\n",
			`^exit-code=0\nverdict=passed: \d+ passed, 0 failed.*\n$`, `(?s)^### offhook: http.*passed: `,
			`passed: \d+ passed, 0 failed`, true},
		{"one that accepts forgeries", credulous.URL, "test\nrefuse/wrong-key",
			`^exit-code=1\nverdict=failed: \d+ passed, 1 failed.*\n$`, `refuse/wrong-key`,
			`::error title=`, true},
		{"a story", good.URL, "run\nvoice/voicemail\n--speed\nmax",
			`^exit-code=0\nverdict=(\d+) of \d+ events delivered.*\n$`,
			`(?s)^### offhook run\n\n    .*call\.hangup.*\n    \d+ of \d+ events delivered.*\n$`,
			`call\.hangup`, false},
		{"nothing", "", "", `^exit-code=2\nverdict=.+\n$`, `^### offhook`, `Usage:`, false},
		{"wrong usage", good.URL, "test\n--handles\nvoic",
			`^exit-code=2\nverdict=.*voic.*\n$`, `(?s)^### offhook test\n.*voic`, `voic`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			at := func(name string) string { return filepath.Join(folder, name) }
			script, err := filepath.Abs(actionFolder)
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(filepath.Join(script, "play.sh"))
			cmd.Dir = folder
			cmd.Env = append(os.Environ(), "GITHUB_ACTIONS=true", "GITHUB_ACTION_PATH="+script,
				"GITHUB_OUTPUT="+at("output"), "GITHUB_STEP_SUMMARY="+at("summary"),
				"GITHUB_PATH="+at("path"), "RUNNER_TEMP="+runner, "ARGUMENTS="+c.arguments,
				"REPORTS=some reports")
			if c.to != "" {
				cmd.Env = append(cmd.Env, "OFFHOOK_TO="+c.to)
			}
			out, _ := cmd.CombinedOutput()
			output, _ := os.ReadFile(at("output"))
			for _, text := range []struct{ what, text, want string }{
				{"it said", string(out), c.said},
				{"its output is", string(output), c.output},
				{"its summary is", read(at("summary")), c.summary},
				{"PATH gets", read(at("path")), "^" + regexp.QuoteMeta(runner)},
			} {
				if !regexp.MustCompile(text.want).MatchString(text.text) {
					t.Errorf("%s %q; want %s", text.what, text.text, text.want)
				}
			}
			if n := strings.Count(read(at("summary")), "### offhook"); n != 1 {
				t.Errorf("%d summaries are written", n)
			}
			code := "exit-code=" + string(rune('0'+cmd.ProcessState.ExitCode()))
			if !strings.HasPrefix(string(output), code) {
				t.Errorf("it ended with %s, its output is %q", code, output)
			}
			for _, file := range reportFiles() {
				if _, err := os.Stat(at("some reports/" + file)); (err == nil) != c.reports {
					t.Errorf("%s: %v", file, err)
				}
			}
		})
	}
}

func read(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// What the action declares and what its script reads fit each other.
func TestActionFile(t *testing.T) {
	var action struct {
		Inputs  map[string]struct{ Description string }
		Outputs map[string]struct{ Value string }
		Runs    struct {
			Steps []struct {
				ID, Run string
				Env     map[string]string
			}
		}
	}
	text, script := read(actionFolder+"/action.yml"), read(actionFolder+"/play.sh")
	if err := yaml.Unmarshal([]byte(text), &action); err != nil {
		t.Fatal(err)
	}
	for name := range action.Inputs {
		if !strings.Contains(text, "${{ inputs."+name+" }}") {
			t.Errorf("input %s is not used", name)
		}
	}
	for name, output := range action.Outputs {
		if output.Value != "${{ steps.offhook.outputs."+name+" }}" ||
			!strings.Contains(script, `echo "`+name+"=") {
			t.Errorf("output %s is %s, which the script does not write", name, output.Value)
		}
	}
	var steps []struct {
		Uses string
		With map[string]string
	}
	excerpt := regexp.MustCompile("(?s)```yaml\n(- uses: offhook-dev/offhook/.*?)```").
		FindStringSubmatch(read("../../suite/README.md"))
	if excerpt == nil || yaml.Unmarshal([]byte(excerpt[1]), &steps) != nil || len(steps) != 1 ||
		!strings.HasPrefix(steps[0].Uses, "offhook-dev/offhook/.github/actions/offhook@") {
		t.Fatalf("suite/README.md does not show how the action is used: %q", excerpt)
	}
	for name := range steps[0].With {
		if _, ok := action.Inputs[name]; !ok {
			t.Errorf("suite/README.md gives the action an input %s, which it has not", name)
		}
	}
	ran := false
	for _, step := range action.Runs.Steps {
		ran = ran || step.ID == "offhook" && step.Run == `"$GITHUB_ACTION_PATH/play.sh"`
		for name := range step.Env {
			if !regexp.MustCompile(`\$` + name + `\b`).MatchString(script) {
				t.Errorf("the script does not read %s", name)
			}
		}
	}
	if !ran {
		t.Error("the action does not run its script")
	}
}
