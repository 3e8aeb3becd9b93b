package selftest

import (
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// TestDiagnosis asserts that a receiver with one cause for everything gets one paragraph, and any
// other none.
func TestDiagnosis(t *testing.T) {
	for defect, says := range map[string]string{
		"refuses-all":        "public key is not the one",
		"reserialize":        "parsed and written again",
		"accept-all":         "nothing verifies the signature",
		"200-before-check":   "answer is sent before",
		"redirects-https":    "redirects every webhook",
		"no-timestamp-check": "",
		"":                   "",
	} {
		t.Run(defect, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var defects []string
				if defect != "" {
					defects = append(defects, defect)
				}
				got := diagnosed(against(t, defects, nil, 1))
				if !strings.Contains(got, says) || says == "" && got != "" {
					t.Errorf("the diagnosis is %q", got)
				}
			})
		})
	}
}

// TestDiagnosisOfDeath asserts that the requests which may have killed the receiver are named,
// however many run at a time. Its clock is a real one, since it is by the times that requests are
// suspected.
func TestDiagnosisOfDeath(t *testing.T) {
	// Where several checks run, which of these comes first is chance.
	malformed := regexp.MustCompile(`(refuse/quiet|accept/after-large)`)
	for _, workers := range []int{1, 8} {
		got := diagnosed(against(t, []string{"dies"}, nil, workers))
		if !strings.Contains(got, "stopped in the middle") ||
			!strings.Contains(got, `500 "down"`) || !malformed.MatchString(got) {
			t.Errorf("with %d at a time, the diagnosis is %q", workers, got)
		}
		suspects := regexp.MustCompile(`(refuse|accept)/`).FindAllString(got, -1)
		if workers == 1 && (len(suspects) != 1 || !strings.Contains(got, "refuse/quiet")) {
			t.Errorf("one at a time, not the one is suspected: %q", got)
		}
	}
}

// TestDiagnosisOfLimits asserts that a receiver which limits the rate is not accused of anything
// else.
func TestDiagnosisOfLimits(t *testing.T) {
	var requests atomic.Int64
	url := answering(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) bool {
		if requests.Add(1) <= 100 {
			return false
		}
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	})
	_, outcomes := verdicts(t, &suite.Config{Target: url, Handles: []string{"voice"}})
	for _, o := range outcomes {
		if o.Verdict == suite.Failed || o.Verdict == suite.Warned {
			t.Errorf("accused: %s", o.Explain())
		}
	}
	got := diagnosed(outcomes)
	if !strings.Contains(got, "429") || !strings.Contains(got, "--rate") {
		t.Errorf("the diagnosis is %q", got)
	}
}

// TestDiagnosisOfOneThatHandlesLess is a receiver that refuses what it did not ask for, tested by
// someone who did not say what that is.
func TestDiagnosisOfOneThatHandlesLess(t *testing.T) {
	url := answering(t, func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
		if strings.Contains(string(body), `"event_type": "message.`) {
			return false
		}
		w.WriteHeader(http.StatusBadRequest)
		return true
	})
	_, outcomes := verdicts(t, &suite.Config{Target: url})
	got := diagnosed(outcomes)
	if !strings.Contains(got, "--handles 'message.") || strings.Contains(got, "public key") {
		t.Errorf("the diagnosis is %q", got)
	}
}

// TestDiagnosisOfBrokenConnections asserts that nobody who has a receiver running is asked whether
// it is.
func TestDiagnosisOfBrokenConnections(t *testing.T) {
	for cause, says := range map[emitter.Cause]string{
		emitter.CauseReset:    "ends each connection before its answer is whole: as it was.",
		emitter.CauseTLS:      "No connection to the receiver is trusted: as it was.",
		emitter.CauseProtocol: "is no answer to a webhook (as it was)",
		emitter.CauseRefused:  "Is it running",
	} {
		got := diagnosed([]suite.Outcome{{Exchanges: []suite.Exchange{{
			Asks: suite.Accept, Control: true, Attempt: emitter.Attempt{
				Role: emitter.Primary, Method: http.MethodPost, Cause: cause, Detail: "as it was"},
		}}}})
		if !strings.Contains(got, says) ||
			strings.Contains(got, "running") != (cause == emitter.CauseRefused) {
			t.Errorf("%s: the diagnosis is %q", cause, got)
		}
	}
}
