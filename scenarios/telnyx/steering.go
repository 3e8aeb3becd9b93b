package telnyx

import (
	"cmp"
	"maps"
	"net/http"
	"slices"

	"github.com/offhook-dev/offhook/schemas/nearest"

	"github.com/offhook-dev/offhook/scenarios"
)

// Far begins the names of commands that steer the far end: far.dials, far.presses. They come from
// who tests, not from the application.
const Far = "far."

// Calls is the command of who tests that lists the calls.
const Calls = Far + "calls"

// steer does at once what somebody outside asks of the far end. The fields are those of
// scenarios.Far, by their names in stories, and leg.
func (t *turn) steer(does string, with scenarios.Values) {
	act := scenarios.Act{Leg: text(with, "leg"), Place: "far end"}
	act.Far = scenarios.Far{Does: does, From: text(with, "from"), To: text(with, "to"),
		Digits: text(with, "digits"), Text: text(with, "text"), Machine: text(with, "machine"),
		Outcome: text(with, "outcome"), TeXML: text(with, "texml")}
	act.When = "before " + text(with, "command")
	act.Acts, _ = with["acts"].(bool)
	for field, value := range map[string]*int{"status": &act.Status, "times": &act.Times} {
		n, _ := numeric(with[field])
		*value = int(n)
	}
	switch {
	case !slices.Contains(scenarios.FarDeeds(), does):
		t.refuseSteering(http.StatusUnprocessableEntity,
			nearest.Unknown("deed", does, scenarios.FarDeeds()))
		return
	case does == "dials":
		act.Leg = cmp.Or(act.Leg, t.leg("caller"))
	case act.Leg == "":
		act.Leg = scenarios.Caller
	}
	onLeg := !slices.Contains([]string{"dials", "writes", "receives", "refuses", "waits"}, does)
	if onLeg && t.legs[act.Leg] == nil {
		t.refuseSteering(http.StatusNotFound, nearest.Unknown("leg", act.Leg,
			slices.Sorted(maps.Keys(t.legs))))
		return
	}
	if err := t.act(&act); err != nil {
		t.refuseSteering(http.StatusUnprocessableEntity, err)
		return
	}
	body := map[string]any{}
	if c := t.legs[act.Leg]; c != nil && (onLeg || does == "dials" || does == "waits") {
		body = c.seen()
	}
	t.out.Answer = &scenarios.Answer{Status: http.StatusOK, Body: map[string]any{"data": body}}
}

// seen is what somebody outside sees of a call.
func (c *call) seen() map[string]any {
	direction := "outgoing"
	if c.inbound {
		direction = "incoming"
	}
	return map[string]any{"leg": c.name, "call_control_id": c.id, "state": c.stands(),
		"direction": direction, "from": c.from, "to": c.to}
}

// look lists the calls that are known: those that last, and those that ended a short while ago.
func (t *turn) look() {
	calls := slices.SortedFunc(maps.Values(t.calls), func(a, b *call) int {
		return cmp.Or(cmp.Compare(a.began, b.began), cmp.Compare(a.name, b.name))
	})
	all := make([]any, 0, len(calls))
	for _, c := range calls {
		all = append(all, c.seen())
	}
	t.out.Answer = &scenarios.Answer{Status: http.StatusOK, Body: map[string]any{"data": all}}
}

// refuseSteering answers who steers with what is wrong.
func (t *turn) refuseSteering(status int, err error) {
	r := Refusal{Status: status, Faults: []Fault{{Detail: err.Error()}}}
	answer := r.answer()
	t.out.Answer = &answer
}

func text(with scenarios.Values, field string) string {
	text, _ := with[field].(string)
	return text
}
