package offhooktest_test

import (
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/offhooktest"
	"github.com/offhook-dev/offhook/schemas"
)

type with = offhooktest.With

// An inbox is a receiver that verifies, and keeps the bodies that it takes.
type inbox struct {
	mu     sync.Mutex
	bodies []string
	paths  []string
}

func (in *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	public, wrong := emitter.ParsePublicKey(emitter.DevelopmentKey().Public())
	if wrong == nil {
		wrong = emitter.Verify(public, r.Header.Get("Telnyx-Timestamp"),
			r.Header.Get("Telnyx-Signature-Ed25519"), body)
	}
	if err != nil || wrong != nil {
		http.Error(w, "not signed by our key", http.StatusForbidden)
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.bodies, in.paths = append(in.bodies, string(body)), append(in.paths, r.URL.Path)
}

// all are the bodies, one after another.
func (in *inbox) all() string { return strings.Join(in.bodies, "\n") }

// TestPlay asserts that a story reaches a server and a handler alike, that the ids of what was sent
// are those that arrived, and that the same seed draws them again.
func TestPlay(t *testing.T) {
	var served, direct inbox
	server := httptest.NewServer(&served)
	defer server.Close()
	now := time.Now()
	sent := offhooktest.Play(t, "voice/voicemail", server.URL+"/hooks",
		with{Seed: 5, Now: now})
	again := offhooktest.Play(t, "voice/voicemail", "/hooks",
		with{Seed: 5, Now: now, Handler: &direct})

	hangup := sent.Event("call.hangup")
	if hangup.Status != scenarios.Delivered || hangup.Answer().Status != http.StatusOK {
		t.Errorf("%v is %s", hangup, hangup.Status)
	}
	for _, path := range []string{"call_session_id", "/data/payload/call_control_id"} {
		id := hangup.Text(path)
		if strings.Count(served.all(), id) != len(sent.Events) ||
			again.Event("call.hangup").Text(path) != id {
			t.Errorf("%s is %q", path, id)
		}
	}
	if hangup.ID == "" || hangup.Text("/data/id") != hangup.ID ||
		!strings.Contains(served.all(), hangup.ID) {
		t.Errorf("the id is %q", hangup.ID)
	}
	if len(direct.bodies) != len(served.bodies) || direct.paths[0] != "/hooks" ||
		served.paths[0] != "/hooks" {
		t.Errorf("%d bodies at %q, %d bodies at %q", len(direct.bodies), direct.paths, len(served.bodies),
			served.paths)
	}
	if sent.Report.Delivered != len(sent.Events) || !sent.Report.Kept() {
		t.Errorf("%v", sent.Report)
	}
}

// TestPlayWith asserts that each field of With has its effect on a play.
func TestPlayWith(t *testing.T) {
	var in inbox
	key, err := emitter.NewKey(strings.NewReader(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 4, 9, 15, 25, 0, time.UTC)
	sent := offhooktest.Play(t, "voice/voicemail", "", with{Handler: &in,
		Options: map[string]string{"outcome": "silence"}, Runs: 2, Now: now,
		Weather: []string{"failover"}, Policy: "voice-2-then-failover", Failover: "/second",
		Entities: map[string]string{"connection_id": "4711"}, Presence: schemas.PresenceAll})
	if hangups := sent.All("call.hangup"); len(hangups) != 2 || hangups[0].Run == hangups[1].Run {
		t.Errorf("%d hangups", len(hangups))
	}
	first := sent.Events[0]
	if len(first.Attempts) != 3 || first.Answer().Role != emitter.Failover ||
		in.paths[0] != "/second" {
		t.Errorf("%v at %q", first.Attempts, in.paths)
	}
	if first.Text("connection_id") != "4711" ||
		!strings.HasPrefix(first.Text("/data/occurred_at"), "2026-03-04") {
		t.Errorf("%s of %s", first.Text("connection_id"), first.Text("/data/occurred_at"))
	}
	if len(sent.All("call.recording.saved")) != 0 {
		t.Error("the option has no effect")
	}
	f := fails(t, func(t testing.TB) {
		offhooktest.Trigger(t, "call.hangup", "", with{Handler: &in, Key: key})
	})
	if !strings.Contains(f.text(), "403 Forbidden") {
		t.Errorf("another key: %s", f.text())
	}
}

// TestTrigger asserts that a single webhook is what With says.
func TestTrigger(t *testing.T) {
	var in inbox
	set := with{Handler: &in, Set: scenarios.Values{"hangup_cause": "user_busy"},
		Without: []string{"sip_hangup_cause"}}
	event := offhooktest.Trigger(t, "call.hangup", "", set)
	if event.Text("hangup_cause") != "user_busy" || len(in.bodies) != 1 ||
		strings.Contains(in.all(), "sip_hangup_cause") {
		t.Errorf("%v: %s", event, in.all())
	}
	if form := offhooktest.Trigger(t, "texml.participant-join", "",
		with{Handler: &in}); form.Text("StatusCallbackEvent") != "participant-join" {
		t.Errorf("%v", form)
	}
	rcs := offhooktest.Trigger(t, "message.received", "", with{Handler: &in, Variant: "RCS"})
	if rcs.Text("type") != "RCS" {
		t.Errorf("%v is a %s", rcs, rcs.Text("type"))
	}
	forged := offhooktest.Trigger(t, "call.hangup", "", with{Handler: &in, Spoil: "wrong-key"})
	if forged.Answer().Status != http.StatusForbidden || forged.Answer().Spoil != "wrong-key" {
		t.Errorf("%v", forged.Answer())
	}
	created := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201) })
	expect := &scenarios.Expect{Answered: scenarios.Answered{Status: http.StatusOK}}
	f := fails(t, func(t testing.TB) {
		offhooktest.Trigger(t, "call.hangup", "", with{Handler: created, Expect: expect,
			Policy: "messaging-6"})
	})
	if !strings.Contains(f.text(), "expected to be answered 200, is 201") {
		t.Error(f.text())
	}
}

