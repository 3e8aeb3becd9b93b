package scenarios

import "testing"

// TestOutagesOfALegAndOfASpan asserts that an outage may hang on a leg, and on a span of the story,
// and that one which nothing meets is refused where it stands.
func TestOutagesOfALegAndOfASpan(t *testing.T) {
	const steps = `
steps:
  - {emit: call.initiated, leg: anna}
  - {emit: call.initiated, leg: bert, after: 10s}
  - {emit: call.answered, leg: anna, after: 20s}
  - {emit: call.answered, leg: bert, after: 20s}
`
	story := func(outage string) *Engine {
		s, err := Read("s.yaml", []byte("outage: "+outage+steps))
		if err != nil {
			t.Fatal(err)
		}
		e := engine(s, Setting{}, 1)
		e.Places = 1
		return e
	}
	for outage, want := range map[string]string{
		"{fault: 503, leg: anna}":                   "1a1 503, 1b2, 2a1, 3a1 503, 3b2, 4a1",
		"{fault: 503, during: 10s..20s}":            "1a1, 2a1 503, 2b2, 3a1, 4a1",
		"{fault: 503, during: 10s..31s, leg: anna}": "1a1, 2a1, 3a1 503, 3b2, 4a1",
	} {
		if got := days(t, story(outage)); got != want {
			t.Errorf("%s: %s, want %s", outage, got, want)
		}
	}
	for outage, says := range map[string]string{
		"{fault: 503, leg: carl}":        "no attempt of the first run meets this outage",
		"{fault: 503, during: 40s..50s}": "no attempt of the first run meets this outage",
		"{fault: 503, url: failover}":    "no attempt of the first run meets this outage",
		"{fault: 503, during: 40s}":      "during: 40s is no span of time such as 10s..30s",
	} {
		refused(t, story(outage), says)
		refused(t, story(outage), "s.yaml:1:")
	}
}
