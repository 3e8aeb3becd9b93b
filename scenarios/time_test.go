package scenarios

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestTwoPlaysSendIdenticalBytes is law 2: seed, now, key and URLs given, nothing differs,
// signatures included.
func TestTwoPlaysSendIdenticalBytes(t *testing.T) {
	for _, name := range []string{"", "failover", "late", "twice"} {
		sent := func(seed uint64) []exchange {
			d := &desk{}
			e := engine(builtin(t, "join-playback-conversation-leave"), Setting{Seed: seed}, 4)
			if name != "" {
				e.Weather = weather(t, name)
			}
			play(t, e, d)
			// Runs do not wait for each other, so only the order within a run is fixed.
			slices.SortFunc(d.got, func(a, b exchange) int {
				return cmp.Or(bytes.Compare(a.body, b.body), strings.Compare(
					fmt.Sprint(a.url, a.header), fmt.Sprint(b.url, b.header)))
			})
			return d.got
		}
		one, other, third := sent(5), sent(5), sent(6)
		if len(one) < 20 {
			t.Fatalf("%s sent %d requests", name, len(one))
		}
		if bytes.Equal(one[0].body, third[0].body) {
			t.Errorf("%s: seed 6 tells the story of seed 5", name)
		}
		for i := range one {
			a, b := one[i], other[i]
			at, _ := strconv.ParseInt(a.timestamp, 10, 64)
			if at < moment().Unix() || at > moment().Add(10*time.Minute).Unix() {
				t.Errorf("%s: request %d is signed for %s, a time that is measured, not planned",
					name, i, a.timestamp)
			}
			if !bytes.Equal(a.body, b.body) || a.url != b.url ||
				fmt.Sprint(a.header) != fmt.Sprint(b.header) {
				t.Errorf("%s: request %d differs:\n%s %v\n%s\n%s %v\n%s",
					name, i, a.url, a.header, a.body, b.url, b.header, b.body)
			}
		}
	}
}

// TestPlayKeepsTime plays on a clock that only moves when everybody waits: every event is sent when
// it is due, is signed for that moment, and occurs at most a tick before its step.
func TestPlayKeepsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, pace := range []float64{0, 0.5, 1, 3, 10, math.Inf(1)} {
			e := engine(builtin(t, "join-playback-conversation-leave"), Setting{Seed: 3}, 1)
			events, err := rehearsed(e)
			if err != nil {
				t.Fatal(err)
			}
			e.Pace, e.Now = pace, time.Time{}
			var occurred []time.Time
			e.Watch = func(h Happening) {
				if h.Emitted != nil {
					occurred = append(occurred, h.Emitted.OccurredAt)
				}
				if h.Attempted != nil && h.Attempted.Due != h.At {
					t.Errorf("pace %g: due at %v, told at %v", pace, h.Attempted.Due, h.At)
				}
			}
			d, began := &desk{}, time.Now()
			report := play(t, e, d)
			if !report.Kept() || len(d.got) != 5 || report.Late.Max() > time.Microsecond {
				t.Fatal(report)
			}
			for i, got := range d.got {
				due := time.Duration(float64(events[i].at) / cmp.Or(pace, 1))
				if late := got.at.Sub(began) - due; late < 0 || late > time.Microsecond {
					t.Errorf("pace %g: event %d is sent %v off its time", pace, i, late)
				}
				if got.timestamp != fmt.Sprint(got.at.Unix()) {
					t.Errorf("pace %g: event %d is signed for %s, sent at %d",
						pace, i, got.timestamp, got.at.Unix())
				}
				if late := got.at.Sub(occurred[i]); late < Lag {
					t.Errorf("pace %g: event %d is sent %v after it occurs", pace, i, late)
				}
				after := occurred[i].Sub(occurred[0])
				if early := events[i].at - after; early < 0 || early >= tick {
					t.Errorf("pace %g: event %d occurs after %v, its step after %v",
						pace, i, after, events[i].at)
				}
			}
		}
	})
}

func TestRunsDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := engine(builtin(t, "join-playback-conversation-leave"), Setting{}, 50)
		events, err := rehearsed(e)
		if err != nil {
			t.Fatal(err)
		}
		var longest time.Duration
		for _, o := range events {
			longest = max(longest, o.at)
		}
		e.Pace, e.Now = 1, time.Time{}
		began := time.Now()
		if report := play(t, e, prompt()); report.Delivered != 250 {
			t.Fatal(report)
		}
		if took := time.Since(began); took != longest {
			t.Errorf("50 runs took %v, the longest is planned to take %v", took, longest)
		}
	})
}
