package scenarios

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
)

// recorded are attempts as a ledger has them: an event that was tried twice, a second later
// another, and a forged one.
func recorded() []emitter.Attempt {
	body := func(n int) []byte {
		return fmt.Appendf(nil, `{"data": {"event_type": "call.hold",   "x": 1.0}, `+
			`"meta": {"attempt": %d, "delivered_to": "http://then.localhost/a"}}`, n)
	}
	at := time.Unix(1_772_615_725, 0)
	one := emitter.Attempt{EventID: "e1", EventType: "call.hold", N: 1, Role: emitter.Primary,
		Method: http.MethodPost, URL: "http://then.localhost/a", At: at, RequestBody: body(1),
		RequestHeader: http.Header{"X-Mine": {"a"}, "Telnyx-Timestamp": {"1772615725"}}}
	two := one
	two.N, two.Role, two.URL, two.RequestBody = 2, emitter.Failover, "http://spare.localhost/", body(2)
	other := one
	other.EventID, other.At, other.N, other.RequestBody = "e2", at.Add(time.Second), 5, body(5)
	forged := other
	forged.EventID, forged.Spoil = "e3", "wrong-key"
	return []emitter.Attempt{one, two, other, forged}
}

// replay plays a replay, and tells each request that was sent: when, where and what.
func replay(t *testing.T, r Replay, pace float64, attempts []emitter.Attempt, status int) (
	told []string, report Report) {
	t.Helper()
	cues, err := r.Cues(attempts)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	e := &Engine{Pace: pace, Emitter: hand(func(*http.Request) (*http.Response, error) {
		return answer(status), nil
	}).emitter()}
	e.Watch = func(h Happening) {
		if a := h.Attempted; a != nil {
			at := a.Sent.Sub(began).Round(time.Millisecond)
			told = append(told, fmt.Sprintf("%v %s %d %s %s %s", at, a.EventID, a.N, a.URL,
				a.RequestHeader["Telnyx-Timestamp"], a.RequestBody))
			if a.Recorded == nil || a.Recorded.EventID != a.EventID {
				t.Errorf("%s is told as a repetition of %+v", a.EventID, a.Recorded)
			}
		}
	}
	e.Start(NewWorld(&Setting{}, "", 0, time.Time{}), Written(cues))
	if report, err = e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return told, report
}

// TestReplay asserts that attempts are made again once each, whatever comes of them: the same bytes
// at the same places, as far apart as they were, or without waiting.
func TestReplay(t *testing.T) {
	for pace, later := range map[float64]string{1: "1s", 4: "250ms", math.Inf(1): "0s"} {
		synctest.Test(t, func(t *testing.T) {
			told, report := replay(t, Replay{}, pace, recorded(), 500)
			var want []string
			for i, a := range recorded() {
				at := later
				if i < 2 {
					at = "0s"
				}
				want = append(want, fmt.Sprintf("%s %s %d %s [1772615725] %s", at, a.EventID, a.N, a.URL,
					a.RequestBody))
			}
			slices.Sort(told)
			slices.Sort(want)
			if !slices.Equal(told, want) {
				t.Errorf("at speed %v sent\n%s\nnot\n%s", pace, strings.Join(told, "\n"),
					strings.Join(want, "\n"))
			}
			// The forged one was refused, as it should be.
			if report.Attempts != 4 || report.Broken != 3 {
				t.Errorf("%+v", report)
			}
		})
	}
}

// TestReplayElsewhere asserts that a URL is replaced where there is another, and that what stands
// in a query goes with it.
func TestReplayElsewhere(t *testing.T) {
	attempts := recorded()
	attempts[2].RequestBody, attempts[2].URL = nil, "http://then.localhost/a?b=c"
	cues, err := Replay{To: emitter.Target{Primary: "http://now.localhost/x?y=z"}}.Cues(attempts)
	if err != nil {
		t.Fatal(err)
	}
	var urls []string
	for _, cue := range cues {
		urls = append(urls, cue.Request.URL)
	}
	want := []string{"http://now.localhost/x?y=z", "http://spare.localhost/",
		"http://now.localhost/x?y=z&b=c", "http://now.localhost/x?y=z"}
	if !slices.Equal(urls, want) {
		t.Errorf("they go to %q, not %q", urls, want)
	}
}

