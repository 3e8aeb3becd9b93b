package emitter_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A beginning is told before the receiver sees anything; where it cannot be told, nothing is sent.
func TestBeginIsToldBeforeTheRequest(t *testing.T) {
	var told []string
	em := emitter.Emitter{
		Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			told = append(told, "received")
			return answer(200), nil
		}),
		Begin: func(a emitter.Attempt) error {
			told = append(told, fmt.Sprintln("begins", a.N, a.Role, a.URL))
			if a.N == 2 {
				return errors.New("disk full")
			}
			return nil
		},
		Observe: func(a emitter.Attempt) {
			told = append(told, fmt.Sprintln("ended", a.Status, a.Cause, a.Detail))
		},
	}
	for n := 1; n <= 2; n++ {
		em.Send(t.Context(), emitter.Request{Event: event(t, ""), N: n, URL: "http://localhost/"})
	}
	em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: "nowhere"}) // never begins
	want := []string{"begins 1 primary http://localhost/\n", "received", "ended 200  \n",
		"begins 2 primary http://localhost/\n", "ended 0 not-sent disk full\n"}
	if len(told) != 6 || !slices.Equal(told[:5], want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

// Lateness is counted from the time that the request names, and never negative.
func TestLateness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		em := emitter.Emitter{Transport: answers(200), Rate: 1}
		due := time.Now()
		late := func(due time.Time) time.Duration {
			return em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: "http://localhost/",
				Due: due}).Late
		}
		got := []time.Duration{late(time.Time{}), late(due), late(due.Add(time.Hour)), late(due)}
		if want := []time.Duration{0, time.Second, 0, 3 * time.Second}; !slices.Equal(got, want) {
			t.Errorf("late %v, want %v", got, want)
		}
	})
}
