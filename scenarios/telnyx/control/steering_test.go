package control_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// answering is an application that answers a call and hangs up when it hears a key.
func (d *desk) answering(key string) func(string, map[string]any) int {
	return func(event string, payload map[string]any) int {
		id := fmt.Sprint(payload["call_control_id"])
		switch event {
		case "call.initiated":
			d.api(key, "POST", "/calls/"+id+"/actions/answer", map[string]any{})
		case "call.dtmf.received":
			d.api(key, "POST", "/calls/"+id+"/actions/hangup", map[string]any{})
		}
		return http.StatusOK
	}
}

func TestACallIsSteered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		d.app = d.answering(d.key)
		placed := d.ask("", "POST", "/offhook/calls", `{"from":"+12015550142","leg":"anna"}`)
		if got := placed.data(); got["leg"] != "anna" || got["from"] != "+12015550142" ||
			got["state"] != "inbound ringing" || got["seq"] != 0.0 {
			t.Errorf("the call is %v", got)
		}
		d.wait("for=delivered+call.answered&leg=anna")
		if got := d.ask("", "GET", "/offhook/calls", "").list(); len(got) != 1 ||
			got[0].(map[string]any)["state"] != "answered" {
			t.Errorf("the calls are %v", got)
		}
		pressed := d.ask("", "POST", "/offhook/calls/anna/press", `{"digits":"#"}`).data()["seq"]
		ended := d.wait(fmt.Sprint("for=call.hangup&since=", pressed))
		body := ended["body"].(map[string]any)["data"].(map[string]any)
		if body["event_type"] != "call.hangup" || ended["leg"] != "anna" {
			t.Errorf("the end is %v", ended)
		}
		if got := d.wait("for=command+hangup&leg=anna"); got["status"] != 200.0 {
			t.Errorf("the command is %v", got)
		}
		time.Sleep(time.Second)
		want := []string{"far dials 200", "webhook call.initiated 0", "command answer 200",
			"attempt call.initiated 200", "delivery call.initiated 200", "webhook call.answered 0",
			"attempt call.answered 200", "delivery call.answered 200", "far presses 200",
			"webhook call.dtmf.received 0", "command hangup 200", "attempt call.dtmf.received 200",
			"delivery call.dtmf.received 200", "webhook call.hangup 0", "attempt call.hangup 200",
			"delivery call.hangup 200"}
		if !slices.Equal(d.lines(), want) {
			t.Errorf("it tells %q", d.lines())
		}
	})
}

// wait waits for an entry, which comes.
func (d *desk) wait(query string) map[string]any {
	d.t.Helper()
	got := d.ask("", "GET", "/offhook/wait?"+query, "")
	if got.status != http.StatusOK {
		d.t.Fatalf("%s: %d %s", query, got.status, got.text)
	}
	return got.data()
}

func TestAnOutboundCallIsDecided(t *testing.T) {
	for deed, cause := range map[string]string{
		"answer": "", "busy": "user_busy", "decline": "call_rejected"} {
		synctest.Test(t, func(t *testing.T) {
			d := open(t, target)
			d.outbound(d.key)
			if got := d.ask("", "POST", "/offhook/calls/callee/"+deed, ""); got.status != 200 {
				t.Fatalf("%s: %s", deed, got.text)
			}
			if cause == "" {
				d.wait("for=call.answered&leg=callee")
				return
			}
			body := d.wait("for=call.hangup")["body"]
			if !strings.Contains(fmt.Sprint(body), "hangup_cause:"+cause) {
				t.Errorf("%s: %v", deed, body)
			}
		})
	}
}

func TestMessagesArriveAndFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		d.ask("", "POST", "/offhook/messages", `{"from":"+12015550142","text":"Hello there"}`)
		if got := fmt.Sprint(d.wait("for=message.received")["body"]); !strings.Contains(got,
			"Hello there") || !strings.Contains(got, "+12015550142") {
			t.Errorf("the message is %s", got)
		}
		d.ask("", "POST", "/offhook/outcomes", `{"outcome":"delivery_failed"}`)
		d.api(d.key, "POST", "/messages", map[string]any{"from": "+12025550123",
			"to": "+12015550142", "text": "Hi"})
		if got := fmt.Sprint(d.wait("for=message.finalized")["body"]); !strings.Contains(got,
			"status:delivery_failed") {
			t.Errorf("the message is %s", got)
		}
	})
}

func TestTroubleIsMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		d.ask("", "POST", "/offhook/troubles", `{"command":"list_conferences","status":429,"times":2}`)
		d.ask("", "POST", "/offhook/troubles", `{"status":503}`)
		var got []int
		for _, path := range []string{"/conferences", "/queues", "/conferences", "/conferences", "/queues"} {
			got = append(got, d.api(d.key, "GET", path, nil))
		}
		if want := []int{429, 503, 429, 200, 200}; !slices.Equal(got, want) {
			t.Errorf("answered are %d, not %d", got, want)
		}
		d.ask("", "POST", "/offhook/troubles", `{"command":"send_message","status":500,"acts":true}`)
		if got := d.api(d.key, "POST", "/messages", map[string]any{"from": "+12025550123",
			"to": "+12015550142", "text": "Hi"}); got != http.StatusInternalServerError {
			t.Errorf("answered is %d", got)
		}
		d.wait("for=message.sent") // it was done all the same
	})
}