// TestFailures asserts that a test learns in a few words what is wrong, that what broke lets it go
// on, and that what cannot be played ends it.
func TestFailures(t *testing.T) {
	var in inbox
	broken := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
	lax := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	for _, c := range []struct {
		do    func(t testing.TB)
		says  string
		fatal bool
	}{
		{func(t testing.TB) { offhooktest.Play(t, "voice/voicemail", "", with{Handler: broken}) },
			"call.initiated (step 1 of voice/voicemail, run 1): expected to be delivered, is failed; " +
				"attempt 1 of call.initiated", false},
		{func(t testing.TB) {
			offhooktest.Trigger(t, "call.hangup", "", with{Handler: lax, Spoil: "wrong-key"})
		},
			"call.hangup", false},
		{func(t testing.TB) { offhooktest.Play(t, "voice/voicemial", "http://127.0.0.1/") },
			`unknown scenario "voice/voicemial"; did you mean "voice/voicemail"?`, true},
		{func(t testing.TB) { offhooktest.Play(t, "none.yaml", "http://127.0.0.1/") }, "none.yaml", true},
		{func(t testing.TB) { offhooktest.Play(t, "voice/voicemail", "") }, "With.Handler", true},
		{func(t testing.TB) { offhooktest.Play(t, "voice/voicemail", "/hooks") }, `"/hooks" is a path`, true},
		{func(t testing.TB) { offhooktest.Play(t, "voice/voicemail", "https://example.com/") },
			"not on this machine", true},
		{func(t testing.TB) { offhooktest.Play(t, "loop/ivr", "http://127.0.0.1/") }, "Serve(t).Play", true},
		{func(t testing.TB) {
			offhooktest.Play(t, "voice/voicemail", "", with{Handler: &in, Spoil: "wrong-key"})
		}, "With.Spoil has no effect on Play", true},
		{func(t testing.TB) {
			offhooktest.Play(t, "voice/voicemail", "", with{Handler: &in}, with{})
		}, "put all fields into one", true},
		{func(t testing.TB) {
			offhooktest.Play(t, "voice/voicemail", "", with{Handler: &in, Policy: "voice-2"})
		}, `With.Policy: unknown policy "voice-2"`, true},
		{func(t testing.TB) {
			offhooktest.Play(t, "voice/voicemail", "", with{Handler: &in, Weather: []string{"rain"}})
		}, `With.Weather: unknown weather "rain"`, true},
		{func(t testing.TB) { offhooktest.Trigger(t, "call.hungup", "", with{Handler: &in}) },
			`did you mean "call.hangup"?`, true},
		{func(t testing.TB) {
			offhooktest.Trigger(t, "call.hangup", "", with{Handler: &in,
				Set: scenarios.Values{"hangup_case": "x"}})
		}, `did you mean "hangup_cause"?`, true},
		{func(t testing.TB) { offhooktest.Trigger(t, "call.hangup", "", with{Handler: &in, Runs: 2}) },
			"With.Runs has no effect on Trigger", true},
		{func(t testing.TB) {
			offhooktest.Trigger(t, "call.hangup", "", with{Handler: &in, Spoil: "wrong-kee"})
		}, `With.Spoil: unknown spoil "wrong-kee"`, true},
		{func(t testing.TB) { offhooktest.Request(t, "call.hungup") }, `did you mean "call.hangup"?`, true},
		{func(t testing.TB) { offhooktest.Request(t, "call.hangup", with{Speed: math.Inf(1)}) },
			"With.Speed has no effect on Request", true},
	} {
		f := fails(t, c.do)
		if !strings.Contains(f.text(), c.says) || f.fatal != c.fatal {
			t.Errorf("it says (fatal: %v)\n%s\nwant %q", f.fatal, f.text(), c.says)
		}
	}
	for says, look := range map[string]func(s *offhooktest.Sent){
		"no call.bridged was sent; sent: call.initiated, call.answered": func(s *offhooktest.Sent) {
			s.Event("call.bridged")
		},
		`did you mean "call.hangup"?`: func(s *offhooktest.Sent) { s.Event("call.hungup") },
		`unknown field "call_control"; did you mean "call_control_id"?`: func(s *offhooktest.Sent) {
			s.Event("call.hangup").Text("call_control")
		},
		"call.hangup has nothing at /data/payload/x": func(s *offhooktest.Sent) {
			s.Event("call.hangup").At("/data/payload/x")
		},
	} {
		f := fails(t, func(t testing.TB) {
			look(offhooktest.Play(t, "voice/voicemail", "", with{Handler: &in, Seed: 1}))
		})
		if !strings.Contains(f.text(), says) || !f.fatal {
			t.Errorf("it says %s, want %q", f.text(), says)
		}
	}
}

