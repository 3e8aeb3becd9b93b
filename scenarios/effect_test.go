package scenarios

import (
	"strings"
	"testing"
)

// TestWeatherWithoutEffect asserts that what would show nothing is refused before anything is sent.
func TestWeatherWithoutEffect(t *testing.T) {
	for name, says := range map[string]string{
		"out-of-order": "the weather out-of-order has no effect: it needs a story of two events",
		"burst":        "the weather burst has no effect: it needs a story of two events",
	} {
		e := engine(One("call.hold", Step{}), Setting{}, 3)
		e.Weather = weather(t, name)
		refused(t, e, says)
	}
	e := under(t, "failover")
	e.Targets.Default.Failover = ""
	refused(t, e, "under the policy documented-200-then-failover, the weather failover")

	e = engine(One("participant-join", Step{}), Setting{}, 1)
	e.Weather, e.Targets.Default.Method = weather(t, "slow"), "GET"
	refused(t, e, "the weather slow has no effect: what goes by GET has no body")

	// Where the step's own outage lets nothing through, that of the weather is never met.
	e = engine(Scenario{Name: "mine", Steps: []Step{{Emit: "call.hold",
		BadDay: BadDay{Outage: &Outage{Fault: "timeout"}}}}}, Setting{}, 1)
	e.Weather = weather(t, "failover")
	refused(t, e, "the weather failover has no effect: no attempt meets its outage")
}

// TestAScriptMayPrepareForTheWorst asserts that an outage in a script of one's own need not be met:
// what it does next depends on what really happens.
func TestAScriptMayPrepareForTheWorst(t *testing.T) {
	e := engine(Scenario{}, Setting{}, 1)
	e.Begin = func(run int) (*World, Script, error) {
		step := &Step{Emit: "call.hold", BadDay: BadDay{Outage: &Outage{URL: "failover", Fault: "503"}}}
		return NewWorld(&Setting{}, "", run, moment()), Written([]Cue{{Step: step}}), nil
	}
	if report := play(t, e, prompt()); !report.Kept() {
		t.Errorf("%+v", report)
	}
}

// TestAStoryNamesItsWeather asserts that weather is a word of the story too, and that a wrong one
// is shown where it stands.
func TestAStoryNamesItsWeather(t *testing.T) {
	for words, want := range map[string]string{
		"weather: failover":       "1a1 503, 1b2, 2a1 503, 2b2",
		"weather: [out-of-order]": "2a1, 1a1",
		"weather: [twice, lost-answer]": "1a1 lose-answer, 1+a1 lose-answer, 1b2, 1+b2, " +
			"2a1 lose-answer, 2+a1 lose-answer, 2b2, 2+b2",
	} {
		s, err := Read("s.yaml", []byte(words+`
steps:
  - emit: call.hold
  - emit: call.unhold
    after: 10s
`))
		if err != nil {
			t.Fatal(err)
		}
		e := engine(s, Setting{}, 1)
		e.Places = 1
		if got := days(t, e); got != want {
			t.Errorf("%s: %s, want %s", words, got, want)
		}
	}
	s, err := Read("s.yaml", []byte("weather: failovre\nsteps: [{emit: call.hold}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	refused(t, engine(s, Setting{}, 1), "s.yaml:1:10: ")
	refused(t, engine(s, Setting{}, 1), `did you mean "failover"`)
	if _, err := Read("s.yaml", []byte("weather: {a: b}\nsteps: [{emit: call.hold}]\n")); err == nil ||
		!strings.Contains(err.Error(), "s.yaml:1:") {
		t.Errorf("the error is %v", err)
	}
}
