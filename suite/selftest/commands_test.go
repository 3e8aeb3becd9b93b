package selftest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
	"github.com/offhook-dev/offhook/suite"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// A handling is a handler as what carries requests.
type handling struct{ http.Handler }

func (h handling) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), nil
}

// calling judges a receiver that calls back, with defects, by the checks that ids name. Nothing but
// its commands is known of what it does.
func calling(t *testing.T, handles, defects []string, ids ...string) (
	map[string]suite.Outcome, telnyx.Tally,
) {
	t.Helper()
	witness := &telnyx.Witness{Key: "KEY1"}
	r, err := receiver.New(receiver.Options{PublicKey: emitter.DevelopmentKey().Public(),
		Defects: defects, API: receiver.API{URL: "http://api.test/v2", Key: "KEY1",
			Transport: handling{witness}}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	byID, _ := verdicts(t, &suite.Config{Target: "http://offhook.test/webhooks", Handles: handles,
		Transport: r.Transport(), Witness: witness}, ids...)
	return byID, witness.Tally()
}

// TestReceiversThatCallBack judges receivers by their commands alone, and asserts which checks fail.
func TestReceiversThatCallBack(t *testing.T) {
	all := []string{"redelivery", "identical", "copies", "re-encoded", "after-forged", "query"}
	for _, c := range []struct {
		defect string
		fails  []string
		says   string
		// asks is what api/commands says, "" for a pass.
		asks string
	}{
		{"", nil, "", ""},
		{"acts-on-replay", []string{"identical", "copies"}, " effects", ""},
		{"acts-on-attempt-2", []string{"redelivery"}, "attempt 2 of the same event", ""},
		{"check-then-mark", []string{"copies"}, "10 effects", ""},
		{"marks-before-check", []string{"after-forged"}, "0 effects", ""},
		{"commands-before-check", []string{"after-forged", "re-encoded"}, "effect", ""},
		{"names-the-leg", all, "", "422 90015 "},
		{"state-in-plain-text", all, "", "422 90017 "},
		{"wrong-api-key", all, "", "401 10009 "},
	} {
		t.Run(c.defect, func(t *testing.T) {
			var defects []string
			if c.defect != "" {
				defects = []string{c.defect}
			}
			synctest.Test(t, func(t *testing.T) {
				byID, tally := calling(t, []string{"call.*", "message.*"}, defects, "effect", "api")
				for _, name := range all {
					want := suite.Passed
					switch o := byID["effect/"+name]; {
					case c.asks != "":
						want = suite.Skipped // no command was accepted
						if !strings.Contains(o.Reason, "refused") {
							t.Errorf("%s says nothing of what was refused: %s", name, o.Reason)
						}
					case slices.Contains(c.fails, name):
						want = suite.Failed
					}
					if o := byID["effect/"+name]; o.Verdict != want ||
						want == suite.Failed && !strings.Contains(o.Reason, c.says) {
						t.Errorf("%s is %s: %s", name, o.Verdict, o.Reason)
					}
				}
				asks, want := byID["api/commands"], suite.Passed
				if c.asks != "" {
					want = suite.Warned
				}
				if asks.Verdict != want || !strings.Contains(asks.Reason, c.asks) ||
					!strings.Contains(asks.Reason, "answer ") {
					t.Errorf("api/commands is %s: %s", asks.Verdict, asks.Reason)
				}
				if tally.Came["answer"] < 1 || c.asks == "" && tally.Refused > 0 {
					t.Errorf("it counts %s", tally)
				}
				for _, id := range []string{"effect/payload-id", "effect/out-of-order/call.hangup"} {
					if o := byID[id]; o.Verdict != suite.Skipped ||
						!strings.Contains(o.Reason, "do not tell for which") {
						t.Errorf("%s is %s: %s", id, o.Verdict, o.Reason)
					}
				}
			})
		})
	}
}

// A texter is a receiver that texts back to who writes, some seconds after it has answered.
type texter struct {
	api    http.RoundTripper
	again  bool // for each request, not for each event
	mu     sync.Mutex
	events map[string]bool
}

func (x *texter) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	body, err := io.ReadAll(r.Body)
	if err != nil || !genuine(r, body) {
		w.WriteHeader(http.StatusForbidden)
		return w.Result(), err
	}
	var in struct {
		Data struct {
			ID        string
			EventType string `json:"event_type"`
			Payload   struct {
				From struct {
					Number string `json:"phone_number"`
				}
			}
		}
	}
	_ = json.Unmarshal(body, &in) // what is no such webhook is no message
	x.mu.Lock()
	defer x.mu.Unlock()
	if in.Data.EventType == "message.received" && (x.again || !x.events[in.Data.ID]) {
		x.events[in.Data.ID] = true
		time.AfterFunc(3*time.Second, func() { x.text(in.Data.Payload.From.Number) })
	}
	return w.Result(), nil
}

func (x *texter) text(to string) {
	r := httptest.NewRequest(http.MethodPost, "/v2/messages", strings.NewReader(
		`{"from": "+12025550100", "text": "Thank you.", "to": "`+to+`"}`))
	r.Header.Set("Authorization", "Bearer KEY1")
	r.Header.Set("Content-Type", "application/json")
	_, _ = x.api.RoundTrip(r) // a recorder makes no error
}

// TestCommandsThatNameNothing asserts that a text that is sent back to a number counts for the event
// that came from it, however late it is.
func TestCommandsThatNameNothing(t *testing.T) {
	for _, again := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			witness := &telnyx.Witness{Key: "KEY1"}
			x := &texter{api: handling{witness}, again: again, events: map[string]bool{}}
			byID, _ := inTurn(t, &suite.Config{Target: "http://localhost/", Transport: x,
				Handles: []string{"message.*"}, Witness: witness}, "effect", "api")
			want := map[string]suite.Verdict{"effect/redelivery": suite.Passed,
				"effect/identical": suite.Passed, "effect/copies": suite.Passed,
				"effect/after-forged": suite.Passed, "effect/query": suite.Passed,
				"api/commands": suite.Passed}
			if again {
				for _, id := range []string{"redelivery", "identical", "copies"} {
					want["effect/"+id] = suite.Failed
				}
			}
			for id, verdict := range want {
				if o := byID[id]; o.Verdict != verdict {
					t.Errorf("again %v: %s is %s: %s", again, id, o.Verdict, o.Reason)
				}
			}
			if tally := witness.Tally(); tally.Unplaced > 0 || tally.Came["send_message"] < 8 {
				t.Errorf("it counts %s", tally)
			}
		})
	}
}

// TestReceiversThatGiveNoCommand asserts that who handles nothing on which it acts is not asked, and
// told so.
func TestReceiversThatGiveNoCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		byID, tally := calling(t, []string{"message.*"}, nil, "effect/identical", "api")
		for id, says := range map[string]string{"effect/identical": "gives no command within 10s",
			"api/commands": "gives no command"} {
			if o := byID[id]; o.Verdict != suite.Skipped || !strings.Contains(o.Reason, says) {
				t.Errorf("%s is %s: %s", id, o.Verdict, o.Reason)
			}
		}
		if tally.All() != 0 {
			t.Errorf("it counts %s", tally)
		}
	})
}
