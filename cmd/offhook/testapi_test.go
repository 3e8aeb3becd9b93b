package main

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// callingBack is the URL of a receiver that answers calls by commands to the API at an address.
func callingBack(t *testing.T, address string, defects ...string) string {
	t.Helper()
	r, err := receiver.New(receiver.Options{PublicKey: emitter.DevelopmentKey().Public(),
		Defects: defects, API: receiver.API{URL: "http://" + address + "/v2", Key: apiKey}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	return server.URL
}

// TestAReceiverThatCallsBackIsJudged asserts that the commands over HTTP are what the receiver did,
// that the lines to set come first, and that verdict, report and ledger tell of the commands.
func TestAReceiverThatCallsBackIsJudged(t *testing.T) {
	address, dir := free(t), t.TempDir()
	ledger := filepath.Join(dir, "ledger.jsonl")
	code, out, talk := command(t, t.Context(), "test", "effect/identical", "api", "--api="+address,
		"--to", callingBack(t, address), "--handles", "call.*", "--all", "--ledger", ledger,
		"--report", "json,html,junit", "--report-dir", dir)
	lines := "TELNYX_BASE_URL=http://" + address + "/v2\nTELNYX_API_KEY=" + apiKey +
		"\nTELNYX_PUBLIC_KEY=" + emitter.DevelopmentKey().Public() + "\n"
	if code != 0 || !strings.HasPrefix(talk, lines) {
		t.Errorf("exit %d\n%s%s", code, talk, out)
	}
	const gave = "the receiver gave 4 commands: answer 4"
	for _, says := range []string{"passed: 2 passed, 0 failed", "\n" + gave + "\n",
		"api/commands ", "effect/identical "} {
		if !strings.Contains(out, says) {
			t.Errorf("it does not say %q:\n%s", says, out)
		}
	}
	for _, report := range []string{"offhook.html", "junit.xml"} {
		if text, err := os.ReadFile(filepath.Join(dir, report)); err != nil ||
			!strings.Contains(string(text), gave) {
			t.Errorf("%s tells of no commands: %v", report, err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "offhook.json"))
	var report struct {
		Commands struct{ Came map[string]int }
	}
	if err == nil {
		err = json.Unmarshal(text, &report)
	}
	if err != nil || report.Commands.Came["answer"] != 4 {
		t.Errorf("the report counts %v: %v", report.Commands.Came, err)
	}
	if text, err = os.ReadFile(ledger); err != nil {
		t.Fatal(err)
	}
	commands := 0
	for c, err := range emitter.ReadCommands(bytes.NewReader(text)) {
		commands++
		if err != nil || c.Name != "answer" || c.Status != 200 || c.At < 0 ||
			!strings.HasPrefix(c.Of["call_control_id"], "v3:") {
			t.Errorf("%v: %+v", err, c)
		}
	}
	if commands != 4 {
		t.Errorf("the ledger has %d commands", commands)
	}
}

// TestAReceiverThatCallsBackWrongly asserts what is said of one that acts twice, and of one whose
// commands are refused.
func TestAReceiverThatCallsBackWrongly(t *testing.T) {
	address := free(t)
	code, out, talk := command(t, t.Context(), "test", "effect/identical", "--api="+address, "--to",
		callingBack(t, address, "acts-on-replay"), "--handles", "call.*")
	if code != exitBroken || !strings.Contains(out, "actual:   2 effects") ||
		!strings.Contains(out, " --api="+address) {
		t.Errorf("exit %d\n%s%s", code, out, talk)
	}
	url := callingBack(t, address, "wrong-api-key")
	code, out, talk = command(t, t.Context(), "test", "api", "--api="+address, "--to", url,
		"--handles", "call.initiated", "--format", "jsonl")
	for _, says := range []string{`{"kind":"command","command":{"story":"test",`,
		`"name":"POST /v2/calls/v3`, `"verdict":"warned"`, `: 401 10009 The required`,
		`"commands":{"came":{"answer":`} {
		if !strings.Contains(out, says) {
			t.Errorf("it does not say %s:\n%s", says, out)
		}
	}
	if code != 0 || strings.Contains(out, `{"kind":"attempt","command"`) {
		t.Errorf("exit %d\n%s", code, talk)
	}
	code, _, _ = command(t, t.Context(), "test", "api", "--api="+address, "--to", url, "--handles",
		"call.initiated", "--strict")
	if code != exitBroken {
		t.Errorf("strictly, exit %d", code)
	}
}

func TestWhereNoAPIIsServed(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--api=" + taken.Addr().String(), "--to", "http://127.0.0.1:9/"}, "in use"},
		{[]string{"--api=0.0.0.0:0", "--to", "http://127.0.0.1:9/"}, "pass --allow-remote"},
		{[]string{"--api=here", "--to", "http://127.0.0.1:9/"}, "HOST:PORT"},
		{[]string{"--api=", "--to", "http://127.0.0.1:9/"}, "is empty"},
		{[]string{"--api", "127.0.0.1:4012", "--to", "http://127.0.0.1:9/"}, "--api=127.0.0.1:4012"},
		{[]string{"--api", "--demo"}, "gives no commands"},
	} {
		code, _, talk := command(t, t.Context(), append([]string{"test"}, c.args...)...)
		if code != exitUsage || !strings.Contains(talk, "offhook: --api: ") ||
			!strings.Contains(talk, c.says) {
			t.Errorf("%v: exit %d: %s", c.args, code, talk)
		}
	}
	t.Setenv("OFFHOOK_API", taken.Addr().String())
	code, _, talk := command(t, t.Context(), "test", "--to", "http://127.0.0.1:9/")
	if code != exitUsage || !strings.Contains(talk, "offhook: OFFHOOK_API: ") {
		t.Errorf("exit %d: %s", code, talk)
	}
}
