package scenarios

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A receiver answers with the given statuses in turn, then with the last one, and notes where it
// was reached. A status of 0 is no answer at all.
type receiver struct {
	statuses []int
	reached  []string
}

func (rc *receiver) RoundTrip(r *http.Request) (*http.Response, error) {
	rc.reached = append(rc.reached, strings.TrimSuffix(r.URL.Host, ".localhost"))
	status := rc.statuses[0]
	if len(rc.statuses) > 1 {
		rc.statuses = rc.statuses[1:]
	}
	if status == 0 {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return answer(status), nil
}

// trail writes a delivery as "role number outcome" for each attempt.
func trail(d Delivery) string {
	var steps []string
	for _, a := range d.Attempts {
		outcome := string(a.Cause)
		if outcome == "" {
			outcome = fmt.Sprint(a.Status)
		}
		if a.Fault != "" {
			outcome += " by fault " + a.Fault
		}
		steps = append(steps, fmt.Sprintf("%s %d %s", a.Role, a.N, outcome))
	}
	end := string(d.Status)
	if d.Interrupted() {
		end = "interrupted"
	}
	return strings.Join(append(steps, end), ", ")
}

// deliver has an engine deliver an event that meets an outage, or none.
func deliver(t *testing.T, e *Engine, to emitter.Target, outage *Outage) (d Delivery) {
	t.Helper()
	event := raw("call.answered")
	if outage == nil {
		return e.Deliver(t.Context(), event, to)
	}
	e.Targets.Default = to
	e.Watch = func(h Happening) {
		if h.Delivered != nil {
			d = *h.Delivered
		}
	}
	e.Start(NewWorld(&Setting{}, "", 0, time.Time{}),
		&written{[]Cue{{Event: &event, Step: &Step{BadDay: BadDay{Outage: outage}}}}})
	if _, err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDeliver asserts what a policy makes of what URLs answer. A fault that times out takes its
// time as far as the next attempt is concerned; after the last one nobody waits for it.
func TestDeliver(t *testing.T) {
	const documented, voice = "documented-200-then-failover", "voice-2-then-failover"
	both := emitter.Target{Primary: "http://p.localhost/", Failover: "http://f.localhost/"}
	alone := emitter.Target{Primary: both.Primary}
	out := func(times int, fault string) *Outage { return &Outage{Times: times, Fault: fault} }
	for _, test := range []struct {
		name, policy string
		to           emitter.Target
		statuses     []int
		outage       *Outage
		want         string
		reached      string
		took         time.Duration
	}{
		{"at once", documented, both, []int{200}, nil, "primary 1 200, delivered", "p", 0},
		{"201 is not 200", documented, both, []int{201, 200}, nil,
			"primary 1 201, failover 2 200, delivered", "p f", 0},
		{"201 is 2xx", voice, both, []int{201}, nil, "primary 1 201, delivered", "p", 0},
		{"no failover URL", documented, alone, []int{500}, nil, "primary 1 500, failed", "p", 0},
		{"all fail", documented, both, []int{500}, nil,
			"primary 1 500, failover 2 500, failed", "p f", 0},
		{"all fail, voice", voice, both, []int{500}, nil,
			"primary 1 500, primary 2 500, failover 3 500, failed", "p p f", 0},
		{"silence", voice, both, []int{0, 0, 200}, nil,
			"primary 1 timeout, primary 2 timeout, failover 3 200, delivered", "p p f",
			4 * time.Second},
		{"redirect", documented, both, []int{307, 200}, nil,
			"primary 1 redirect, failover 2 200, delivered", "p f", 0},
		{"outage 503", documented, both, []int{200}, out(1, "503"),
			"primary 1 503 by fault 503, failover 2 200, delivered", "f", 0},
		{"outage of one", voice, both, []int{200}, out(1, "reset"),
			"primary 1 reset by fault reset, primary 2 200, delivered", "p", 0},
		{"outage for good", voice, both, []int{200}, out(0, "refuse"),
			"primary 1 refused by fault refuse, primary 2 refused by fault refuse, " +
				"failover 3 200, delivered", "f", 0},
		{"outage timeout", documented, both, []int{200}, out(1, "timeout"),
			"primary 1 timeout by fault timeout, failover 2 200, delivered", "f", 2 * time.Second},
		{"outage that loses the answer", documented, both, []int{200}, out(1, "lose-answer"),
			"primary 1 timeout by fault lose-answer, failover 2 200, delivered", "p f",
			2 * time.Second},
		{"outage 302", documented, both, []int{200}, out(1, "302"),
			"primary 1 redirect by fault 302, failover 2 200, delivered", "f", 0},
		{"outage at the last attempt", documented, alone, []int{200}, out(0, "timeout"),
			"primary 1 timeout by fault timeout, failed", "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				policy, err := emitter.LookupPolicy(test.policy)
				if err != nil {
					t.Fatal(err)
				}
				key, err := emitter.NewKey(nil)
				if err != nil {
					t.Fatal(err)
				}
				rc, began := &receiver{statuses: test.statuses}, time.Now()
				e := &Engine{Policy: policy, Emitter: &emitter.Emitter{Key: key, Transport: rc}}
				d := deliver(t, e, test.to, test.outage)
				if got := trail(d); got != test.want {
					t.Errorf("got  %s\nwant %s", got, test.want)
				}
				if got := strings.Join(rc.reached, " "); got != test.reached {
					t.Errorf("the receiver was reached at %q, want %q", got, test.reached)
				}
				if took := time.Since(began); took != test.took {
					t.Errorf("it took %v, want %v", took, test.took)
				}
				verify(t, key, d.Attempts)
			})
		})
	}
}

