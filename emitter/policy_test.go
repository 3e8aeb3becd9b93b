package emitter_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// Every figure in policies.json names its source or admits that it has none, whatever the figure
// is called.
func TestPoliciesAreCited(t *testing.T) {
	text, err := os.ReadFile("policies.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		for figure, value := range p {
			if slices.Contains([]string{"name", "for", "title", "settable"}, figure) {
				continue
			}
			facts := map[string]json.RawMessage{"": value}
			if figure == "timeouts" || figure == "retries" {
				facts = nil
				if err := json.Unmarshal(value, &facts); err != nil {
					t.Fatal(err)
				}
			}
			for of, fact := range facts {
				if err := cited(fact); err != nil {
					t.Errorf("%s: %s %s %v", p["name"], figure, of, err)
				}
			}
		}
		for _, figure := range []string{"timeout", "primary", "failover", "wait", "success", "retried"} {
			if p[figure] == nil {
				t.Errorf("%s: %s is missing", p["name"], figure)
			}
		}
	}
	if len(all) < 2 || len(all) != len(emitter.Policies()) {
		t.Errorf("the file has %d policies, the package %d", len(all), len(emitter.Policies()))
	}
}

// cited says why a text is not a fact with a source that a reader can look up.
func cited(text []byte) error {
	var fact struct {
		Is      any
		Source  string
		Assumed bool
	}
	switch err := json.Unmarshal(text, &fact); {
	case err != nil:
		return err
	case fact.Is == nil:
		return errors.New("has no value")
	case fact.Assumed == (fact.Source != ""):
		return errors.New("has a source or is assumed, not both or neither")
	case fact.Source != "" && emitter.Source(fact.Source) == "":
		return fmt.Errorf("cites %s, which sources.json does not explain", fact.Source)
	}
	return nil
}

func TestPoliciesAreSound(t *testing.T) {
	var names []string
	for _, p := range emitter.Policies() {
		names = append(names, p.Name)
		if p.For == "" {
			t.Errorf("%s: it does not say for which product it is", p.Name)
		}
		for _, d := range append([]time.Duration{p.Timeout.Is}, timeouts(p)...) {
			if d < 100*time.Millisecond || d > 30*time.Second {
				t.Errorf("%s: a timeout of %v", p.Name, d)
			}
		}
		for _, d := range append([]time.Duration{p.Wait.Is}, p.Waits.Is...) {
			if d < 0 || d > time.Hour {
				t.Errorf("%s: a wait of %v", p.Name, d)
			}
		}
		if p.Primary.Is < 1 || p.Primary.Is > 10 || p.Failover.Is < 0 || p.Failover.Is > 10 {
			t.Errorf("%s: %d and %d attempts", p.Name, p.Primary.Is, p.Failover.Is)
		}
		if !slices.Contains([]string{"200", "2xx"}, p.Success.Is) ||
			!slices.Contains([]string{"any", "408 429 5xx"}, p.Retried.Is) ||
			!strings.HasSuffix(p.Title, ".") && !strings.HasSuffix(p.Title, ").") {
			t.Errorf("%s: success %q, retried %q, title %q",
				p.Name, p.Success.Is, p.Retried.Is, p.Title)
		}
		text, err := json.Marshal(p)
		var back emitter.Policy
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if err != nil || !reflect.DeepEqual(back, p) ||
			!strings.Contains(string(text), `"timeout":{"is":"`+p.Timeout.Is.String()+`","source":"[`) {
			t.Errorf("%s does not survive JSON: %s (%v)", p.Name, text, err)
		}
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("names are not sorted and unique: %v", names)
	}
}

func timeouts(p emitter.Policy) (all []time.Duration) {
	for _, own := range p.Timeouts {
		all = append(all, own.Is)
	}
	return all
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

func TestFactsRefuseWhatIsNoDuration(t *testing.T) {
	for _, text := range []string{
		`{"is":2}`, `{"is":"2"}`, `{"is":"soon"}`, `{"source":"[API]"}`, `[]`, `{"is":["2s"]}`,
	} {
		var f emitter.Fact[time.Duration]
		if err := json.Unmarshal([]byte(text), &f); err == nil {
			t.Errorf("%s is read as %v", text, f.Is)
		}
	}
	for _, text := range []string{`{"is":"2s"}`, `{"is":[2]}`, `{"is":["2"]}`, `{}`} {
		var f emitter.Fact[[]time.Duration]
		if err := json.Unmarshal([]byte(text), &f); err == nil {
			t.Errorf("%s is read as %v", text, f.Is)
		}
	}
}

// A status that the default policy does not take names the sources that take it.
func TestTakenBy(t *testing.T) {
	for status, want := range map[int]string{
		200: "[API] [KB:fax-receiving-webhooks] [KB:receiving-webhooks-for-messaging] " +
			"[KB:texml-instruction-fetching] [KB:voice-api-webhooks] [KB:webhook-fundamentals]",
		204: "[KB:receiving-webhooks-for-messaging] [KB:voice-api-webhooks] [KB:webhook-fundamentals]",
		302: "", 500: "",
	} {
		if got := strings.Join(emitter.TakenBy(status), " "); got != want {
			t.Errorf("%d is taken by %q, want %q", status, got, want)
		}
	}
}

// The timeout of a webhook is preferred to that of its family, and that to the policy's own.
func TestTimeoutsAreFoundForAnEvent(t *testing.T) {
	p := emitter.DefaultPolicy()
	p.Timeouts = map[string]emitter.Fact[time.Duration]{
		"voice": {Is: time.Second}, "call.hangup": {Is: time.Minute},
	}
	for _, test := range []struct {
		event emitter.Event
		want  time.Duration
	}{
		{emitter.Event{Type: "call.hangup", Family: "voice"}, time.Minute},
		{emitter.Event{Type: "call.answered", Family: "voice"}, time.Second},
		{emitter.Event{Type: "fax.queued", Family: "fax"}, 2 * time.Second},
		{emitter.Event{}, 2 * time.Second},
	} {
		if got := p.TimeoutFor(test.event); got != test.want {
			t.Errorf("%+v: %v, want %v", test.event, got, test.want)
		}
	}
	ask := emitter.Event{Type: "assistant.initialization", Family: "ai"}
	if got := (emitter.Policy{}).TimeoutFor(ask); got != time.Second {
		t.Errorf("the zero policy gives dynamic variables %v", got)
	}
}

// TestTimeoutsFor asserts how far sources differ about the time for an answer: a customer's own
// setting is no default, and a chosen policy has one figure.
func TestTimeoutsFor(t *testing.T) {
	voice := emitter.Event{Type: "call.hangup", Family: "voice"}
	slow, err := emitter.LookupPolicy("voice-timeout-30s")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		policy            emitter.Policy
		event             emitter.Event
		shortest, longest time.Duration
	}{
		{emitter.Policy{}, voice, 2 * time.Second, 10 * time.Second},
		{emitter.DefaultPolicy(), voice, 2 * time.Second, 10 * time.Second},
		{slow, voice, 30 * time.Second, 30 * time.Second},
		{emitter.Policy{}, emitter.Event{Type: "assistant.initialization", Family: "ai"},
			time.Second, 10 * time.Second},
	} {
		shortest, longest := test.policy.TimeoutsFor(test.event)
		if shortest.Is != test.shortest || longest.Is != test.longest ||
			shortest.Source == "" || longest.Source == "" {
			t.Errorf("%s for %s: %v to %v, want %v to %v", test.policy.Name, test.event.Type,
				shortest, longest, test.shortest, test.longest)
		}
	}
}
