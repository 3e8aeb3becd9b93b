package selftest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestImporters compiles and runs the two programs that the READMEs show in a module of their own: the
// suite in another Ginkgo tree, and in plain go test. Where their receiver accepts everything, both must
// fail.
func TestImporters(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a module of its own")
	}
	module := outside(t)
	for _, name := range []string{"ginkgo", "gotest"} {
		t.Run(name, func(t *testing.T) {
			out, err := goTest(module, name, "-v")
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			ran := regexp.MustCompile(`Ran \d{2,} of`).MatchString(out)
			if !strings.Contains(out, "refuse/stale-24h") && !ran {
				t.Errorf("it ran no checks:\n%s", out)
			}
		})
	}
	t.Run("they fail where the receiver does", func(t *testing.T) {
		source := filepath.Join(module, "app", "app.go")
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.Replace(text, []byte("if !genuine {"), []byte("if false && !genuine {"), 1)
		if err := os.WriteFile(source, text, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"ginkgo", "gotest"} {
			out, err := goTest(module, name)
			if err == nil || !strings.Contains(out, "refuse/wrong-key") {
				t.Errorf("%s: %v\n%s", name, err, out)
			}
		}
	})
}

// outside makes a module outside the repository that uses it, with the versions that go.mod pins.
func outside(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/importers")); err != nil {
		t.Fatal(err)
	}
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^module .*$`).
		ReplaceAllString(string(mod), "module example.com/receiver")
	text = regexp.MustCompile(`(?m)^tool .*$`).ReplaceAllString(text, "")
	text += "\nrequire github.com/offhook-dev/offhook v0.0.0\n" +
		"\nreplace github.com/offhook-dev/offhook => " + repository + "\n"
	sum, err := os.ReadFile("../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"go.mod": text, "go.sum": string(sum)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func goTest(module, name string, args ...string) (string, error) {
	args = append([]string{"test", "-count=1", "-mod=mod"}, args...)
	cmd := exec.Command("go", append(args, "./"+name)...)
	cmd.Dir = module
	out, err := cmd.CombinedOutput()
	return string(out), err
}