// verify asserts that every attempt is signed.
func verify(t *testing.T, key emitter.Key, attempts []emitter.Attempt) {
	t.Helper()
	public, err := emitter.ParsePublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range attempts {
		if err := emitter.Verify(public, a.RequestHeader.Get(emitter.HeaderTimestamp),
			a.RequestHeader.Get(emitter.HeaderSignature), a.RequestBody); err != nil {
			t.Errorf("attempt %d: %v", a.N, err)
		}
	}
}

// TestPaceOfADelivery asserts that a pace shortens what offhook waits, never what a receiver is
// given, and that a pace which is none is real time.
func TestPaceOfADelivery(t *testing.T) {
	to := emitter.Target{Primary: "http://p.localhost/"}
	policy := emitter.DefaultPolicy()
	policy.Primary.Is, policy.Wait.Is = 2, 30*time.Second
	for _, test := range []struct {
		name     string
		pace     float64
		statuses []int
		fault    string
		took     time.Duration
	}{
		{"waits in real time", 0, []int{500}, "", 30 * time.Second},
		{"waits at 1", 1, []int{500}, "", 30 * time.Second},
		{"waits at 10", 10, []int{500}, "", 3 * time.Second},
		{"no waits", math.Inf(1), []int{500}, "", 0},
		{"slow motion", 0.5, []int{500}, "", time.Minute},
		{"not a pace", math.NaN(), []int{500}, "", 30 * time.Second},
		{"a pace back in time", -1, []int{500}, "", 30 * time.Second},
		{"a silent receiver has its time", 10, []int{0}, "", (2+30)*time.Second/10 + 2*time.Second},
		{"a silent receiver has it at any pace", math.Inf(1), []int{0}, "", 4 * time.Second},
		{"a fault waits", 1, []int{200}, "timeout", 32 * time.Second},
		{"a fault waits at 10", 10, []int{200}, "timeout", 3200 * time.Millisecond},
		{"a lost answer waits at 10", 10, []int{200}, "lose-answer", 3200 * time.Millisecond},
		{"a fault waits at 0.5", 0.5, []int{200}, "timeout", 64 * time.Second},
		{"a fault does not wait", math.Inf(1), []int{200}, "timeout", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := &Engine{Policy: policy, Pace: test.pace,
					Emitter: &emitter.Emitter{Transport: &receiver{statuses: test.statuses}}}
				var outage *Outage
				if test.fault != "" {
					outage = &Outage{Fault: test.fault}
				}
				began := time.Now()
				d := deliver(t, e, to, outage)
				if took := time.Since(began); took != test.took || len(d.Attempts) != 2 {
					t.Errorf("%s: it took %v, want %v", trail(d), took, test.took)
				}
			})
		})
	}
}

// TestADeliveryEndsWithItsContext asserts what is left of a delivery that offhook ends, and that it
// does not pass for one that failed.
func TestADeliveryEndsWithItsContext(t *testing.T) {
	for when, want := range map[time.Duration]string{
		0:                "primary 1 canceled, interrupted",
		time.Second:      "primary 1 canceled, interrupted",
		10 * time.Second: "primary 1 timeout, interrupted",
		33 * time.Second: "primary 1 timeout, primary 2 canceled, interrupted",
		35 * time.Second: "primary 1 timeout, primary 2 timeout, interrupted",
		99 * time.Second: "primary 1 timeout, primary 2 timeout, primary 3 timeout, failed",
	} {
		synctest.Test(t, func(t *testing.T) {
			policy := emitter.DefaultPolicy()
			policy.Primary.Is, policy.Wait.Is = 3, 30*time.Second
			e := &Engine{Policy: policy,
				Emitter: &emitter.Emitter{Transport: &receiver{statuses: []int{0}}}}
			ctx, cancel := context.WithTimeout(t.Context(), when)
			defer cancel()
			to := emitter.Target{Primary: "http://localhost/"}
			if got := trail(e.Deliver(ctx, raw("call.answered"), to)); got != want {
				t.Errorf("canceled after %v: got %s, want %s", when, got, want)
			}
		})
	}
}

// TestADeliveryIsWatched asserts that whoever watches an engine is told of its deliveries, and that
// one engine delivers again and again.
func TestADeliveryIsWatched(t *testing.T) {
	var told []string
	e := &Engine{Emitter: prompt().emitter(), Watch: func(h Happening) {
		switch {
		case h.Emitted != nil:
			told = append(told, "emitted "+h.Emitted.Type)
		case h.Attempted != nil:
			told = append(told, "attempted "+h.Attempted.EventType)
		case h.Delivered != nil:
			told = append(told, "delivered "+h.Delivered.Event.Type)
		}
	}}
	for _, name := range []string{"a", "b"} {
		event := raw(name)
		event.Body = wire.Raw(wire.JSON, []byte("not JSON"))
		d := e.Deliver(t.Context(), event, here().Default)
		if d.Status != Delivered || d.Interrupted() || len(d.Broken) > 0 ||
			!bytes.Equal(d.Attempts[0].RequestBody, []byte("not JSON")) {
			t.Errorf("%+v", d)
		}
	}
	if got := strings.Join(told, ", "); got != "emitted a, attempted a, delivered a, "+
		"emitted b, attempted b, delivered b" {
		t.Error(got)
	}
}

// TestDeliverToNobody asserts that an event which has nowhere to go says so.
func TestDeliverToNobody(t *testing.T) {
	d := (&Engine{}).Deliver(t.Context(), raw("call.hold"), emitter.Target{})
	if d.Status != Failed || len(d.Attempts) != 1 || d.Attempts[0].Cause != emitter.CauseNotSent ||
		!strings.Contains(d.Attempts[0].Detail, "to which URL call.hold goes") {
		t.Errorf("%+v", d)
	}
}
