package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// an application is a receiver that answers calls, gathers a key, speaks and hangs up, by commands
// to the API at base.
func application(t *testing.T, base, key string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Data struct {
				Type    string `json:"event_type"`
				Payload struct {
					ID string `json:"call_control_id"`
				}
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		action, with := "", `{}`
		switch body.Data.Type {
		case "call.initiated":
			action = "answer"
		case "call.answered":
			action, with = "gather_using_speak", `{"payload":"Press.","voice":"female","maximum_digits":1}`
		case "call.gather.ended":
			action, with = "speak", `{"payload":"Bye.","voice":"female"}`
		case "call.speak.ended":
			action = "hangup"
		default:
			return
		}
		ask, err := http.NewRequestWithContext(r.Context(), http.MethodPost,
			base+"/calls/"+body.Data.Payload.ID+"/actions/"+action, strings.NewReader(with))
		if err != nil {
			t.Error(err)
			return
		}
		ask.Header.Set("Authorization", "Bearer "+key)
		ask.Header.Set("Content-Type", "application/json")
		if answer, err := http.DefaultClient.Do(ask); err == nil { // else what is expected does not come
			answer.Body.Close()
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestAnApplicationDrivesALoop plays a closed loop to an application over HTTP, shows its commands,
// and keeps them in the ledger with the times at which they came.
func TestAnApplicationDrivesALoop(t *testing.T) {
	address := free(t)
	url := application(t, "http://"+address+"/v2", apiKey)
	ledger := filepath.Join(t.TempDir(), "ledger.jsonl")
	code, out, talk := command(t, t.Context(), "run", "loop/ivr", "--api="+address, "--to", url,
		"--speed", "20", "--ledger", ledger)
	if code != 0 || !strings.Contains(talk, "TELNYX_BASE_URL=http://"+address+"/v2\nTELNYX_API_KEY=KEY") ||
		!strings.Contains(talk, "4 commands, all promises kept") {
		t.Errorf("exit %d\n%s", code, talk)
	}
	for _, want := range []string{"<- answer             caller", "<- gather_using_speak caller"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	text, err := os.ReadFile(ledger)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for c, err := range emitter.ReadCommands(bytes.NewReader(text)) {
		if err != nil || c.Story != "loop/ivr" || c.Run != "1" || c.Status != 200 || c.At <= 0 {
			t.Errorf("%v: %+v", err, c)
		}
		names = append(names, c.Name)
	}
	if got := fmt.Sprint(names); got != "[answer gather_using_speak speak hangup]" {
		t.Errorf("the ledger has %s", got)
	}
}

// TestALoopThatIsNotKept asserts that commands that do not come, and requests that are none, are
// told, and that the exit code says so.
func TestALoopThatIsNotKept(t *testing.T) {
	address := free(t)
	url := application(t, "http://"+address+"/v2", "KEYwrong")
	code, out, talk := command(t, t.Context(), "run", "loop/ivr", "--api="+address, "--to", url,
		"--speed", "100")
	if code != exitBroken || !strings.Contains(out, "401") ||
		!strings.Contains(out, "10009 The required authentication headers") ||
		!strings.Contains(out, "the command answer did not come within 5s") {
		t.Errorf("exit %d\n%s%s", code, out, talk)
	}
}

func TestWhereNoLoopIsPlayed(t *testing.T) {
	address := free(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"loop/ivr", "--to", "http://127.0.0.1:9/"}, "serve Telnyx's API to it with --api"},
		{[]string{"loop/ivr", "--api=" + address}, "name the application with --to"},
		{[]string{"loop/ivr", "--api=" + address, "--to", "http://127.0.0.1:9/", "--speed", "max"},
			"--speed: max leaves the application no time"},
		{[]string{"loop/ivr", "--api=0.0.0.0:0", "--to", "http://127.0.0.1:9/"}, "--allow-remote"},
		{[]string{"loop/ivr", "--api=here", "--to", "http://127.0.0.1:9/"}, "HOST:PORT"},
		{[]string{"loop/ivr", "voice/ivr", "--api=" + address, "--to", "http://127.0.0.1:9/",
			"--arrivals", "2/s"}, "takes no turns"},
	} {
		code, _, talk := command(t, t.Context(), append([]string{"run"}, c.args...)...)
		if code != exitUsage || !strings.Contains(talk, c.want) {
			t.Errorf("%v: exit %d: %s", c.args, code, talk)
		}
	}
}

// free is an address on which nobody listens.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestAPlayIsRepeatedFromItsLedger asserts that the commands of a ledger, given again, lead to the
// same webhooks, to the byte, without the application that gave them.
func TestAPlayIsRepeatedFromItsLedger(t *testing.T) {
	address, folder := free(t), t.TempDir()
	url := application(t, "http://"+address+"/v2", apiKey)
	first, second := filepath.Join(folder, "first.jsonl"), filepath.Join(folder, "second.jsonl")
	play := []string{"run", "loop/ivr", "--to", url, "--seed", "7", "--runs", "3",
		"--now", "2026-03-04T09:15:25Z", "--speed", "20", "--ledger"}
	if code, _, talk := command(t, t.Context(), append(play, first, "--api="+address)...); code != 0 {
		t.Fatalf("exit %d\n%s", code, talk)
	}
	if code, _, talk := command(t, t.Context(), append(play, second, "--commands", first)...); code != 0 {
		t.Fatalf("exit %d\n%s", code, talk)
	}
	bodies := func(file string) (all []string) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for entry, err := range emitter.ReadLedger(bytes.NewReader(text)) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, entry.Trace.Run+" "+string(entry.RequestBody)+
				entry.RequestHeader.Get("telnyx-signature-ed25519"))
		}
		slices.Sort(all)
		return all
	}
	got, want := bodies(second), bodies(first)
	if len(want) < 21 || !slices.Equal(got, want) {
		t.Errorf("%d bodies, and %d again:\n%s\n%s", len(want), len(got), want[0], got[0])
	}
	code, _, talk := command(t, t.Context(), "run", "loop/ivr", "--to", url, "--commands", second+"x")
	if code != exitUsage || !strings.Contains(talk, "--commands: open") {
		t.Errorf("exit %d: %s", code, talk)
	}
}

// TestAWrittenStoryIsAnswered asserts that an application which calls back in a story that is
// written down is answered as Telnyx would, and that its commands are shown and kept.
func TestAWrittenStoryIsAnswered(t *testing.T) {
	address, ledger := free(t), filepath.Join(t.TempDir(), "ledger.jsonl")
	url := application(t, "http://"+address+"/v2", apiKey)
	code, out, talk := command(t, t.Context(), "run", "voice/ivr", "loop/ivr", "--api="+address,
		"--to", url, "--speed", "50", "--ledger", ledger)
	if code != 0 || strings.Count(out, "<- answer") != 2 || strings.Contains(out, "422") {
		t.Errorf("exit %d\n%s%s", code, out, talk)
	}
	text, err := os.ReadFile(ledger)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), `"name":"answer"`); n != 2 {
		t.Errorf("the ledger has %d answers\n%s", n, text)
	}
}
