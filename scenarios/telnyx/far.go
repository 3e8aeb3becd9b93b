package telnyx

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// act does a step of the far end.
func (t *turn) act(act *scenarios.Act) error {
	switch act.Does {
	case "waits":
		return nil
	case "dials":
		return t.dials(act)
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
		for other := range t.live.all() {
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

// dials has somebody call the number of the application. A leg that was in a call before gets a
// name of its own within.
func (t *turn) dials(act *scenarios.Act) error {
	if other := t.legs[act.Leg]; other != nil && other.state != ended {
		return fmt.Errorf("the leg %s is in a call", act.Leg)
	}
	c := &call{name: t.leg(act.Leg), called: act.Leg, inbound: true, from: act.From, to: act.To}
	if act.TeXML != "" {
		if voice := act.TeXML; voice != scenarios.Target && t.CheckURL != nil {
			if err := t.CheckURL(voice); err != nil {
				return fmt.Errorf("texml: %w", err)
			}
		}
		c.flow = t.comesIn(c, act.TeXML)
	}
	if err := t.place(c); err != nil {
		return err
	}
	if c.flow != nil {
		c.flow.begin(t)
	}
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
	t.alarm(4*time.Second, "rings/"+c.name, func(t *turn) {
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

// says has somebody speak. Who transcribes hears it.
func (t *turn) says(c *call, text string) {
	took := speech(text)
	t.alarm(took, t.name("said"), func(t *turn) {
		if c.state != answered {
			return
		}
		for _, a := range slices.Clone(c.acts) {
			if a.hears != nil && a.begun {
				a.hears(t, text)
			}
		}
	})
}

// A fate is how what is sent ends where it does not arrive. The zero fate is that it does.
type fate struct {
	emit   string // in place of the last webhook
	with   scenarios.Values
	status string
}

// fate is that of the next of a kind, as somebody has said it.
func (t *turn) fate(kind string) fate {
	outcome := t.tale.fates[kind]
	delete(t.tale.fates, kind)
	switch {
	case outcome == "":
		return fate{}
	case kind == "fax":
		return fate{"fax.failed", scenarios.Values{"failure_reason": outcome}, "failed"}
	}
	return fate{status: outcome}
}