// TestReplaySignedAnew asserts that number, URL and time are renewed and nothing else in the body.
func TestReplaySignedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := Replay{To: emitter.Target{Primary: "http://now.localhost/"}, Resign: schemas.Default()}
		if _, err := r.Cues(recorded()); err == nil || !strings.Contains(err.Error(), "wrong-key") {
			t.Errorf("a forged attempt is signed anew: %v", err)
		}
		unknown := recorded()[2]
		unknown.RequestBody = []byte("no webhook")
		told, report := replay(t, r, math.Inf(1), append(recorded()[:3], unknown), 200)
		now := fmt.Sprintf("[%d]", time.Now().Unix())
		body := `{"data": {"event_type": "call.hold",   "x": 1.0}, ` +
			`"meta": {"attempt": %d, "delivered_to": %q}}`
		want := []string{
			"0s e1 1 http://now.localhost/ " + now + " " + fmt.Sprintf(body, 1, "http://now.localhost/"),
			"0s e1 2 http://spare.localhost/ " + now + " " + fmt.Sprintf(body, 2, "http://spare.localhost/"),
			"0s e2 1 http://now.localhost/ " + now + " " + fmt.Sprintf(body, 1, "http://now.localhost/"),
			"0s e2 2 http://now.localhost/ " + now + " no webhook",
		}
		if !slices.Equal(told, want) || !report.Kept() {
			t.Errorf("sent\n%s\nnot\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
		}
	})
}

// TestSpoiledAttemptsAreJudgedBySpoil asserts that what was spoiled is judged by its spoil, and a
// spoil of another version by what became of it then.
func TestSpoiledAttemptsAreJudgedBySpoil(t *testing.T) {
	for _, spoil := range append(emitter.Spoils(), emitter.Spoil{Name: "of another version"}) {
		for _, now := range []int{200, 403} {
			a := recorded()[0]
			a.Spoil, a.Status = spoil.Name, http.StatusForbidden
			cues, err := Replay{}.Cues([]emitter.Attempt{a})
			if err != nil {
				t.Fatal(err)
			}
			e := &Engine{Emitter: hand(func(*http.Request) (*http.Response, error) {
				return answer(now), nil
			}).emitter()}
			e.Start(NewWorld(&Setting{}, "", 0, time.Time{}), Written(cues))
			report, err := e.Run(t.Context())
			if err != nil || report.Attempts != 1 {
				t.Fatalf("%v: %+v", err, report)
			}
			wrong, excuse := spoil.Judge(emitter.Attempt{Status: now})
			broken := wrong != "" && excuse == ""
			if spoil.Answer == "" {
				broken = now == http.StatusOK
			}
			if (report.Broken == 1) != broken {
				t.Errorf("%s, answered %d: %+v", spoil.Name, now, report)
			}
		}
	}
}

// TestAReplayHasTheTimeoutOfTheEngine asserts that an attempt which is made again ends like any
// other.
func TestAReplayHasTheTimeoutOfTheEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cues, err := Replay{}.Cues(recorded()[:1])
		if err != nil {
			t.Fatal(err)
		}
		e := &Engine{Timeout: 7 * time.Second, Emitter: hand(
			func(r *http.Request) (*http.Response, error) {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}).emitter()}
		e.Watch = func(h Happening) {
			if a := h.Attempted; a != nil && (a.Cause != emitter.CauseTimeout || a.Took != 7*time.Second) {
				t.Errorf("it ended of %s after %v", a.Cause, a.Took)
			}
		}
		e.Start(NewWorld(&Setting{}, "", 0, time.Time{}), Written(cues))
		if report, err := e.Run(t.Context()); err != nil || report.Attempts != 1 {
			t.Errorf("%v: %+v", err, report)
		}
	})
}

// TestARequestStaysOnThisMachine asserts that a request of one's own is refused like a target.
func TestARequestStaysOnThisMachine(t *testing.T) {
	e := &Engine{}
	e.Start(NewWorld(&Setting{}, "", 0, time.Time{}),
		Written([]Cue{{Request: &emitter.Request{Event: raw("call.hold"), URL: "http://example.com/"}}}))
	if report, err := e.Run(t.Context()); err == nil || report.Attempts != 0 {
		t.Errorf("%v: %+v", err, report)
	}
}
