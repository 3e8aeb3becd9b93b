package selftest

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
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
func nodeScript(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("Node is not installed")
	}
	if _, err := os.Stat("../testdata/node/node_modules/telnyx"); err != nil {
		t.Skip("the SDK is not installed: npm ci --prefix suite/testdata/node")
	}
	cmd := exec.Command("node", args...)
	cmd.Dir = "../testdata/node"
	return cmd
}

// noKey is the key of a receiver that has none.
const noKey = "none"

// node starts one of the receivers on the official Node SDK, with a key other than ours if it is
// not empty, and returns where it listens.
func node(t *testing.T, script, key string) string {
	t.Helper()
	cmd := nodeScript(t, strings.Fields(script)...)
	cmd.Env = append(os.Environ(), "NODE_ENV=", "TELNYX_API_KEY=unused", "TELNYX_PUBLIC_KEY="+
		strings.TrimPrefix(cmp.Or(key, emitter.DevelopmentKey().Public()), noKey))
	return started(t, cmd)
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
// promise, under Express and under Node's own server, and whatever the key in the environment ends
// with.
func TestOfficialNodeSDK(t *testing.T) {
	for script, key := range map[string]string{
		"correct.mjs": "", "bare.mjs": emitter.DevelopmentKey().Public() + "\n",
	} {
		t.Run(script, func(t *testing.T) {
			url := node(t, script, key)
			outcomes := judge(t, &suite.Config{Target: url + "/webhooks",
				Failover: url + "/failover", Handles: []string{"*"}})
			for _, o := range outcomes {
				if o.Verdict != suite.Passed && o.Verdict != suite.Skipped {
					t.Errorf("%s", o.Explain())
				}
			}
		})
	}
}

// A misuse is a receiver on the official Node SDK with a mistake that people make.
type misuse struct {
	script, key string
	// caught is the check that finds it, and says names it in the diagnosis, or else in what the
	// check says.
	caught, says string
	// warns says that it is a warning only.
	warns bool
}

func misused() map[string]misuse {
	const notOurs = "public key is not the one of the key that signs here"
	key := emitter.DevelopmentKey().Public()
	raw, _ := base64.StdEncoding.DecodeString(key)
	pem := "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA" + key + "\n-----END PUBLIC KEY-----\n"
	return map[string]misuse{
		"no await": {script: "no-await.mjs", caught: "refuse/wrong-key",
			says: "verification without await"},
		"written again": {script: "reserialized.mjs", caught: "refuse/signed-compact",
			says: "parsed and written again without white space"},
		"parsed before": {script: "parsed-first.mjs", caught: "answer/200",
			says: "no parser may come before express.raw"},
		"limit of 100 kB": {script: "small-limit.mjs", caught: "accept/body-110k", warns: true,
			says: `413 "PayloadTooLargeError: request entity too large"`},
		"no headers": {script: "no-headers.mjs", caught: "answer/200",
			says: "Cannot destructure property 'headers' of 'undefined'"},
		"no key": {script: "no-key.mjs", key: noKey, caught: "refuse/no-headers",
			says: "no key is configured, and the check is skipped without one"},
		"no key, and verifies": {script: "form-as-json.mjs", key: noKey, caught: "answer/200",
			says: `403 "No public key provided for webhook verification"`},
		"key in PEM": {script: "bare.mjs", key: pem, caught: "answer/200", says: notOurs},
		"key in hexadecimal": {script: "bare.mjs", key: hex.EncodeToString(raw),
			caught: "answer/200", says: notOurs},
		"answers first": {script: "answers-first.mjs", caught: "refuse/tampered-byte",
			says: "the answer is sent before the verification"},
		"handler throws": {script: "handler-throws.mjs", caught: "accept/webhook/call.cost",
			says: "Cannot read properties of undefined (reading 'phone_number')"},
		"handler ends the process": {script: "handler-dies.mjs",
			caught: "accept/webhook/call.recording.saved",
			says:   "call.recording.saved (accept/webhook/call.recording.saved)"},
		"handler ends the process, which starts again": {script: "handler-dies.mjs supervised",
			caught: "accept/webhook/call.recording.saved",
			says:   "It does so on genuine webhooks (call.recording.saved"},
		"form as JSON": {script: "form-as-json.mjs", caught: "accept/form-spaces",
			says: "it parses each body as JSON"},
		"adds pieces as text": {script: "chunks.mjs", caught: "accept/in-pieces",
			says: "before it is decoded: pieces end inside a character"},
		"marks before it verifies": {script: "marks-first.mjs", caught: "refuse/used-id",
			says: "verified before the receiver looks whether it knows the event"},
		"reads Latin-1": {script: "latin1.mjs", caught: "accept/scripts",
			says: "an encoding other than UTF-8, such as Latin-1"},
	}
}

// TestMisusedNodeSDK asserts that each mistake fails the receiver, by a check of its own, and that
// its cause is named.
func TestMisusedNodeSDK(t *testing.T) {
	if testing.Short() {
		t.Skip("judges seventeen receivers")
	}
	for name, c := range misused() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := &suite.Config{Target: node(t, c.script, c.key) + "/webhooks",
				Timeout: 2 * time.Second, Handles: []string{"call.hangup", "call.cost",
					"call.recording.saved", "message.received", "texml.participant-join"}}
			if !strings.HasPrefix(c.script, "form") && c.script != "bare.mjs" {
				cfg.Handles = cfg.Handles[:4]
			}
			outcomes := judge(t, cfg)
			fails := slices.ContainsFunc(outcomes, suite.Outcome.Failed)
			if fails == c.warns {
				t.Errorf("that it fails is %v", fails)
			}
			says := diagnosed(outcomes)
			at := slices.IndexFunc(outcomes,
				func(o suite.Outcome) bool { return o.Check.ID == c.caught })
			if at < 0 {
				t.Fatalf("there is no %s", c.caught)
			}
			if o := outcomes[at]; o.Verdict == suite.Passed || o.Verdict == suite.Skipped {
				t.Errorf("%s does not find it", c.caught)
			} else {
				says += o.Explain()
			}
			if !strings.Contains(says, c.says) {
				t.Errorf("it does not say %q: %s", c.says, says)
			}
		})
	}
}
