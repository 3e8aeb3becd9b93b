package scenarios

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// TestWebhooksOfOneCallBelongTogether asserts, over many seeds, what a receiver that correlates events relies on.
func TestWebhooksOfOneCallBelongTogether(t *testing.T) {
	for seed := range uint64(100) {
		plan := planned(t, "join-playback-conversation-leave", Options{Seed: seed})
		join, started, ended, talked, left := plan.Events[0], plan.Events[1], plan.Events[2], plan.Events[3], plan.Events[4]
		same := func(a Planned, at string, b Planned, bt string) {
			t.Helper()
			if one, other := value(t, a, at), value(t, b, bt); one != other {
				t.Errorf("seed %d: %s %s is %s, %s %s is %s", seed, a.Event.Type, at, one, b.Event.Type, bt, other)
			}
		}
		same(join, "/CallSid", left, "/CallSid")
		same(join, "/CallSid", join, "/CallSidLegacy")
		same(join, "/ConferenceSid", left, "/ConferenceSid")
		same(join, "/ConnectionId", talked, "/data/payload/connection_id")
		same(join, "/From", talked, "/data/payload/from")
		for _, json := range []Planned{started, ended, talked} {
			same(join, "/CallSid", json, "/data/payload/call_control_id")
			same(started, "/data/payload/call_session_id", json, "/data/payload/call_session_id")
			same(started, "/data/payload/call_leg_id", json, "/data/payload/call_leg_id")
		}
		for _, media := range []string{"/data/payload/media_url", "/data/payload/media_name"} {
			a, inStarted := started.Doc.At(media)
			b, inEnded := ended.Doc.At(media)
			if inStarted != inEnded || a != b {
				t.Errorf("seed %d: %s is %v when the playback starts and %v when it ends", seed, media, a, b)
			}
		}
		if first, second := value(t, join, "/SequenceNumber"), value(t, left, "/SequenceNumber"); first >= second {
			t.Errorf("seed %d: SequenceNumber does not rise: %s, then %s", seed, first, second)
		}
		began, _ := time.Parse(time.RFC3339, value(t, ended, "/data/occurred_at"))
		over, _ := time.Parse(time.RFC3339, value(t, talked, "/data/occurred_at"))
		if took := int(over.Sub(began) / time.Second); value(t, talked, "/data/payload/duration_sec") != fmt.Sprint(took) {
			t.Errorf("seed %d: duration_sec is %s, the conversation took %d s", seed, value(t, talked, "/data/payload/duration_sec"), took)
		}
		for i := 1; i < len(plan.Events); i++ {
			if plan.Events[i].Event.OccurredAt.Before(plan.Events[i-1].Event.OccurredAt) {
				t.Errorf("seed %d: event %d occurs before event %d", seed, i, i-1)
			}
		}
	}
}

func TestNoTwoEventsShareAnID(t *testing.T) {
	seen := map[string]bool{}
	plan := planned(t, "join-playback-conversation-leave", Options{Runs: 200})
	for _, p := range plan.Events {
		if id := p.Event.ID; id != "" && seen[id] {
			t.Fatalf("the id %s occurs twice", id)
		} else if id != "" {
			seen[id] = true
		}
	}
	if len(seen) != 3*200 {
		t.Errorf("%d ids among 200 runs with three JSON events each", len(seen))
	}
}

