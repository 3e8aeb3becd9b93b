package scenarios

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestWebhooksOfOneCallBelongTogether asserts, over many seeds, what a receiver that correlates
// events relies on.
func TestWebhooksOfOneCallBelongTogether(t *testing.T) {
	for seed := range uint64(100) {
		events := told(t, "join-playback-conversation-leave", Setting{Seed: seed}, 1)
		join, started, ended, talked, left := events[0], events[1], events[2], events[3], events[4]
		same := func(a occurrence, at string, b occurrence, bt string) {
			t.Helper()
			if one, other := value(t, a, at), value(t, b, bt); one != other {
				t.Errorf("seed %d: %s %s is %s, %s %s is %s",
					seed, a.event.Type, at, one, b.event.Type, bt, other)
			}
		}
		same(join, "/CallSid", left, "/CallSid")
		same(join, "/CallSid", join, "/CallSidLegacy")
		same(join, "/ConferenceSid", left, "/ConferenceSid")
		same(join, "/ConnectionId", talked, "/data/payload/connection_id")
		same(join, "/From", talked, "/data/payload/from")
		for _, json := range []occurrence{started, ended, talked} {
			const session, leg = "/data/payload/call_session_id", "/data/payload/call_leg_id"
			same(join, "/CallSid", json, "/data/payload/call_control_id")
			same(started, session, json, session)
			same(started, leg, json, leg)
		}
		for _, media := range []string{"/data/payload/media_url", "/data/payload/media_name"} {
			a, inStarted := started.doc.At(media)
			b, inEnded := ended.doc.At(media)
			if inStarted != inEnded || a != b {
				t.Errorf("seed %d: %s is %v when the playback starts and %v when it ends",
					seed, media, a, b)
			}
		}
		const number = "/SequenceNumber"
		if first, second := value(t, join, number), value(t, left, number); first >= second {
			t.Errorf("seed %d: SequenceNumber does not rise: %s, then %s", seed, first, second)
		}
		began, _ := time.Parse(time.RFC3339, value(t, ended, "/data/occurred_at"))
		over, _ := time.Parse(time.RFC3339, value(t, talked, "/data/occurred_at"))
		took := fmt.Sprint(int(over.Sub(began) / time.Second))
		if told := value(t, talked, "/data/payload/duration_sec"); told != took {
			t.Errorf("seed %d: duration_sec is %s, the conversation took %s s", seed, told, took)
		}
		for i := 1; i < len(events); i++ {
			if events[i].event.OccurredAt.Before(events[i-1].event.OccurredAt) {
				t.Errorf("seed %d: event %d occurs before event %d", seed, i, i-1)
			}
		}
	}
}

func TestNoTwoEventsShareAnID(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range told(t, "join-playback-conversation-leave", Setting{}, 200) {
		if id := o.event.ID; id != "" && seen[id] {
			t.Fatalf("the id %s occurs twice", id)
		} else if id != "" {
			seen[id] = true
		}
	}
	if len(seen) != 3*200 {
		t.Errorf("%d ids among 200 runs with three JSON events each", len(seen))
	}
}

func TestEntitiesAreTheSameEverywhere(t *testing.T) {
	setting := Setting{Entities: map[string]string{"connection_id": "1234567890"}}
	events := told(t, "join-playback-conversation-leave", setting, 1)
	for _, o := range events {
		pointer := "/data/payload/connection_id"
		if o.event.Body.Kind() == wire.Form {
			pointer = "/ConnectionId"
		}
		if got := value(t, o, pointer); got != "1234567890" {
			t.Errorf("%s carries %s", o.event.Type, got)
		}
	}
	form, err := url.ParseQuery(string(events[0].event.Body.Bytes(1, "")))
	if err != nil || form.Get("ConnectionId") != "1234567890" {
		t.Errorf("the form on the wire carries %v, %v", form["ConnectionId"], err)
	}
}

func TestAReceiverThatRefusesBreaksTheStory(t *testing.T) {
	d := &desk{answer: func(_ int, r *http.Request) int {
		if strings.Contains(r.Header.Get("Content-Type"), "form") {
			return http.StatusBadRequest
		}
		return http.StatusOK
	}}
	e := engine(builtin(t, "join-playback-conversation-leave"), Setting{}, 1)
	report := play(t, e, d)
	var broken []string
	for _, delivery := range report.Failures {
		broken = append(broken, delivery.Event.Trace.Step)
	}
	if !slices.Equal(broken, []string{"1", "5"}) || report.Broken != 2 || report.Kept() {
		t.Errorf("steps %v are broken; the receiver refuses the two forms", broken)
	}
}

// TestBuiltinStoriesAreTheCallers asserts that changing a story changes nobody else's.
func TestBuiltinStoriesAreTheCallers(t *testing.T) {
	mine := Builtin()[0]
	mine.Steps[0].Emit = "changed"
	if theirs := Builtin()[0]; theirs.Steps[0].Emit == "changed" {
		t.Error("the story has changed for everybody")
	}
}

