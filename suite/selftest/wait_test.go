package selftest

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/suite"
)

func TestWaitForATargetThatIsNotThere(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	err = made(t, &suite.Config{Target: "http://" + address + "/"}).Wait(t.Context(), 0)
	if !errors.Is(err, suite.ErrUnanswered) || !strings.Contains(err.Error(), address) {
		t.Errorf("the error is %v", err)
	}
}

// TestWaitForATargetThatStarts asserts that a proxy whose receiver is not up yet is asked again.
func TestWaitForATargetThatStarts(t *testing.T) {
	var requests atomic.Int64
	url := answering(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) bool {
		if requests.Add(1) > 2 {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	s := made(t, &suite.Config{Target: url})
	if err := s.Wait(t.Context(), 30*time.Second); err != nil || requests.Load() != 3 {
		t.Errorf("after %d requests: %v", requests.Load(), err)
	}
	requests.Store(0)
	if err := s.Wait(t.Context(), 0); err != nil || requests.Load() != 1 {
		t.Errorf("without time to wait, after %d requests: %v", requests.Load(), err)
	}
}

// TestLateAnswersAreLate asserts that an answer which did not come is not in time, however short
// the wait for it was.
func TestLateAnswersAreLate(t *testing.T) {
	url := answering(t, func(_ http.ResponseWriter, r *http.Request, _ []byte) bool {
		select {
		case <-time.After(time.Second):
		case <-r.Context().Done():
		}
		return true
	})
	cfg := &suite.Config{Target: url, Timeout: 20 * time.Millisecond}
	byID, _ := verdicts(t, cfg, "answer/in-time")
	got := byID["answer/in-time"]
	const says = "expected: an answer within 10s"
	if got.Verdict != suite.Failed || !strings.Contains(got.Reason, says) {
		t.Errorf("it is %s: %s", got.Verdict, got.Reason)
	}
}

// TestATargetThatDiesHalfWay asserts that its death is named and that what is left is inconclusive,
// not failed.
func TestATargetThatDiesHalfWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failed := 0
		for _, o := range against(t, []string{"dies"}, []string{"refuse", "survive"}, 1) {
			if o.Verdict == suite.Failed {
				t.Errorf("%s has failed: %s", o.Check.ID, o.Reason)
			}
			if o.Failed() {
				failed++
			}
		}
		if failed == 0 {
			t.Error("a dead receiver passes")
		}
	})
}
