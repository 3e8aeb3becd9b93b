package scenarios

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A diary is a script that notes what it is told, and follows another one.
type diary struct {
	Script
	told []string
}

func (d *diary) Next(w *World, h Happening) (Outcome, error) {
	switch {
	case h.Emitted != nil:
		d.told = append(d.told, "emitted")
	case h.Attempted != nil:
		d.told = append(d.told, "attempted "+h.Attempted.URL)
	case h.Delivered != nil:
		d.told = append(d.told, fmt.Sprintf("%s %s", h.Delivered.Status, h.Delivered.To.Primary))
	}
	return d.Script.Next(w, h)
}

// TestEveryTargetGetsEveryEvent asserts that each target has a delivery of its own of the same
// event, with its own URL in the body, its own attempts and its own end, and that the script hears
// of the first target alone.
func TestEveryTargetGetsEveryEvent(t *testing.T) {
	const a, spare, b, c = "http://a.localhost/", "http://spare.localhost/", "http://b.localhost/",
		"http://c.localhost/"
	script := &diary{Script: Ready(raw("call.answered"), raw("call.hangup"))}
	e := &Engine{Pace: 1, Targets: emitter.Targets{
		Default: emitter.Target{Primary: a, Failover: spare},
		Also:    []emitter.Target{{Primary: b}, {Primary: c}},
		Routes:  []emitter.Route{{Match: "call.hangup", URL: "http://route.localhost/"}},
	}}
	e.Emitter = &emitter.Emitter{Transport: hand(func(r *http.Request) (*http.Response, error) {
		if strings.HasPrefix(r.URL.Host, "a.") || strings.HasPrefix(r.URL.Host, "b.") {
			return answer(http.StatusBadGateway), nil
		}
		return answer(http.StatusOK), nil
	})}
	e.Start(NewWorld(&Setting{}, "", 0, moment()), script)
	var watched []string
	e.Watch = func(h Happening) {
		if d := h.Delivered; d != nil {
			watched = append(watched, fmt.Sprintf("%s %s %s in %d", d.Event.Type, d.Status,
				d.To.Primary, len(d.Attempts)))
		}
	}
	report, err := e.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(watched)
	want := []string{
		"call.answered delivered " + a + " in 2", "call.answered delivered " + c + " in 1",
		"call.answered failed " + b + " in 1", "call.hangup delivered " + c + " in 1",
		"call.hangup delivered http://route.localhost/ in 1", "call.hangup failed " + b + " in 1",
	}
	if !slices.Equal(watched, want) {
		t.Errorf("watched is\n%s", strings.Join(watched, "\n"))
	}
	slices.Sort(script.told)
	want = []string{"attempted " + a, "attempted http://route.localhost/", "attempted " + spare,
		"delivered " + a, "delivered http://route.localhost/", "emitted", "emitted"}
	if !slices.Equal(script.told, want) {
		t.Errorf("the script is told\n%s", strings.Join(script.told, "\n"))
	}
	if report.Events != 2 || report.Delivered != 4 || report.Broken != 2 || report.Attempts != 7 ||
		report.Kept() {
		t.Errorf("the report is %+v", report)
	}
}

// TestEachTargetHasItsOwnAttempts asserts that an outage meets the event at each target, that the
// body says where it goes, and that the application of a rehearsal is asked once.
func TestEachTargetHasItsOwnAttempts(t *testing.T) {
	s := Scenario{Name: "two", Steps: []Step{
		{Emit: "call.answered", BadDay: BadDay{Outage: &Outage{URL: emitter.Primary, Times: 1, Fault: "503"}}}}}
	e := engine(s, Setting{}, 1)
	e.Policy, _ = emitter.LookupPolicy("voice-2-then-failover")
	e.Targets.Also = []emitter.Target{{Primary: "http://127.0.0.1/c", Failover: "http://127.0.0.1/d"}}
	d := &desk{}
	if report := play(t, e, d); report.Attempts != 4 || report.Faults != 2 || report.Delivered != 2 ||
		report.Events != 1 || !report.Kept() {
		t.Errorf("the report is %+v", report)
	}
	ids := map[any]bool{}
	for _, got := range d.got {
		doc, err := wire.Parse(got.body)
		if err != nil {
			t.Fatal(err)
		}
		id, _ := doc.At("/data/id")
		ids[id] = true
		to, _ := doc.At("/meta/delivered_to")
		if n, _ := doc.At("/meta/attempt"); to != got.url || n != json.Number("2") {
			t.Errorf("attempt %v says that it goes to %v, and goes to %s", n, to, got.url)
		}
	}
	if len(d.got) != 2 || len(ids) != 1 {
		t.Errorf("the receivers got %d requests of %d events", len(d.got), len(ids))
	}
	asked := 0
	e.App = func(int, emitter.Event) []Command {
		asked++
		return nil
	}
	for _, err := range e.Rehearse(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 {
		t.Errorf("the application is asked %d times", asked)
	}
	e.Targets.Also[0].Primary = "http://example.com/"
	err := e.Check(t.Context())
	if err == nil || !strings.Contains(err.Error(), "not on this machine") {
		t.Errorf("a further target elsewhere: %v", err)
	}
	e.Targets.Also[0] = emitter.Target{}
	if err := e.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "no target") {
		t.Errorf("a further target without a URL: %v", err)
	}
}
