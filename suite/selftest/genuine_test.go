package selftest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
	"github.com/offhook-dev/offhook/suite"
)

// An arrival is a genuine webhook as a receiver reads it.
type arrival struct {
	Data struct {
		ID        string
		EventType string `json:"event_type"`
		Payload   map[string]any
	}
}

// crashing is a server that is correct, but answers 500 to the genuine webhooks that crash it.
func crashing(t *testing.T, crashes func(arrival) bool) string {
	t.Helper()
	var mu sync.Mutex
	return answering(t, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		var got arrival
		if !genuine(r, body) || json.Unmarshal(body, &got) != nil {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		if crashes(got) {
			http.Error(w, "TypeError: undefined", http.StatusInternalServerError)
			return true
		}
		return false
	})
}

// accused asserts that, whatever the seed, one check fails and says so, and that no other of the
// family accept fails.
func accused(t *testing.T, url string, handles []string, id string, says ...string) {
	t.Helper()
	for seed := range uint64(4) {
		byID, all := verdicts(t, &suite.Config{Target: url, Handles: handles, Seed: seed}, "accept")
		got := byID[id]
		if got.Verdict != suite.Failed {
			t.Errorf("seed %d: %s is %q: %s", seed, id, got.Verdict, got.Reason)
		}
		for _, text := range says {
			if !strings.Contains(got.Reason, text) {
				t.Errorf("seed %d: %s does not say %q: %s", seed, id, text, got.Reason)
			}
		}
		for _, o := range all {
			if o.Failed() && o.Check.ID != id {
				t.Errorf("seed %d: %s accuses it too: %s", seed, o.Check.ID, o.Reason)
			}
		}
	}
}

// TestAVariantThatIsRefusedIsNamed asserts that one variant fails, and the other passes.
func TestAVariantThatIsRefusedIsNamed(t *testing.T) {
	url := crashing(t, func(got arrival) bool {
		return got.Data.EventType == "message.sent" && got.Data.Payload["type"] == "RCS"
	})
	byID, _ := verdicts(t, &suite.Config{Target: url,
		Handles: []string{"message.sent/*", "message.finalized"}}, "accept/webhook")
	if v := byID["accept/webhook/message.sent/RCS"].Verdict; v != suite.Failed {
		t.Errorf("RCS is %q", v)
	}
	if v := byID["accept/webhook/message.sent/SMS"].Verdict; v != suite.Passed {
		t.Errorf("SMS is %q", v)
	}
}

// TestAMissingFieldIsNamed asserts that the field without which a receiver crashes is named.
func TestAMissingFieldIsNamed(t *testing.T) {
	url := crashing(t, func(got arrival) bool {
		_, there := got.Data.Payload["subject"]
		return got.Data.EventType == "message.received" && !there
	})
	accused(t, url, []string{"message.received", "call.hangup"}, "accept/missing-fields/messaging",
		"message.received/SMS without subject\n", `500 "TypeError: undefined"`)
}

// TestAFieldThatIsAlwaysThereMayBeRelied asserts that no MUST leaves out what no source does: who
// cannot do without from and to is not accused.
func TestAFieldThatIsAlwaysThereMayBeReliedOn(t *testing.T) {
	url := crashing(t, func(got arrival) bool {
		return slices.ContainsFunc([]string{"from", "to", "id"}, func(field string) bool {
			value, there := got.Data.Payload[field]
			return strings.HasPrefix(got.Data.EventType, "message.") && (!there || value == nil)
		})
	})
	for seed := range uint64(4) {
		_, all := verdicts(t, &suite.Config{Target: url, Seed: seed,
			Handles: []string{"message.received", "message.finalized", "call.hangup"}}, "accept")
		for _, o := range all {
			if o.Failed() {
				t.Errorf("seed %d: %s accuses it: %s", seed, o.Check.ID, o.Reason)
			}
		}
	}
}

// TestAnUnprovenFieldIsAWarning asserts that what no source is known to leave out is asked for by a
// SHOULD, which names it.
func TestAnUnprovenFieldIsAWarning(t *testing.T) {
	url := crashing(t, func(got arrival) bool {
		_, there := got.Data.Payload["queue"]
		return got.Data.EventType == "call.enqueued" && !there
	})
	byID, all := verdicts(t, &suite.Config{Target: url,
		Handles: []string{"call.enqueued", "call.hangup"}}, "accept")
	got := byID["accept/required-only/voice"]
	if got.Verdict != suite.Warned || !strings.Contains(got.Reason, "call.enqueued without queue\n") {
		t.Errorf("it is %s: %s", got.Verdict, got.Reason)
	}
	for _, o := range all {
		if o.Failed() {
			t.Errorf("%s accuses it: %s", o.Check.ID, o.Reason)
		}
	}
}

// TestANullIsNamed asserts that the field whose null crashes a receiver is named.
func TestANullIsNamed(t *testing.T) {
	url := crashing(t, func(got arrival) bool {
		value, there := got.Data.Payload["cost"]
		return got.Data.EventType == "message.finalized" && there && value == nil
	})
	accused(t, url, []string{"message.finalized", "call.hangup"}, "accept/null-fields/messaging",
		"message.finalized/SMS with null in cost\n")
}

// TestNullsAreDocumented asserts that no null is sent where the schema wants a value.
func TestNullsAreDocumented(t *testing.T) {
	_, all := verdicts(t, &suite.Config{Target: correct(t)}, "accept/null-fields")
	sent, clientState := 0, false
	for _, o := range all {
		sent += len(o.Exchanges)
		for _, e := range o.Exchanges {
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
	}
	if sent < 5 || !clientState {
		t.Errorf("%d webhooks were sent; client_state was null: %t", sent, clientState)
	}
}

// TestAnAmountAsANumberIsAWarning asserts that who reads amounts as text only is told so, by name,
// and does not fail: one page shows numbers, and captures show text.
func TestAnAmountAsANumberIsAWarning(t *testing.T) {
	url := crashing(t, func(got arrival) bool {
		cost, _ := got.Data.Payload["cost"].(map[string]any)
		_, number := cost["amount"].(float64)
		return number
	})
	byID, all := verdicts(t, &suite.Config{Target: url,
		Handles: []string{"message.received", "call.hangup"}}, "accept")
	got := byID["accept/number-amounts/messaging"]
	if got.Verdict != suite.Warned ||
		!strings.Contains(got.Reason, "message.received/SMS with a number in cost.amount\n") {
		t.Errorf("it is %s: %s", got.Verdict, got.Reason)
	}
	for _, o := range all {
		if o.Failed() {
			t.Errorf("%s accuses it: %s", o.Check.ID, o.Reason)
		}
	}
}
