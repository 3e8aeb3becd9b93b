package telnyx

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/offhook-dev/offhook/scenarios"
)

// TestWhatIsExpected asserts what is told of an application that does not do what the story expects.
func TestWhatIsExpected(t *testing.T) {
	answer := scenarios.Asked{Command: "answer"}
	speak := scenarios.Asked{Command: "speak", With: scenarios.Values{"voice": "female"}}
	for _, c := range []struct {
		name string
		asks []scenarios.Asked
		app  map[string][]string // commands by event
		want []string
	}{
		{"it is kept", []scenarios.Asked{answer, speak, {Hangup: true}},
			map[string][]string{"call.initiated": {"answer"}, "call.answered": {"speak", "hangup"}}, nil},
		{"nothing comes", []scenarios.Asked{answer}, nil,
			[]string{"steps[0]: the command answer did not come within 30s"}},
		{"the call does not end", []scenarios.Asked{answer, {Hangup: true, Within: 5e9}},
			map[string][]string{"call.initiated": {"answer"}},
			[]string{"steps[0]: the end of the call did not come within 5s"}},
		{"the order is another", []scenarios.Asked{{Command: "record_start"}, {Command: "gather"}},
			map[string][]string{"call.initiated": {"answer"}, "call.answered": {"gather", "record_start"}},
			[]string{"steps[0]: the command gather comes before the command record_start"}},
		{"a field is another", []scenarios.Asked{answer, {Command: "gather",
			With: scenarios.Values{"maximum_digits": 9}}},
			map[string][]string{"call.initiated": {"answer"}, "call.answered": {"gather"}},
			[]string{"steps[0]: the command gather comes with maximum_digits 4, not 9"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := open(t, func(d *desk, event string, payload map[string]any) {
					for _, action := range c.app[event] {
						op, err := Lookup(action)
						if err != nil {
							t.Error(err)
						}
						d.act(payload, action, op.Example)
					}
				}, scenarios.Act{Far: scenarios.Far{Does: "dials"}, Leg: "caller", Place: "steps[0]",
					Asks: c.asks})
				report := d.play()
				if got := strings.Join(report.Unkept, "\n"); got != strings.Join(c.want, "\n") ||
					report.Unmet != len(c.want) || report.Kept() != (c.want == nil) {
					t.Errorf("it tells %q\n%s", got, strings.Join(d.told, "\n"))
				}
			})
		})
	}
}
