package schemas

import (
	"testing"
	"time"
)

// TestALegHasAClock asserts that the events of a leg lie 20 ms apart or a multiple of that, as
// captured, that each leg has a phase of its own, and that what tells of it afterwards lies
// anywhere.
func TestALegHasAClock(t *testing.T) {
	phases, off := map[time.Duration]bool{}, 0
	eachTale(t, []string{
		"call.initiated leg:anna direction=incoming", "300ms..2s call.answered leg:anna",
		"30ms..2s call.initiated leg:agent session:anna", "30ms..2s call.answered leg:agent",
		"30ms..2s call.speak.started leg:anna", "30ms..2s call.speak.ended leg:anna",
		"30ms..2s call.dtmf.received leg:anna", "30ms..2s call.gather.ended leg:anna",
		"30ms..2s call.hangup leg:anna", "300ms..2s call.recording.saved leg:anna",
		"30ms..2s call.cost leg:anna", "30ms..2s call.hangup leg:agent",
	}, func(s tale) {
		apart := func(one, other int) time.Duration {
			return s.moment(other, "occurred_at").Sub(s.moment(one, "occurred_at")) % (20 * time.Millisecond)
		}
		for _, event := range []int{1, 4, 5, 6, 7, 8} {
			if late := apart(0, event); late != 0 {
				s.Errorf("event %d is %v off the clock of its leg", event, late)
			}
		}
		if apart(2, 3) != 0 || apart(2, 11) != 0 {
			s.Errorf("the agent's events are off the clock of its leg")
		}
		phases[apart(0, 2)] = true
		if apart(0, 9) != 0 && apart(0, 10) != 0 {
			off++
		}
		s.is(0, "start_time", s.text(0, "occurred_at"))
		s.is(8, "end_time", s.text(8, "occurred_at"))
		s.inOrder("events", s.times...)
	})
	if rounds := int(rounds()); len(phases) < rounds*9/10 || off < rounds*9/10 {
		t.Errorf("of %d rounds %d have a phase of their own, and %d bills lie off the clock",
			rounds, len(phases), off)
	}
	apart := 0
	eachTale(t, []string{
		"call.answered", "30ms..2s conference.created", "30ms..2s conference.ended",
	}, func(s tale) {
		if s.times[2].Sub(s.times[0])%(20*time.Millisecond) != 0 {
			apart++
		}
	})
	if apart < int(rounds())*9/10 {
		t.Errorf("%d conferences end at a time of their own", apart)
	}
	eachTale(t, []string{"call.dtmf.received", "30ms..2s call.dtmf.received", "30ms..2s call.hangup"},
		func(s tale) {
			for event := range s.docs {
				if late := s.times[event].Sub(s.times[0]) % (20 * time.Millisecond); late != 0 {
					s.Errorf("event %d is %v off", event, late)
				}
			}
			late := s.moment(2, "end_time").Sub(s.moment(2, "start_time")) % (20 * time.Millisecond)
			if late != 0 {
				s.Errorf("the call began %v off its clock", late)
			}
		})
}
