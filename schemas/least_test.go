package schemas

import (
	"slices"
	"strings"
	"testing"
)

// TestLeastLacksWhatSomeSourceLacks asserts that a least body lacks nothing that is required, or
// that every capture and every published body has.
func TestLeastLacksWhatSomeSourceLacks(t *testing.T) {
	eachWebhook(t, func(t *testing.T, w *Webhook, variant string) {
		for seed := range uint64(12) {
			doc := generate(t, w, seed, Options{Presence: PresenceLeast, Variant: variant})
			for _, problem := range w.Validate(doc) {
				lacked := strings.Contains(problem.Reason, "some published bodies do not") ||
					strings.Contains(problem.Reason, "not all of its samples")
				if !problem.Drift || strings.Contains(problem.Reason, "is absent") && !lacked {
					t.Fatalf("seed %d: %s", seed, problem)
				}
			}
		}
	})
}

// TestLeastKeepsWhatMakesAMessage asserts that no least SMS lacks its ends, its text or its id.
func TestLeastKeepsWhatMakesAMessage(t *testing.T) {
	w, err := Default().Lookup("message.received")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(50) {
		doc := generate(t, w, seed, Options{Presence: PresenceLeast, Variant: "SMS"})
		for _, field := range []string{"from/phone_number", "to/0", "text", "direction", "type", "id"} {
			if _, there := doc.At("/data/payload/" + field); !there {
				t.Fatalf("seed %d: %s is missing", seed, field)
			}
		}
	}
}

// TestLeastLeavesOut asserts that what captures lack at times is left out, whatever the seed.
func TestLeastLeavesOut(t *testing.T) {
	for event, fields := range map[string][]string{
		"call.hangup":      {"client_state", "call_quality_stats", "tags", "custom_headers", "state"},
		"call.initiated":   {"client_state", "tags", "custom_headers"},
		"message.received": {"cc", "tags", "subject", "is_spam", "autoresponse_type"},
	} {
		w, err := Default().Lookup(event)
		if err != nil {
			t.Fatal(err)
		}
		for seed := range uint64(50) {
			doc := generate(t, w, seed, Options{Presence: PresenceLeast})
			there := slices.IndexFunc(fields, func(field string) bool {
				_, there := doc.At("/data/payload/" + field)
				return there
			})
			if there >= 0 {
				t.Fatalf("seed %d: %s has %s", seed, event, fields[there])
			}
		}
	}
}