// TestRequest asserts that a request is one that a handler takes which is called by the test.
func TestRequest(t *testing.T) {
	var in inbox
	w := httptest.NewRecorder()
	r := offhooktest.Request(t, "call.hangup", with{Seed: 3,
		Set: scenarios.Values{"hangup_cause": "user_busy"}, Path: "/telnyx?x=1"})
	if r.Header.Get("Telnyx-Timestamp") == "" || r.RequestURI != "/telnyx?x=1" ||
		r.URL.Path != "/telnyx" || r.Header.Get("Content-Type") != "application/json" || r.ContentLength <= 0 {
		t.Errorf("%+v", r)
	}
	if in.ServeHTTP(w, r); w.Code != http.StatusOK || !strings.Contains(in.all(), "user_busy") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, wrong := range []with{{Spoil: "wrong-key"}, {Key: emitter.StrangerKey()}} {
		w := httptest.NewRecorder()
		if in.ServeHTTP(w, offhooktest.Request(t, "call.hangup", wrong)); w.Code != http.StatusForbidden {
			t.Errorf("%+v: %d", wrong, w.Code)
		}
	}
	now := time.Unix(1772615725, 0)
	signed := offhooktest.Request(t, "call.hangup", with{Now: now})
	if at := signed.Header.Get("Telnyx-Timestamp"); at != "1772615725" {
		t.Errorf("signed at %s", at)
	}
}
