package selftest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestContractAsAProcess runs the suite as its users do, as a binary of go test -c and by several
// processes of Ginkgo, against receiver processes that the environment names: one that is right,
// and one that is not.
func TestContractAsAProcess(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command, the suite and Ginkgo")
	}
	bin := t.TempDir()
	for _, args := range [][]string{
		{"build", "-o", filepath.Join(bin, "offhook"), "../../cmd/offhook"},
		{"build", "-o", filepath.Join(bin, "ginkgo"), "github.com/onsi/ginkgo/v2/ginkgo"},
		{"test", "-c", "-o", filepath.Join(bin, "suite.test"), ".."},
	} {
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	offhook := filepath.Join(bin, "offhook")
	good := listening(t, offhook)
	stale := listening(t, offhook, "--defect", "no-timestamp-check")
	binary := filepath.Join(bin, "suite.test")
	ways := map[string][]string{
		"go test -c": {binary, "-ginkgo.v", "-ginkgo.no-color"},
		"ginkgo -p":  {filepath.Join(bin, "ginkgo"), "-p", "--no-color", binary},
	}
	for name, line := range ways {
		t.Run(name, func(t *testing.T) {
			contract := func(receiver string) (string, error) {
				cmd := exec.Command(line[0], line[1:]...)
				cmd.Dir = bin
				cmd.Env = append(os.Environ(), "OFFHOOK_TO="+receiver+"/webhooks",
					"OFFHOOK_FAILOVER_TO="+receiver+"/failover",
					"OFFHOOK_HANDLES=call.*\nmessage.*", "OFFHOOK_SEED=3",
					"OFFHOOK_ENTITY=connection_id=1494492062593582591")
				out, err := cmd.CombinedOutput()
				return string(out), err
			}
			out, err := contract(good)
			if err != nil || !strings.Contains(out, "0 Failed") {
				t.Errorf("a receiver that is right: %v\n%s", err, out)
			}
			out, err = contract(stale)
			if err == nil || !strings.Contains(out, " Failed") ||
				!strings.Contains(out, "expected: refused with 4xx") {
				t.Errorf("a receiver that takes old timestamps: %v\n%s", err, out)
			}
			if strings.Contains(out, "accept/webhook/fax.") {
				t.Errorf("webhooks are asked that OFFHOOK_HANDLES does not name:\n%s", out)
			}
			if !strings.Contains(out, "refuse/stale-24h The timestamp is 24 hours old") ||
				!strings.Contains(out, "\n  A11") && !strings.Contains(out, "\nA11") {
				t.Errorf("the failure does not point at its source:\n%s", out)
			}
		})
	}
}
