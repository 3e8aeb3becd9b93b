package emitter_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// receiver answers with the given statuses in turn, then with the last one,
// and notes what reached it. A status of 0 is no answer at all.
type receiver struct {
	statuses []int
	reached  []string
}

func (rc *receiver) RoundTrip(r *http.Request) (*http.Response, error) {
	rc.reached = append(rc.reached, r.URL.Host)
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
func trail(d emitter.Delivery) string {
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
	return strings.Join(append(steps, string(d.Status)), ", ")
}

func TestDeliver(t *testing.T) {
	const documented, voice = "documented-200-then-failover", "voice-2-then-failover"
	both := emitter.Target{Primary: "http://p.localhost/", Failover: "http://f.localhost/"}
	out := func(times int, fault string) []*emitter.Outage {
		f, err := emitter.ParseFault(fault)
		if err != nil {
			t.Fatal(err)
		}
		return []*emitter.Outage{{Times: times, Fault: f}}
	}
	for _, test := range []struct {
		name, policy string
		to           emitter.Target
		statuses     []int
		outages      []*emitter.Outage
		want         string
		reached      string
		took         time.Duration
	}{
		{"at once", documented, both, []int{200}, nil, "primary 1 200, delivered", "p", 0},
		{"201 is not 200", documented, both, []int{201, 200}, nil, "primary 1 201, failover 2 200, delivered", "p f", 0},
		{"201 is 2xx", voice, both, []int{201}, nil, "primary 1 201, delivered", "p", 0},
		{"no failover URL", documented, emitter.Target{Primary: both.Primary}, []int{500}, nil, "primary 1 500, failed", "p", 0},
		{"all fail", documented, both, []int{500}, nil, "primary 1 500, failover 2 500, failed", "p f", 0},
		{"all fail, voice", voice, both, []int{500}, nil, "primary 1 500, primary 2 500, failover 3 500, failed", "p p f", 0},
		{"silence", voice, both, []int{0, 0, 200}, nil, "primary 1 timeout, primary 2 timeout, failover 3 200, delivered", "p p f", 4 * time.Second},
		{"redirect", documented, both, []int{307, 200}, nil, "primary 1 redirect, failover 2 200, delivered", "p f", 0},
		{"outage 503", documented, both, []int{200}, out(1, "503"), "primary 1 503 by fault 503, failover 2 200, delivered", "f", 0},
		{"outage of one", voice, both, []int{200}, out(1, "reset"), "primary 1 reset by fault reset, primary 2 200, delivered", "p", 0},
		{"outage for good", voice, both, []int{200}, out(0, "refuse"), "primary 1 refused by fault refuse, primary 2 refused by fault refuse, failover 3 200, delivered", "f", 0},
		{"outage timeout", documented, both, []int{200}, out(1, "timeout"), "primary 1 timeout by fault timeout, failover 2 200, delivered", "f", 2 * time.Second},
		{"outage that loses the answer", documented, both, []int{200}, out(1, "lose-answer"), "primary 1 timeout by fault lose-answer, failover 2 200, delivered", "p f", 2 * time.Second},
		{"outage 200", documented, both, []int{500}, out(1, "200"), "primary 1 200 by fault 200, delivered", "", 0},
		{"outage 302", documented, both, []int{200}, out(1, "302"), "primary 1 redirect by fault 302, failover 2 200, delivered", "f", 0},
		{"outage of both", documented, both, []int{200}, append(out(0, "503"), &emitter.Outage{Role: emitter.Failover, Fault: emitter.Fault{Status: 404}}),
			"primary 1 503 by fault 503, failover 2 404 by fault 404, failed", "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				policy, err := emitter.LookupPolicy(test.policy)
				if err != nil {
					t.Fatal(err)
				}
				rc := &receiver{statuses: test.statuses}
				em := emitter.Emitter{Key: newKey(t, 1), Transport: rc, Policy: policy, Outages: test.outages}
				start := time.Now()
				d := em.Deliver(t.Context(), event(t, ""), test.to)
				if got := trail(d); got != test.want {
					t.Errorf("got  %s\nwant %s", got, test.want)
				}
				if got := strings.ReplaceAll(strings.Join(rc.reached, " "), ".localhost", ""); got != test.reached {
					t.Errorf("the receiver was reached at %q, want %q", got, test.reached)
				}
				if took := time.Since(start); took != test.took {
					t.Errorf("it took %v, want %v", took, test.took)
				}
				for _, a := range d.Attempts {
					if err := emitter.Verify(public(t, em.Key), a.RequestHeader.Get(emitter.HeaderTimestamp), a.RequestHeader.Get(emitter.HeaderSignature), a.RequestBody); err != nil {
						t.Errorf("attempt %d: %v", a.N, err)
					}
				}
			})
		})
	}
}

