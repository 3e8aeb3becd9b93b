package telnyx

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A desk is an application within the process, and Telnyx beside it: webhooks come in by RoundTrip,
// and commands go out by the API.
type desk struct {
	t       *testing.T
	api     API
	account *Account
	space   *Namespace
	on      func(d *desk, event string, payload map[string]any)

	mu   sync.Mutex
	told []string // webhooks and commands, with their times
	went []string // the last parts of the URLs to which webhooks went
	last map[string]map[string]any
}

// open is a desk whose far end does what acts say.
func open(t *testing.T, on func(d *desk, event string, payload map[string]any),
	acts ...scenarios.Act,
) *desk {
	d := &desk{t: t, on: on, last: map[string]map[string]any{}}
	d.space = &Namespace{Story: Tale{Acts: acts}}
	d.account = &Account{Key: "KEY0", Engine: &scenarios.Engine{
		Emitter: &emitter.Emitter{Transport: d}, Watch: d.watch,
		Targets: emitter.Targets{Default: emitter.Target{Primary: "http://127.0.0.1/webhooks"}}}}
	d.api.Open(d.account)
	return d
}

// play plays until the story is told.
func (d *desk) play() scenarios.Report {
	d.t.Helper()
	world := scenarios.NewWorld(&scenarios.Setting{Seed: 5}, "loop/test", 0, time.Time{})
	d.account.start(world, d.space)
	report, err := d.account.Engine.Run(d.t.Context())
	if err != nil {
		d.t.Error(err)
	}
	return report
}

func (d *desk) watch(h scenarios.Happening) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case h.Emitted != nil:
		d.told = append(d.told, fmt.Sprint(h.At.Truncate(time.Millisecond), " ", h.Emitted.Type))
	case h.Command != nil:
		d.told = append(d.told, fmt.Sprint(h.At.Truncate(time.Millisecond), " ", h.Command.Name,
			" ", h.Answer.Status))
	}
}

// RoundTrip takes a webhook in.
func (d *desk) RoundTrip(r *http.Request) (*http.Response, error) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var body struct {
		Data struct {
			Type    string         `json:"event_type"`
			Payload map[string]any `json:"payload"`
		} `json:"data"`
	}
	if d.on != nil {
		if err := json.Unmarshal(text, &body); err != nil {
			return nil, err
		}
	}
	d.mu.Lock()
	d.went = append(d.went, r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
	d.last[body.Data.Type] = body.Data.Payload
	d.mu.Unlock()
	if d.on != nil {
		d.on(d, body.Data.Type, body.Data.Payload)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
}

// do asks something of the API, and decodes the answer.
func (d *desk) do(method, path string, body any) (status int, answer map[string]any) {
	text, err := json.Marshal(body)
	if err != nil {
		d.t.Error(err)
	}
	r := httptest.NewRequestWithContext(d.t.Context(), method, "/v2"+path, bytes.NewReader(text))
	r.Header.Set("Authorization", "Bearer KEY0")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	d.api.ServeHTTP(w, r)
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			d.t.Errorf("%s %s: %v: %s", method, path, err, w.Body)
		}
	}
	return w.Code, answer
}

// act gives a command about a call.
func (d *desk) act(payload map[string]any, action string, body map[string]any) int {
	if body == nil {
		body = map[string]any{}
	}
	id, _ := payload["call_control_id"].(string)
	status, _ := d.do("POST", "/calls/"+id+"/actions/"+action, body)
	return status
}

func (d *desk) check(want string) {
	d.t.Helper()
	got := strings.Join(d.told, "\n")
	if want = strings.ReplaceAll(strings.TrimSpace(want), "\t", ""); got != want {
		d.t.Errorf("it tells\n%s", got)
	}
}

func TestACallerChooses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, func(d *desk, event string, payload map[string]any) {
			switch event {
			case "call.initiated":
				d.act(payload, "answer", map[string]any{"client_state": "aGVsbG8="})
			case "call.answered":
				d.act(payload, "gather_using_speak", map[string]any{"payload": "Press one or two.",
					"voice": "female", "maximum_digits": 1})
			case "call.gather.ended":
				d.act(payload, "speak", map[string]any{"payload": "Thank you.", "voice": "female"})
			case "call.speak.ended":
				d.act(payload, "hangup", nil)
			}
		}, scenarios.Act{Far: scenarios.Far{Does: "dials"}, Leg: "caller", Place: "steps[0]"},
			scenarios.Act{Far: scenarios.Far{Does: "presses", Digits: "2",
				When: "command gather_using_speak"}, After: 3 * time.Second, Leg: "caller", Place: "steps[1]",
				Asks: []scenarios.Asked{{Command: "speak"}, {Hangup: true}}})
		report := d.play()
		if !report.Kept() {
			t.Errorf("%+v", report)
		}
		d.check(`
			0s call.initiated
			0s answer 200
			120ms call.answered
			120ms gather_using_speak 200
			3.12s call.dtmf.received
			3.16s call.gather.ended
			3.16s speak 200
			3.36s call.speak.started
			4.06s call.speak.ended
			4.06s hangup 200
			4.12s call.hangup`)
	})
}
