package emitter_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// Every figure of a policy names its source or admits that it has none.
func TestPoliciesAreCited(t *testing.T) {
	key := regexp.MustCompile(`^\[[A-Z0-9-]+(:[a-z0-9-]+)?\]$`)
	var names []string
	for _, p := range emitter.Policies() {
		names = append(names, p.Name)
		cited := func(figure, source string, assumed bool) {
			if assumed == (source != "") {
				t.Errorf("%s: %s has a source or is assumed, not both or neither", p.Name, figure)
			}
			if source != "" && !key.MatchString(source) {
				t.Errorf("%s: %s has the source %q, which is no source key", p.Name, figure, source)
			}
		}
		cited("timeout", p.Timeout.Source, p.Timeout.Assumed)
		cited("primary", p.Primary.Source, p.Primary.Assumed)
		cited("failover", p.Failover.Source, p.Failover.Assumed)
		cited("wait", p.Wait.Source, p.Wait.Assumed)
		cited("success", p.Success.Source, p.Success.Assumed)
		if d := p.Timeout.Is; d < 100*time.Millisecond || d > 30*time.Second {
			t.Errorf("%s: a timeout of %v", p.Name, d)
		}
		if d := p.Wait.Is; d < 0 || d > time.Hour {
			t.Errorf("%s: a wait of %v", p.Name, d)
		}
		if p.Primary.Is < 1 || p.Primary.Is > 10 || p.Failover.Is < 0 || p.Failover.Is > 10 {
			t.Errorf("%s: %d and %d attempts", p.Name, p.Primary.Is, p.Failover.Is)
		}
		if !slices.Contains([]string{"200", "2xx"}, p.Success.Is) || !strings.HasSuffix(p.Title, ".") {
			t.Errorf("%s: success %q, title %q", p.Name, p.Success.Is, p.Title)
		}
		text, err := json.Marshal(p)
		var back emitter.Policy
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if err != nil || back != p || !strings.Contains(string(text), `"timeout":{"is":"2s","source":"[`) {
			t.Errorf("%s does not survive JSON: %s (%v)", p.Name, text, err)
		}
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("names are not sorted and unique: %v", names)
	}
}

func TestPoliciesAreFoundByName(t *testing.T) {
	p, err := emitter.LookupPolicy("voice-2-then-failover")
	if err != nil || p.Name != "voice-2-then-failover" {
		t.Errorf("got %q, %v", p.Name, err)
	}
	_, err = emitter.LookupPolicy("voice-2-then-failovr")
	if err == nil || !strings.Contains(err.Error(), `did you mean "voice-2-then-failover"?`) || !strings.Contains(err.Error(), "documented-200-then-failover") {
		t.Errorf("a misspelt name: %v", err)
	}
	if _, err = emitter.LookupPolicy("x"); err == nil || strings.Contains(err.Error(), "did you mean") {
		t.Errorf("a name that is near to none: %v", err)
	}
	emitter.Policies()[0].Name = "changed"
	if got := emitter.DefaultPolicy().Name; got != "documented-200-then-failover" {
		t.Errorf("the default policy is %s", got)
	}
}

func TestAcceptsFollowsThePolicy(t *testing.T) {
	voice, err := emitter.LookupPolicy("voice-2-then-failover")
	if err != nil {
		t.Fatal(err)
	}
	for status, want := range map[int]struct{ documented, voice bool }{
		0: {}, 199: {}, 200: {true, true}, 201: {false, true}, 204: {false, true}, 299: {false, true}, 300: {}, 304: {}, 404: {}, 500: {},
	} {
		if got := emitter.DefaultPolicy().Accepts(status); got != want.documented {
			t.Errorf("documented accepts %d: %v", status, got)
		}
		if got := (emitter.Policy{}).Accepts(status); got != want.documented {
			t.Errorf("the zero policy accepts %d: %v", status, got)
		}
		if got := voice.Accepts(status); got != want.voice {
			t.Errorf("voice accepts %d: %v", status, got)
		}
	}
}

