package selftest

import (
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
	"github.com/offhook-dev/offhook/suite"
)

// TestEachValueIsSent asserts that the value on which a receiver crashes is named, whatever the
// seed, and none beside it.
func TestEachValueIsSent(t *testing.T) {
	for _, c := range []struct{ webhook, field, value string }{
		{"call.hangup", "hangup_cause", "user_busy"},
		{"call.initiated", "direction", "outgoing"},
		{"call.initiated", "state", "parked"},
		{"call.machine.detection.ended", "result", "not_sure"},
	} {
		url := crashing(t, func(got arrival) bool {
			return got.Data.EventType == c.webhook && got.Data.Payload[c.field] == c.value
		})
		for seed := range uint64(3) {
			byID, _ := verdicts(t, &suite.Config{Target: url, Seed: seed,
				Handles: []string{c.webhook, "call.answered"}}, "accept/value/"+c.webhook)
			got := byID["accept/value/"+c.webhook]
			// The two states of a call that begins go with its two directions.
			says, _, _ := strings.Cut(got.Reason, "\n")
			others := strings.Count(says, `"`)/2 - 1
			if got.Verdict != suite.Failed || !strings.HasPrefix(says, c.webhook+" with ") ||
				!strings.Contains(says, c.field+` "`+c.value+`"`) ||
				others > 0 && c.webhook != "call.initiated" {
				t.Errorf("seed %d: of %s it is %s: %s", seed, c.value, got.Verdict, got.Reason)
			}
		}
	}
}

// TestEveryDocumentedValueIsSent asserts over the whole catalogue that each value of a field on
// which receivers branch is in a body that the schema accepts.
func TestEveryDocumentedValueIsSent(t *testing.T) {
	_, all := verdicts(t, &suite.Config{Target: correct(t), Handles: []string{"*", "*/*"}},
		"accept/value")
	requests := 0
	for _, o := range all {
		requests += len(o.Exchanges)
	}
	if requests > 650 { // what an accepted body has shown is not sent again
		t.Errorf("%d requests were sent", requests)
	}
	if len(all) < 60 {
		t.Errorf("only %d checks ask for values", len(all))
	}
	for _, o := range all {
		variant := ""
		if parts := strings.Split(o.Check.ID, "/"); len(parts) == 4 {
			variant = parts[3]
		}
		fields, err := o.Check.Webhook.Fields(variant)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, e := range o.Exchanges {
			doc, err := wire.Parse(e.RequestBody)
			if err != nil {
				t.Fatal(err)
			}
			for _, problem := range schemas.Errors(o.Check.Webhook.Validate(doc)) {
				t.Errorf("%s: %s", o.Check.ID, problem)
			}
			for _, field := range fields {
				for _, found := range wire.Each(doc.Value, wire.SplitPointer(field.Pointer)) {
					if text, ok := found.(string); ok {
						seen[field.Pointer+" "+text] = true
					}
				}
			}
		}
		for _, field := range fields {
			name := field.Pointer[strings.LastIndex(field.Pointer, "/")+1:]
			if !slices.Contains([]string{"direction", "state", "status", "hangup_cause", "CallStatus"},
				name) || len(field.Values) < 2 {
				continue
			}
			for _, value := range field.Values {
				if !seen[field.Pointer+" "+value] {
					t.Errorf("%s never sends %s %s", o.Check.ID, field.Pointer, value)
				}
			}
		}
	}
}
