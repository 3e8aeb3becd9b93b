package emitter_test

import (
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// The clock moves only when everybody waits: ten requests a second are sent, however many send at
// once.
func TestRateLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		em := emitter.Emitter{Rate: 10, Transport: answers(200)}
		r := emitter.Request{Event: event(t, ""), URL: "http://127.0.0.1/"}
		began := time.Now()
		var sending sync.WaitGroup
		for range 21 {
			sending.Go(func() { em.Send(t.Context(), r) })
		}
		sending.Wait()
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("21 requests at 10 a second took %v", took)
		}
	})
}

// The wait for the rate is no part of an attempt: neither of the time it may take nor of the time
// that is signed.
func TestTimeBeginsWhenTheRateLetsTheAttemptGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		em := emitter.Emitter{Rate: 0.1, Transport: answers(200)}
		r := emitter.Request{Event: event(t, ""), URL: "http://127.0.0.1/", Timeout: time.Second}
		began := time.Now()
		for n := range 3 {
			a := em.Send(t.Context(), r)
			want := began.Add(time.Duration(n) * 10 * time.Second)
			if a.Status != 200 || a.Took != 0 || !a.At.Equal(want) {
				t.Errorf("status %d, cause %q (%s), took %v, at %v instead of %v",
					a.Status, a.Cause, a.Detail, a.Took, a.At, want)
			}
		}
	})
}

// Ten requests a second go to other machines where no rate is given. The transport is the test's
// own, so that nothing leaves this machine.
func TestReceiversOnOtherMachinesAreSpared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for url, want := range map[string]time.Duration{
			"https://hooks.example.com/": time.Second,
			"http://127.0.0.1/":          0,
		} {
			em := emitter.Emitter{Key: newKey(t, 1), AllowRemote: true, Transport: answers(200)}
			r := emitter.Request{Event: event(t, ""), URL: url}
			began := time.Now()
			for range 11 {
				if a := em.Send(t.Context(), r); a.Status != http.StatusOK {
					t.Fatalf("%s: %s %s", url, a.Cause, a.Detail)
				}
			}
			if took := time.Since(began); took != want {
				t.Errorf("11 requests to %s took %v, want %v", url, took, want)
			}
		}
	})
}

// TestRatesThatAreNone asserts that a rate which cannot be kept is refused, and nothing is sent.
func TestRatesThatAreNone(t *testing.T) {
	for _, rate := range []float64{math.NaN(), math.Inf(-1), -1, 1e-9} {
		sent := roundTrip(func(*http.Request) (*http.Response, error) {
			t.Errorf("at a rate of %v, a request is sent", rate)
			return answer(200), nil
		})
		e := &emitter.Emitter{Rate: rate, Transport: sent}
		a := e.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: "http://localhost/"})
		if a.Cause != emitter.CauseNotSent || !strings.Contains(a.Detail, "requests a second is none") {
			t.Errorf("at a rate of %v: cause %q, detail %q", rate, a.Cause, a.Detail)
		}
	}
}
