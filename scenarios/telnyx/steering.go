package telnyx

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"github.com/offhook-dev/offhook/schemas/nearest"

	"github.com/offhook-dev/offhook/scenarios"
)

// Far begins the names of commands that steer the far end: far.dials, far.presses. They come from
// who tests, not from the application.
const Far = "far."

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
		t.refuseSteering(nearest.Unknown("deed", does, scenarios.FarDeeds()))
		return
	case does == "dials":
		act.Leg = cmp.Or(act.Leg, t.leg("caller"))
	case act.Leg == "":
		act.Leg = scenarios.Caller
	}
	if err := t.act(&act); err != nil {
		t.refuseSteering(err)
		return
	}
	body := map[string]any{"leg": act.Leg}
	if c := t.legs[act.Leg]; c != nil {
		body["call_control_id"] = c.id
		body["state"] = c.stands()
	}
	t.out.Answer = &scenarios.Answer{Status: http.StatusOK, Body: map[string]any{"data": body}}
}

// refuseSteering answers who steers with what is wrong.
func (t *turn) refuseSteering(err error) {
	t.out.Answer = &scenarios.Answer{Status: http.StatusUnprocessableEntity,
		Body: map[string]any{"errors": []any{map[string]any{"detail": fmt.Sprint(err)}}}}
}

func text(with scenarios.Values, field string) string {
	text, _ := with[field].(string)
	return text
}
