package selftest

import (
	"encoding/json"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

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

// TestDiagnosisOfDeathByWhatIsSigned asserts that nobody is told of a verification without await
// who verifies, answers, and dies of a signed body that is no JSON.
func TestDiagnosisOfDeathByWhatIsSigned(t *testing.T) {
	var dead atomic.Bool
	url := answering(t, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		form := strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
		if dead.Load() {
			w.WriteHeader(http.StatusInternalServerError)
			return true
		}
		if !genuine(r, body) || form || json.Valid(body) {
			return false
		}
		dead.Store(true)
		return true
	})
	got := diagnosed(outcomes(t, &suite.Config{Target: url, Handles: []string{"voice"}}, 1))
	if !strings.Contains(got, "stopped in the middle") || !strings.Contains(got, "refuse/quiet") ||
		strings.Contains(got, "await") {
		t.Errorf("the diagnosis is %q", got)
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
	if !strings.Contains(got, "429") || !strings.Contains(got, "(Rate: 5)") {
		t.Errorf("the diagnosis is %q", got)
	}
}

// TestDiagnosisOfOneThatHandlesLess is a receiver that refuses what it did not ask for, each with
// its name, tested by someone who did not say what that is. Whatever hangs on what is refused is
// explained with it, and what is advised names nothing that is refused.
func TestDiagnosisOfOneThatHandlesLess(t *testing.T) {
	for handled, advised := range map[string]string{
		"message.":    `Handles: {"message.*"}.`,
		"call.hangup": `Handles: {"call.hangup"}.`,
	} {
		kind := regexp.MustCompile(`"event_type"\s*:\s*"([^"]*)"`)
		url := answering(t, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
			name := ""
			if found := kind.FindSubmatch(body); found != nil {
				name = string(found[1])
			}
			if !genuine(r, body) || strings.HasPrefix(name, handled) {
				return false
			}
			http.Error(w, "unhandled event type: "+name, http.StatusBadRequest)
			return true
		})
		_, outcomes := verdicts(t, &suite.Config{Target: url})
		got := diagnosed(outcomes)
		if !strings.Contains(got, advised) || strings.Contains(got, "public key") {
			t.Errorf("%s is handled, and the diagnosis is %q", handled, got)
		}
		s := suite.Summary{Outcomes: outcomes}
		for _, b := range slices.Concat(s.Findings().Failures, s.Findings().Warnings) {
			for _, id := range b.IDs() {
				if !strings.Contains(id, "event-") && id != "accept/unknown-event" {
					t.Errorf("%s is handled, and is not what hangs on the rest: %s", handled, b.Short())
				}
			}
		}
	}
}

// TestDiagnosisOfOneThatVerifiesLess is a receiver that looks at what a webhook is about before it
// verifies.
func TestDiagnosisOfOneThatVerifiesLess(t *testing.T) {
	url := answering(t, func(_ http.ResponseWriter, _ *http.Request, body []byte) bool {
		return strings.Contains(string(body), `"event_type": "message.`)
	})
	byID, outcomes := verdicts(t, &suite.Config{Target: url, Handles: []string{"messaging", "voice"}})
	got := diagnosed(outcomes)
	if !strings.Contains(got, "it accepts message.* unsigned, and refuses call.*, ") {
		t.Errorf("the diagnosis is %q", got)
	}
	if o := byID["refuse/family/messaging"]; o.Verdict != suite.Failed ||
		!strings.HasPrefix(o.Reason, "message.") {
		t.Errorf("what forges each kind is %s: %s", o.Verdict, o.Reason)
	}
	if blocks := (suite.Summary{Outcomes: outcomes}).Findings().Failures; len(blocks) > 0 {
		t.Errorf("not explained: %s", blocks[0].Explain())
	}
}

// TestDiagnosisOfADeathByTheGenuine is a receiver that a genuine webhook takes down, for good or
// until it is started again.
func TestDiagnosisOfADeathByTheGenuine(t *testing.T) {
	const killer = "call.playback.ended"
	for _, again := range []bool{false, true} {
		var proxy atomic.Pointer[net.Listener]
		handler := behind(t, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
			if !strings.Contains(string(body), `"event_type": "`+killer+`"`) {
				return false
			}
			(*proxy.Load()).Close()
			panic(http.ErrAbortHandler)
		})
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := listener.Addr().String()
		ended := make(chan struct{})
		t.Cleanup(func() { close(ended); (*proxy.Load()).Close() })
		go func() {
			for {
				proxy.Store(&listener)
				http.Serve(listener, handler) //nolint:errcheck // it ends when the listener does
				if !again {
					return
				}
				time.Sleep(50 * time.Millisecond)
				select {
				case <-ended:
					return
				default:
				}
				if listener, err = net.Listen("tcp", address); err != nil {
					return
				}
			}
		}()
		byID, outcomes := verdicts(t, &suite.Config{Target: "http://" + address,
			Handles: []string{"call.*"}}, "answer", "accept/webhook", "refuse/family", "refuse/wrong-key")
		got := diagnosed(outcomes)
		if !again && !strings.Contains(got, "broke at that moment: "+killer+" (accept/webhook/") {
			t.Errorf("it stays away, and the diagnosis is %q", got)
		}
		for id, o := range byID {
			want := suite.Passed
			if id == "accept/webhook/"+killer {
				want = suite.Failed
			}
			if again && o.Verdict != want {
				t.Errorf("it is started again, and %s is %s: %s", id, o.Verdict, o.Reason)
			}
		}
	}
}

// TestDiagnosisOfRisingTimestamps asserts that nobody is told of a death who refuses what is older
// than the last.
func TestDiagnosisOfRisingTimestamps(t *testing.T) {
	var mu sync.Mutex
	var last string
	url := answering(t, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		mu.Lock()
		defer mu.Unlock()
		at := r.Header.Get(emitter.HeaderTimestamp)
		if !genuine(r, body) || len(at) != 10 || at >= last {
			if seconds, err := strconv.ParseInt(at, 10, 64); err == nil && genuine(r, body) &&
				len(at) == 10 && seconds < time.Now().Unix()+290 {
				last = at
			}
			return false
		}
		w.WriteHeader(http.StatusConflict)
		return true
	})
	_, outcomes := verdicts(t, &suite.Config{Target: url, Handles: []string{"fax.*"}})
	got := diagnosed(outcomes)
	if !strings.Contains(got, "wants timestamps to rise") || strings.Contains(got, "stopped") {
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
