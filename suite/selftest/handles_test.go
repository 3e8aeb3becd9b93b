package selftest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
	"github.com/offhook-dev/offhook/suite"
)

// TestWhateverIsHandledNothingIsInconclusive asserts that who handles little is judged by what can
// be asked of that.
func TestWhateverIsHandledNothingIsInconclusive(t *testing.T) {
	url := correct(t)
	for _, w := range []string{"message.received", "texml.amd", "texml", "campaign_status_update",
		"link_clicked", "verify.sent", "call.*"} {
		_, outcomes := verdicts(t, &suite.Config{Target: url, Handles: []string{w}})
		for _, o := range outcomes {
			if o.Verdict != suite.Passed && o.Verdict != suite.Skipped {
				t.Errorf("of one that handles %s: %s", w, o.Explain())
			}
			layout := strings.HasPrefix(o.Check.ID, "accept/layout-")
			if w == "texml" && layout && o.Verdict != suite.Skipped {
				t.Errorf("%s is %s though only forms are handled", o.Check.ID, o.Verdict)
			}
			if o.Check.ID == "accept/webhook/call.ai_gather.tool_call" ||
				o.Check.ID == "accept/webhook/assistant.initialization" {
				t.Errorf("%s wants an answer of its own, and %s does not name it", o.Check.ID, w)
			}
		}
	}
}

// TestNullsAreDocumented asserts that no null is sent where the schema wants a value.
func TestNullsAreDocumented(t *testing.T) {
	byID, _ := verdicts(t, &suite.Config{Target: correct(t)}, "accept/null-fields")
	sent := byID["accept/null-fields"].Exchanges
	if len(sent) < 5 {
		t.Fatalf("only %d webhooks have fields that may be null", len(sent))
	}
	clientState := false
	for _, e := range sent {
		null := bytes.Contains(e.RequestBody, []byte(`"client_state": null`))
		clientState = clientState || null
		doc, err := wire.Parse(e.RequestBody)
		if err != nil {
			t.Fatal(err)
		}
		w, err := schemas.Default().Lookup(e.EventType)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range w.Validate(doc) {
			t.Errorf("%s: %s", e.EventType, problem)
		}
	}
	if !clientState {
		t.Error("client_state is never null")
	}
}

// TestWhatAReceiverDoesNotClaimIsSkipped asserts that forms and the failover URL are judged only
// when they are named.
func TestWhatAReceiverDoesNotClaimIsSkipped(t *testing.T) {
	cfg := &suite.Config{Target: "http://127.0.0.1:1/"}
	for _, o := range outcomes(t, cfg, 1, "accept/form", "failover") {
		if o.Verdict != suite.Skipped || o.Reason == "" {
			t.Errorf("%s: %s %s", o.Check.ID, o.Verdict, o.Reason)
		}
	}
	for _, check := range made(t, cfg).Checks() {
		if strings.HasPrefix(check.ID, "accept/webhook/texml.") ||
			check.ID == "accept/webhook/assistant.initialization" {
			t.Errorf("%s is asked though nobody named it", check.ID)
		}
	}
}
