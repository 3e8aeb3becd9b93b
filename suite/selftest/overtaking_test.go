package selftest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/suite"
)

// A tracker is a receiver that keeps what it knows of messages.
type tracker struct {
	actor
	sent, final map[string]string // the ids of events, by their message
}

// tracked is a tracker that does by then what it does of an event, and keeps it afterwards.
func tracked(then func(k *tracker, message, event, kind string)) *tracker {
	k := &tracker{sent: map[string]string{}, final: map[string]string{}}
	k.acted, k.known = map[string]int{}, map[string]bool{}
	k.takes = func(_ *actor, _ *http.Request, in letter) (string, string) {
		return in.Data.Payload.ID + " " + in.Data.EventType, in.Data.ID
	}
	k.careless = func(_ *actor, key, id string) {
		message, kind, _ := strings.Cut(key, " ")
		then(k, message, id, kind)
		if kind == "message.sent" {
			k.sent[message] = id
		} else {
			k.final[message] = id
		}
	}
	return k
}

func (k *tracker) undo(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.acted, id)
}

// TestEffectsOutOfOrder asks receivers of messages alone, each of which has its own way with a
// message.finalized that comes before message.sent.
func TestEffectsOutOfOrder(t *testing.T) {
	const id = "effect/out-of-order/message.finalized/SMS"
	for name, c := range map[string]struct {
		then    func(k *tracker, message, event, kind string)
		verdict suite.Verdict
		says    []string
	}{
		"acts on each": {func(k *tracker, _, event, _ string) { k.act(event) }, suite.Passed, nil},
		"acts on the last word alone": {func(k *tracker, _, event, kind string) {
			if kind == "message.finalized" {
				k.act(event)
			}
		}, suite.Passed, nil},
		"acts twice on the last word": {func(k *tracker, _, event, _ string) {
			k.act(event)
			k.act(event)
		}, suite.Passed, nil},
		"acts on sent alone": {func(k *tracker, _, event, kind string) {
			if kind == "message.sent" {
				k.act(event)
			}
		}, suite.Inconclusive, []string{"no effect within 10s"}},
		"drops a last word that comes first": {func(k *tracker, message, event, kind string) {
			if kind == "message.sent" || k.sent[message] != "" {
				k.act(event)
			}
		}, suite.Failed, []string{"message.finalized that was delivered before message.sent\n",
			"expected: 1 effect of event", "actual:   0 effects"}},
		"falls back to sent": {func(k *tracker, message, event, kind string) {
			k.act(event)
			if kind == "message.sent" {
				k.undo(k.final[message])
			}
		}, suite.Failed, []string{
			"message.finalized that was delivered before message.sent, when that had come too\n",
			"expected: 1 effect of event", "actual:   0 effects"}},
		"falls back to sent, a while later": {func(k *tracker, message, event, kind string) {
			last := k.final[message]
			time.AfterFunc(3*time.Second, func() {
				k.act(event)
				if kind == "message.sent" {
					k.undo(last)
				}
			})
		}, suite.Failed, []string{"when that had come too\n"}},
		"acts on the last word again": {func(k *tracker, message, event, kind string) {
			k.act(event)
			if last := k.final[message]; kind == "message.sent" && last != "" {
				k.act(last)
			}
		}, suite.Failed, []string{"expected: 1 effect of event", "actual:   2 effects"}},
		"puts a last word off": {func(k *tracker, message, event, kind string) {
			if kind == "message.sent" || k.sent[message] != "" {
				k.act(event)
			}
			if last := k.final[message]; kind == "message.sent" && last != "" {
				k.act(last)
			}
		}, suite.Warned, []string{"had 0 effects until that had come, which may never come"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := tracked(c.then)
				byID, _ := inTurn(t, &suite.Config{
					Target: "http://localhost/", Handles: []string{"message.*"}, Transport: k,
					Effects: k.count,
				}, id)
				got := byID[id]
				if got.Verdict != c.verdict {
					t.Errorf("it is %s: %s", got.Verdict, got.Reason)
				}
				for _, says := range c.says {
					if !strings.Contains(got.Reason, says) {
						t.Errorf("it does not say %q:\n%s", says, got.Reason)
					}
				}
			})
		})
	}
}

