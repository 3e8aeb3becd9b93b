package capture_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/capture"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

const receiver = "http://offhook.test/hooks"

func began() time.Time { return time.Date(2026, 3, 4, 9, 15, 25, 120934000, time.UTC) }

// played are the attempts of a run of a story at a receiver without fault, as a ledger has them.
func played(t *testing.T, s scenarios.Scenario, seed uint64) (all []emitter.Entry) {
	t.Helper()
	engine := &scenarios.Engine{Runs: 1, Now: began(),
		Targets: emitter.Targets{Default: emitter.Target{Primary: receiver, Failover: receiver + "/2"}},
		Begin:   s.Begin(scenarios.Setting{Seed: seed})}
	for h, err := range engine.Rehearse(context.Background()) {
		if err != nil {
			t.Fatalf("%s: %v\n%s", s.Name, err, s.Text())
		}
		if e := h.Emitted; e != nil {
			all = append(all, emitter.Entry{Begun: len(all) + 1, Attempt: emitter.Attempt{
				EventID: e.ID, EventType: e.Type, Family: e.Family, Trace: e.Trace, N: 1, URL: receiver,
				Role: emitter.Primary, At: e.OccurredAt.Add(scenarios.Lag), Method: "POST",
				RequestBody: e.Body.Bytes(1, receiver)}})
		}
	}
	slices.SortStableFunc(all, func(a, b emitter.Entry) int { return a.At.Compare(b.At) })
	return all
}

// made is the story of attempts, read from its text.
func made(t *testing.T, entries []emitter.Entry, o capture.Options) scenarios.Scenario {
	t.Helper()
	var r capture.Recording
	for _, e := range entries {
		r.Add(e)
	}
	story, err := r.Story(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, note := range story.Notes {
		t.Errorf("%s: %s", o.Name, note)
	}
	s, err := scenarios.Read("made.yaml", []byte(story.Text()))
	if err != nil {
		t.Fatalf("%v\n%s", err, story.Text())
	}
	if err := errors.Join(s.Check(scenarios.Setting{})...); err != nil {
		t.Fatalf("%s: %v", o.Name, err)
	}
	if warnings := s.Suspects(); len(warnings) > 0 {
		t.Errorf("%s: %v", o.Name, warnings)
	}
	return s
}

// library is every story that comes with offhook and emits, or where time is short every tenth.
func library() (stories []scenarios.Scenario) {
	for i, s := range scenarios.Builtin() {
		if !s.Loop() && (!testing.Short() || i%10 == 0) {
			stories = append(stories, s)
		}
	}
	return stories
}

// TestAStoryPlaysTheSame asserts of every story of the library that its recording becomes a story of
// the same webhooks, in the same order and at the same times, about instances that go together in the
// same way, with the same values wherever these mean something.
func TestAStoryPlaysTheSame(t *testing.T) {
	for _, s := range library() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			entries := played(t, s, 7)
			story := made(t, entries, capture.Options{Name: "made", From: "a test"})
			compare(t, entries, played(t, story, 8))
			if t.Failed() {
				t.Log(story.Text())
			}
		})
	}
}

// compare holds what was played against what the story of it plays.
func compare(t *testing.T, was, is []emitter.Entry) {
	t.Helper()
	if len(was) != len(is) {
		t.Fatalf("%d events became %d", len(was), len(is))
	}
	ids := map[string]string{}
	start := is[0].At.Sub(was[0].At)
	for i := range was {
		before, after := body(t, was[i]), body(t, is[i])
		at := fmt.Sprintf("event %d, %s", i+1, was[i].EventType)
		if was[i].EventType != is[i].EventType {
			t.Fatalf("%s became %s", at, is[i].EventType)
		}
		if apart := is[i].At.Sub(was[i].At) - start; apart.Abs() > 35*time.Millisecond {
			t.Errorf("%s occurs %s apart", at, apart)
		}
		carried, err := before.hook.Carried("")
		if err != nil {
			t.Fatal(err)
		}
		for pointer, c := range carried {
			value, there := before.doc.At(pointer)
			other, too := after.doc.At(pointer)
			switch c.Kind {
			case schemas.CarriedIdentity:
				a, b := fmt.Sprint(value), fmt.Sprint(other)
				if !there || !too || value == nil || other == nil || strings.Contains(pointer, "/0") {
					continue
				}
				for _, pair := range [][2]string{{"was " + a, b}, {"is " + b, a}} {
					if ids[pair[0]] != "" && ids[pair[0]] != pair[1] {
						t.Errorf("%s: %s is another %s's", at, pointer, c.Resource)
					}
					ids[pair[0]] = pair[1]
				}
			case schemas.CarriedMeaning:
				if there && fmt.Sprint(value) != fmt.Sprint(other) && !drawn(value, other) {
					t.Errorf("%s: %s is %v, not %v", at, pointer, other, value)
				}
			}
		}
	}
}

// drawn reports whether two values are amounts, which a schema draws from a range.
func drawn(a, b any) bool {
	for _, v := range []any{a, b} {
		text := fmt.Sprint(v)
		_, err := strconv.ParseFloat(text, 64)
		if _, is := v.(string); err != nil || is && !strings.Contains(text, ".") {
			return false
		}
	}
	return true
}

type recognized struct {
	hook *schemas.Webhook
	doc  wire.Doc
}

func body(t *testing.T, e emitter.Entry) recognized {
	t.Helper()
	doc, err := wire.Parse(e.RequestBody)
	if err == nil {
		var r recognized
		if r.hook, r.doc, err = schemas.Default().Recognize(doc); err == nil {
			return r
		}
	}
	t.Fatal(err)
	return recognized{}
}
