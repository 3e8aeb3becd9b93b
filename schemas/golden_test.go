package schemas

import (
	"os"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// twenty are the webhooks whose bodies do not change within a minor version.
var twenty = []string{
	"call.initiated", "call.answered", "call.playback.ended", "call.recording.saved",
	"call.gather.ended", "call.hangup", "call.cost", "conference.participant.joined",
	"conference.recording.saved", "call.conversation.ended", "call.conversation_insights.generated",
	"message.received", "message.finalized", "texml.call-completed", "texml.participant-join",
	"fax.delivered", "verify.sent", "email.bounced", "10dlc.campaign.update",
	"porting_order.status_changed",
}

// TestTwentyBodies holds bodies to the byte: same seed, same bytes within a minor version.
func TestTwentyBodies(t *testing.T) {
	var got strings.Builder
	for i, name := range twenty {
		w := lookup(t, name)
		body, err := w.Append(wire.Body{}, alone(w, uint64(i)), Options{}, wire.LayoutIndent)
		if err != nil {
			t.Fatal(err)
		}
		got.WriteString(string(body.Bytes(1, "http://127.0.0.1:4010/webhooks")) + "\n")
	}
	golden(t, "testdata/twenty.golden", got.String(),
		"a body has changed, which takes a new minor version")
}

// golden compares with a file what it holds, or writes it anew under -update.
func golden(t *testing.T, file, got, changed string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s; if that is meant, run this test with -update", changed)
	}
}
