package schemas

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// flowing lists the webhooks that are sent and carry a flow, with the field that does.
func flowing(t *testing.T) map[*Webhook]*place {
	t.Helper()
	all := map[*Webhook]*place{}
	for w := range Default().All() {
		if w.Header().Withheld != "" {
			continue
		}
		for _, shape := range w.shapes() {
			p, err := shape.plan()
			if err != nil {
				t.Fatal(err)
			}
			for _, at := range p.flows {
				if !at.needed && all[w] == nil || at.name == "type" || at.name == "status" ||
					at.name == "value" {
					all[w] = at
				}
			}
		}
	}
	return all
}

// TestFlowsAreCarried asserts that a field carries each flow, and knows its states.
func TestFlowsAreCarried(t *testing.T) {
	if err := Default().checkFlows(true); err != nil {
		t.Error(err)
	}
	if len(flowing(t)) < 9 {
		t.Errorf("only %d webhooks carry a flow", len(flowing(t)))
	}
}

// TestAFlowIsWalked sends each webhook that carries a flow until nothing can follow. Each state is
// one that may follow the one before.
func TestAFlowIsWalked(t *testing.T) {
	for w, field := range flowing(t) {
		f := field.binds.flow
		usual := 0
		for seed := range rounds() {
			play, from, walked := onStage(t, seed), "", []string(nil)
			for range 20 {
				play.at = play.at.Add(time.Minute)
				scene, err := play.stage.Enter(w, play.at,
					map[string]string{field.binds.resource.name: "one"})
				if err != nil {
					t.Fatal(err)
				}
				body, err := w.Append(wire.Body{}, scene, Options{}, wire.LayoutCompact)
				if err != nil {
					says := fmt.Sprintf(`%s: nothing that it shows can follow %q`, w.Name, from)
					if len(f.next[from]) > 0 || !strings.Contains(err.Error(), says) {
						t.Fatalf("%s, seed %d: %v: %v", w.Name, seed, walked, err)
					}
					break
				}
				doc, err := wire.Parse(body.Bytes(1, "http://127.0.0.1/"))
				if err != nil {
					t.Fatal(err)
				}
				to := fmt.Sprint(at(doc, field.pointer))
				if walked = append(walked, to); !f.knows(to) {
					continue
				}
				if !f.allows(from, to) {
					t.Fatalf("%s, seed %d: %v", w.Name, seed, walked)
				}
				if from != "" && to == f.next[from][0] {
					usual++
				}
				from = to
			}
		}
		longer := slices.ContainsFunc(f.states, func(s string) bool { return len(f.next[s]) > 1 })
		if start := f.next[f.states[0]]; longer && len(start) > 0 && usual < int(rounds()) {
			t.Errorf("%s takes the usual way %d times in %d runs", w.Name, usual, rounds())
		}
	}
}

