package scenarios

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
)

// tell plans a story of steps a second apart, written as event, event/leg or event/leg/as.
func tell(steps ...string) (Plan, error) {
	s := Scenario{Name: "told"}
	for _, text := range steps {
		word := append(strings.Split(text, "/"), "", "")
		s.Steps = append(s.Steps, Step{Emit: word[0], Leg: word[1], As: word[2], After: Wait{Least: time.Second}})
	}
	return s.Plan(Options{Now: moment(), Frozen: true, Targets: here()})
}

// TestOrders asserts which orders can occur: rules forbid orders, never missing beginnings, and one call leg is not another.
func TestOrders(t *testing.T) {
	for _, c := range []struct{ name, steps, says string }{
		{"a beginning is missing", "call.playback.ended call.hangup", ""},
		{"two playbacks, one after the other", "call.playback.started call.playback.ended call.playback.started call.playback.ended", ""},
		{"two playbacks at once", "call.playback.started call.playback.started call.playback.ended call.playback.ended", ""},
		{"a playback ends after the call", "call.initiated call.playback.started call.hangup call.playback.ended", ""},
		{"a call is told after its end", "call.initiated call.hangup call.cost call.recording.saved", ""},
		{"a message after the call", "call.initiated call.hangup message.received", ""},
		{"a fax after the call", "call.hangup fax.queued", ""},
		{"a name for a recording and its transcription", "call.recording.error//r call.transcription//r", ""},
		{"another leg goes on", "call.initiated/a call.hangup/a call.playback.started/b", ""},
		{"a playback begins after the call", "call.hangup call.playback.started", "call.playback.started cannot occur: the leg caller has ended"},
		{"a participant joins after the call", "call.hangup/b conference.participant.joined/b", "the leg b has ended"},
		{"a call begins twice", "call.initiated call.initiated", "begins a leg"},
		{"an answer before the call", "call.answered call.initiated", "begins a leg, so call.answered cannot come before it"},
		{"a bridge after the hangup", "call.hangup call.bridged", "cannot occur after call.hangup, which ends the leg"},
		{"a named playback ends twice", "call.playback.ended//p call.playback.ended//p", "ends the playback"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := tell(strings.Fields(c.steps)...)
			if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// TestPlaybacksAtOnce asserts to which beginning each end belongs.
func TestPlaybacksAtOnce(t *testing.T) {
	for steps, ends := range map[string][2]int{
		"call.playback.started call.playback.started call.playback.ended call.playback.ended":             {1, 0}, // the latest that goes on
		"call.playback.started//a call.playback.started//b call.playback.ended//a call.playback.ended//b": {0, 1},
		"call.playback.started/x call.playback.started/y call.playback.ended/x call.playback.ended/y":     {0, 1},
	} {
		plan, err := tell(strings.Fields(steps)...)
		if err != nil {
			t.Fatal(err)
		}
		media := func(i int) string {
			url, _ := plan.Events[i].Doc.At("/data/payload/media_url")
			name, _ := plan.Events[i].Doc.At("/data/payload/media_name")
			return fmt.Sprint(url, name)
		}
		if media(0) == media(1) {
			t.Fatalf("both playbacks play %s", media(0))
		}
		if media(2) != media(ends[0]) || media(3) != media(ends[1]) {
			t.Errorf("%s: %s and %s end, in this order, of %s and %s", steps, media(2), media(3), media(0), media(1))
		}
	}
}

// TestTwoLegsOfOneCall asserts what legs share and what they do not.
func TestTwoLegsOfOneCall(t *testing.T) {
	plan, err := tell("call.answered/a", "call.answered/b", "call.hangup/a")
	if err != nil {
		t.Fatal(err)
	}
	a, b, end := plan.Events[0], plan.Events[1], plan.Events[2]
	for field, shared := range map[string]bool{"call_session_id": true, "connection_id": true, "call_leg_id": false, "call_control_id": false} {
		at := "/data/payload/" + field
		if one, other := value(t, a, at), value(t, b, at); (one == other) != shared {
			t.Errorf("%s is %s and %s", field, one, other)
		}
		if value(t, a, at) != value(t, end, at) {
			t.Errorf("%s changes while the leg lasts", field)
		}
	}
}

// TestPlansThatAreRefused asserts that what cannot be played is an error that names its place, never a play of nothing.
func TestPlansThatAreRefused(t *testing.T) {
	one := func(step Step) Scenario {
		step.Emit = "call.hold"
		return Scenario{Name: "mine", Steps: []Step{step}}
	}
	silent := emitter.DefaultPolicy()
	silent.Name = "silent"
	silent.Primary.Is, silent.Failover.Is = 0, 0
	for _, c := range []struct {
		name    string
		story   Scenario
		options Options
		says    string
	}{
		{"no steps", Scenario{Name: "mine"}, Options{}, "no steps"},
		{"a step without an event", Scenario{Name: "mine", Steps: []Step{{}}}, Options{}, "steps[0]: emit is missing"},
		{"a negative speed", one(Step{}), Options{Speed: -1}, "-1 is not a speed"},
		{"no speed at all", one(Step{}), Options{Speed: math.NaN()}, "NaN is not a speed"},
		{"fewer runs than none", one(Step{}), Options{Runs: -1}, "-1 runs"},
		{"a wait back in time", one(Step{After: Wait{Least: -time.Second}}), Options{}, "steps[0].after"},
		{"a wait that ends before it begins", one(Step{After: Wait{Least: 2 * time.Second, Most: time.Second}}), Options{}, "ends before it begins"},
		{"a wait beyond all clocks", Scenario{Name: "mine", Steps: []Step{{Emit: "call.hold", After: Wait{Least: math.MaxInt64}}, {Emit: "call.unhold", After: Wait{Least: time.Hour}}}}, Options{}, "steps[1].after"},
		{"an outage that counts as success", one(Step{Outage: &Outage{Fault: "200"}}), Options{}, "fault 200 is a success"},
		{"an outage of fewer attempts than none", one(Step{Outage: &Outage{Fault: "503", Times: -1}}), Options{}, "times: -1"},
		{"a policy that sends nothing", one(Step{}), Options{Policy: silent}, "the policy silent makes no attempt"},
		{"an entity that differs from event to event", one(Step{}), Options{Entities: map[string]string{"occurred_at": "x"}}, "unknown entity"},
		{"an entity of a wrong type", Scenario{Name: "fax", Steps: []Step{{Emit: "fax.delivered"}}}, Options{Fields: schemas.FieldsAll, Entities: map[string]string{"fax_page_count": "many"}}, `"many" is not of type integer`},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.options.Now, c.options.Targets = moment(), here()
			if _, err := c.story.Plan(c.options); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestAPlayOfNothingIsNotKept(t *testing.T) {
	report, err := Play(t.Context(), Plan{}, &emitter.Emitter{Transport: &desk{}}, nil)
	if err != nil || report.Kept() {
		t.Errorf("kept %v, error %v", report.Kept(), err)
	}
}

// TestAPartOfAPlan asserts that what a program leaves of a plan can be played.
func TestAPartOfAPlan(t *testing.T) {
	plan := planned(t, "join-playback-conversation-leave", Options{Runs: 3, Speed: math.Inf(1)})
	plan.Events = plan.Events[7:]
	d := &desk{}
	if report, err := Play(t.Context(), plan, &emitter.Emitter{Transport: d}, nil); err != nil || !report.Kept() || len(d.got) != 8 {
		t.Errorf("%d events sent, %v, %v", len(d.got), report.Kept(), err)
	}
}

// TestBothURLsOut asserts that an event fails when the primary URL is out for the step and the failover URL for the story.
func TestBothURLsOut(t *testing.T) {
	s := Scenario{Name: "mine", Outage: &Outage{URL: emitter.Failover, Fault: "refuse"}, Steps: []Step{
		{Emit: "call.hold", Outage: &Outage{Fault: "503"}, Expect: &Expect{Delivery: emitter.Failed, Attempts: 2, URL: emitter.Failover}},
		{Emit: "call.unhold", After: Wait{Least: time.Second}, Expect: &Expect{Attempts: 1, URL: emitter.Primary}},
	}}
	d := &desk{}
	plan, err := s.Plan(Options{Now: moment(), Frozen: true, Speed: math.Inf(1), Targets: here()})
	if err != nil {
		t.Fatal(err)
	}
	report, err := Play(t.Context(), plan, &emitter.Emitter{Transport: d}, nil)
	if err != nil || !report.Kept() || len(d.got) != 1 {
		t.Errorf("the receiver got %d requests, %v, %v", len(d.got), report.Kept(), err)
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

// TestAUsersWebhookIsTriggered asserts that a file in a user's folder is all that it takes to send its webhook.
func TestAUsersWebhookIsTriggered(t *testing.T) {
	catalog, err := schemas.Load(fstest.MapFS{"house/door.opened.json": {Data: []byte(`{
		"description": "A door of the house has been opened.",
		"x-webhook": {"wire": "json", "envelope": "data+meta", "lifecycle": {"resource": "door", "opens": true, "during": "leg"}, "sources": ["our own"]},
		"type": "object", "required": ["data"],
		"properties": {
			"data": {"$ref": "../common/envelope.json#/$defs/event", "properties": {
				"event_type": {"const": "door.opened"},
				"payload": {"required": ["door", "call_control_id"], "properties": {
					"door": {"type": "string", "pattern": "^[A-Z][0-9]$"},
					"call_control_id": {"$ref": "../common/values.json#/$defs/call_control_id"}}}}},
			"meta": {"$ref": "../common/envelope.json#/$defs/meta"}}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	options := Options{Catalog: catalog, Now: moment(), Frozen: true, Speed: math.Inf(1), Targets: here()}
	plan, err := Scenario{Name: "visit", Steps: []Step{
		{Emit: "call.answered"},
		{Emit: "door.opened", After: Wait{Least: time.Second}, With: Fields{"door": "B2"}},
	}}.Plan(options)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{}
	if report, err := Play(t.Context(), plan, &emitter.Emitter{Transport: d}, nil); err != nil || !report.Kept() {
		t.Fatal(err, report)
	}
	var got struct {
		Data struct {
			Type    string            `json:"event_type"`
			Payload map[string]string `json:"payload"`
		} `json:"data"`
	}
	if err := json.Unmarshal(d.got[1].body, &got); err != nil {
		t.Fatal(err)
	}
	if got.Data.Type != "door.opened" || got.Data.Payload["door"] != "B2" || got.Data.Payload["call_control_id"] != value(t, plan.Events[0], "/data/payload/call_control_id") {
		t.Errorf("the receiver got %s", d.got[1].body)
	}
	_, err = Scenario{Name: "late", Steps: []Step{{Emit: "call.hangup"}, {Emit: "door.opened"}}}.Plan(options)
	if err == nil || !strings.Contains(err.Error(), "the leg caller has ended") {
		t.Errorf("a door opens after the call: %v", err)
	}
	if _, err := One("door.opened", Step{With: Fields{"door": "front"}}).Plan(options); err == nil || !strings.Contains(err.Error(), "house/door.opened.json does not accept this body: /data/payload/door") {
		t.Errorf("the error is %v", err)
	}
}

// TestNothingLiesInTheFuture asserts, for every webhook, that no time at which something happened is later than the moment
// of sending, as fast as the story may be played.
func TestNothingLiesInTheFuture(t *testing.T) {
	ahead := map[string]bool{"valid_until": true, "foc_date": true, "waba_ban_date": true} // these say what is to come
	var check func(event, name string, value any, sent time.Time)
	check = func(event, name string, value any, sent time.Time) {
		switch value := value.(type) {
		case map[string]any:
			for name, below := range value {
				check(event, name, below, sent)
			}
		case []any:
			for _, below := range value {
				check(event, name, below, sent)
			}
		case string:
			if at, err := time.Parse(time.RFC3339, value); err == nil && at.After(sent) && !ahead[name] {
				t.Errorf("%s: %s is %s, sent at %s", event, name, value, sent.Format(time.RFC3339Nano))
			}
		}
	}
	for w := range schemas.Default().All() {
		if w.Header().Withheld != "" {
			continue
		}
		s := Scenario{Name: "twice", Steps: []Step{{Emit: w.Name, Leg: "a"}, {Emit: w.Name, Leg: "b", After: Wait{Least: time.Minute}}}}
		for _, speed := range []float64{0.5, 1, 20, math.Inf(1)} {
			for seed := range uint64(5) {
				plan, err := s.Plan(Options{Seed: seed, Now: moment(), Speed: speed, Fields: schemas.FieldsAll, Targets: here()})
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range plan.Events {
					sent := moment().Add(time.Duration(float64(e.Offset) / speed))
					check(w.Name, "", e.Doc.Value, sent)
					if e.Event.OccurredAt.After(sent) {
						t.Errorf("%s occurs after it is sent", w.Name)
					}
				}
			}
		}
	}
}

// TestATimeoutOfOnesOwnCounts asserts that the second attempt follows when the first has timed out, not when the policy
// would have given it up.
func TestATimeoutOfOnesOwnCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{}
		story := Scenario{Name: "slow", Steps: []Step{{Emit: "call.bridged", Outage: &Outage{Fault: "timeout"}}}}
		plan, err := story.Plan(Options{Now: time.Now(), Targets: here()})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		report, err := Play(t.Context(), plan, &emitter.Emitter{Transport: d, Timeout: 300 * time.Millisecond}, nil)
		if err != nil || !report.Kept() || len(d.got) != 1 {
			t.Fatal(err, report)
		}
		if after := d.got[0].at.Sub(began); after != 300*time.Millisecond {
			t.Errorf("the second attempt follows after %v, the first times out after 300ms", after)
		}
	})
}
