package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// TestBadDaysOfStepsLegsAndStories asserts that bad days may hang on each of them, and touch nothing
// else.
func TestBadDaysOfStepsLegsAndStories(t *testing.T) {
	const story = `
steps:
  - {emit: call.initiated, leg: anna%s}
  - {emit: call.initiated, leg: ben, after: 10s}
  - {emit: call.answered, leg: anna, after: 20s}
  - {emit: call.answered, leg: ben, after: 20s}
`
	for _, c := range []struct{ head, step, want string }{
		{"", ", duplicate: 2", "1a1, 1+a1, 1+a1, 2a1, 3a1, 4a1"},
		{"", ", late: 30s", "2a1, 3a1, 4a1, 1a1"},
		{"", ", reorder: true", "2a1, 1a1, 3a1, 4a1"},
		{"", ", weather: 5xx-then-ok", "1a1 503, 1b2, 2a1, 3a1, 4a1"},
		{"legs: {anna: {duplicate: 1}, ben: {}}", "", "1a1, 1+a1, 2a1, 3a1, 3+a1, 4a1"},
		{"legs: {anna: {}, ben: {outage: {fault: 503}}}", "", "1a1, 2a1 503, 2b2, 3a1, 4a1 503, 4b2"},
		{"duplicate: 1", "", "1a1, 1+a1, 2a1, 2+a1, 3a1, 3+a1, 4a1, 4+a1"},
	} {
		e := engine(spoken(t, c.head+fmt.Sprintf(story, c.step)), Setting{}, 1)
		e.Places = 1
		got := days(t, e)
		if got != c.want && !slices.Equal(strings.Split(got, ", "), strings.Split(c.want, ", ")) {
			t.Errorf("%s%s: %s", c.head, c.step, got)
		}
	}
}

// TestSpoilsOfALeg asserts that a leg's spoil damages each of its requests and no other, and that a
// step's own goes before it.
func TestSpoilsOfALeg(t *testing.T) {
	e := engine(spoken(t, `legs: {anna: {}, ben: {spoil: wrong-key}}
steps:
  - {emit: call.initiated, leg: anna}
  - {emit: call.initiated, leg: ben}
  - {emit: call.answered, leg: ben, spoil: stale-24h, after: 1s}
  - {emit: call.answered, leg: anna, after: 2s}`), Setting{}, 1)
	var spoils []string
	e.Watch = func(h Happening) {
		if h.Attempted != nil {
			spoils = append(spoils, h.Attempted.Event.Trace.Instances["leg"]+" "+h.Attempted.Spoil)
		}
	}
	e.Places = 1
	play(t, e, prompt())
	if got := strings.Join(spoils, ", "); got != "anna , ben wrong-key, ben stale-24h, anna " {
		t.Errorf("the spoils are %s", got)
	}
}

// TestWhatIsIllegalIsNamed asserts that an order that the lives forbid is sent where the story says
// so, with the rule, and that a story cannot say so in vain.
func TestWhatIsIllegalIsNamed(t *testing.T) {
	events, err := rehearsed(engine(builtin(t, "illegal/hangup-twice"), Setting{}, 1))
	if err != nil {
		t.Fatal(err)
	}
	if rule := events[3].event.Trace.Breaks; !strings.Contains(rule, "call.hangup") {
		t.Errorf("the rule is %q", rule)
	}
	if events[2].event.Trace.Breaks != "" {
		t.Error("the first hangup breaks a rule")
	}
	refused(t, engine(spoken(t, "steps: [{emit: call.initiated, illegal: true}]"), Setting{}, 1),
		"s.yaml:1:41: nothing forbids call.initiated here")
}

// TestAStorysPolicyAndEntities asserts that a story brings its own, and that those of the play go
// before them.
func TestAStorysPolicyAndEntities(t *testing.T) {
	s := spoken(t, `policy: messaging-6
entities: {connection_id: "1494404757140276705"}
steps: [{emit: call.initiated, outage: {fault: 503, times: 2}, expect: {attempts: 3, url: primary}}]`)
	if report := play(t, engine(s, Setting{}, 1), prompt()); !report.Kept() {
		t.Errorf("under its own policy: %+v", report.Failures)
	}
	given := engine(s, Setting{}, 1)
	given.Policy = emitter.DefaultPolicy()
	refused(t, given, "no receiver can keep this step under the policy documented-200-then-failover")
	s.Steps[0].Expect, s.Steps[0].Outage, s.Policy = nil, nil, ""
	for setting, want := range map[string]string{"": "1494404757140276705", "7": "7"} {
		var own map[string]string
		if setting != "" {
			own = map[string]string{"connection_id": "1494404757140276706"}
			want = "1494404757140276706"
		}
		events, err := rehearsed(engine(s, Setting{Entities: own}, 1))
		if err != nil {
			t.Fatal(err)
		}
		if got := value(t, events[0], "/data/payload/connection_id"); got != want {
			t.Errorf("connection_id is %s", got)
		}
	}
}