// Speed shortens what offhook waits of its own, never what a receiver is given.
func TestSpeed(t *testing.T) {
	to := emitter.Target{Primary: "http://p.localhost/"}
	policy := emitter.DefaultPolicy()
	policy.Primary.Is, policy.Wait.Is = 2, 30*time.Second
	for _, test := range []struct {
		name     string
		speed    float64
		statuses []int
		fault    string
		took     time.Duration
	}{
		{"waits in real time", 0, []int{500}, "", 30 * time.Second},
		{"waits at 1", 1, []int{500}, "", 30 * time.Second},
		{"waits at 10", 10, []int{500}, "", 3 * time.Second},
		{"no waits", math.Inf(1), []int{500}, "", 0},
		{"slow motion", 0.5, []int{500}, "", time.Minute},
		{"not a speed", math.NaN(), []int{500}, "", 30 * time.Second},
		{"a silent receiver has its time", 10, []int{0}, "", (2 + 3 + 2) * time.Second},
		{"a fault waits at 10", 10, []int{200}, "timeout", 3400 * time.Millisecond},
		{"a lost answer waits at 10", 10, []int{200}, "lose-answer", 3400 * time.Millisecond},
		{"a fault waits no longer than the timeout", 0.5, []int{200}, "timeout", 64 * time.Second},
		{"a fault does not wait", math.Inf(1), []int{200}, "timeout", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				em := emitter.Emitter{Transport: &receiver{statuses: test.statuses}, Policy: policy, Speed: test.speed}
				if test.fault != "" {
					em.Outages = []*emitter.Outage{{Fault: emitter.Fault{Mode: emitter.Mode(test.fault)}}}
				}
				start := time.Now()
				d := em.Deliver(t.Context(), event(t, ""), to)
				if took := time.Since(start); took != test.took || len(d.Attempts) != 2 {
					t.Errorf("%s: it took %v, want %v", trail(d), took, test.took)
				}
			})
		})
	}
}

// The Emitter's timeout replaces the policy's, a request's replaces both.
func TestTimeouts(t *testing.T) {
	for _, test := range []struct{ emitter, request, want time.Duration }{
		{0, 0, 2 * time.Second},
		{5 * time.Second, 0, 5 * time.Second},
		{5 * time.Second, 7 * time.Second, 7 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			em := emitter.Emitter{Transport: &receiver{statuses: []int{0}}, Timeout: test.emitter}
			a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: "http://localhost/", Timeout: test.request})
			if a.Took != test.want || a.Cause != emitter.CauseTimeout || a.Detail != "no complete answer within "+test.want.String() {
				t.Errorf("took %v, cause %q (%s), want %v", a.Took, a.Cause, a.Detail, test.want)
			}
		})
	}
}

