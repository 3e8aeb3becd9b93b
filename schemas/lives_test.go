package schemas

import (
	"fmt"
	"slices"
	"testing"
)

// TestLives reads the lives of a call leg, which may stay unanswered, and of orders.
func TestLives(t *testing.T) {
	lives, err := Default().Lives()
	if err != nil {
		t.Fatal(err)
	}
	life := func(resource string) Life {
		t.Helper()
		i := slices.IndexFunc(lives, func(l Life) bool { return l.Resource == resource })
		if i < 0 {
			t.Fatalf("there is no %s", resource)
		}
		return lives[i]
	}
	leg := life("leg")
	if got := fmt.Sprint(leg.Moments[0].Next, leg.Moments[len(leg.Moments)-1]); got !=
		"[ringing answered ended] {ended [texml.call-completed call.hangup] []}" {
		t.Errorf("a leg: %s", got)
	}
	if ringing := leg.Moments[1]; !slices.Equal(ringing.Next, []string{"answered", "ended"}) {
		t.Errorf("ringing: %v", ringing)
	}
	status := life("portout").Flows[0]
	if got := fmt.Sprint(status.Name, status.Webhooks, status.States[0]); got !=
		"status[portout.status_changed] {pending [authorized rejected-pending canceled]}" {
		t.Errorf("a port-out: %s", got)
	}
	if got := life("campaign").Flows; len(got) != 2 || len(got[1].Webhooks) != 2 {
		t.Errorf("a campaign: %v", got)
	}
	if slices.ContainsFunc(lives, func(l Life) bool { return l.Resource == "meeting_session" }) {
		t.Error("there is a life of which no webhook that is sent tells")
	}
}
