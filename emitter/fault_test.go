package emitter_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

func TestFaultsAreReadAsTheyAreWritten(t *testing.T) {
	for _, text := range []string{"200", "503", "599", "refuse", "timeout", "lose-answer", "reset"} {
		f, err := emitter.ParseFault(text)
		if err != nil || f.String() != text {
			t.Errorf("%s reads back as %s (%v)", text, f.String(), err)
		}
	}
	for _, text := range []string{"", "status", "0", "199", "600", "-1", "explode", "503 "} {
		if f, err := emitter.ParseFault(text); err == nil || !strings.Contains(err.Error(), "lose-answer") {
			t.Errorf("%q reads as %+v (%v)", text, f, err)
		}
	}
	var none *emitter.Fault
	if none.String() != "" {
		t.Errorf("no fault is %q", none)
	}
}

// What a fault foretells is what happens with a receiver that answers 200.
func TestAttemptForetellsSend(t *testing.T) {
	for _, text := range []string{"", "200", "302", "503", "refuse", "timeout", "lose-answer", "reset"} {
		synctest.Test(t, func(t *testing.T) {
			var fault *emitter.Fault
			if text != "" {
				f, err := emitter.ParseFault(text)
				if err != nil {
					t.Fatal(err)
				}
				fault = &f
			}
			em := emitter.Emitter{Transport: &receiver{statuses: []int{200}}}
			r := emitter.Request{Event: event(t, ""), N: 2, URL: "http://localhost/", Role: emitter.Failover, At: time.Now(), Timeout: 3 * time.Second, Fault: fault}
			want, got := fault.Attempt(r), em.Send(t.Context(), r)
			if want.Status != got.Status || want.Cause != got.Cause || want.Fault != got.Fault || want.Took != got.Took {
				t.Errorf("fault %q: foretold status %d, cause %q, fault %q, took %v; was %d, %q, %q, %v", text,
					want.Status, want.Cause, want.Fault, want.Took, got.Status, got.Cause, got.Fault, got.Took)
			}
			if want.EventID != got.EventID || want.N != got.N || want.Role != got.Role || want.URL != got.URL || !want.At.Equal(got.At) || want.Method != got.Method {
				t.Errorf("fault %q: foretold %+v, was %+v", text, want, got)
			}
		})
	}
}

func TestAttemptOfAFaultThatIsNone(t *testing.T) {
	for _, f := range []emitter.Fault{{}, {Status: 99}, {Mode: "explode"}} {
		if a := f.Attempt(emitter.Request{}); a.Cause != emitter.CauseNotSent || a.Fault != "" || a.N != 1 || a.Role != emitter.Primary {
			t.Errorf("%+v foretells %+v", f, a)
		}
	}
}

func TestOutagesCount(t *testing.T) {
	take := func(o *emitter.Outage, roles ...emitter.Role) string {
		var got strings.Builder
		for _, r := range roles {
			got.WriteString(o.Take(r).String() + ".")
		}
		return got.String()
	}
	const p, f = emitter.Primary, emitter.Failover
	for _, test := range []struct {
		outage *emitter.Outage
		want   string
	}{
		{&emitter.Outage{Fault: emitter.Fault{Status: 500}}, "500.500..500.500."},
		{&emitter.Outage{Times: 2, Fault: emitter.Fault{Status: 500}}, "500.500....."},
		{&emitter.Outage{Role: f, Fault: emitter.Fault{Mode: emitter.ModeReset}}, "..reset..."},
		{nil, "....."},
	} {
		if got := take(test.outage, p, p, f, p, ""); strings.TrimRight(got, ".") != strings.TrimRight(test.want, ".") {
			t.Errorf("%+v: got %s, want %s", test.outage, got, test.want)
		}
	}
}

func TestOutagesCountTogether(t *testing.T) {
	o := emitter.Outage{Times: 7, Fault: emitter.Fault{Status: 500}}
	var failed atomic.Int32
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			if o.Take(emitter.Primary) != nil {
				failed.Add(1)
			}
		})
	}
	all.Wait()
	if failed.Load() != 7 {
		t.Errorf("%d attempts failed, not 7", failed.Load())
	}
}
