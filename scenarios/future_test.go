package scenarios

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// ahead are the fields that say what is to come.
var ahead = map[string]bool{
	"valid_until": true, "foc_date": true, "waba_ban_date": true, "scheduled_at": true,
}

// later lists what a body tells of times after a moment.
func later(name string, value any, moment time.Time) (fields []string) {
	switch value := value.(type) {
	case map[string]any:
		for name, below := range value {
			fields = append(fields, later(name, below, moment)...)
		}
	case []any:
		for _, below := range value {
			fields = append(fields, later(name, below, moment)...)
		}
	case string:
		at, err := time.Parse(time.RFC3339, value)
		if err == nil && at.After(moment) && !ahead[name] {
			fields = append(fields, name+" "+value)
		}
	}
	return fields
}

// observer passes attempts on to a receiver, and asserts of each that no time which its body tells
// lies after the moment of sending.
func observer(t *testing.T, pace float64, to http.RoundTripper) http.RoundTripper {
	return hand(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		doc, err := wire.Parse(body)
		if fields := later("", doc.Value, time.Now()); err != nil || len(fields) > 0 {
			t.Errorf("pace %g: at %s is sent %v:\n%s", pace,
				time.Now().UTC().Format(time.RFC3339Nano), fields, body)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		return to.RoundTrip(r)
	})
}

// paces are those at which a story may be played.
func paces() []float64 { return []float64{0.5, 1, 20, math.Inf(1)} }

// TestNothingLiesInTheFuture asserts, for every webhook, that no time at which something happened
// is later than the moment of sending, as fast as the story may be played.
func TestNothingLiesInTheFuture(t *testing.T) {
	seeds := uint64(5)
	if testing.Short() {
		seeds = 1
	}
	var begin []func(run int) (*World, Script, error)
	for seed := range seeds {
		for _, w := range sendable() {
			begin = append(begin, Scenario{Name: "twice", Steps: []Step{
				{Emit: w.Name, About: onLeg(w, "a")},
				{Emit: w.Name, About: onLeg(w, "b"), After: Wait{Least: time.Minute}},
				{Emit: w.Name, About: onLeg(w, "c"), After: Wait{Least: 7 * time.Millisecond}},
			}}.Begin(Setting{Seed: seed, Presence: schemas.PresenceAll}))
		}
	}
	for _, pace := range paces() {
		synctest.Test(t, func(t *testing.T) {
			e := &Engine{Runs: len(begin), Pace: pace, Targets: here(),
				Begin: func(run int) (*World, Script, error) { return begin[run](run) },
				Watch: func(h Happening) {
					if h.Emitted != nil && h.Emitted.OccurredAt.After(time.Now().Add(-Lag)) {
						t.Errorf("pace %g: %s occurs after %v before it is sent",
							pace, h.Emitted.Type, Lag)
					}
				}}
			if report := play(t, e, observer(t, pace, prompt())); report.Delivered != 3*len(begin) {
				t.Error(report)
			}
		})
	}
}

// TestACallNeverLiesInTheFuture asserts for a call that is steered what holds for a story that is
// written down: at any pace no event occurs after it is sent, nor before the one that it follows.
func TestACallNeverLiesInTheFuture(t *testing.T) {
	for _, pace := range paces() {
		synctest.Test(t, func(t *testing.T) {
			e, app := steered(3, hasty)
			watch := e.Watch
			e.Pace = pace
			latest := map[int]time.Time{}
			e.Watch = func(h Happening) {
				watch(h)
				if h.Emitted == nil {
					return
				}
				at := h.Emitted.OccurredAt
				if at.After(time.Now().Add(-Lag)) || at.Before(latest[h.Run]) {
					t.Errorf("pace %g: %s occurs at %v, sent at %v, the one before at %v",
						pace, h.Emitted.Type, at, time.Now(), latest[h.Run])
				}
				latest[h.Run] = at
			}
			report := play(t, e, observer(t, pace, app))
			if !report.Kept() || report.Events != 15 {
				t.Errorf("pace %g: %+v", pace, report)
			}
		})
	}
}

// TestWhatFollowsNeverLiesInTheFuture asserts the same for a script of which nobody knows
// beforehand how long it takes: played faster than it is told, its events occur when they are sent.
func TestWhatFollowsNeverLiesInTheFuture(t *testing.T) {
	for _, pace := range paces() {
		synctest.Test(t, func(t *testing.T) {
			steps := []string{"call.initiated", "call.answered", "call.playback.started",
				"call.playback.ended", "call.conversation.ended", "call.hangup"}
			n := 0
			e := &Engine{Targets: here(), Pace: pace}
			e.Start(NewWorld(&Setting{}, "", 0, time.Time{}), script(func(h Happening) []Cue {
				if h.Attempted != nil || h.Delivered != nil || n == len(steps) {
					return nil
				}
				n++
				return []Cue{{At: h.At + 10*time.Second, Step: &Step{Emit: steps[n-1]}}}
			}))
			var latest time.Time
			e.Watch = func(h Happening) {
				if h.Emitted == nil {
					return
				}
				at := h.Emitted.OccurredAt
				if at.After(time.Now().Add(-Lag)) || at.Before(latest) {
					t.Errorf("pace %g: %s occurs at %v, sent at %v, the one before at %v",
						pace, h.Emitted.Type, at, time.Now(), latest)
				}
				latest = at
			}
			if report := play(t, e, observer(t, pace, prompt())); report.Delivered != len(steps) {
				t.Errorf("pace %g: %+v", pace, report)
			}
		})
	}
}

// onLeg names the leg of a webhook that is about one, and what any other is about.
func onLeg(w *schemas.Webhook, name string) map[string]string {
	if w.Concerns("leg") {
		return on(name)
	}
	names := map[string]string{}
	for resource := range w.Header().About {
		names[resource] = name
	}
	return names
}

// sendable lists the webhooks that offhook sends.
func sendable() (hooks []*schemas.Webhook) {
	for w := range schemas.Default().All() {
		if w.Header().Withheld == "" {
			hooks = append(hooks, w)
		}
	}
	return hooks
}
