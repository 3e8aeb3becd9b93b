package schemas

import (
	"fmt"
	"testing"
)

// TestEmailsBelongTogether asserts that the events of one email tell the same of it, and that most
// recipients are addressed directly, few by a copy, since the branches of a oneOf have weights.
func TestEmailsBelongTogether(t *testing.T) {
	const seeds = 400
	drawn := map[string]int{}
	for seed := range uint64(seeds) {
		play := onStage(t, seed)
		want := map[string]string{}
		for _, name := range []string{"email.queued", "email.sent", "email.bounced"} {
			w, err := Default().Lookup(name)
			if err != nil {
				t.Fatal(err)
			}
			doc := play.tell(w, Options{})
			for _, field := range []string{"id", "from", "to", "cc", "bcc", "subject"} {
				value, ok := doc.At("/data/payload/" + field)
				text := fmt.Sprint(value, ok)
				if before, seen := want[field]; seen && before != text {
					t.Errorf("seed %d: %s of %s is %s, it was %s", seed, field, name, text, before)
				}
				want[field] = text
				if ok && name == "email.sent" {
					drawn[field]++
				}
			}
			for _, copied := range []string{"code", "retryable", "smtp_status"} {
				one, _ := doc.At("/data/payload/error_evidence/" + copied)
				same, _ := doc.At("/data/payload/errors/0/" + copied)
				if one != same {
					t.Errorf("seed %d: %s is %v in error_evidence and %v in errors",
						seed, copied, one, same)
				}
			}
		}
	}
	if drawn["to"] < seeds*3/4 || drawn["cc"] == 0 || drawn["bcc"] == 0 ||
		drawn["to"]+drawn["cc"]+drawn["bcc"] != seeds {
		t.Errorf("%v of %d", drawn, seeds)
	}
}
