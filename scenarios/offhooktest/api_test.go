package offhooktest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/offhooktest"
)

// A desk is an application that answers a call, asks for a key, says which it was, and hangs up.
type desk struct {
	api *offhooktest.API
	bad bool // it answers webhooks with 500
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Data struct {
			Type    string `json:"event_type"`
			Payload struct {
				ID string `json:"call_control_id"`
			}
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || d.bad {
		http.Error(w, "no", http.StatusInternalServerError)
		return
	}
	id := body.Data.Payload.ID
	switch body.Data.Type {
	case "call.initiated":
		d.command(id, "answer", map[string]any{})
	case "call.answered":
		d.command(id, "gather_using_speak",
			map[string]any{"payload": "Press a key.", "voice": "female", "language": "en-US"})
	case "call.gather.ended":
		d.command(id, "speak",
			map[string]any{"payload": "Thank you.", "voice": "female", "language": "en-US"})
	case "call.speak.ended":
		d.command(id, "hangup", map[string]any{})
	}
}

// command gives a command, and returns the status of its answer.
func (d *desk) command(id, action string, body map[string]any) int {
	text, _ := json.Marshal(body)
	r, err := http.NewRequest(http.MethodPost,
		fmt.Sprintf("%s/calls/%s/actions/%s", d.api.URL, id, action), bytes.NewReader(text))
	if err != nil {
		return 0
	}
	r.Header.Set("Authorization", "Bearer "+d.api.Key)
	r.Header.Set("Content-Type", "application/json")
	answer, err := d.api.Client().Do(r)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}

// TestServePlays asserts that a closed loop is played to an application within the process, in the
// time of a bubble.
func TestServePlays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var app desk
		app.api = offhooktest.Serve(t, with{Handler: &app})
		sent := app.api.Play("loop/ivr", "/webhooks")
		if got := sent.Event("call.gather.ended").Text("digits"); got != "2" {
			t.Errorf("gathered %q", got)
		}
		if c := sent.Command("speak"); c.Status != http.StatusOK || c.With["payload"] != "Thank you." {
			t.Errorf("%+v", c)
		}
		if !sent.Report.Kept() || sent.Report.Commands != 4 {
			t.Errorf("%v, %d commands", sent.Report, sent.Report.Commands)
		}
	})
}

// TestServe asserts that the far end is steered from the test, that Wait waits for what follows, and
// that each event is waited for once.
func TestServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var app desk
		app.api = offhooktest.Serve(t, with{Handler: &app, Seed: 9})
		app.api.Connect("/webhooks")
		app.api.Far("", scenarios.Far{Does: "dials", From: "+12015550142"})
		answered := app.api.Wait("call.answered")
		if answered.Text("from") != "+12015550142" {
			t.Errorf("from %s", answered.Text("from"))
		}
		time.Sleep(5 * time.Second) // of the bubble
		app.api.Far("caller", scenarios.Far{Does: "presses", Digits: "7"})
		gathered := app.api.Wait("call.gather.ended")
		if gathered.Text("call_control_id") != answered.Text("call_control_id") {
			t.Errorf("%v is of another call", gathered)
		}
		app.api.Wait("call.hangup")
		app.api.Far("", scenarios.Far{Does: "refuses", When: "before answer", Status: 500})
		app.api.Far("", scenarios.Far{Does: "dials"})
		second := app.api.Wait("call.initiated")
		if first := app.api.Sent().Event("call.initiated"); first == second {
			second = app.api.Wait("call.initiated")
			if first == second {
				t.Error("one event was waited for twice")
			}
		}
		synctest.Wait()
		commands := app.api.Sent().Commands
		if last := commands[len(commands)-1]; last.Name != "answer" || last.Status != 500 {
			t.Errorf("the last command is %s, answered %d", last.Name, last.Status)
		}
	})
}

// TestServeOverHTTP asserts that an application at a port of its own reaches the API.
func TestServeOverHTTP(t *testing.T) {
	app := &desk{api: offhooktest.Serve(t, with{Speed: 50})}
	if !strings.HasPrefix(app.api.URL, "http://127.0.0.1:") {
		t.Errorf("the API is at %s", app.api.URL)
	}
	server := httptest.NewServer(app)
	defer server.Close()
	app.api.Connect(server.URL)
	app.api.Far("", scenarios.Far{Does: "dials"})
	app.api.Wait("call.answered")
	app.api.Far("", scenarios.Far{Does: "hangs_up"})
	if hangup := app.api.Wait("call.hangup"); hangup.Text("hangup_source") != "caller" {
		t.Errorf("%s", hangup.Text("hangup_source"))
	}
}

// TestServeFails asserts what a test is told that uses the API wrongly, or whose application does
// not take its webhooks.
func TestServeFails(t *testing.T) {
	dial := scenarios.Far{Does: "dials"}
	for _, c := range []struct {
		do   func(t testing.TB, app *desk)
		says string
	}{
		{func(t testing.TB, app *desk) { app.api.Far("", dial) }, "call Connect first"},
		{func(t testing.TB, app *desk) { app.api.Wait("call.hangup") }, "call Connect first"},
		{func(t testing.TB, app *desk) { app.api.Play("voice/voicemail", "/") }, "no closed loop"},
		{func(t testing.TB, app *desk) { app.api.Play("loop/ivt", "/") }, `did you mean "loop/ivr"?`},
		{func(t testing.TB, app *desk) {
			app.api.Connect("/")
			app.api.Connect("/")
		}, "connected already"},
		{func(t testing.TB, app *desk) {
			app.api.Connect("/")
			app.api.Play("loop/ivr", "/")
		}, "before Connect"},
		{func(t testing.TB, app *desk) {
			app.api.Connect("/")
			app.api.Far("", scenarios.Far{Does: "dails"})
		}, `did you mean "dials"?`},
		{func(t testing.TB, app *desk) {
			app.api.Connect("/")
			app.api.Far("", scenarios.Far{Does: "hangs_up"})
		}, "the far end hangs_up: "},
		{func(t testing.TB, app *desk) {
			app.api.Connect("/")
			app.api.Far("", dial)
			app.api.Wait("call.bridged")
		}, "no call.bridged within 30s; sent: call.initiated"},
		{func(t testing.TB, app *desk) {
			app.bad = true
			app.api.Connect("/")
			app.api.Far("", dial)
			app.api.Wait("call.initiated")
		}, "call.initiated (step "},
		{func(t testing.TB, app *desk) {
			app.bad = true
			app.api.Play("loop/ivr", "/")
		}, "expected to be delivered, is failed"},
		{func(t testing.TB, app *desk) {
			app.api.Play("loop/ivr", "/").Command("aswer")
		}, `did you mean "answer"?`},
		{func(t testing.TB, _ *desk) { offhooktest.Serve(t, with{Speed: math.Inf(1)}) }, "With.Speed"},
		{func(t testing.TB, _ *desk) {
			offhooktest.Serve(t, with{Now: time.Now()})
		}, "With.Now has no effect"},
		{func(t testing.TB, _ *desk) {
			offhooktest.Serve(t, with{Weather: []string{"rain"}})
		}, "With.Weather"},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := fails(t, func(t testing.TB) {
				var app desk
				app.api = offhooktest.Serve(t, with{Handler: &app})
				c.do(t, &app)
			})
			if !strings.Contains(f.text(), c.says) {
				t.Errorf("it says\n%s\nwant %q", f.text(), c.says)
			}
		})
	}
}
