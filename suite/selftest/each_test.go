package selftest

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/suite"
)

// TestSomeChecksRunAlone asserts that nothing else is sent while a check runs that runs alone. The
// receiver counts the requests that are under way.
func TestSomeChecksRunAlone(t *testing.T) {
	var under, most atomic.Int64
	var alone atomic.Bool
	url := answering(t, func(http.ResponseWriter, *http.Request, []byte) bool {
		n := under.Add(1)
		defer under.Add(-1)
		most.Store(max(most.Load(), n))
		time.Sleep(3 * time.Millisecond)
		if n = max(n, under.Load()); alone.Load() && n > 1 {
			t.Errorf("%d requests are under way during a check that runs alone", n)
		}
		return false
	})
	cfg := &suite.Config{Target: url}
	for i := range 24 {
		check := suite.Check{ID: fmt.Sprintf("mine/%d", i), Alone: i%6 == 3}
		check.Run = func(ctx context.Context, p *suite.Probe) {
			if check.Alone {
				alone.Store(true)
				defer alone.Store(false)
			}
			for range 3 {
				p.Control(ctx)
			}
		}
		cfg.Further = append(cfg.Further, check)
	}
	for i, o := range outcomes(t, cfg, 8, "mine") {
		if o.Check.ID != fmt.Sprintf("mine/%d", i) || o.Verdict != suite.Passed {
			t.Errorf("outcome %d is %s, %s: %s", i, o.Check.ID, o.Verdict, o.Reason)
		}
	}
	if most.Load() < 4 {
		t.Errorf("at most %d requests were under way, of eight checks at a time", most.Load())
	}
}

// TestWhichChecksRunAlone asserts the same of those checks of the suite that measure time, send
// other times, or may end the receiver.
func TestWhichChecksRunAlone(t *testing.T) {
	url := answering(t, func(http.ResponseWriter, *http.Request, []byte) bool {
		time.Sleep(2 * time.Millisecond)
		return false
	})
	cfg := &suite.Config{Target: url, Handles: []string{"voice"}}
	_, all := verdicts(t, cfg, "answer", "accept/layout-compact", "accept/charset",
		"refuse", "survive", "live")
	var alone []string
	for _, o := range all {
		if !o.Check.Alone {
			continue
		}
		alone = append(alone, o.Check.ID)
		first, last := o.Exchanges[0].Sent, o.Exchanges[len(o.Exchanges)-1].Sent
		for _, other := range all {
			for _, e := range other.Exchanges {
				beside := e.Sent.Before(last) && e.Sent.Add(e.Took).After(first)
				if other.Check.ID != o.Check.ID && beside {
					t.Errorf("%s sends during %s", other.Check.ID, o.Check.ID)
				}
			}
		}
	}
	want := "answer/in-time live/to-the-end"
	if got := strings.Join(alone, " "); got != want {
		t.Errorf("alone run %s, want %s", got, want)
	}
}

// A tally counts the requests that are begun and those that are under way. One that ends stays
// under way for a moment, so that whoever does not wait for it is found out.
type tally struct {
	http.RoundTripper
	begun, under atomic.Int64
}

func (c *tally) RoundTrip(r *http.Request) (*http.Response, error) {
	c.begun.Add(1)
	c.under.Add(1)
	defer c.under.Add(-1)
	defer time.Sleep(20 * time.Millisecond)
	return c.RoundTripper.RoundTrip(r)
}

// stuck is a receiver that answers nothing, eight checks that send it something, after one that
// does not, and what counts the requests.
func stuck(t *testing.T) (*suite.Config, *tally) {
	url := answering(t, func(_ http.ResponseWriter, r *http.Request, _ []byte) bool {
		<-r.Context().Done()
		return true
	})
	requests := &tally{RoundTripper: emitter.NewTransport(false)}
	cfg := &suite.Config{Target: url, Transport: requests, Timeout: 5 * time.Second,
		Further: []suite.Check{{ID: "mine/0", Run: func(context.Context, *suite.Probe) {}}}}
	for i := range 8 {
		cfg.Further = append(cfg.Further, suite.Check{
			ID: fmt.Sprintf("mine/%d", i+1),
			Run: func(ctx context.Context, p *suite.Probe) {
				w := p.Handled()[0]
				p.Send(ctx, p.Event(p.Letter(w, scenarios.Step{}, "")), nil)
			},
		})
	}
	return cfg, requests
}

