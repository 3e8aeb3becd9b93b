package selftest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestContractRefusesItsEnvironment asserts that the contract fails, and says which variable is
// wrong, where it would otherwise judge another receiver than the one that was meant.
func TestContractRefusesItsEnvironment(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the suite")
	}
	binary := filepath.Join(t.TempDir(), "suite.test")
	build := exec.Command("go", "test", "-c", "-o", binary, "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go test -c: %v\n%s", err, out)
	}
	const misspelt = "OFFHOOK_TOO: unknown variable; did you mean OFFHOOK_TO?"
	const secret = "MC4CAQAwBQYDK2VwBCIEIICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICA"
	for variable, says := range map[string]string{
		"OFFHOOK_TOO=http://127.0.0.1:1/": misspelt,
		"OFFHOOK_TOO=":                    misspelt,
		"OFFHOOK_LEDGER=one.jsonl":        "OFFHOOK_LEDGER: unknown variable",
		"OFFHOOK_TO=":                     "OFFHOOK_TO: is empty; give a URL or unset it",
		"OFFHOOK_FAILOVER_TO= ":           "OFFHOOK_FAILOVER_TO: is empty; give a URL or unset it",
		"OFFHOOK_URL=":                    "OFFHOOK_URL: is empty; give a URL or unset it",
		"OFFHOOK_URL=voice=":              `OFFHOOK_URL: "voice=" is not of the form`,
		"OFFHOOK_HANDLES=voise":           `unknown webhook or family "voise"`,
		"OFFHOOK_ENTITY=conection_id=1":   `did you mean "connection_id"?`,
		"OFFHOOK_TO=https://example.com/": "AllowRemote",
		"OFFHOOK_STRICT=yes":              "OFFHOOK_STRICT: ",
		"OFFHOOK_RATE=NaN":                "OFFHOOK_RATE: NaN is no rate",
		"OFFHOOK_TIMEOUT=0s":              "OFFHOOK_TIMEOUT: 0s leaves no time for an answer",
		"OFFHOOK_KEY=" + secret:           "OFFHOOK_KEY names no file with an Ed25519 key in PEM",
	} {
		cmd := exec.Command(binary, "-ginkgo.dry-run", "-ginkgo.no-color")
		cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), variable)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), says) {
			t.Errorf("%s: %v, want %q:\n%s", variable, err, says, out)
		}
		if strings.Contains(string(out), "panic") {
			t.Errorf("%s: it panics:\n%s", variable, out)
		}
		if strings.Contains(string(out), secret[:12]) {
			t.Errorf("%s: the secret is printed:\n%s", variable, out)
		}
	}
	cmd := exec.Command(binary, "-ginkgo.dry-run", "-ginkgo.no-color")
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "OFFHOOK_SEED=", "OFFHOOK_STRICT=true")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("an empty seed, which counts as none: %v\n%s", err, out)
	}
}
