package capture_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/capture"
)

// builtin is a story of the library.
func builtin(t *testing.T, name string) scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// captured are attempts as whoever receives webhooks keeps them: nobody knows of which run they are.
func captured(entries []emitter.Entry, later time.Duration) []emitter.Entry {
	entries = slices.Clone(entries)
	for i := range entries {
		entries[i].Trace = emitter.Trace{}
		entries[i].At = entries[i].At.Add(later)
	}
	return entries
}

func story(t *testing.T, entries []emitter.Entry, o capture.Options) capture.Story {
	t.Helper()
	var r capture.Recording
	for _, e := range entries {
		r.Add(e)
	}
	s, err := r.Story(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSessionsAreToldApart asserts that of captured traffic one session is told: the first, or the
// one that has an id, whatever came between its events.
func TestSessionsAreToldApart(t *testing.T) {
	first := captured(played(t, builtin(t, "conference/three"), 1), 0)
	other := captured(played(t, builtin(t, "voice/transfer"), 2), 0)
	both := slices.Concat(first, other)
	slices.SortStableFunc(both, func(a, b emitter.Entry) int { return a.At.Compare(b.At) })
	id, _ := body(t, other[5]).doc.At("/data/payload/call_leg_id")
	for _, c := range []struct {
		session string
		want    []emitter.Entry
	}{{"", first}, {id.(string), other}} {
		s := story(t, both, capture.Options{Name: "made", Session: c.session})
		if s.Others != 1 {
			t.Errorf("there are %d other sessions, not 1", s.Others)
		}
		read, err := scenarios.Read("made.yaml", []byte(s.Text()))
		if err != nil {
			t.Fatal(err)
		}
		compare(t, c.want, played(t, read, 3))
	}
	var r capture.Recording
	for _, e := range both {
		r.Add(e)
	}
	near := "x" + id.(string)[1:]
	if _, err := r.Story(capture.Options{Session: near}); err == nil ||
		!strings.Contains(err.Error(), "did you mean") {
		t.Errorf("an unknown session is %v", err)
	}
}

// TestMessagesOfTheSamePartiesAreOneSession asserts that an answer belongs to what it answers.
func TestMessagesOfTheSamePartiesAreOneSession(t *testing.T) {
	was := captured(played(t, builtin(t, "sms/inbound-reply"), 1), 0)
	if s := story(t, was, capture.Options{}); s.Others != 0 || len(s.Steps) != len(was) {
		t.Errorf("%d of %d events, and %d other sessions", len(s.Steps), len(was), s.Others)
	}
}

// TestThePlaysOfARunAreToldApart asserts that a story which was played twice into one ledger is two
// sessions.
func TestThePlaysOfARunAreToldApart(t *testing.T) {
	s := builtin(t, "join-playback-conversation-leave")
	again := played(t, s, 2)
	for i := range again {
		again[i].At = again[i].At.Add(time.Hour)
	}
	made := story(t, append(played(t, s, 1), again...), capture.Options{})
	if made.Others != 1 || len(made.Steps) != len(again) {
		t.Errorf("%d steps and %d other sessions", len(made.Steps), made.Others)
	}
}

// TestAnEventIsToldOnce asserts that the attempts of an event are one step, in the order of
// occurrence, and that what cannot be told again is said to be left out.
func TestAnEventIsToldOnce(t *testing.T) {
	was := played(t, builtin(t, "voice/transfer"), 1)
	retry := was[2]
	retry.N, retry.At = 2, retry.At.Add(30*time.Second)
	fault := was[3]
	fault.RequestBody = nil
	spoiled := was[4]
	spoiled.Spoil, spoiled.EventID = "stale-24h", "another"
	strange := was[5]
	strange.EventID, strange.RequestBody = "strange", []byte(`{"data": {"event_type": "call.unheard"}}`)
	lost := was[6]
	lost.EventID, lost.RequestBody, lost.UnderWay = "lost", nil, true
	entries := append([]emitter.Entry{retry, fault, spoiled, strange, lost}, was...)
	slices.Reverse(entries)
	s := story(t, entries, capture.Options{Name: "made"})
	want := []string{"left out: 1 event of which the ledger has no body",
		"left out: 1 attempt damaged by a spoil", "left out: 1 attempt of webhooks that nobody knows"}
	if !slices.Equal(s.Notes, want) {
		t.Errorf("the notes are %q, not %q", s.Notes, want)
	}
	read, err := scenarios.Read("made.yaml", []byte(s.Text()))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, was, played(t, read, 2))
}

// TestFormsOccurBeforeTheyAreSent asserts that the time between an event and its first attempt, which
// JSON tells, is counted off from forms, which do not tell when they occurred.
func TestFormsOccurBeforeTheyAreSent(t *testing.T) {
	was := played(t, builtin(t, "join-playback-conversation-leave"), 1)
	late := captured(was, 3*time.Second)
	s := story(t, late, capture.Options{Name: "made"})
	read, err := scenarios.Read("made.yaml", []byte(s.Text()))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, was, played(t, read, 2))
}

// TestNothingToTell asserts that a recording without a webhook is an error that says what was there.
func TestNothingToTell(t *testing.T) {
	var r capture.Recording
	if _, err := r.Story(capture.Options{}); err == nil {
		t.Error("nothing makes a story")
	}
	r.Add(emitter.Entry{Attempt: emitter.Attempt{RequestBody: []byte("{}")}})
	_, err := r.Story(capture.Options{})
	if err == nil || !strings.Contains(err.Error(), "1 attempt of webhooks that nobody knows") {
		t.Error(err)
	}
}

// TestTextsAreNoHoles asserts that what a captured text has of dollar signs and braces is sent as it
// was, and is no hole of the story.
func TestTextsAreNoHoles(t *testing.T) {
	const text = "Hi {customer.name}, ${env.HOME or 'you'}: $${x} {a} $5"
	was := played(t, scenarios.One("message.received", scenarios.Step{Variant: "SMS",
		With: scenarios.Values{"text": "Hi ${'{'}customer.name}, $${env.HOME or 'you'}: $$${x} {a} $5"}}), 1)
	if sent, _ := body(t, was[0]).doc.At("/data/payload/text"); sent != text {
		t.Fatalf("the test sends %q", sent)
	}
	is := played(t, made(t, was, capture.Options{Name: "made"}), 2)
	if sent, _ := body(t, is[0]).doc.At("/data/payload/text"); sent != text {
		t.Errorf("%q became %q", text, sent)
	}
}

// TestAConferenceByTwoIDsIsOne asserts that a conference is one instance although JSON has another id
// of it than forms have.
func TestAConferenceByTwoIDsIsOne(t *testing.T) {
	was := played(t, scenarios.Scenario{Name: "x", Steps: []scenarios.Step{
		{Emit: "call.initiated"}, {Emit: "call.answered"}, {Emit: "texml.participant-join"},
		{Emit: "conference.participant.left"}}}, 1)
	s := story(t, captured(was, 0), capture.Options{Name: "made"})
	for _, m := range s.Cast {
		if m.Resource == "conference" {
			t.Errorf("the story declares %s, of which there is one", m.Name)
		}
	}
}