// mine are the checks of a configuration's importer.
func mine(t *testing.T, s *suite.Suite) []suite.Check {
	t.Helper()
	checks, err := s.Select(suite.Selection{IDs: []string{"mine"}})
	if err != nil {
		t.Fatal(err)
	}
	return checks
}

// reach waits until so many requests are under way.
func (c *tally) reach(n int) {
	for c.under.Load() < int64(n) {
		time.Sleep(time.Millisecond)
	}
}

// quiet asserts that so many requests were sent, that none is under way, and that no further one
// comes.
func (c *tally) quiet(t *testing.T, sent int) {
	t.Helper()
	if n := c.under.Load(); n != 0 {
		t.Errorf("%d requests are still under way", n)
	}
	time.Sleep(50 * time.Millisecond)
	if n := c.begun.Load(); n != int64(sent) {
		t.Errorf("%d requests were sent, want %d", n, sent)
	}
}

// TestEachStopsWithItsReader asserts that a reader who has seen enough leaves nothing behind.
func TestEachStopsWithItsReader(t *testing.T) {
	for _, workers := range []int{1, 4} {
		cfg, requests := stuck(t)
		s := made(t, cfg)
		began := time.Now()
		for o := range s.Each(t.Context(), mine(t, s), workers) {
			if o.Check.ID != "mine/0" || o.Verdict != suite.Passed {
				t.Errorf("the first outcome is that of %s, %s", o.Check.ID, o.Verdict)
			}
			requests.reach(workers)
			break
		}
		if took := time.Since(began); took > 4*time.Second {
			t.Errorf("with %d at a time it stops after %s", workers, took)
		}
		requests.quiet(t, workers)
	}
}

// TestEachEndsWithItsContext asserts that all outcomes come when the context ends, those that are
// left inconclusive, and that nothing more is sent.
func TestEachEndsWithItsContext(t *testing.T) {
	cfg, requests := stuck(t)
	cfg.Further = append(cfg.Further, suite.Check{
		ID: "mine/last", Run: func(context.Context, *suite.Probe) { t.Error("it runs") }})
	s := made(t, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	began, n := time.Now(), 0
	for o := range s.Each(ctx, mine(t, s), 4) {
		switch n++; {
		case n == 1:
			if o.Verdict != suite.Passed {
				t.Errorf("the first outcome is %s: %s", o.Verdict, o.Reason)
			}
			requests.reach(4)
			cancel()
		case o.Verdict != suite.Inconclusive || o.Reason != "interrupted":
			t.Errorf("%s is %s: %s", o.Check.ID, o.Verdict, o.Reason)
		}
	}
	if n != len(cfg.Further) {
		t.Errorf("%d outcomes of %d checks", n, len(cfg.Further))
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("it ends after %s", took)
	}
	requests.quiet(t, 4)
}

// TestACheckThatEndsItsGoroutine asserts that such code, which FailNow is, neither holds up the
// other checks nor passes.
func TestACheckThatEndsItsGoroutine(t *testing.T) {
	passes := func(context.Context, *suite.Probe) {}
	cfg := &suite.Config{Target: correct(t), Further: []suite.Check{
		{ID: "mine/1", Run: passes},
		{ID: "mine/2", Run: func(context.Context, *suite.Probe) { runtime.Goexit() }},
		{ID: "mine/3", Run: passes},
	}}
	for i, o := range outcomes(t, cfg, 1, "mine") {
		want := suite.Passed
		if i == 1 {
			want = suite.Inconclusive
		}
		if o.Verdict != want || o.Check.ID != cfg.Further[i].ID {
			t.Errorf("outcome %d is %s, %s: %s", i+1, o.Check.ID, o.Verdict, o.Reason)
		}
	}
}
