package telnyx

import (
	"errors"
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// act does a step of the far end.
func (t *turn) act(act *scenarios.Act) error {
	switch act.Does {
	case "waits":
		return nil
	case "dials":
		return t.dials(act.Leg, act.From, act.To)
	case "writes":
		return t.writes(act.From, act.To, act.Text)
	case "receives":
		t.tale.fates["message"], t.tale.fates["fax"] = act.Outcome, act.Outcome
		return nil
	case "refuses":
		t.tale.troubles = append(t.tale.troubles, &trouble{
			Command: act.When[len("before "):], Status: act.Status,
			Times: max(1, act.Times), Acts: act.Acts})
		return nil
	}
	c := t.legs[act.Leg]
	if act.Calls() && (c == nil || c.state != dialling) { // whoever is called
		for _, other := range t.live() {
			if other.state == dialling {
				c = other
			}
		}
	}
	if c == nil {
		return fmt.Errorf("there is no call on the leg %s", act.Leg)
	}
	return t.answers(c, act)
}

// answers does what somebody at the other end of a call does.
func (t *turn) answers(c *call, act *scenarios.Act) error {
	early := c.state == dialling
	switch {
	case c.state == ended:
		return errors.New("the call has ended by then")
	case act.Calls() && !early:
		return errors.New("the call does not ring")
	case act.Does == "hangs_up":
		cause := "normal_clearing"
		if c.state == ringing {
			cause = "originator_cancel"
		}
		t.over(c, 0, cause, c.far())
	case act.Does == "answers":
		t.pickedUp(c, act.Machine)
	case act.Does == "is_busy":
		t.over(c, 0, "user_busy", c.far())
	case act.Does == "declines":
		t.over(c, 0, "call_rejected", c.far())
	case act.Does == "presses":
		t.press(c, act.Digits)
	case act.Does == "says":
		t.says(c, act.Text)
	default:
		return fmt.Errorf("nobody knows how one %s", act.Does)
	}
	return nil
}

// dials has somebody call the number of the application.
func (t *turn) dials(leg, from, to string) error {
	if other := t.legs[leg]; other != nil && other.state != ended {
		return fmt.Errorf("the leg %s is in a call", leg)
	}
	c := &call{name: leg, inbound: true, from: from, to: to}
	if err := t.place(c); err != nil {
		return err
	}
	t.emit(0, "initiated/"+c.name, c, webhook{emit: "call.initiated"})
	return nil
}

// rings has the far end decide on a call that the application places. Where the story says nothing
// of such calls, it is answered.
func (t *turn) rings(c *call) {
	for i := range t.tale.Acts {
		if t.tale.Acts[i].Calls() {
			return
		}
	}
	t.alarm(4*time.Second, "answers/"+c.name, func(t *turn) {
		if c.state == dialling {
			t.pickedUp(c, "")
		}
	})
}

// writes has somebody send a message to the application.
func (t *turn) writes(from, to, text string) error {
	with := scenarios.Values{"text": text}
	if from != "" {
		with["from.phone_number"] = from
	}
	if to != "" {
		with["to.0.phone_number"] = to
	}
	if text == "" {
		delete(with, "text")
	}
	name := t.name("message")
	t.cue(0, "received/"+name, nil, webhook{emit: "message.received", variant: "SMS",
		about: map[string]string{"message": name}, with: with})
	return nil
}

// says has somebody speak. Who gathers by an assistant or transcribes hears it.
func (t *turn) says(c *call, text string) {
	took := speech(text)
	t.alarm(took, t.name("said"), func(t *turn) {
		if c.state != answered {
			return
		}
		for _, a := range acting(c.acts, "transcription") {
			if a.hears != nil {
				a.hears(t, text)
			}
		}
	})
}

// fate is how what is sent ends, by the fields of its last webhook; nil is that it arrives.
func (t *turn) fate(kind string) map[string]any {
	outcome := t.tale.fates[kind]
	switch {
	case outcome == "":
		return nil
	case kind == "fax":
		return map[string]any{"emit": "fax.failed", "failure_reason": outcome}
	}
	delete(t.tale.fates, kind)
	return map[string]any{"to.0.status": outcome}
}
