package selftest

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

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
