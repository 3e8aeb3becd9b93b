package scenarios

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// slow is a receiver that answers after a time, unless the sender has given up by then.
func slow(status int, takes time.Duration) hand {
	return func(r *http.Request) (*http.Response, error) {
		select {
		case <-time.After(takes):
			return answer(status), nil
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

// attempts has an engine keep its attempts, in the order in which they end.
func attempts(e *Engine) *[]Attempted {
	all := &[]Attempted{}
	e.Watch = func(h Happening) {
		if h.Attempted != nil {
			*all = append(*all, *h.Attempted)
		}
	}
	return all
}

func TestFailoverTakesOver(t *testing.T) {
	d := &desk{}
	e := under(t, "failover")
	attempts := attempts(e)
	report := play(t, e, d)
	if !report.Kept() || len(d.got) != 5 || report.Attempts != 10 || report.Answered != 5 ||
		report.Faults != 5 {
		t.Fatalf("the receiver got %d requests, the report is %+v", len(d.got), report)
	}
	for i, got := range d.got {
		if got.url != "http://127.0.0.1/b" {
			t.Errorf("event %d went to %s", i, got.url)
		}
		first, second := (*attempts)[2*i], (*attempts)[2*i+1]
		if first.Fault != "503" || first.Status != 503 {
			t.Errorf("event %d: the first attempt ended as %d, made by %q",
				i, first.Status, first.Fault)
		}
		if first.Next == nil || first.Next.Role != emitter.Failover || second.Next != nil {
			t.Errorf("event %d: told to follow are %v and %v", i, first.Next, second.Next)
		}
		if i == 0 || i == 4 { // forms tell nothing of their attempt
			continue
		}
		if !bytes.Contains(got.body, []byte(`"attempt": 2`)) ||
			!bytes.Contains(got.body, []byte(`"delivered_to": "http://127.0.0.1/b"`)) {
			t.Errorf("event %d: the body of attempt 2 is %s", i, got.body)
		}
		signature := first.RequestHeader.Get(emitter.HeaderSignature)
		if signature == "" || signature == got.header.Get(emitter.HeaderSignature) {
			t.Errorf("event %d: both attempts are signed %q", i, signature)
		}
	}
}

func TestALostAnswerMakesTheEventArriveTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{}
		e := under(t, "lost-answer")
		e.Pace, e.Now = 1, time.Time{}
		attempts := attempts(e)
		if report := play(t, e, d); !report.Kept() || len(d.got) != 10 {
			t.Fatal(report)
		}
		id := (*attempts)[3].EventID
		var arrived []exchange
		for _, got := range d.got {
			if bytes.Contains(got.body, []byte(id)) {
				arrived = append(arrived, got)
			}
		}
		if len(arrived) != 2 || arrived[0].url == arrived[1].url {
			t.Fatalf("the event arrived %d times", len(arrived))
		}
		const signature = emitter.HeaderSignature
		if arrived[0].header.Get(signature) == arrived[1].header.Get(signature) {
			t.Error("both attempts carry the same signature")
		}
		if gap := arrived[1].at.Sub(arrived[0].at); gap != 2*time.Second {
			t.Errorf("the second attempt follows after %v, the policy's timeout is 2s", gap)
		}
	})
}

// TestOnlyAttemptsOfOneEventWait plays a story of 0.3 s to a receiver that takes 1.5 s for each
// refusal: every event is sent when it is due, and none is tried again before it is refused.
func TestOnlyAttemptsOfOneEventWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const takes = 1500 * time.Millisecond
		e := engine(twoLegs(), Setting{}, 3)
		e.Pace, e.Now = 1, time.Time{}
		all := attempts(e)
		began := time.Now()
		report := play(t, e, slow(http.StatusServiceUnavailable, takes))
		if report.Attempts != 30 || report.Broken != 15 || report.Late.Max() != 0 {
			t.Fatalf("%+v", report)
		}
		ends := map[string]time.Time{}
		for _, a := range *all {
			due := began.Add(a.Due)
			if a.N == 1 && (!a.Sent.Equal(due) || a.Due > 300*time.Millisecond) {
				t.Errorf("%s is due after %v and sent after %v",
					a.EventType, a.Due, a.Sent.Sub(began))
			}
			if end := ends[a.EventID]; a.Sent.Before(end) || a.N == 2 && !a.Sent.Equal(end) {
				t.Errorf("attempt %d of %s begins %v before the end of the one before",
					a.N, a.EventType, end.Sub(a.Sent))
			}
			ends[a.EventID] = a.Sent.Add(a.Took)
		}
	})
}

