package selftest

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// nodeScript is a script that uses the official Node SDK. The test is skipped where there is none.
func nodeScript(t *testing.T, script string) *exec.Cmd {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("Node is not installed")
	}
	if _, err := os.Stat("../testdata/node/node_modules/telnyx"); err != nil {
		t.Skip("the SDK is not installed: npm ci --prefix suite/testdata/node")
	}
	cmd := exec.Command("node", script)
	cmd.Dir = "../testdata/node"
	return cmd
}

// node starts one of the receivers on the official Node SDK and returns its URL.
func node(t *testing.T, script string) string {
	t.Helper()
	cmd := nodeScript(t, script)
	cmd.Env = append(os.Environ(), "TELNYX_PUBLIC_KEY="+emitter.DevelopmentKey().Public(),
		"TELNYX_API_KEY=unused")
	return started(t, cmd) + "/webhooks"
}

func judge(t *testing.T, cfg *suite.Config) []suite.Outcome {
	t.Helper()
	s := made(t, cfg)
	if err := s.Wait(t.Context(), 10*time.Second); err != nil {
		t.Fatal(err)
	}
	return slices.Collect(s.Each(t.Context(), s.Checks(), 4))
}

// TestOfficialNodeSDK is law 9 with a real client: who uses a current SDK properly keeps every
// MUST.
func TestOfficialNodeSDK(t *testing.T) {
	outcomes := judge(t, &suite.Config{Target: node(t, "correct.mjs"), Handles: []string{"*"}})
	for _, o := range outcomes {
		if o.Verdict != suite.Passed && o.Verdict != suite.Skipped {
			t.Errorf("%s", o.Explain())
		}
	}
}

// TestMisusedNodeSDK asserts that the two common mistakes are caught, by checks that name them.
func TestMisusedNodeSDK(t *testing.T) {
	for _, c := range []struct {
		script, diagnosis string
		caught            []string
	}{
		{"no-await.mjs", "verification without await", []string{"refuse/wrong-key"}},
		{"reserialized.mjs", "parsed and written again",
			[]string{"accept/layout-indent", "answer/200"}},
	} {
		t.Run(c.script, func(t *testing.T) {
			cfg := &suite.Config{Target: node(t, c.script), Handles: []string{"voice"}}
			outcomes := judge(t, cfg)
			for _, id := range c.caught {
				fails := func(o suite.Outcome) bool { return o.Check.ID == id && o.Failed() }
				if !slices.ContainsFunc(outcomes, fails) {
					t.Errorf("%s does not catch it", id)
				}
			}
			if got := diagnosed(outcomes); !strings.Contains(got, c.diagnosis) {
				t.Errorf("the diagnosis is %q", got)
			}
		})
	}
}
