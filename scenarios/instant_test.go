package scenarios

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// twoLegs is a story of 0.3 s on two legs; two of its steps occur at the same instant.
func twoLegs() Scenario {
	tenth, fifth := Wait{Least: 100 * time.Millisecond}, Wait{Least: 200 * time.Millisecond}
	transferred := map[string]string{"leg": "b", "session": "a"}
	return Scenario{Name: "two legs", Steps: []Step{
		{Emit: "call.initiated", About: on("a")},
		{Emit: "call.initiated", About: transferred, After: tenth},
		{Emit: "call.answered", About: on("b"), After: tenth},
		{Emit: "call.answered", About: on("a"), After: fifth},
		{Emit: "call.hangup", About: on("a"), After: tenth},
	}}
}

// TestStepsAtOneInstant asserts that what is due at the same time is made and sent in the order of
// the steps.
func TestStepsAtOneInstant(t *testing.T) {
	s := Scenario{Name: "at once"}
	var want []string
	for i := range 40 {
		leg := fmt.Sprintf("leg %02d", (i*7)%40)
		s.Steps = append(s.Steps, Step{Emit: "call.initiated", About: on(leg)})
		want = append(want, leg)
	}
	for _, places := range []int{1, 256} {
		for _, pace := range []float64{1, math.Inf(1)} {
			synctest.Test(t, func(t *testing.T) {
				var made, sent []string
				leg := map[string]string{}
				e := engine(s, Setting{}, 1)
				e.Pace, e.Places = pace, places
				e.Watch = func(h Happening) {
					switch {
					case h.Emitted != nil:
						made = append(made, h.Emitted.Trace.Instances["leg"])
						leg[h.Emitted.ID] = h.Emitted.Trace.Instances["leg"]
					case h.Attempted != nil:
						sent = append(sent, leg[h.Attempted.EventID])
					}
				}
				play(t, e, slow(http.StatusOK, time.Second))
				if !slices.Equal(made, want) {
					t.Errorf("pace %g: the order is %v", pace, made)
				}
				if places == 1 && !slices.Equal(sent, want) {
					t.Errorf("pace %g: sent one by one, the order is %v", pace, sent)
				}
			})
		}
	}
}

// TestAtTheGreatestPaceEventsArriveInOrder asserts that the time of a run stands still while an
// attempt is under way, so that a slow receiver is told the story in its order; only what occurs at
// the same time overlaps.
func TestAtTheGreatestPaceEventsArriveInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var under, most int
		arrived := map[string][]string{}
		receiver := hand(func(r *http.Request) (*http.Response, error) {
			var body bytes.Buffer
			_, err := body.ReadFrom(r.Body)
			doc, _ := wire.Parse(body.Bytes())
			session, _ := doc.At("/data/payload/call_session_id")
			name, _ := doc.At("/data/event_type")
			mu.Lock()
			run := session.(string)
			arrived[run] = append(arrived[run], strings.TrimPrefix(name.(string), "call."))
			under++
			most = max(most, under)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			under--
			mu.Unlock()
			return answer(http.StatusOK), err
		})
		began := time.Now()
		if report := play(t, engine(twoLegs(), Setting{}, 3), receiver); !report.Kept() {
			t.Fatal(report)
		}
		if took := time.Since(began); took != 4*time.Second || most != 6 {
			t.Errorf("three runs at once, of four instants each, took %v, with %d attempts at once",
				took, most)
		}
		for _, names := range arrived {
			got := strings.Join(names, " ")
			if got != "initiated initiated answered answered hangup" {
				t.Errorf("the receiver is told %s", got)
			}
		}
	})
}
