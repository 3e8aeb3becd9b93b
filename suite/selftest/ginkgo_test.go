package selftest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGinkgoOfAWrongConfig asserts that what is wrong with a configuration is told once under
// Ginkgo, by one spec, however many checks there are: a name that nothing has, and a target that
// nobody has filled in.
func TestGinkgoOfAWrongConfig(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a module of its own")
	}
	module := outside(t)
	file := filepath.Join(module, "ginkgo", "receiver_test.go")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for says, change := range map[string][2]string{
		`unknown webhook or family "call.hungup"; did you mean`: {`"voice", "texml"`, `"call.hungup"`},
		"no target: set Config.Target":                          {`cfg.Target = server.URL + "/webhooks"`, ""},
	} {
		changed := strings.Replace(string(text), change[0], change[1], 1)
		if changed == string(text) {
			t.Fatalf("the program has no %s", change[0])
		}
		if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := goTest(module, "ginkgo")
		if err == nil || strings.Contains(out, "panic:") || strings.Count(out, says) > 3 ||
			!strings.Contains(out, says) || !strings.Contains(out, "1 Failed") {
			t.Errorf("%q: %v\n%s", says, err, out)
		}
		some := exec.Command("go", "test", "-count=1", "-mod=mod", "./ginkgo", "-ginkgo.label-filter=must")
		some.Dir = module
		text, err := some.CombinedOutput()
		out = string(text)
		if err == nil || !strings.Contains(out, says) || strings.Count(out, "• [FAILED]") > 1 {
			t.Errorf("%q, of some specs: %v\n%s", says, err, out)
		}
	}
}
