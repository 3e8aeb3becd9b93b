package selftest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
	"github.com/offhook-dev/offhook/suite"
)

// TestACrashInsideACallIsFound asserts that who crashes on the end of a call that it knows from its
// beginning, and on no other, is found.
func TestACrashInsideACallIsFound(t *testing.T) {
	known := map[any]bool{}
	url := crashing(t, func(got arrival) bool {
		session := got.Data.Payload["call_session_id"]
		if got.Data.EventType == "call.initiated" {
			known[session] = true
		}
		return got.Data.EventType == "call.hangup" && known[session]
	})
	_, all := verdicts(t, &suite.Config{Target: url, Handles: []string{"voice"}}, "accept")
	accused := 0
	for _, o := range all {
		if !o.Failed() {
			continue
		}
		accused++
		if !strings.HasPrefix(o.Check.ID, "accept/story/") ||
			!strings.Contains(o.Reason, "call.hangup; alone it is accepted") {
			t.Errorf("%s accuses it: %s", o.Check.ID, o.Reason)
		}
	}
	if accused < 10 {
		t.Errorf("%d stories accuse it", accused)
	}
}

// TestACrashInsideAStoryIsFound asserts the same of a story of the library.
func TestACrashInsideAStoryIsFound(t *testing.T) {
	playing := map[any]bool{}
	url := crashing(t, func(got arrival) bool {
		session := got.Data.Payload["call_session_id"]
		if got.Data.EventType == "call.playback.started" {
			playing[session] = true
		}
		return got.Data.EventType == "call.conversation.ended" && playing[session]
	})
	const story = "accept/story/join-playback-conversation-leave"
	byID, _ := verdicts(t, &suite.Config{Target: url,
		Handles: []string{"call.playback.*", "call.conversation.ended"}}, "accept/story")
	got := byID[story]
	if got.Verdict != suite.Failed ||
		!strings.Contains(got.Reason, "event 3 of 3: call.conversation.ended") {
		t.Errorf("it is %s: %s", got.Verdict, got.Reason)
	}
}

// TestWhatIsRefusedAloneIsLeftToItsCheck asserts that no life accuses who refuses one webhook
// wherever it comes.
func TestWhatIsRefusedAloneIsLeftToItsCheck(t *testing.T) {
	url := crashing(t, func(got arrival) bool { return got.Data.EventType == "call.bridged" })
	accused(t, url, []string{"call.initiated", "call.answered", "call.bridged", "call.hangup"},
		"accept/webhook/call.bridged")
}

// TestEachEndOfAFaxIsToldFromItsBeginning asserts that where one life has no room for two ends,
// each has a life of its own.
func TestEachEndOfAFaxIsToldFromItsBeginning(t *testing.T) {
	known := map[any]bool{}
	url := crashing(t, func(got arrival) bool {
		fax := got.Data.Payload["fax_id"]
		if got.Data.EventType == "fax.queued" {
			known[fax] = true
		}
		return got.Data.EventType == "fax.failed" && known[fax]
	})
	byID, _ := verdicts(t, &suite.Config{Target: url,
		Handles: []string{"fax.queued", "fax.delivered", "fax.failed"}}, "accept/life")
	if got := byID["accept/life/fax"]; got.Verdict != suite.Failed ||
		!strings.Contains(got.Reason, "fax.failed; alone it is accepted") {
		t.Errorf("it is %s: %s", got.Verdict, got.Reason)
	}
}

// untold are webhooks of two families, of which no story of the library is handled whole that tells
// of more than a few: what nearly each of them has is left out.
func untold() (names []string) {
	left := []string{"call.answered", "fax.media.processed", "fax.media.processing.started"}
	for w := range schemas.Default().All() {
		if (w.Family == "voice" || w.Family == "fax") && !slices.Contains(left, w.Name) &&
			w.Header().Withheld == "" {
			names = append(names, w.Name)
		}
	}
	return names
}

// TestLivesHaveAnOrder asserts that each webhook of a family that has an order is in a life, that a
// call begins with its first webhook and ends with its hangup and its cost, before another one
// begins, and that none is from the future.
func TestLivesHaveAnOrder(t *testing.T) {
	byID, _ := verdicts(t, &suite.Config{Target: correct(t), Handles: untold()}, "accept/life")
	var voice []string
	for _, e := range byID["accept/life/voice"].Exchanges {
		voice = append(voice, e.EventType)
	}
	ends := slices.Index(voice, "call.hangup")
	if ends < 25 || voice[0] != "call.initiated" || voice[ends+1] != "call.cost" ||
		voice[ends+2] != "call.initiated" {
		t.Errorf("a call is %v", voice)
	}
	var fax []string
	ids := map[string]bool{}
	for _, e := range byID["accept/life/fax"].Exchanges {
		fax = append(fax, e.EventType)
		if ids[e.EventID] {
			t.Errorf("%s has the id of another event", e.EventType)
		}
		ids[e.EventID] = true
		doc, err := wire.Parse(e.RequestBody)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := doc.At("/data/occurred_at")
		occurred, err := time.Parse(time.RFC3339Nano, text.(string))
		if err != nil || occurred.After(e.Sent) {
			t.Errorf("%s, sent at %s, occurred at %v", e.EventType, e.Sent, text)
		}
	}
	for _, w := range []string{"fax.queued", "fax.delivered", "fax.failed", "fax.received"} {
		if !slices.Contains(fax, w) {
			t.Errorf("no life has %s: %v", w, fax)
		}
	}
}
