package scenarios

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// verifier is a receiver that answers what is signed with 200, and all else with a status.
func verifier(otherwise int) hand {
	trusted, _ := emitter.ParsePublicKey(emitter.DevelopmentKey().Public())
	return func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		if emitter.Verify(trusted, r.Header.Get("Telnyx-Timestamp"),
			r.Header.Get("Telnyx-Signature-Ed25519"), body) != nil {
			return answer(otherwise), nil
		}
		return answer(http.StatusOK), nil
	}
}

// clumsy is a receiver that fails at a body without fields.
func clumsy() hand {
	return func(r *http.Request) (*http.Response, error) {
		if body, err := io.ReadAll(r.Body); err != nil || len(body) < 10 {
			return answer(http.StatusInternalServerError), err
		}
		return answer(http.StatusOK), nil
	}
}

// spoiled is a story of a genuine event, one with a spoil, and a genuine one.
func spoiled(spoil string) *Engine {
	return engine(Scenario{Name: "mine", Steps: []Step{
		{Emit: "call.hold"}, {Emit: "call.unhold", BadDay: BadDay{Spoil: spoil}}, {Emit: "call.hold"},
	}}, Setting{}, 1)
}

// TestASpoilIsJudgedByItsAnswer asserts that a request with a spoil is sent once, and what its
// answer makes of the play.
func TestASpoilIsJudgedByItsAnswer(t *testing.T) {
	for _, c := range []struct {
		spoil    string
		to       hand
		broken   string
		excused  string
		attempts int
	}{
		{"wrong-key", verifier(403), "", "", 3},
		{"wrong-key", verifier(400), "", "", 3},
		{"wrong-key", prompt(), "answered 200, and a correct receiver refuses it with 4xx", "", 3},
		{"wrong-key", verifier(500), "", "answered 500, not refused with 4xx; it is not accepted", 3},
		{"wrong-key", verifier(302), "", "answered 302, not refused with 4xx", 3},
		{"behind-4m", verifier(403), "", "", 3},
		{"charset", verifier(403), "", "", 3},
		// Handed over in process, the names of headers are as they were written, and not found.
		{"headers-lower", verifier(403),
			"answered 403, and a correct receiver accepts it with 2xx", "", 3},
		{"signed-null", verifier(403), "", "", 3},
		{"signed-null", clumsy(), "answered 500, and a correct receiver answers 2xx or 4xx", "", 3},
		{"stale-6m", verifier(403), "", "answered 200, and a correct receiver refuses it", 3},
	} {
		e := spoiled(c.spoil)
		var d Delivery
		e.Watch = func(h Happening) {
			if h.Delivered != nil && h.Delivered.Attempts[0].Spoil != "" {
				d = *h.Delivered
			}
		}
		report := play(t, e, c.to)
		if report.Kept() != (c.broken == "") || report.Attempts != c.attempts ||
			report.Events != 2 || report.Spoiled != 1 || report.Delivered != 2 {
			t.Errorf("%s: %+v", c.spoil, report)
		}
		if got := strings.Join(d.Broken, ", "); got != c.broken {
			t.Errorf("%s: broken %q, want %q", c.spoil, got, c.broken)
		}
		if (d.Excused == "") != (c.excused == "") || !strings.HasPrefix(d.Excused, c.excused) ||
			(report.Excused == 1) != (c.excused != "") {
			t.Errorf("%s: excused %q, want %q", c.spoil, d.Excused, c.excused)
		}
	}
}

// TestARefusalNeedsWhatIsAccepted asserts that a receiver which refuses everything does not look
// careful.
func TestARefusalNeedsWhatIsAccepted(t *testing.T) {
	if report := play(t, spoiled("wrong-key"), verifier(403)); !report.Kept() {
		t.Errorf("%+v", report)
	}
	failed := &Expect{Delivery: Failed}
	e := engine(Scenario{Name: "mine", BadDay: BadDay{Outage: &Outage{URL: emitter.Failover, Fault: "503"}},
		Steps: []Step{{Emit: "call.hold", Expect: failed, BadDay: BadDay{Outage: &Outage{Fault: "503"}}},
			{Emit: "call.unhold", BadDay: BadDay{Spoil: "wrong-key"}}}}, Setting{}, 1)
	if report := play(t, e, verifier(403)); report.Kept() {
		t.Errorf("nothing genuine was accepted: %+v", report)
	}
	if report := play(t, engine(One("call.hold", Step{BadDay: BadDay{Spoil: "wrong-key"}}), Setting{}, 1),
		verifier(403)); report.Kept() {
		t.Errorf("nothing genuine was sent: %+v", report)
	}
}

// TestNoWeatherTouchesASpoil asserts that what is forged arrives, once.
func TestNoWeatherTouchesASpoil(t *testing.T) {
	e := spoiled("wrong-key")
	e.Weather = weather(t, "failover", "twice")
	report := play(t, e, verifier(403))
	if !report.Kept() || report.Attempts != 2*2*2+1 || report.Faults != 4 {
		t.Errorf("%+v", report)
	}
}

// TestASpoilThatCannotBe asserts that a spoil which says nothing is refused before anything is
// sent, where it stands.
func TestASpoilThatCannotBe(t *testing.T) {
	for words, says := range map[string]string{
		"call.hold, spoil: wrong-kee":                        `unknown spoil "wrong-kee"; did you mean`,
		"call.hold, spoil: wrong-key, outage: {fault: 503}":  "has no effect beside a spoil",
		"call.hold, spoil: wrong-key, expect: {attempts: 1}": "has no effect beside a spoil",
		"participant-join, spoil: tampered-brace":            "spoil tampered-brace does not apply",
	} {
		s, err := Read("s.yaml", []byte("steps: [{emit: "+words+"}]\n"))
		if err != nil {
			t.Fatal(err)
		}
		refused(t, engine(s, Setting{}, 1), "s.yaml:1:")
		refused(t, engine(s, Setting{}, 1), says)
	}
}

// TestInTurn asserts that each run has the next of the stories.
func TestInTurn(t *testing.T) {
	e := engine(Scenario{}, Setting{}, 5)
	e.Begin = InTurn(One("call.hold", Step{}).Begin(Setting{}),
		One("call.answered", Step{}).Begin(Setting{}))
	events, err := rehearsed(e)
	if err != nil || len(events) != 5 {
		t.Fatal(events, err)
	}
	for i, o := range events {
		if want := []string{"call.hold", "call.answered"}[i%2]; o.event.Type != want || o.run != i {
			t.Errorf("run %d sends %s", o.run, o.event.Type)
		}
	}
}
