package selftest

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// A busy receiver in this process accepts what is genuine, if its handler lets it.
type busy func(*http.Request) (status int)

// RoundTrip answers in place of a network.
func (b busy) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := make(chan int, 1)
	go func() { answer <- b(r) }()
	select {
	case status := <-answer:
		return &http.Response{StatusCode: status, Body: http.NoBody, Header: http.Header{}}, nil
	case <-r.Context().Done():
		return nil, context.Cause(r.Context())
	}
}

// TestBursts asserts what becomes of the checks that send many webhooks at once, at receivers that
// bear them and at such as do not.
func TestBursts(t *testing.T) {
	const passed, warned, dark = suite.Passed, suite.Warned, suite.Inconclusive
	takes := func(d time.Duration) busy {
		return func(*http.Request) int {
			time.Sleep(d)
			return 200
		}
	}
	oneByOne := func(d time.Duration) func() busy {
		return func() busy {
			turn := make(chan struct{}, 1)
			return func(r *http.Request) int {
				select {
				case turn <- struct{}{}:
					time.Sleep(d)
					<-turn
				case <-r.Context().Done(): // nobody waits any more
				}
				return 200
			}
		}
	}
	limited := func(n int64, status int) func() busy {
		return func() busy {
			var came atomic.Int64
			return func(*http.Request) int {
				if came.Add(1) > n {
					return status
				}
				return 200
			}
		}
	}
	for name, c := range map[string]struct {
		receiver                 func() busy
		copies, fifty, hundred   suite.Verdict
		saysFifty, saysOfHundred string
	}{
		"is fast": {func() busy { return takes(0) }, passed, passed, passed, "", ""},
		"is slow": {func() busy { return takes(1900 * time.Millisecond) }, passed, passed, suite.Skipped,
			"", "the receiver takes so long"},
		"is fast, one by one": {oneByOne(10 * time.Millisecond), passed, passed, passed, "", ""},
		"is slow, one by one": {oneByOne(100 * time.Millisecond), passed, warned, passed,
			"expected: 2xx to each within 2s\n" +
				"actual:   50 × 200; the slowest after 5s\n          31 of them too late", ""},
		"is too slow, one by one": {oneByOne(300 * time.Millisecond), passed, warned, dark,
			"17 × no answer (timeout)", "25 at a time, because the receiver takes so long"},
		"limits the rate": {limited(100, 429), passed, passed, warned,
			"", "expected: 2xx to each\nactual:   63 × 429, 37 × 200"},
		"sheds load": {limited(30, 503), passed, warned, dark,
			"32 × 503, 18 × 200", "not accepted: 503"},
		"takes one of those at once": {func() busy {
			var under sync.Mutex
			return func(*http.Request) int {
				if !under.TryLock() {
					return 409
				}
				defer under.Unlock()
				time.Sleep(time.Millisecond)
				return 200
			}
		}, suite.Failed, warned, warned, "49 × 409, 1 × 200", "× 409"},
		"limits the rate to nothing": {limited(0, 429), dark, dark, dark, "429", "429"},
		"refuses everything":         {limited(0, 403), dark, dark, dark, "403", "403"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := &suite.Config{Target: "http://localhost/", Handles: []string{"message.*"},
					Transport: c.receiver()}
				byID, all := inTurn(t, cfg, "accept/copies", "accept/burst-50", "accept/100-in-10s")
				for id, want := range map[string]suite.Verdict{
					"accept/copies": c.copies, "accept/burst-50": c.fifty,
					"accept/100-in-10s": c.hundred,
				} {
					if o := byID[id]; o.Verdict != want {
						t.Errorf("%s is %s, not %s: %s", id, o.Verdict, want, o.Reason)
					}
				}
				for id, says := range map[string]string{
					"accept/burst-50": c.saysFifty, "accept/100-in-10s": c.saysOfHundred,
				} {
					if o := byID[id]; !strings.Contains(o.Reason, says) {
						t.Errorf("%s says %q, not %q", id, o.Reason, says)
					}
				}
				if n := len(byID["accept/burst-50"].Exchanges); c.fifty == passed && n != 51 {
					t.Errorf("the burst has %d exchanges", n)
				}
				if got := diagnosed(all); c.hundred == warned && got != "" {
					t.Errorf("what is only too much is diagnosed as %q", got)
				}
			})
		})
	}
}

// TestBurstsComeAtOnce asserts that all requests of a burst are under way together, and copies the
// same to the byte.
func TestBurstsComeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var under, most int
		signatures := map[string]int{}
		receiver := busy(func(r *http.Request) int {
			mu.Lock()
			under++
			most = max(most, under)
			signatures[r.Header.Get(emitter.HeaderSignature)]++
			mu.Unlock()
			time.Sleep(time.Millisecond)
			mu.Lock()
			under--
			mu.Unlock()
			return 200
		})
		cfg := &suite.Config{Target: "http://localhost/", Transport: receiver}
		for _, c := range []struct {
			id                 string
			atOnce, signatures int
		}{{"accept/copies", 10, 1}, {"accept/burst-50", 50, 51}, {"accept/100-in-10s", 25, 101}} {
			most = 0
			clear(signatures)
			inTurn(t, cfg, c.id)
			// One more is that of the search for a control.
			if most != c.atOnce || len(signatures) != c.signatures+1 {
				t.Errorf("%s has %d at once and %d signatures", c.id, most, len(signatures))
			}
		}
	})
}

// TestNoBurstWhereARateHolds asserts that what many at once would show is not asked where requests
// are held back, be it by the configuration or because the receiver is on another machine.
func TestNoBurstWhereARateHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key, err := emitter.NewKey(bytes.NewReader(make([]byte, 64)))
		if err != nil {
			t.Fatal(err)
		}
		for says, cfg := range map[string]*suite.Config{
			"requests are sent at 200 a second at most": {Target: "http://localhost/", Rate: 200},
			"requests are sent at 10 a second at most": {Target: "https://example.com/", Key: key,
				AllowRemote: true},
		} {
			cfg.Transport = busy(func(*http.Request) int { return 200 })
			_, all := inTurn(t, cfg, "accept/copies", "accept/burst-50", "accept/100-in-10s")
			for _, o := range all {
				if o.Verdict != suite.Skipped || !strings.Contains(o.Reason, says) ||
					len(o.Exchanges) > 0 {
					t.Errorf("%s is %s: %s", o.Check.ID, o.Verdict, o.Reason)
				}
			}
		}
	})
}