// TestWhatOvertakes asserts that one check is asked for each webhook that is handled together with
// what it may overtake, in one variant, and for no other.
func TestWhatOvertakes(t *testing.T) {
	for handles, want := range map[string][]string{
		"voice":                                {"call.hangup"},
		"call.hangup":                          nil,
		"call.hangup call.initiated":           nil,
		"call.hangup call.answered":            {"call.hangup"},
		"message.*":                            {"message.finalized/SMS"},
		"message.*/*":                          {"message.finalized/RCS", "message.finalized/SMS"},
		"message.finalized/RCS message.sent":   nil,
		"message.finalized/RCS message.sent/*": {"message.finalized/RCS"},
		"texml fax":                            nil,
	} {
		var got []string
		checks, err := suite.Checks(&suite.Config{Handles: strings.Fields(handles)})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range checks {
			if last, ok := strings.CutPrefix(c.ID, "effect/out-of-order/"); ok {
				got = append(got, last)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("who handles %s is asked %v, want %v", handles, got, want)
		}
	}
}

// TestWhatOvertakesInACatalogueOfOnesOwn asserts that the files of webhooks alone say which are
// asked for.
func TestWhatOvertakesInACatalogueOfOnesOwn(t *testing.T) {
	hook := func(name, header string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`{
			"description": "Something about a door.",
			"x-webhook": {"wire": "json", "envelope": "data", "sources": ["our own"], ` + header + `},
			"type": "object", "required": ["data"],
			"properties": {"data": {
				"$ref": "../common/envelope.json#/$defs/event",
				"properties": {
					"event_type": {"const": "` + name + `"},
					"payload": {"properties": {"id": {"type": "string", "x-generate": "${door.id}"}}}
				}
			}}
		}`)}
	}
	catalog, err := schemas.Load(t.Context(), fstest.MapFS{
		"common/resources.json": &fstest.MapFile{Data: []byte(`{"door": {
			"moments": {"opened": "", "locked": "1s", "ended": "3s"},
			"values": {"id": "${100..999}"}
		}}`)},
		"house/door.opened.json": hook("door.opened", `"about": {"door": "opened"}`),
		"house/door.locked.json": hook("door.locked", `"about": {"door": "locked"}`),
		"house/door.closed.json": hook("door.closed",
			`"about": {"door": "ended"}, "overtakes": ["door.opened", "door.locked"]`),
	})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		a := actor{acted: map[string]int{}, known: map[string]bool{}}
		_, all := inTurn(t, &suite.Config{Target: "http://localhost/", Catalog: catalog,
			Handles: []string{"house"}, Transport: &a, Effects: a.count}, "effect/out-of-order")
		var came []string
		for _, e := range all[0].Exchanges[4:7] { // behind a life in order and a control
			came = append(came, e.EventType)
		}
		if len(all) != 1 || all[0].Verdict != suite.Passed ||
			!slices.Equal(came, []string{"door.closed", "door.opened", "door.locked"}) ||
			!strings.Contains(all[0].Check.Requirement, "before door.locked and door.opened as") {
			t.Errorf("%s is %s of %v: %s\n%s", all[0].Check.ID, all[0].Verdict, came, all[0].Reason,
				all[0].Check.Requirement)
		}
	})
}

// TestTheOrderOfWhatOvertakes asserts that of the lives that are sent one has its late webhooks out
// of their place, and nothing else: they have occurred before the last one and come after it.
func TestTheOrderOfWhatOvertakes(t *testing.T) {
	type told struct {
		Data struct {
			EventType  string    `json:"event_type"`
			OccurredAt time.Time `json:"occurred_at"`
			Payload    struct {
				ID  string
				Leg string `json:"call_leg_id"`
			}
		}
	}
	for last, order := range map[string][2]string{
		"message.finalized/SMS": {"message.sent message.finalized", "message.finalized message.sent"},
		"call.hangup": {"call.initiated call.answered call.hangup",
			"call.initiated call.hangup call.answered"},
	} {
		synctest.Test(t, func(t *testing.T) {
			came, occurred := map[string]string{}, map[string]string{}
			lives := map[string][]told{}
			for _, e := range against(t, nil, []string{"effect/out-of-order/" + last}, 1)[0].Exchanges {
				var in told
				if err := json.Unmarshal(e.RequestBody, &in); err != nil {
					t.Fatal(err)
				}
				about := in.Data.Payload.ID + in.Data.Payload.Leg
				lives[about] = append(lives[about], in)
			}
			types := func(life []told) string {
				var names []string
				for _, in := range life {
					names = append(names, in.Data.EventType)
				}
				return strings.Join(names, " ")
			}
			for about, life := range lives {
				came[about] = types(life)
				slices.SortStableFunc(life, func(a, b told) int {
					return a.Data.OccurredAt.Compare(b.Data.OccurredAt)
				})
				occurred[about] = types(life)
			}
			reversed := 0
			for about := range lives {
				switch {
				case came[about] == "call.hangup": // the control
				case occurred[about] != order[0]:
					t.Errorf("%s: what occurred is %s", last, occurred[about])
				case came[about] == order[1]:
					reversed++
				case came[about] != order[0]:
					t.Errorf("%s: what came is %s", last, came[about])
				}
			}
			if len(lives) != 5 || reversed != 1 {
				t.Errorf("%s: of %d lives %d are out of order", last, len(lives), reversed)
			}
		})
	}
}
