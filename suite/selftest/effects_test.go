package selftest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/suite"
)

// An acting decides whether a receiver acts once more on an event. Known is how often it has acted,
// by the ids of events.
type acting func(known map[string]int, id string, attempt int) bool

// counting is a receiver that acts on events, after it has answered, and the URL at which it says
// how often it has.
func counting(t *testing.T, acts acting) (target, effects string) {
	t.Helper()
	var mu sync.Mutex
	known := map[string]int{}
	target = answering(t, func(_ http.ResponseWriter, r *http.Request, body []byte) bool {
		var event struct {
			Data struct{ ID string }
			Meta struct{ Attempt int }
		}
		if json.Unmarshal(body, &event) == nil && genuine(r, body) {
			time.AfterFunc(100*time.Millisecond, func() {
				mu.Lock()
				defer mu.Unlock()
				if acts(known, event.Data.ID, event.Meta.Attempt) {
					known[event.Data.ID]++
				}
			})
		}
		return false
	})
	counter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(w, known[r.URL.Query().Get("id")])
	}))
	t.Cleanup(counter.Close)
	return target, counter.URL + "/effects?id={id}"
}

// TestEffects asks receivers that act once, twice, and by other signs than the id.
func TestEffects(t *testing.T) {
	for _, c := range []struct {
		name                  string
		acts                  acting
		redelivery, identical suite.Verdict
		says                  string
	}{
		{"once an event", func(known map[string]int, id string, _ int) bool {
			return known[id] == 0
		}, suite.Passed, suite.Passed, ""},
		{"on every request", func(map[string]int, string, int) bool { return true },
			suite.Failed, suite.Failed, "actual:   2 effects"},
		{"on every attempt", func(known map[string]int, id string, attempt int) bool {
			return attempt > known[id]
		}, suite.Failed, suite.Passed, "attempt 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			url, hook := counting(t, c.acts)
			effects, err := suite.ParseEffects(hook, false)
			if err != nil {
				t.Fatal(err)
			}
			byID, outcomes := verdicts(t, &suite.Config{Target: url, Effects: effects}, "effect")
			a, b := byID["effect/redelivery"], byID["effect/identical"]
			if a.Verdict != c.redelivery || b.Verdict != c.identical ||
				!strings.Contains(a.Reason, c.says) {
				t.Errorf("redelivery is %s, identical is %s\n%s\n%s",
					a.Verdict, b.Verdict, a.Reason, b.Reason)
			}
			for _, o := range outcomes {
				if failed := o.Verdict == suite.Failed; o.Failed() != failed {
					t.Errorf("%s is %s, and failed is %v", o.Check.ID, o.Verdict, o.Failed())
				}
			}
		})
	}
}

// TestEffectsThatAreNotKnown asserts that a URL which says nothing is never taken for one that says
// there was no effect.
func TestEffectsThatAreNotKnown(t *testing.T) {
	url, _ := counting(t, func(map[string]int, string, int) bool { return true })
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	defer elsewhere.Close()
	effects, err := suite.ParseEffects(elsewhere.URL+"/{id}", false)
	if err != nil {
		t.Fatal(err)
	}
	byID, _ := verdicts(t, &suite.Config{Target: url, Effects: effects}, "effect/identical")
	got := byID["effect/identical"]
	if got.Verdict != suite.Inconclusive || !got.Failed() || !strings.Contains(got.Reason, "404") {
		t.Errorf("it is %s, failed %v: %s", got.Verdict, got.Failed(), got.Reason)
	}
	for address, says := range map[string]string{
		"http://127.0.0.1/effects": "{id}", "http://example.com/{id}": "allow",
	} {
		_, err := suite.ParseEffects(address, false)
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), says) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