// TestARetryKeepsItsPlannedTime asserts that the next attempt is due the policy's wait later, and
// the timeout later where the one before timed out, however long that one really took; with a time
// that is given, it is signed for then.
func TestARetryKeepsItsPlannedTime(t *testing.T) {
	const wait, at = 5 * time.Second, time.Second
	policy := emitter.DefaultPolicy()
	policy.Wait.Is = wait
	for _, c := range []struct {
		name     string
		receiver hand
		outage   *Outage
		timeout  time.Duration // of the engine
		due      time.Duration // of the second attempt, after the first
		took     time.Duration
	}{
		{"a refusal at once", slow(500, 0), nil, 0, wait, 0},
		{"a refusal that takes time", slow(500, 1900*time.Millisecond), nil, 0, wait,
			1900 * time.Millisecond},
		{"silence", slow(200, time.Minute), nil, 0, wait + 2*time.Second, 2 * time.Second},
		{"silence and less patience", slow(200, time.Minute), nil, 300 * time.Millisecond,
			wait + 300*time.Millisecond, 300 * time.Millisecond},
		{"silence and more patience", slow(200, time.Minute), nil, 10 * time.Second,
			wait + 10*time.Second, 10 * time.Second},
		{"a timeout that offhook makes", slow(200, 0), &Outage{Fault: "timeout"}, 0,
			wait + 2*time.Second, 0},
		{"one with less patience", slow(200, 0), &Outage{Fault: "timeout"}, 300 * time.Millisecond,
			wait + 300*time.Millisecond, 0},
		{"an answer that is lost", slow(200, time.Second), &Outage{Fault: "lose-answer"}, 0,
			wait + 2*time.Second, time.Second},
	} {
		for _, pace := range []float64{1, 10, math.Inf(1)} {
			synctest.Test(t, func(t *testing.T) {
				s := One("call.hold", Step{After: Wait{Least: at}, BadDay: BadDay{Outage: c.outage}})
				e := engine(s, Setting{}, 1)
				e.Policy, e.Timeout, e.Pace = policy, c.timeout, pace
				all := attempts(e)
				began := time.Now()
				play(t, e, c.receiver)
				if len(*all) != 2 {
					t.Fatalf("%s: %d attempts", c.name, len(*all))
				}
				first, second := (*all)[0], (*all)[1]
				if first.Due != at || second.Due != at+c.due || first.Took != c.took {
					t.Errorf("%s, pace %g: the attempts are due after %v and %v, the first took %v",
						c.name, pace, first.Due, second.Due, first.Took)
				}
				if signed := second.At.Sub(moment()); signed != at+c.due {
					t.Errorf("%s, pace %g: attempt 2 is signed for %v", c.name, pace, signed)
				}
				onClock := max(time.Duration(float64(at+c.due)/pace),
					time.Duration(float64(at)/pace)+c.took)
				if sent := second.Sent.Sub(began); sent != onClock {
					t.Errorf("%s, pace %g: attempt 2 is sent after %v, not %v",
						c.name, pace, sent, onClock)
				}
			})
		}
	}
}

// TestLatenessMovesNothing asserts that where places are short, attempts are sent later, and what
// is due and signed stays as it is.
func TestLatenessMovesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		due := func(places int) (all []string, late time.Duration) {
			e := engine(twoLegs(), Setting{}, 2)
			e.Pace, e.Places = 1, places
			attempts := attempts(e)
			report := play(t, e, slow(200, time.Minute))
			for _, a := range *attempts {
				all = append(all, fmt.Sprint(a.EventID, a.N, a.Due, a.At, a.RequestHeader))
			}
			slices.Sort(all)
			return all, report.Late.Max()
		}
		some, late := due(1)
		many, prompt := due(256)
		if !slices.Equal(some, many) || len(some) != 20 {
			t.Errorf("with one place:\n%s\nwith many:\n%s", strings.Join(some, "\n"),
				strings.Join(many, "\n"))
		}
		if late < 5*time.Second || prompt != 0 {
			t.Errorf("they are %v late with one place, %v with many", late, prompt)
		}
	})
}

// TestATimeoutIsThatOfTheEvent asserts that an attempt, and the plan of the next one, take the
// policy's figure for the webhook or its family, unless the Engine has one for all.
func TestATimeoutIsThatOfTheEvent(t *testing.T) {
	policy := emitter.DefaultPolicy()
	policy.Primary.Is = 2
	policy.Timeouts = map[string]emitter.Fact[time.Duration]{"voice": {Is: 5 * time.Second}}
	voice, fax := raw("call.hold"), raw("fax.queued")
	voice.Family, fax.Family = "voice", "fax"
	for _, test := range []struct {
		event   emitter.Event
		timeout time.Duration
		took    time.Duration
	}{
		{voice, 0, 10 * time.Second}, {fax, 0, 4 * time.Second}, {voice, time.Second, 2 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			e := &Engine{Policy: policy, Timeout: test.timeout,
				Emitter: &emitter.Emitter{Transport: &receiver{statuses: []int{0}}}}
			began := time.Now()
			d := e.Deliver(t.Context(), test.event, emitter.Target{Primary: "http://localhost/"})
			if took := time.Since(began); took != test.took || len(d.Attempts) != 2 {
				t.Errorf("%s with %v: it took %v, want %v",
					test.event.Type, test.timeout, took, test.took)
			}
		})
	}
}