// TestTwoPlaysSendIdenticalBytes is law 2: seed, now, key and URLs given, nothing differs, signatures included.
func TestTwoPlaysSendIdenticalBytes(t *testing.T) {
	for _, name := range []string{"join-playback-conversation-leave", "join-playback-conversation-leave-failover", "join-playback-conversation-leave-twice"} {
		play := func() []exchange {
			d := &desk{}
			plan := planned(t, name, Options{Seed: 5, Runs: 4, Speed: math.Inf(1)})
			if _, err := Play(context.Background(), plan, &emitter.Emitter{Transport: d, Speed: math.Inf(1)}, nil); err != nil {
				t.Fatal(err)
			}
			// Runs do not wait for each other, so only the order within a run is fixed.
			slices.SortFunc(d.got, func(a, b exchange) int {
				return cmp.Or(bytes.Compare(a.body, b.body), strings.Compare(fmt.Sprint(a.url, a.header), fmt.Sprint(b.url, b.header)))
			})
			return d.got
		}
		one, other := play(), play()
		if len(one) < 20 {
			t.Fatalf("%s sent %d requests", name, len(one))
		}
		for i := range one {
			a, b := one[i], other[i]
			if sent, _ := strconv.ParseInt(a.timestamp, 10, 64); sent < moment().Unix() || sent > moment().Add(5*time.Minute).Unix() {
				t.Errorf("%s: request %d is signed for %s, a time that is measured, not planned", name, i, a.timestamp)
			}
			if !bytes.Equal(a.body, b.body) || a.url != b.url || fmt.Sprint(a.header) != fmt.Sprint(b.header) {
				t.Errorf("%s: request %d differs:\n%s %v\n%s\n%s %v\n%s", name, i, a.url, a.header, a.body, b.url, b.header, b.body)
			}
		}
		seed := func(n uint64) string { return string(planned(t, name, Options{Seed: n}).Events[0].Event.Body(1, "")) }
		if seed(6) == seed(5) {
			t.Errorf("%s: seed 6 tells the story of seed 5", name)
		}
	}
}

// TestPlayKeepsTime plays on a clock that only moves when everybody waits.
func TestPlayKeepsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, speed := range []float64{1, 10} {
			plan := planned(t, "join-playback-conversation-leave", Options{Seed: 3, Now: time.Now(), Speed: speed})
			d, began := &desk{}, time.Now()
			report, err := Play(t.Context(), plan, &emitter.Emitter{Transport: d}, nil)
			if err != nil || !report.Kept() {
				t.Fatal(err, report)
			}
			for i, got := range d.got {
				want := time.Duration(float64(plan.Events[i].Offset) / speed)
				if late := got.at.Sub(began) - want; late < 0 || late > time.Millisecond {
					t.Errorf("speed %g: event %d is sent %v off its time", speed, i, late)
				}
				if got.timestamp != fmt.Sprint(got.at.Unix()) {
					t.Errorf("speed %g: event %d is signed for %s, sent at %d", speed, i, got.timestamp, got.at.Unix())
				}
				if occurred := plan.Events[i].Event.OccurredAt; occurred.After(got.at) {
					t.Errorf("speed %g: event %d occurs %v after it is sent", speed, i, occurred.Sub(got.at))
				}
			}
		}
	})
}

func TestFailoverTakesOver(t *testing.T) {
	d := &desk{}
	plan := planned(t, "join-playback-conversation-leave-failover", Options{Speed: math.Inf(1)})
	var attempts []emitter.Attempt
	report, err := Play(t.Context(), plan, &emitter.Emitter{Transport: d, Speed: math.Inf(1)}, func(_ Planned, a emitter.Attempt, _ *emitter.Step) {
		attempts = append(attempts, a)
	})
	if err != nil || !report.Kept() {
		t.Fatal(err, report)
	}
	if len(d.got) != 5 || report.Attempts != 10 || report.Answered != 5 {
		t.Fatalf("the receiver got %d requests of %d attempts, %d answered", len(d.got), report.Attempts, report.Answered)
	}
	for i, got := range d.got {
		if got.url != "http://127.0.0.1/b" {
			t.Errorf("event %d went to %s", i, got.url)
		}
		first := attempts[2*i]
		if first.Fault != "503" || first.Status != 503 {
			t.Errorf("event %d: the first attempt ended as %d, made by %q", i, first.Status, first.Fault)
		}
		if first.RequestHeader.Get("Telnyx-Signature-Ed25519") == "" {
			t.Errorf("event %d: the first attempt is not signed", i)
		}
		if plan.Events[i].Event.Wire() == emitter.JSON {
			if !bytes.Contains(got.body, []byte(`"attempt": 2`)) || !bytes.Contains(got.body, []byte(`"delivered_to": "http://127.0.0.1/b"`)) {
				t.Errorf("event %d: the body of attempt 2 is %s", i, got.body)
			}
		}
	}
}

func TestALostAnswerMakesTheEventArriveTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{}
		plan := planned(t, "join-playback-conversation-leave-twice", Options{})
		report, err := Play(t.Context(), plan, &emitter.Emitter{Transport: d}, nil)
		if err != nil || !report.Kept() {
			t.Fatal(err, report)
		}
		id := plan.Events[3].Event.ID
		var arrived []exchange
		for _, got := range d.got {
			if bytes.Contains(got.body, []byte(id)) {
				arrived = append(arrived, got)
			}
		}
		if len(arrived) != 2 || arrived[0].url == arrived[1].url {
			t.Fatalf("the event arrived %d times", len(arrived))
		}
		if arrived[0].header.Get("Telnyx-Signature-Ed25519") == arrived[1].header.Get("Telnyx-Signature-Ed25519") {
			t.Error("both attempts carry the same signature")
		}
		if gap := arrived[1].at.Sub(arrived[0].at); gap != 2*time.Second {
			t.Errorf("the second attempt follows after %v, the policy's timeout is 2s", gap)
		}
	})
}

func TestAReceiverThatRefusesBreaksTheStory(t *testing.T) {
	d := &desk{answer: func(n int, r *http.Request) int {
		if strings.Contains(r.Header.Get("Content-Type"), "form") {
			return http.StatusBadRequest
		}
		return http.StatusOK
	}}
	plan := planned(t, "join-playback-conversation-leave", Options{Speed: math.Inf(1)})
	report, err := Play(t.Context(), plan, &emitter.Emitter{Transport: d, Speed: math.Inf(1)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var broken []int
	for _, o := range report.Outcomes {
		if len(o.Broken) > 0 {
			broken = append(broken, o.Planned.Step)
		}
	}
	if !slices.Equal(broken, []int{0, 4}) || report.Kept() {
		t.Errorf("steps %v are broken; the receiver refuses the two forms", broken)
	}
}

func TestRunsDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := planned(t, "join-playback-conversation-leave", Options{Runs: 50, Now: time.Now()})
		began := time.Now()
		report, err := Play(t.Context(), plan, &emitter.Emitter{Transport: &desk{}}, nil)
		if err != nil || len(report.Outcomes) != 250 {
			t.Fatal(err, len(report.Outcomes))
		}
		if took := time.Since(began); took > plan.Takes()+time.Second {
			t.Errorf("50 runs took %v, the longest is planned to take %v", took, plan.Takes())
		}
	})
}

func TestInterruption(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		plan := planned(t, "join-playback-conversation-leave", Options{Now: time.Now()})
		report, err := Play(ctx, plan, &emitter.Emitter{Transport: &desk{}}, nil)
		if err == nil || report.Kept() {
			t.Error("an interrupted play counts as kept")
		}
		if len(report.Outcomes) != 2 {
			t.Errorf("after 3 s, %d events were sent", len(report.Outcomes))
		}
	})
}

func TestEntitiesAreTheSameEverywhere(t *testing.T) {
	plan := planned(t, "join-playback-conversation-leave", Options{Entities: map[string]string{"connection_id": "1234567890"}})
	for _, p := range plan.Events {
		pointer := "/data/payload/connection_id"
		if p.Event.Wire() == emitter.Form {
			pointer = "/ConnectionId"
		}
		if got := value(t, p, pointer); got != "1234567890" {
			t.Errorf("%s carries %s", p.Event.Type, got)
		}
	}
	form, err := url.ParseQuery(string(plan.Events[0].Event.Body(1, "")))
	if err != nil || form.Get("ConnectionId") != "1234567890" {
		t.Errorf("the form on the wire carries %v, %v", form["ConnectionId"], err)
	}
}