func TestADeliveryEndsWithItsContext(t *testing.T) {
	for when, want := range map[time.Duration]string{
		0:                "primary 1 canceled, failed",
		time.Second:      "primary 1 canceled, failed",
		10 * time.Second: "primary 1 timeout by fault timeout, failed",
		35 * time.Second: "primary 1 timeout by fault timeout, primary 2 timeout by fault timeout, failed",
	} {
		synctest.Test(t, func(t *testing.T) {
			policy := emitter.DefaultPolicy()
			policy.Primary.Is, policy.Wait.Is = 3, 30*time.Second
			em := emitter.Emitter{Transport: &receiver{statuses: []int{200}}, Policy: policy,
				Outages: []*emitter.Outage{{Fault: emitter.Fault{Mode: emitter.ModeTimeout}}}}
			ctx, cancel := context.WithTimeout(t.Context(), when)
			defer cancel()
			if got := trail(em.Deliver(ctx, event(t, ""), emitter.Target{Primary: "http://localhost/"})); got != want {
				t.Errorf("canceled after %v: got %s, want %s", when, got, want)
			}
		})
	}
}

// A lost answer means that the receiver was there: if it was not, the attempt
// fails of that, and the fault is not to blame.
func TestLoseAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var body string
		em := emitter.Emitter{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			text, err := io.ReadAll(r.Body)
			body = string(text)
			return answer(204), err
		})}
		fault := &emitter.Fault{Mode: emitter.ModeLoseAnswer}
		a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: "http://localhost/", Fault: fault})
		if a.Cause != emitter.CauseTimeout || a.Status != 0 || a.Fault != "lose-answer" || !strings.Contains(a.Detail, "answered 204") || body != string(a.RequestBody) {
			t.Errorf("the attempt is %+v", a)
		}
		em.Speed = 4 // the wait of two seconds takes half a second
		em.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			time.Sleep(200 * time.Millisecond)
			return answer(200), nil
		})
		a = em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: "http://localhost/", Fault: fault})
		if a.Took != 500*time.Millisecond {
			t.Errorf("with a slow receiver, it took %v", a.Took)
		}
		broken := answer(200)
		broken.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
		for name, away := range map[string]roundTrip{
			"away":                   func(*http.Request) (*http.Response, error) { return nil, io.EOF },
			"breaking in its answer": func(*http.Request) (*http.Response, error) { return broken, nil },
		} {
			em.Transport = away
			a = em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: "http://localhost/", Fault: fault})
			if a.Cause != emitter.CauseReset || a.Fault != "" || a.Took != 0 {
				t.Errorf("with the receiver %s, the attempt is %+v", name, a)
			}
		}
	})
}

// TestRateLimits sends on a clock that only moves when everybody waits: ten a second, however many send at once.
func TestRateLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ok := roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
		})
		e := &emitter.Emitter{Rate: 10, Transport: ok}
		event := emitter.Event{Type: "call.answered"}.WithRaw(emitter.JSON, []byte("{}"))
		began := time.Now()
		var sending sync.WaitGroup
		for range 21 {
			sending.Go(func() { e.Send(t.Context(), emitter.Request{Event: event, URL: "http://127.0.0.1/"}) })
		}
		sending.Wait()
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("21 requests at 10 a second took %v", took)
		}
	})
}

// TestReceiversOnOtherMachinesAreSpared asserts that ten requests a second go there where no rate is given. The
// transport is ours: nothing leaves this machine.
func TestReceiversOnOtherMachinesAreSpared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key, err := emitter.NewKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		ok := roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
		})
		event := emitter.Event{Type: "call.answered"}.WithRaw(emitter.JSON, []byte("{}"))
		for url, want := range map[string]time.Duration{"https://hooks.example.com/": time.Second, "http://127.0.0.1/": 0} {
			e, began := &emitter.Emitter{Key: key, AllowRemote: true, Transport: ok}, time.Now()
			for range 11 {
				if a := e.Send(t.Context(), emitter.Request{Event: event, URL: url}); a.Status != http.StatusOK {
					t.Fatalf("%s: %s %s", url, a.Cause, a.Detail)
				}
			}
			if took := time.Since(began); took != want {
				t.Errorf("11 requests to %s took %v, want %v", url, took, want)
			}
		}
	})
}
