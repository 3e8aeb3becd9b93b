package selftest

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/suite"
)

// TestAHiccupIsNoDeath asserts that a receiver which loses one or two genuine webhooks is not said
// to have stopped, wherever they are lost, and that one which loses the last three is.
func TestAHiccupIsNoDeath(t *testing.T) {
	const sent = 12 // one a check, in order
	cfg := &suite.Config{}
	for i := range sent {
		cfg.Further = append(cfg.Further, suite.Check{
			ID: fmt.Sprintf("mine/%02d", i+1), Run: func(ctx context.Context, p *suite.Probe) {
				p.Expect(p.Control(ctx)).To(suite.BeAccepted())
			},
		})
	}
	losses := map[string]func(http.ResponseWriter){
		"answers 503":           func(w http.ResponseWriter) { w.WriteHeader(503) },
		"breaks the connection": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	}
	for what, lose := range losses {
		for _, c := range []struct {
			lost []int // which events, from 1
			died bool
		}{
			{[]int{12}, false}, {[]int{11, 12}, false}, {[]int{6}, false},
			{[]int{6, 7}, false}, {[]int{6, 11, 12}, false}, {[]int{5, 6, 7}, false},
			{[]int{10, 11, 12}, true}, {[]int{1, 9, 10, 11, 12}, true},
		} {
			var ids []string // of the events, in their order; that of the search is first
			cfg.Target = answering(t, func(w http.ResponseWriter, _ *http.Request, b []byte) bool {
				id := eventID(b)
				if !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
				lost := slices.Contains(c.lost, slices.Index(ids, id))
				if lost {
					lose(w)
				}
				return lost
			})
			all := outcomes(t, cfg, 1, "mine")
			failed := 0
			for _, o := range all {
				if o.Failed() {
					failed++
				}
			}
			if len(ids) != sent+1 || failed != len(c.lost) {
				t.Errorf("%d of %d events have failed", failed, len(ids)-1)
			}
			got := diagnosed(all)
			if died := strings.Contains(got, "stopped in the middle"); died != c.died ||
				!c.died && got != "" {
				t.Errorf("of one that %s at %v, the diagnosis is %q", what, c.lost, got)
			}
			last := fmt.Sprintf("mine/%02d", sent-3)
			if c.died && len(c.lost) == 3 && !strings.Contains(got, last) {
				t.Errorf("the last that was answered is %s: %q", last, got)
			}
		}
	}
}

// eventID is data.id of a body.
func eventID(body []byte) string {
	var event struct{ Data struct{ ID string } }
	_ = json.Unmarshal(body, &event)
	return event.Data.ID
}

// TestAStallIsNoVerdict asserts that what is lost on its way once is sent again, and said.
func TestAStallIsNoVerdict(t *testing.T) {
	seen := map[string]int{}
	url := answering(t, func(_ http.ResponseWriter, _ *http.Request, body []byte) bool {
		id := eventID(body)
		if seen[id]++; seen[id] == 1 && len(seen) > 1 {
			panic(http.ErrAbortHandler)
		}
		return false
	})
	for _, o := range outcomes(t, &suite.Config{Target: url}, 1, "answer/200", "refuse/wrong-key") {
		if o.Verdict != suite.Passed || !strings.Contains(o.Reason, "no answer once") {
			t.Errorf("%s is %s: %s", o.Check.ID, o.Verdict, o.Reason)
		}
	}
}

// TestAReceiverThatClosesIdleConnections asserts that it passes, five times in a row: no request
// of the suite goes out on a connection that the receiver may be closing, but for the check that is
// about one connection.
func TestAReceiverThatClosesIdleConnections(t *testing.T) {
	server := httptest.NewUnstartedServer(
		behind(t, func(http.ResponseWriter, *http.Request, []byte) bool { return false }))
	server.Config.IdleTimeout = time.Millisecond
	server.Start()
	defer server.Close()
	rounds := 5
	if testing.Short() {
		rounds = 3
	}
	for seed := range uint64(rounds) {
		cfg := &suite.Config{Target: server.URL, Seed: seed}
		for _, o := range outcomes(t, cfg, 8) {
			if o.Verdict != suite.Passed && o.Verdict != suite.Skipped {
				t.Errorf("seed %d: %s", seed, o.Explain())
			}
			for _, e := range o.Exchanges {
				if e.Redialled && o.Check.ID != "accept/after-large" {
					t.Errorf("seed %d: %s sent a request twice", seed, o.Check.ID)
				}
			}
		}
	}
}

// TestAReceiverThatSwitchesProtocols asserts that the suite comes to its end, and says what is
// wrong, where the receiver answers 101 and keeps the connection.
func TestAReceiverThatSwitchesProtocols(t *testing.T) {
	url := answering(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) bool {
		connection, out, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return true
		}
		_, _ = out.WriteString("HTTP/1.1 101 Switching Protocols\r\n" +
			"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		_ = out.Flush()
		go keep(connection, t.Context().Done())
		return true
	})
	s := made(t, &suite.Config{Target: url})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	all := slices.Collect(s.Each(ctx, s.Checks(), 8))
	if ctx.Err() != nil || len(all) != len(s.Checks()) {
		t.Fatalf("it does not end: %d outcomes", len(all))
	}
	for _, o := range all {
		if o.Verdict == suite.Passed {
			t.Errorf("%s has passed", o.Check.ID)
		}
	}
	if got := all[1]; got.Verdict != suite.Failed || !strings.Contains(got.Reason, "101") {
		t.Errorf("%s is %s: %s", got.Check.ID, got.Verdict, got.Reason)
	}
	if got := diagnosed(all); !strings.Contains(got, "status 101") {
		t.Errorf("the diagnosis is %q", got)
	}
}

// keep holds a connection until the test ends.
func keep(connection net.Conn, ended <-chan struct{}) {
	<-ended
	connection.Close()
}
