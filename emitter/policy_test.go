package emitter_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
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
		if !slices.Contains([]string{"200", "2xx"}, p.Success.Is) ||
			!strings.HasSuffix(p.Title, ".") {
			t.Errorf("%s: success %q, title %q", p.Name, p.Success.Is, p.Title)
		}
		text, err := json.Marshal(p)
		var back emitter.Policy
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if err != nil || back != p ||
			!strings.Contains(string(text), `"timeout":{"is":"2s","source":"[`) {
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
	if err == nil || !strings.Contains(err.Error(), `did you mean "voice-2-then-failover"?`) ||
		!strings.Contains(err.Error(), "documented-200-then-failover") {
		t.Errorf("a misspelt name: %v", err)
	}
	_, err = emitter.LookupPolicy("x")
	if err == nil || strings.Contains(err.Error(), "did you mean") {
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
		0: {}, 199: {}, 300: {}, 304: {}, 404: {}, 500: {},
		200: {true, true}, 201: {false, true}, 204: {false, true}, 299: {false, true},
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

// Next is a table from what happened to what comes. A history is written as the outcomes at the
// primary URL, a bar, and those at the failover URL; what comes is a URL and a number, or nothing.
func TestNextAttempt(t *testing.T) {
	const both, alone = "http://f", ""
	voice, err := emitter.LookupPolicy("voice-2-then-failover")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		failover, history string
		documented, voice string
	}{
		{both, "", "http://p 1", "http://p 1"},
		{both, "200", "", ""},
		{both, "201", "http://f 2", ""},
		{both, "503", "http://f 2", "http://p 2"},
		{alone, "503", "", "http://p 2"},
		{alone, "503 503", "", ""},
		{both, "timeout", "http://f 2", "http://p 2"},
		{both, "200+timeout", "http://f 2", "http://p 2"},
		{both, "301+redirect", "http://f 2", "http://p 2"},
		{both, "protocol", "http://f 2", "http://p 2"},
		{both, "refused refused", "http://f 3", "http://f 3"},
		{both, "500 500 | 500", "", ""},
		{both, "500 | 200", "", ""},
		{both, "canceled", "", ""},
		{both, "not-sent", "", ""},
		{both, "overload", "", ""},
	} {
		to := emitter.Target{Primary: "http://p", Failover: test.failover}
		history := historyOf(test.history)
		for policy, want := range map[emitter.Policy]string{
			emitter.DefaultPolicy(): test.documented, {}: test.documented, voice: test.voice,
		} {
			next, more := policy.Next(history, to)
			got := ""
			if more {
				got = fmt.Sprint(next.URL, " ", next.N)
			}
			if got != want || next.Wait != 0 || more && next.URL != to.URL(next.Role) {
				t.Errorf("%s after %q: %+v, %v; want %q",
					policy.Name, test.history, next, more, want)
			}
		}
	}
}

// historyOf reads outcomes: a status, a cause, or both with a plus between.
func historyOf(text string) (history []emitter.Attempt) {
	role := emitter.Primary
	for outcome := range strings.FieldsSeq(text) {
		if outcome == "|" {
			role = emitter.Failover
			continue
		}
		a := emitter.Attempt{N: len(history) + 1, Role: role}
		status, cause, _ := strings.Cut(outcome, "+")
		n, err := strconv.Atoi(status)
		if err != nil {
			cause = status
		}
		a.Status, a.Cause = n, emitter.Cause(cause)
		history = append(history, a)
	}
	return history
}

func TestNextWaitsBetweenAttemptsOnly(t *testing.T) {
	p := emitter.DefaultPolicy()
	p.Primary.Is, p.Wait.Is = 2, time.Minute
	to := emitter.Target{Primary: "http://p"}
	first, _ := p.Next(nil, to)
	second, _ := p.Next([]emitter.Attempt{{N: 1, Role: emitter.Primary}}, to)
	if first.Wait != 0 || second.Wait != time.Minute || second.N != 2 {
		t.Errorf("got %+v and %+v", first, second)
	}
}

func TestFactsRefuseWhatIsNoDuration(t *testing.T) {
	for _, text := range []string{
		`{"is":2}`, `{"is":"2"}`, `{"is":"soon"}`, `{"source":"[API]"}`, `[]`,
	} {
		var f emitter.Fact[time.Duration]
		if err := json.Unmarshal([]byte(text), &f); err == nil {
			t.Errorf("%s is read as %v", text, f.Is)
		}
	}
}
