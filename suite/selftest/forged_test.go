package selftest

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// TestForgedDiffersInOneWay is law 4: a genuine webhook is accepted after the forged one, which is
// the same event and differs from it in its body, its place, or its headers alone.
func TestForgedDiffersInOneWay(t *testing.T) {
	_, outcomes := verdicts(t, &suite.Config{Target: correct(t), Handles: []string{"*"}}, "refuse")
	for _, o := range outcomes {
		switch kind(o.Check.ID) {
		case "refuse/window", "refuse/quiet", "refuse/family":
			continue // they look at many requests, not at one
		}
		at := len(o.Exchanges) - 2
		if o.Verdict != suite.Passed || at < 0 {
			t.Errorf("%s is %s after %d requests: %s", o.Check.ID, o.Verdict, at+2, o.Reason)
			continue
		}
		forged, after := o.Exchanges[at], o.Exchanges[at+1]
		if forged.Spoil == "" || after.Spoil != "" || after.Status != 200 ||
			after.EventID != forged.EventID || forged.EventType != after.EventType {
			t.Errorf("%s: the control is %s %d, forged is %s", o.Check.ID,
				after.EventID, after.Status, forged.EventID)
		}
		if forged.Asks != suite.Refuse || after.Asks != suite.Accept {
			t.Errorf("%s asks to %s and %s", o.Check.ID, forged.Asks, after.Asks)
		}
		if differs := differing(forged, after); len(differs) == 0 ||
			len(differs) > 1 && !slices.Contains(differs, "place") {
			t.Errorf("%s differs from its control in %v", o.Check.ID, differs)
		}
	}
}

// differing lists in what a forged request differs from the genuine one with the same event. What
// follows from the body, which is the signature, is not told beside it.
func differing(forged, genuine suite.Exchange) (differs []string) {
	if forged.Method != genuine.Method || forged.URL != genuine.URL {
		differs = append(differs, "place")
	}
	if !bytes.Equal(forged.RequestBody, genuine.RequestBody) {
		return append(differs, "body")
	}
	if !maps.EqualFunc(forged.RequestHeader, genuine.RequestHeader, slices.Equal) {
		differs = append(differs, "signature, timestamp, or what stands in their place")
	}
	return differs
}

// TestAForgeryIsAlwaysSent asserts that 2xx to a forgery fails the check at a receiver that refuses
// everything genuine, and that a refusal there proves nothing.
func TestAForgeryIsAlwaysSent(t *testing.T) {
	url := answering(t, func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
		if r.Header.Get("Webhook-Signature") == "" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		return true
	})
	byID, all := verdicts(t, &suite.Config{Target: url}, "refuse", "answer/200")
	if got := byID["refuse/hmac-public-key"]; got.Verdict != suite.Failed {
		t.Errorf("an HMAC with the public key is %s: %s", got.Verdict, got.Reason)
	}
	if got := byID["refuse/wrong-key"]; got.Verdict != suite.Inconclusive ||
		!strings.Contains(got.Reason, "so is the genuine") {
		t.Errorf("another key is %s: %s", got.Verdict, got.Reason)
	}
	if says := diagnosed(all); !strings.Contains(says, "HMAC keyed with the public key") ||
		!strings.Contains(says, "telnyx for Go 3.5 to 4.20") {
		t.Errorf("the diagnosis is %q", says)
	}
}

// TestPoisonedIDs is a receiver that remembers ids before it verifies, and refuses the genuine
// webhook after a forged one.
func TestPoisonedIDs(t *testing.T) {
	var seen sync.Map
	url := answering(t, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		id := eventID(body)
		if _, again := seen.LoadOrStore(id, true); again && id != "" {
			w.WriteHeader(http.StatusConflict)
			return true
		}
		return false
	})
	cfg := &suite.Config{Target: url, Handles: []string{"voice"}}
	byID, _ := verdicts(t, cfg, "accept/after-forged", "refuse")
	if got := byID["accept/after-forged"]; got.Verdict != suite.Failed {
		t.Errorf("it is %s: %s", got.Verdict, got.Reason)
	}
	if got := byID["refuse/wrong-key"]; got.Verdict != suite.Passed {
		t.Errorf("a receiver that refuses is accused: %s", got.Explain())
	}
}

// TestRefusalsThatAreFair asserts which refusals pass, which are warnings, and which fail.
func TestRefusalsThatAreFair(t *testing.T) {
	for _, c := range []struct {
		method        string
		status        int
		id            string
		plain, strict suite.Verdict
		says          string
	}{
		{"POST", 400, "refuse/wrong-key", suite.Passed, suite.Passed, ""},
		{"POST", 500, "refuse/wrong-key", suite.Warned, suite.Failed, "refused with 500"},
		{"POST", 302, "refuse/wrong-key", suite.Warned, suite.Failed,
			"another key: answered with 302, a redirect"},
		{"POST", 429, "refuse/wrong-key", suite.Inconclusive, suite.Inconclusive,
			"limits the rate"},
		{"POST", 307, "refuse/unsigned-double-slash", suite.Passed, suite.Passed, ""},
		{"POST", 301, "refuse/unsigned-slash", suite.Passed, suite.Passed, ""},
		{"PUT", 302, "refuse/unsigned-put", suite.Passed, suite.Passed, ""},
		{"PUT", 501, "refuse/unsigned-put", suite.Passed, suite.Passed, ""},
		{"PUT", 500, "refuse/unsigned-put", suite.Warned, suite.Failed, "refused with 500"},
		{"PUT", 204, "refuse/unsigned-put", suite.Failed, suite.Failed, "204"},
	} {
		url := answering(t, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
			if r.Method != c.method || genuine(r, body) {
				return false
			}
			w.WriteHeader(c.status)
			return true
		})
		for strict, want := range map[bool]suite.Verdict{false: c.plain, true: c.strict} {
			byID, _ := verdicts(t, &suite.Config{Target: url, Strict: strict}, c.id)
			got := byID[c.id]
			if got.Verdict != want || !strings.Contains(got.Reason, c.says) {
				t.Errorf("%s answered %d, strict %v: %s, want %s: %s",
					c.method, c.status, strict, got.Verdict, want, got.Reason)
			}
		}
	}
}

// TestRoutesAreJudged asserts that a URL which some webhooks have of their own has to verify too.
func TestRoutesAreJudged(t *testing.T) {
	url := answering(t, func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
		return r.URL.Path == "/messages"
	})
	byID, _ := verdicts(t, &suite.Config{
		Target: url, Routes: []emitter.Route{{Match: "messaging", URL: url + "/messages"}},
	}, "refuse", "route")
	if got := byID["route/refuse"]; got.Verdict != suite.Failed {
		t.Errorf("it is %s: %s", got.Verdict, got.Reason)
	}
	if got := byID["refuse/wrong-key"]; got.Verdict != suite.Passed {
		t.Errorf("the main URL is accused: %s", got.Explain())
	}
}