// Next is a table from what happened to what comes; an empty want is the end.
func TestNextAttempt(t *testing.T) {
	both := emitter.Target{Primary: "http://p", Failover: "http://f"}
	alone := emitter.Target{Primary: "http://p"}
	p := func(status int, cause emitter.Cause) emitter.Attempt {
		return emitter.Attempt{Role: emitter.Primary, Status: status, Cause: cause}
	}
	f := func(status int, cause emitter.Cause) emitter.Attempt {
		a := p(status, cause)
		a.Role = emitter.Failover
		return a
	}
	type step struct {
		url string
		n   int
	}
	over := step{}
	for _, test := range []struct {
		name              string
		to                emitter.Target
		history           []emitter.Attempt
		documented, voice step
	}{
		{"nothing yet", both, nil, step{"http://p", 1}, step{"http://p", 1}},
		{"accepted", both, []emitter.Attempt{p(200, "")}, over, over},
		{"201", both, []emitter.Attempt{p(201, "")}, step{"http://f", 2}, over},
		{"503", both, []emitter.Attempt{p(503, "")}, step{"http://f", 2}, step{"http://p", 2}},
		{"503, no failover", alone, []emitter.Attempt{p(503, "")}, over, step{"http://p", 2}},
		{"timeout in the body of a 200", both, []emitter.Attempt{p(200, emitter.CauseTimeout)}, step{"http://f", 2}, step{"http://p", 2}},
		{"redirect", both, []emitter.Attempt{p(301, emitter.CauseRedirect)}, step{"http://f", 2}, step{"http://p", 2}},
		{"refused twice", both, []emitter.Attempt{p(0, "refused"), p(0, "refused")}, step{"http://f", 3}, step{"http://f", 3}},
		{"failover failed", both, []emitter.Attempt{p(500, ""), p(500, ""), f(500, "")}, over, over},
		{"failover accepted", both, []emitter.Attempt{p(500, ""), f(200, "")}, over, over},
		{"canceled", both, []emitter.Attempt{p(0, emitter.CauseCanceled)}, over, over},
		{"not sent", both, []emitter.Attempt{p(0, emitter.CauseNotSent)}, over, over},
	} {
		for i := range test.history {
			test.history[i].N = i + 1
		}
		voice, err := emitter.LookupPolicy("voice-2-then-failover")
		if err != nil {
			t.Fatal(err)
		}
		for policy, want := range map[emitter.Policy]step{emitter.DefaultPolicy(): test.documented, voice: test.voice} {
			got, ok := policy.Next(test.history, test.to)
			if ok != (want != over) || got.URL != want.url || got.N != want.n || got.Wait != 0 {
				t.Errorf("%s after %s: got %+v, %v; want %+v", policy.Name, test.name, got, ok, want)
			}
		}
	}
}

func TestNextWaitsBetweenAttemptsOnly(t *testing.T) {
	p := emitter.DefaultPolicy()
	p.Primary.Is, p.Wait.Is = 2, time.Minute
	first, _ := p.Next(nil, emitter.Target{Primary: "http://p"})
	second, _ := p.Next([]emitter.Attempt{{N: 1, Role: emitter.Primary}}, emitter.Target{Primary: "http://p"})
	if first.Wait != 0 || second.Wait != time.Minute || second.N != 2 {
		t.Errorf("got %+v and %+v", first, second)
	}
}

func TestFactsRefuseWhatIsNoDuration(t *testing.T) {
	for _, text := range []string{`{"is":2}`, `{"is":"2"}`, `{"is":"soon"}`, `{"source":"[API]"}`, `[]`} {
		var f emitter.Fact[time.Duration]
		if err := json.Unmarshal([]byte(text), &f); err == nil {
			t.Errorf("%s is read as %v", text, f.Is)
		}
	}
}