// TestMistakesAreExplained asserts what a user is told who gets something wrong.
func TestMistakesAreExplained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		d.ask("", "POST", "/offhook/calls", `{}`)
		for _, test := range []struct {
			method, path, body string
			status             int
			detail             string
		}{
			{"GET", "/offhook/call", "", 404, `did you mean "/offhook/calls"?`},
			{"GET", "/offhook", "", 404, "unknown path"},
			{"DELETE", "/offhook/calls", "", 405, "takes GET, POST, not DELETE"},
			{"POST", "/offhook/calls", `{"form":"+12015550142"}`, 422, `did you mean "from"?`},
			{"POST", "/offhook/calls", `{"from":"12015550142"}`, 422, "from: "},
			{"POST", "/offhook/calls", `{"to":5}`, 422, "to: number is not of the type that it has"},
			{"POST", "/offhook/calls", `{"leg":"` + strings.Repeat("x", 101) + `"}`, 422, "at most 100"},
			{"POST", "/offhook/calls", `[]`, 400, "no JSON object"},
			{"POST", "/offhook/calls", `{"from":`, 400, "no JSON object"},
			{"POST", "/offhook/calls", `{"leg":"caller"}`, 422, "the leg caller is in a call"},
			{"POST", "/offhook/calls/calle/hangup", ``, 404, `did you mean "caller"?`},
			{"POST", "/offhook/calls/caller/answer", ``, 422, "does not ring"},
			{"POST", "/offhook/calls", `{"leg":"x","texml":"http://192.0.2.1/voice"}`, 422, "texml: "},
			{"POST", "/offhook/calls/caller/answer", `{"machine":"bep"}`, 422, `did you mean "beep"?`},
			{"POST", "/offhook/calls/caller/press", `{"digits":"x"}`, 422, `digits: "x"`},
			{"POST", "/offhook/calls/caller/press", ``, 422, `digits: ""`},
			{"POST", "/offhook/calls/caller/say", `{}`, 422, "text: is missing"},
			{"POST", "/offhook/outcomes", `{}`, 422, "outcome: is missing"},
			{"POST", "/offhook/outcomes", `{"outcome":"lost"}`, 422, `unknown outcome "lost"`},
			{"POST", "/offhook/outcomes", `{"outcome":"delivery_faild"}`, 422,
				`did you mean "delivery_failed"?`},
			{"POST", "/offhook/troubles", `{"command":"speek","status":429}`, 422, `did you mean "speak"?`},
			{"POST", "/offhook/troubles", `{"command":"speak"}`, 422, "status: 0 is not"},
			{"POST", "/offhook/troubles", `{"status":200}`, 422, "status: 200 is not"},
			{"POST", "/offhook/troubles", `{"status":500,"times":0}`, 422, "times: 0 is not"},
			{"POST", "/offhook/stories", `{}`, 422, "name: is missing"},
			{"POST", "/offhook/stories", `{"name":"voice/voicemial"}`, 422,
				`did you mean "voice/voicemail"?`},
			{"POST", "/offhook/stories", `{"name":"voice/voicemail","options":{"outcom":"x"}}`, 422,
				`did you mean "outcome"?`},
			{"GET", "/offhook/stories/1", "", 404, "no story"},
			{"GET", "/offhook/stories/7", "", 404, `no story of this namespace has the number "7"`},
			{"POST", "/offhook/namespaces", `{"target":"http://192.0.2.1/"}`, 422,
				"is not on this machine"},
			{"POST", "/offhook/namespaces", `{"failover":"http://127.0.0.1/"}`, 422, "without target"},
			{"POST", "/offhook/namespaces", `{"seed":-1}`, 422, "seed: "},
			{"POST", "/offhook/namespaces", `{"media":{"a":"8"}}`, 422, `media: a: "8" is neither`},
			{"POST", "/offhook/namespaces", `{"media":{"a":"2h"}}`, 422, `media: a: 2h is not`},
			{"POST", "/offhook/namespaces", `{"media":{"a":"lost"}}`, 422, `"lost" is not among`},
			{"DELETE", "/offhook/namespaces/KEYX", "", 404, "no namespace has this key"},
			{"DELETE", "/offhook/namespaces/" + d.key, "", 409, "the first namespace"},
			{"GET", "/offhook/wait", "", 422, "for: is missing"},
			{"GET", "/offhook/wait?for=call.hungup", "", 422, `did you mean "call.hangup"?`},
			{"GET", "/offhook/wait?for=command+speek", "", 422, `did you mean "speak"?`},
			{"GET", "/offhook/wait?for=comand+speak", "", 422, `did you mean "command"?`},
			{"GET", "/offhook/wait?for=call.hangup&timeout=5", "", 422, `timeout: "5" is not a time`},
			{"GET", "/offhook/wait?for=call.hangup&timeout=11m", "", 422, "of at most 10m"},
			{"GET", "/offhook/deliveries?evnt=call.hangup", "", 422, `did you mean "event"?`},
			{"GET", "/offhook/deliveries?outcome=fialed", "", 422, `did you mean "failed"?`},
			{"GET", "/offhook/commands?since=x", "", 422, `since: "x"`},
			{"GET", "/offhook/commands?limit=0", "", 422, `limit: "0"`},
			{"GET", "/offhook/commands?status=ok", "", 422, `status: "ok"`},
			{"POST", "/offhook/messages", `{"text":"` + strings.Repeat("x", 1<<20) + `"}`, 413, "at most"},
		} {
			got := d.ask("", test.method, test.path, test.body)
			if got.status != test.status || !strings.Contains(got.detail(), test.detail) {
				t.Errorf("%s %s %.80s: %d %s", test.method, test.path, test.body, got.status, got.text)
			}
		}
	})
}