func TestAStoryInGo(t *testing.T) {
	second := Wait{Least: time.Second, Most: time.Second}
	e := engine(Scenario{Name: "mine", Steps: []Step{
		{Emit: "call.playback.started", About: as("playback", "hello"), With: Values{"overlay": true}},
		{Emit: "call.playback.ended", About: as("playback", "hello"), After: second},
	}}, Setting{}, 1)
	d := &desk{}
	if report := play(t, e, d); !report.Kept() || len(d.got) != 2 {
		t.Fatal(report)
	}
	doc, err := wire.Parse(d.got[1].body)
	if overlay, _ := doc.At("/data/payload/overlay"); err != nil || overlay != true {
		t.Error("the playback that ends is not the one that started")
	}
}

// TestAUsersWebhookIsTriggered asserts that a file in a user's folder is all that it takes to send
// its webhook.
func TestAUsersWebhookIsTriggered(t *testing.T) {
	catalog, err := schemas.Load(t.Context(), fstest.MapFS{"common/resources.json": {Data: []byte(
		`{"door": {"of": "leg", "moments": {"began": ""}}}`)}, "house/door.opened.json": {Data: []byte(`{
		"description": "A door of the house has been opened.",
		"x-webhook": {"wire": "json", "envelope": "data+meta", "sources": ["our own"],
			"about": {"door": "began"}},
		"type": "object", "required": ["data"],
		"properties": {
			"data": {"$ref": "../common/envelope.json#/$defs/event", "properties": {
				"event_type": {"const": "door.opened"},
				"payload": {"required": ["door", "call_control_id"], "properties": {
					"door": {"type": "string", "pattern": "^[A-Z][0-9]$"},
					"call_control_id": {
						"$ref": "../common/values.json#/$defs/call_control_id"}}}}},
			"meta": {"$ref": "../common/envelope.json#/$defs/meta"}}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	setting := Setting{Catalog: catalog}
	d := &desk{}
	report := play(t, engine(Scenario{Name: "visit", Steps: []Step{
		{Emit: "call.answered"},
		{Emit: "door.opened", After: Wait{Least: time.Second}, With: Values{"door": "B2"}},
	}}, setting, 1), d)
	if !report.Kept() || len(d.got) != 2 {
		t.Fatal(report)
	}
	type body struct {
		Data struct {
			Type    string         `json:"event_type"`
			Payload map[string]any `json:"payload"`
		} `json:"data"`
	}
	var answered, opened body
	for i, into := range []*body{&answered, &opened} {
		if err := json.Unmarshal(d.got[i].body, into); err != nil {
			t.Fatal(err)
		}
	}
	const leg = "call_control_id"
	if opened.Data.Type != "door.opened" || opened.Data.Payload["door"] != "B2" ||
		opened.Data.Payload[leg] != answered.Data.Payload[leg] {
		t.Errorf("the receiver got %s", d.got[1].body)
	}
	for says, s := range map[string]Scenario{
		"the leg caller has ended": {Name: "late", Steps: []Step{
			{Emit: "call.hangup"}, {Emit: "door.opened"}}},
		"house/door.opened.json does not accept this body: /data/payload/door": One(
			"door.opened", Step{With: Values{"door": "front"}}),
	} {
		refused(t, engine(s, setting, 1), says)
	}
}

// TestBothURLsOut asserts that an event fails when the primary URL is out for the step and the
// failover URL for the story, and that an outage counts the attempts of one event: the second event
// meets the outage anew.
func TestBothURLsOut(t *testing.T) {
	policy, err := emitter.LookupPolicy("voice-2-then-failover")
	if err != nil {
		t.Fatal(err)
	}
	both := &Expect{Delivery: Failed, Attempts: 3, URL: emitter.Failover}
	twice := &Expect{Attempts: 2, URL: emitter.Primary}
	second := Wait{Least: time.Second}
	e := engine(Scenario{Name: "mine",
		BadDay: BadDay{Outage: &Outage{URL: emitter.Failover, Fault: "refuse"}},
		Steps: []Step{
			{Emit: "call.hold", BadDay: BadDay{Outage: &Outage{Fault: "503"}}, Expect: both},
			{Emit: "call.unhold", BadDay: BadDay{Outage: &Outage{Fault: "503", Times: 1}}, Expect: twice,
				After: second},
			{Emit: "call.hold", BadDay: BadDay{Outage: &Outage{Fault: "503", Times: 1}}, Expect: twice,
				After: second},
		}}, Setting{}, 2)
	e.Policy = policy
	d := &desk{}
	if report := play(t, e, d); !report.Kept() || len(d.got) != 4 || report.Attempts != 14 {
		t.Errorf("the receiver got %d requests, the report is %+v", len(d.got), report)
	}
}

// TestAnOutageCountsTheAttemptsAtItsURL asserts that those at the other URL are not counted.
func TestAnOutageCountsTheAttemptsAtItsURL(t *testing.T) {
	e := engine(Scenario{Name: "mine", BadDay: BadDay{Outage: &Outage{Fault: "503"}}, Steps: []Step{{
		Emit:   "call.hold",
		BadDay: BadDay{Outage: &Outage{URL: emitter.Failover, Times: 1, Fault: "503"}},
		Expect: &Expect{Attempts: 3, URL: emitter.Failover}}}}, Setting{}, 1)
	e.Policy = emitter.DefaultPolicy()
	e.Policy.Failover.Is = 2
	if report := play(t, e, prompt()); !report.Kept() || report.Answered != 1 {
		t.Errorf("%+v", report)
	}
}
