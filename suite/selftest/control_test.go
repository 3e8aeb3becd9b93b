package selftest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/suite"
)

// TestTheControlIsChosenByWhatIsHandled asserts which webhook controls send. It is a table, since
// nothing but what is handled may have a part in it: neither the seed, nor the stories of the
// library, of which there will be more.
func TestTheControlIsChosenByWhatIsHandled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute under the race detector")
	}
	url := correct(t)
	for handles, want := range map[string]string{
		"":                             "call.hangup",
		"*":                            "call.hangup",
		"voice":                        "call.hangup",
		"voice messaging fax":          "call.hangup",
		"messaging":                    "message.finalized",
		"message.*":                    "message.finalized",
		"message.sent call.conv*":      "call.conversation.ended",
		"call.playback.*":              "call.playback.ended",
		"call.initiated call.answered": "call.answered",
		"fax":                          "fax.delivered",
		"conference.*":                 "conference.ended",
		"message.received":             "message.received",
		"texml message.received":       "message.received",
		"call.dtmf.received":           "call.dtmf.received",
		"texml.amd":                    "texml.amd",
	} {
		for seed := range uint64(5) {
			cfg := &suite.Config{Target: url, Handles: strings.Fields(handles), Seed: seed}
			byID, _ := verdicts(t, cfg, "answer/200")
			control := byID["answer/200"].Exchanges[0]
			if control.EventType != want || !control.Control {
				t.Errorf("of what %q handles, seed %d, controls send %s, want %s",
					handles, seed, control.EventType, want)
			}
		}
	}
}

// TestControlsArePlain asserts that controls are ASCII, whatever the seed: a receiver that decodes
// bodies wrongly is accused by the checks of that, and by no other. One call in twenty has a tag
// that is not ASCII, and two messages in three have such a text.
func TestControlsArePlain(t *testing.T) {
	var letters []suite.Letter
	cfg := &suite.Config{Target: correct(t), Further: []suite.Check{{
		ID: "mine/plain", Run: func(_ context.Context, p *suite.Probe) {
			for range 100 {
				letters = append(letters, p.Plain())
			}
		},
	}}}
	for _, handles := range [][]string{nil, {"messaging"}, {"message.received"}} {
		cfg.Handles = handles
		letters = nil
		outcomes(t, cfg, 1, "mine")
		if len(letters) != 100 {
			t.Fatalf("%d letters are made", len(letters))
		}
		for _, letter := range letters {
			text := fmt.Sprint(letter.Doc.Value)
			if at := strings.IndexFunc(text, func(c rune) bool { return c > 127 }); at >= 0 {
				t.Errorf("of what %v handles, a plain webhook says %.60s", handles, text[at:])
				break
			}
		}
	}
}

// TestProbesAreTraced asserts that each request says in the ledger of which check it is.
func TestProbesAreTraced(t *testing.T) {
	var ids []string
	s := suite.Summary{Target: correct(t)}
	s.Outcomes = outcomes(t, &suite.Config{Target: s.Target, Failover: s.Target,
		Handles: []string{"voice", "texml"},
		Effects: func(context.Context, string) (int, error) { return 1, nil },
		Further: []suite.Check{{ID: "mine/traced", Run: func(ctx context.Context, p *suite.Probe) {
			p.Control(ctx)
		}}}}, 8)
	for i, o := range reported(t, s).Outcomes {
		ids = append(ids, o.ID)
		for _, e := range o.Exchanges {
			if e.Trace.Story != o.ID {
				t.Errorf("a request of %s is traced to %q", o.ID, e.Trace.Story)
				break
			}
		}
		if verdict := s.Outcomes[i].Verdict; len(o.Exchanges) == 0 && verdict != suite.Skipped {
			t.Errorf("%s sent nothing", o.ID)
		}
	}
	for _, id := range []string{
		"accept/story/voice/ivr", "effect/identical", "mine/traced",
		"failover/refuse",
	} {
		if !slices.Contains(ids, id) {
			t.Errorf("%s was not run", id)
		}
	}
}
