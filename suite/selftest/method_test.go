package selftest

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/suite"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// answering is a server with the reference receiver behind it; before may answer in its place, and then returns true.
func answering(t *testing.T, before func(w http.ResponseWriter, r *http.Request, body []byte) bool) string {
	t.Helper()
	behind, err := receiver.New(receiver.Options{PublicKey: emitter.DevelopmentKey().Public()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { behind.Close() })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if !before(w, r, body) {
			r.Body = io.NopCloser(bytes.NewReader(body))
			behind.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func genuine(r *http.Request, body []byte) bool {
	return emitter.DevelopmentKey().Sign(r.Header.Get(emitter.HeaderTimestamp), body) == r.Header.Get(emitter.HeaderSignature)
}

// verdicts runs the checks with these ids and returns the outcomes by id.
func verdicts(t *testing.T, cfg *suite.Config, ids ...string) (map[string]suite.Outcome, []suite.Outcome) {
	t.Helper()
	checks, err := cfg.Select(suite.Selection{IDs: ids})
	if err != nil {
		t.Fatal(err)
	}
	each, err := cfg.Each(t.Context(), checks, 8)
	if err != nil {
		t.Fatal(err)
	}
	all, byID := slices.Collect(each), map[string]suite.Outcome{}
	for _, o := range all {
		byID[o.Check.ID] = o
	}
	return byID, all
}

// TestForgedDiffersInOneWay is law 4: the forged request stands between two genuine ones, of which the second is the
// same event, and differs from it in its body, its method, or its headers of authenticity alone.
func TestForgedDiffersInOneWay(t *testing.T) {
	url := answering(t, func(http.ResponseWriter, *http.Request, []byte) bool { return false })
	_, outcomes := verdicts(t, &suite.Config{Target: url}, "refuse")
	for _, o := range outcomes {
		at := slices.IndexFunc(o.Exchanges, func(a emitter.Attempt) bool { return a.Spoil != "" })
		if o.Verdict != suite.Kept || at < 1 || at+1 >= len(o.Exchanges) {
			t.Errorf("%s is %s, its forged request the %dth of %d: %s", o.Check.ID, o.Verdict, at+1, len(o.Exchanges), o.Reason)
			continue
		}
		before, forged, after := o.Exchanges[at-1], o.Exchanges[at], o.Exchanges[at+1]
		if before.Spoil+after.Spoil != "" || before.Status != 200 || after.Status != 200 || before.EventID == forged.EventID || after.EventID != forged.EventID {
			t.Errorf("%s: the controls are %s %d and %s %d, forged is %s", o.Check.ID, before.EventID, before.Status, after.EventID, after.Status, forged.EventID)
		}
		var differs []string
		if forged.Method != after.Method && o.Check.ID != "refuse/unsigned-put" { // which is unsigned by definition
			differs = append(differs, "method")
		}
		if !bytes.Equal(forged.RequestBody, after.RequestBody) {
			differs = append(differs, "body")
		}
		if len(differs) == 0 && !maps.EqualFunc(forged.RequestHeader, after.RequestHeader, slices.Equal) {
			differs = append(differs, "signature, timestamp, or what stands in their place")
		}
		if len(differs) != 1 {
			t.Errorf("%s differs from its control in %v", o.Check.ID, differs)
		}
	}
}

// TestPoisonedIDs is a receiver that remembers ids before it verifies, and refuses the genuine webhook after a forged one.
func TestPoisonedIDs(t *testing.T) {
	var seen sync.Map
	url := answering(t, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		id := string(body[bytes.Index(body, []byte(`"id"`)):][:50])
		if _, again := seen.LoadOrStore(id, true); again {
			w.WriteHeader(http.StatusConflict)
			return true
		}
		return false
	})
	byID, _ := verdicts(t, &suite.Config{Target: url, Handles: []string{"voice"}}, "accept/after-forged", "refuse")
	if got := byID["accept/after-forged"]; got.Verdict != suite.Broken {
		t.Errorf("it is %s: %s", got.Verdict, got.Reason)
	}
	if got := byID["refuse/wrong-key"]; got.Verdict != suite.Kept {
		t.Errorf("a receiver that refuses is accused: %s", got.Explain())
	}
}

// TestRefusalsThatAreFair asserts which refusals are kept, which are warnings, and which fail.
func TestRefusalsThatAreFair(t *testing.T) {
	for _, c := range []struct {
		method         string
		status         int
		id             string
		plain, strict  suite.Verdict
		locationOrNote string
	}{
		{http.MethodPost, 400, "refuse/wrong-key", suite.Kept, suite.Kept, ""},
		{http.MethodPost, 500, "refuse/wrong-key", suite.Warned, suite.Broken, "refused with 500"},
		{http.MethodPost, 302, "refuse/wrong-key", suite.Broken, suite.Broken, "a redirect"},
		{http.MethodPost, 429, "refuse/wrong-key", suite.Inconclusive, suite.Inconclusive, "limits the rate"},
		{http.MethodPut, 302, "refuse/unsigned-put", suite.Kept, suite.Kept, ""},
		{http.MethodPut, 501, "refuse/unsigned-put", suite.Kept, suite.Kept, ""},
		{http.MethodPut, 500, "refuse/unsigned-put", suite.Warned, suite.Broken, "refused with 500"},
		{http.MethodPut, 204, "refuse/unsigned-put", suite.Broken, suite.Broken, "204"},
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
			if got := byID[c.id]; got.Verdict != want || !strings.Contains(got.Reason, c.locationOrNote) {
				t.Errorf("%s answered %d, strict %v: %s, want %s: %s", c.method, c.status, strict, got.Verdict, want, got.Reason)
			}
		}
	}
}

// TestWhateverIsHandledNothingIsInconclusive asserts that who handles little is judged by what can be asked of that.
func TestWhateverIsHandledNothingIsInconclusive(t *testing.T) {
	url := answering(t, func(http.ResponseWriter, *http.Request, []byte) bool { return false })
	for _, w := range []string{"message.received", "texml.amd", "texml", "campaign_status_update", "link_clicked", "verify.sent", "call.*"} {
		_, outcomes := verdicts(t, &suite.Config{Target: url, Handles: []string{w}})
		for _, o := range outcomes {
			if o.Verdict != suite.Kept && o.Verdict != suite.Skipped {
				t.Errorf("of one that handles %s: %s", w, o.Explain())
			}
			if w == "texml" && strings.HasPrefix(o.Check.ID, "accept/layout-") && o.Verdict != suite.Skipped {
				t.Errorf("%s is %s though only forms are handled", o.Check.ID, o.Verdict)
			}
			if o.Check.ID == "accept/webhook/call.ai_gather.tool_call" || o.Check.ID == "accept/webhook/assistant.initialization" {
				t.Errorf("%s wants an answer of its own, and %s does not name it", o.Check.ID, w)
			}
		}
	}
}

// TestNullsAreDocumented asserts that no null is sent where the schema wants a value.
func TestNullsAreDocumented(t *testing.T) {
	url := answering(t, func(http.ResponseWriter, *http.Request, []byte) bool { return false })
	byID, _ := verdicts(t, &suite.Config{Target: url}, "accept/null-fields")
	sent := byID["accept/null-fields"].Exchanges
	if len(sent) < 5 {
		t.Fatalf("only %d webhooks have fields that may be null", len(sent))
	}
	clientState := false
	for _, a := range sent {
		clientState = clientState || bytes.Contains(a.RequestBody, []byte(`"client_state": null`))
		doc, err := schemas.Parse(a.RequestBody)
		if err != nil {
			t.Fatal(err)
		}
		w, err := schemas.Default().Lookup(a.EventType)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range w.Validate(doc) {
			t.Errorf("%s: %s", a.EventType, problem)
		}
	}
	if !clientState {
		t.Error("client_state is never null")
	}
}

// TestSomeChecksRunAlone asserts that nothing else is under way while time is measured, or what may end the receiver is sent.
func TestSomeChecksRunAlone(t *testing.T) {
	url := answering(t, func(http.ResponseWriter, *http.Request, []byte) bool {
		time.Sleep(2 * time.Millisecond)
		return false
	})
	_, outcomes := verdicts(t, &suite.Config{Target: url, Handles: []string{"voice"}}, "answer", "accept/layout-compact", "accept/charset", "refuse", "live")
	for _, o := range outcomes {
		if o.Check.ID != "answer/in-time" && o.Check.ID != "live/after-malformed" {
			continue
		}
		first, last := o.Exchanges[0].At, o.Exchanges[len(o.Exchanges)-1].At
		for _, other := range outcomes {
			for _, a := range other.Exchanges {
				if other.Check.ID != o.Check.ID && a.At.Before(last) && a.At.Add(a.Took).After(first) {
					t.Errorf("%s sends during %s", other.Check.ID, o.Check.ID)
				}
			}
		}
	}
}

// TestLateAnswersAreLate asserts that an answer which did not come is not in time, however short the wait for it was.
func TestLateAnswersAreLate(t *testing.T) {
	url := answering(t, func(_ http.ResponseWriter, r *http.Request, _ []byte) bool {
		select {
		case <-time.After(time.Second):
		case <-r.Context().Done():
		}
		return true
	})
	byID, _ := verdicts(t, &suite.Config{Target: url, Timeout: 20 * time.Millisecond}, "answer/in-time")
	if got := byID["answer/in-time"]; got.Verdict != suite.Broken || !strings.Contains(got.Reason, "expected: an answer within 2s") {
		t.Errorf("it is %s: %s", got.Verdict, got.Reason)
	}
}

// TestRoutesAreJudged asserts that a URL which some webhooks have of their own has to verify too.
func TestRoutesAreJudged(t *testing.T) {
	url := answering(t, func(w http.ResponseWriter, r *http.Request, _ []byte) bool { return r.URL.Path == "/messages" })
	byID, _ := verdicts(t, &suite.Config{Target: url, Routes: []emitter.Route{{Match: "messaging", URL: url + "/messages"}}}, "refuse", "route")
	if got := byID["route/refuse"]; got.Verdict != suite.Broken {
		t.Errorf("it is %s: %s", got.Verdict, got.Reason)
	}
	if got := byID["refuse/wrong-key"]; got.Verdict != suite.Kept {
		t.Errorf("the main URL is accused: %s", got.Explain())
	}
}