// TestWhatCannotFollowIsRefused asserts the message, and that the stage is as it was.
func TestWhatCannotFollowIsRefused(t *testing.T) {
	status := func(value string) Options {
		return Options{With: []Override{{Path: "status.value", Value: value},
			{Path: "customer_reference", Value: "PORT-" + value}}}
	}
	w := lookup(t, "porting_order.status_changed")
	play, calm := onStage(t, 4), onStage(t, 4)
	first := status("draft")
	play.tell(w, first)
	calm.tell(w, first)
	for _, wrong := range []string{"ported", "draft", "foc-date-confirmed"} {
		scene, err := play.stage.Enter(w, play.at, map[string]string{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Append(wire.Body{}, scene, status(wrong), wire.LayoutCompact)
		says := fmt.Sprintf(`porting_order.status_changed: %q cannot follow "draft"; `+
			`in-process, cancelled, cancel-pending can`, wrong)
		if err == nil || err.Error() != says {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	for range 2 {
		one, other := play.tell(w, Options{}), calm.tell(w, Options{})
		if fmt.Sprint(one.Value) != fmt.Sprint(other.Value) {
			t.Errorf("after a refusal comes\n%v, without\n%v", one.Value, other.Value)
		}
	}
	scene, _ := play.stage.Enter(w, play.at, map[string]string{"porting_order": "other"})
	_, err := w.Append(wire.Body{}, scene, status("ported"), wire.LayoutCompact)
	if err != nil {
		t.Errorf("another order, whose beginning nobody saw: %v", err)
	}
	scene, _ = play.stage.Enter(w, play.at, map[string]string{"porting_order": "other"})
	_, err = w.Append(wire.Body{}, scene, status("submitted"), wire.LayoutCompact)
	if says := `"submitted" cannot follow "ported"; nothing can`; err == nil ||
		!strings.Contains(err.Error(), says) {
		t.Errorf("after the end: %v", err)
	}
}

// TestAForcedStateTellsTheRule asserts that an event which breaks the order of a flow on purpose is
// made, and that one which breaks none is not.
func TestAForcedStateTellsTheRule(t *testing.T) {
	w, draft := lookup(t, "portout.status_changed"), []Override{{Path: "status", Value: "pending"}}
	play := onStage(t, 1)
	play.tell(w, Options{})
	for _, status := range []string{"ported", "ported", "canceled"} {
		scene, err := play.stage.Force(w, play.at, nil)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := w.Generate(scene, Options{With: []Override{{Path: "status", Value: status}}})
		if err != nil || at(doc, "/data/payload/status") != status || scene.Breaks() == nil ||
			!strings.Contains(scene.Breaks().Error(), fmt.Sprintf("%q cannot follow", status)) {
			t.Errorf("%s: %v, breaks %v", status, err, scene.Breaks())
		}
	}
	calm := onStage(t, 1)
	scene, err := calm.stage.Force(w, calm.at, nil)
	if err == nil {
		_, err = w.Generate(scene, Options{With: draft})
	}
	if err == nil || !strings.Contains(err.Error(), "nothing forbids it here") {
		t.Errorf("the first state: %v", err)
	}
}

// TestAnOrderThatIsOverIsNotMeant asserts that without a name another order is meant then.
func TestAnOrderThatIsOverIsNotMeant(t *testing.T) {
	eachTale(t, []string{
		"portout.status_changed status=ported", "1h portout.foc_date_changed",
		"1h portout.status_changed", "1h portout.status_changed",
		"1h number_order.complete", "1h number_order.complete",
	}, func(s tale) {
		s.same("id", 0, 1)
		s.same("id", 2, 3)
		s.differ("id", 0, 2)
		s.is(2, "status", "pending")
		s.differ("data.payload.id", 4, 5)
	})
}

// TestWebhooksShareAFlow asserts that what one of them shows counts for the other.
func TestWebhooksShareAFlow(t *testing.T) {
	eachTale(t, []string{
		"10dlc.campaign.update", "1h campaign_status_update type=TELNYX_REVIEW",
		"1h 10dlc.campaign.update type=MNO_REVIEW", "1h campaign_status_update type=VERIFIED",
		"1h 10dlc.campaign.update type=NUMBER_POOL_PROVISIONED", "1h 10dlc.campaign.update",
	}, func(s tale) {
		s.is(0, "eventType", "CAMPAIGN_ADD")
		s.is(5, "type", "TCR_EVENT")
		s.differ("eventType", 0, 5)
	})
}

// TestAnOrderTellsTheStateBefore asserts that old and new status are of one way.
func TestAnOrderTellsTheStateBefore(t *testing.T) {
	eachTale(t, []string{
		"advanced_order.status_update", "1h advanced_order.status_update new_status=processing",
		"1h advanced_order.status_update", "1h advanced_order.status_update",
		"1h advanced_order.status_update advanced_order:other old_status=hold new_status=ordered",
	}, func(s tale) {
		s.is(0, "old_status", "created")
		s.is(0, "new_status", "pending")
		for i := 1; i < 4; i++ {
			s.is(i, "old_status", s.text(i-1, "new_status"))
		}
		s.is(4, "old_status", "hold")
		s.is(4, "new_status", "ordered")
	})
	play, w := onStage(t, 1), lookup(t, "advanced_order.status_update")
	play.tell(w, Options{})
	scene, _ := play.stage.Enter(w, play.at, nil)
	_, err := w.Generate(scene, Options{With: []Override{{Path: "old_status", Value: "hold"}}})
	says := `/data/payload/old_status: it was not "hold" before, but "pending"`
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("another state before: %v", err)
	}
}

// TestFieldsChooseTheState asserts that what is set beside a flow chooses a state that goes with
// it, where one may follow.
func TestFieldsChooseTheState(t *testing.T) {
	eachTale(t, []string{
		"porting_order.status_changed status.value=submitted",
		"1h porting_order.status_changed status.details.0.code=FOC_REJECTED",
		"1h porting_order.status_changed",
	}, func(s tale) {
		s.is(1, "status.value", "exception")
		s.is(2, "status.value", "submitted", "cancel-pending")
	})
}

// TestATableChoosesWhereAFlowBegins asserts that of an order of which nothing was seen a table
// chooses the state, and that what names the state tells the same.
func TestATableChoosesWhereAFlowBegins(t *testing.T) {
	eachTale(t, []string{"messaging_hosted_numbers_orders.updated"}, func(s tale) {
		s.is(0, "order_status", "provisioning", "successful")
		s.is(0, "decision", "approved", "absent")
	})
	files := own(`{"order": {"moments": {"began": ""}, "flow": {
			"status": {"open": ["shut", "lost"], "shut": [], "lost": []}}}}`, `{"order": "any"}`,
		`"properties": {
			"x": {"type": "string", "enum": ["open", "shut", "lost"], "x-generate": "${order.status}"},
			"y": {"type": "string", "x-generate": "so ${order.status}"},
			"z": {"type": "string", "x-generate": "gone"}},
		"x-cases": [{"x": ["open", "shut"], "z": "${absent}"}, {"x": "lost"}]`)
	c, err := Load(t.Context(), folder(files))
	if err != nil {
		t.Fatal(err)
	}
	w, _ := c.Lookup("house.seen")
	for seed := range uint64(20) {
		stage, err := c.NewStage(seed, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		play := &troupe{t, stage, noon()}
		play.tell(w, Options{})
		doc := play.tell(w, Options{With: []Override{{Path: "z", Value: "far"}}})
		if x, y := at(doc, "/data/payload/x"), at(doc, "/data/payload/y"); x != "lost" || y != "so lost" {
			t.Fatalf("seed %d: x is %v, y is %v", seed, x, y)
		}
	}
}

// TestAStateThatNoFieldHas asserts that it is named, with the nearest value.
func TestAStateThatNoFieldHas(t *testing.T) {
	const field = `"properties": {"x": {"type": "string", "enum": ["open", "shut"],
		"x-generate": "${order.status}"}}`
	for states, says := range map[string]string{
		`{"open": ["shut"], "shut": []}`: "",
		`{"open": ["shutt"], "shutt": []}`: "common/resources.json: /order/flow/status/shutt: " +
			`no field that carries it has this value; did you mean "shut"?`,
	} {
		resources := `{"order": {"moments": {"began": ""}, "flow": {"status": ` + states + `}}}`
		_, err := Load(t.Context(), folder(own(resources, `{"order": "any"}`, field)))
		if says == "" && err != nil || says != "" && (err == nil || err.Error() != says) {
			t.Errorf("%s: %v", states, err)
		}
	}
}

// TestAnEventTellsOneState asserts that two bodies of one event show the same.
func TestAnEventTellsOneState(t *testing.T) {
	for w := range flowing(t) {
		play := onStage(t, 3)
		for range 3 {
			scene, err := play.stage.Enter(w, play.at, nil)
			if err != nil {
				t.Fatal(err)
			}
			one, err := w.Generate(scene, Options{})
			if err != nil {
				break // nothing can follow
			}
			other, err := w.Generate(scene, Options{})
			if err != nil || fmt.Sprint(one.Value) != fmt.Sprint(other.Value) {
				t.Errorf("%s: %v and then %v (%v)", w.Name, one.Value, other.Value, err)
			}
		}
	}
}

// TestHowFarARowStrays holds rows that lead to a state against where the flow goes.
func TestHowFarARowStrays(t *testing.T) {
	f := &flow{states: []string{"a", "b", "c", "z"}, next: map[string][]string{"a": {"b", "c"}}}
	leads := func(states ...string) *cell {
		m := &maker{}
		for _, state := range states {
			m.choices = append(m.choices, &maker{constant: &datum{Value: hole.TextOf(state)}})
		}
		return &cell{maker: m}
	}
	for _, c := range []struct {
		from, to string
		row      *cell
		strays   int
	}{
		{"a", "b", &cell{}, 0},
		{"a", "b", leads("b"), 0},
		{"a", "b", leads("z", "b"), 0},
		{"a", "b", leads("c"), 1},
		{"a", "b", leads("z"), contradiction},
		{"", "b", leads("z"), 0},
	} {
		b := &bearing{fact: &fact{flow: f}, from: c.from, to: c.to}
		if got := b.strays(c.row); got != c.strays {
			t.Errorf("from %q to %q, a row of %v strays %d, want %d", c.from, c.to, c.row.maker, got,
				c.strays)
		}
	}
}
