package emitter_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

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
		for i, policy := range []emitter.Policy{emitter.DefaultPolicy(), {}, voice} {
			want := []string{test.documented, test.documented, test.voice}[i]
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
	p.Wait.Is = -time.Minute
	if next, _ := p.Next([]emitter.Attempt{{N: 1, Role: emitter.Primary}}, to); next.Wait != 0 {
		t.Errorf("a negative wait is waited for: %+v", next)
	}
}

// Waits at one URL replace the wait, and the first attempt at the failover URL has the wait.
func TestWaitsAtOneURL(t *testing.T) {
	p := emitter.DefaultPolicy()
	p.Primary.Is, p.Failover.Is, p.Wait.Is = 4, 2, 7*time.Second
	p.Waits.Is = []time.Duration{time.Second, 3 * time.Second}
	p.Retries = map[string]emitter.Fact[[]time.Duration]{
		"call.hangup": {Is: []time.Duration{time.Minute}},
		"call.hold":   {Is: []time.Duration{}},
	}
	both := emitter.Target{Primary: "http://p", Failover: "http://f"}
	for event, want := range map[string]string{
		"call.answered": "0s primary, 1s primary, 3s primary, 3s primary, 7s failover, 1s failover",
		"call.hangup":   "0s primary, 1m0s primary, 7s failover, 1s failover",
		"call.hold":     "0s primary, 7s failover, 1s failover",
	} {
		var history []emitter.Attempt
		var got []string
		for next, more := p.Next(nil, both); more; next, more = p.Next(history, both) {
			got = append(got, fmt.Sprint(next.Wait, " ", next.Role))
			history = append(history, emitter.Attempt{
				EventType: event, N: next.N, Role: next.Role, Cause: emitter.CauseRefused})
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %s, want %s", event, strings.Join(got, ", "), want)
		}
	}
}

// Under a policy that tries some statuses again, any other answer is final; no answer is not.
func TestAnswersThatAreFinal(t *testing.T) {
	p, err := emitter.LookupPolicy("voice-4xx-no-retry")
	if err != nil {
		t.Fatal(err)
	}
	to := emitter.Target{Primary: "http://p", Failover: "http://f"}
	for outcome, again := range map[string]bool{
		"408": true, "429": true, "500": true, "503": true, "599": true, "timeout": true,
		"refused": true, "reset": true, "502+timeout": true, "404+timeout": true,
		"400": false, "404": false, "409": false, "302+redirect": false, "600": false,
		"200": false, "299": false, "5": false,
	} {
		if _, more := p.Next(historyOf(outcome), to); more != again {
			t.Errorf("after %s: another attempt %v", outcome, more)
		}
	}
}

// documented is what the sources say of whole deliveries: how many attempts there are at most, and
// how long the waits between them are together.
func documented() map[string]struct {
	attempts int
	waits    time.Duration
} {
	return map[string]struct {
		attempts int
		waits    time.Duration
	}{
		"documented-200-then-failover": {2, 0},
		"voice-2-then-failover":        {3, 0},
		"voice-4xx-no-retry":           {3, 0},
		"voice-retries-60s":            {7, time.Minute},
		"messaging-6":                  {6, 6 * time.Second},
		"messaging-4":                  {4, 0},
		"10dlc-5x30s":                  {5, 2 * time.Minute},
		"rcs-3":                        {3, 0},
		"fax-200-then-failover":        {2, 0},
		"guide-5-in-81m":               {5, 81 * time.Minute},
	}
}

// Over random histories every policy keeps its laws: a delivery ends, within the attempts and waits
// that are documented; no wait is negative, the first attempt waits for nothing; the failover URL
// is used only where there is one, and after it the primary URL is not; and the same history always
// has the same answer, without being changed.
func TestEveryPolicyKeepsItsLaws(t *testing.T) {
	known := documented()
	for _, p := range emitter.Policies() {
		attempts, waits := p.Most("", emitter.Target{Primary: "http://p", Failover: "http://f"})
		if want, ok := known[p.Name]; ok && (attempts != want.attempts || waits != want.waits) {
			t.Errorf("%s: at most %d attempts and waits of %v, documented are %+v",
				p.Name, attempts, waits, want)
		}
		delete(known, p.Name)
		random := rand.New(rand.NewPCG(1, 2))
		for range 2000 {
			to := emitter.Target{Primary: "http://p"}
			if random.IntN(2) == 0 {
				to.Failover = "http://f"
			}
			if err := walk(p, to, random); err != nil {
				t.Fatalf("%s: %v", p.Name, err)
			}
		}
	}
	for name := range known {
		t.Errorf("there is no policy %s", name)
	}
}

// walk makes a delivery of random outcomes and says which law the policy breaks.
func walk(p emitter.Policy, to emitter.Target, random *rand.Rand) error {
	outcomes := []string{"timeout", "timeout", "refused", "reset", "500", "503", "429", "404",
		"301+redirect", "200", "204", "200+timeout", "protocol", "canceled", "overload"}
	events := []string{"", "call.answered", "call.hold"}
	event, total := events[random.IntN(len(events))], time.Duration(0)
	most, within := p.Most(event, to)
	var history []emitter.Attempt
	for next, more := p.Next(nil, to); more; next, more = p.Next(history, to) {
		total += next.Wait
		said := slices.Clone(history)
		again, still := p.Next(history, to)
		switch {
		case !still || again != next || !reflect.DeepEqual(said, history):
			return fmt.Errorf("%v is followed by %+v and by %+v", history, next, again)
		case next.Wait < 0 || len(history) == 0 && next.Wait != 0:
			return fmt.Errorf("attempt %d waits %v", next.N, next.Wait)
		case next.N != len(history)+1 || next.N > most || total > within:
			return fmt.Errorf("attempt %d after %d, waits of %v; at most %d in %v",
				next.N, len(history), total, most, within)
		case next.URL == "" || next.URL != to.URL(next.Role):
			return fmt.Errorf("attempt %d goes to %q", next.N, next.URL)
		case len(history) > 0 && next.Role == emitter.Primary &&
			history[len(history)-1].Role == emitter.Failover:
			return fmt.Errorf("attempt %d goes back to the primary URL", next.N)
		case len(history) == 0 && next.Role != emitter.Primary:
			return fmt.Errorf("the first attempt goes to the %s URL", next.Role)
		}
		a := historyOf(outcomes[random.IntN(len(outcomes))])[0]
		a.N, a.Role, a.EventType = next.N, next.Role, event
		history = append(history, a)
		if _, more := p.Next(history, to); more && (p.Delivered(history) ||
			a.Cause == emitter.CauseCanceled || a.Cause == emitter.CauseOverload) {
			return fmt.Errorf("there is an attempt after %+v", a)
		}
	}
	return nil
}
