package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/texml"
)

// spokenGap is how long after the last word speech counts as complete, where a Gather does not say.
// Telnyx names no default.
const spokenGap = time.Second

// gather collects keys or speech. Without any the next verb follows, and action is not asked.
func (f *flow) gather(t *turn, g texml.Gather) {
	c := &collector{least: g.MinDigits, most: g.MaxDigits, final: g.FinishOnKey,
		valid: g.ValidDigits, first: g.Timeout, gap: g.Timeout, tries: 1}
	if c.valid == "" {
		c.valid = "0123456789*#"
	}
	endless := false
	for _, prompt := range g.Prompts {
		length, end, why := t.heard(prompt)
		if why != "" {
			t.note(f.call, "the prompt of <Gather> "+why)
		}
		c.first += length
		endless = endless || !end
	}
	said := ""
	c.activity = &activity{call: f.call, kind: "gather", name: t.name("gather"), begun: true}
	c.begin, c.activity.end = c.listen, c.tell
	if g.Speech {
		c.hears = func(t *turn, text string) {
			said = text
			c.reports = func(t *turn, after time.Duration, _ string) {
				f.stop = nil
				f.understood(t, after, g, c, said)
			}
			silence := spokenGap
			if g.Silence > 0 {
				silence = g.Silence
			}
			t.alarm(silence, "end/"+c.name, func(t *turn) { c.done(t, "valid") })
		}
	}
	if g.DTMF {
		f.call.keys = c
	}
	pressed := ""
	f.pressed = func(_ *turn, key string) { pressed += key }
	c.reports = func(t *turn, after time.Duration, status string) {
		f.stop = nil
		if status == "invalid" { // which a collector does not keep
			c.digits = pressed
		}
		f.gathered(t, after, g, c, status)
	}
	f.stop = func(t *turn) {
		c.activity.stop(t, 0, byCommand)
		if f.call.keys == c {
			f.call.keys = nil
		}
	}
	c.start(t, 0)
	if endless { // a prompt without end: only input goes on
		t.withdraw("end/" + c.name)
	}
}

// gathered goes on with the digits that were pressed.
func (f *flow) gathered(t *turn, after time.Duration, g texml.Gather, c *collector, status string) {
	action := texml.Callback{} // without input the next verb
	switch status {
	case "valid":
		action = g.Action
	case "invalid":
		action = g.Invalid
	}
	f.goOn(t, after, action, webhook{emit: "texml.gather",
		about:   map[string]string{"gather": c.name},
		with:    scenarios.Values{"Digits": c.digits},
		without: []string{"SpeechResult", "Confidence"}})
}

// understood goes on with what was said.
func (f *flow) understood(
	t *turn, after time.Duration, g texml.Gather, c *collector, said string,
) {
	f.goOn(t, after, g.Action, webhook{emit: "texml.gather",
		about: map[string]string{"gather": c.name},
		with:  scenarios.Values{"SpeechResult": said}, without: []string{"Digits"}})
}

// aiGather has an assistant talk until the caller has said something.
func (f *flow) aiGather(t *turn, g texml.AIGather) {
	a := &activity{call: f.call, kind: "gather", name: t.name("gather"), begun: true}
	a.end = func(*turn, time.Duration, reason) {}
	goes := func(t *turn, status string) {
		f.stop = nil
		a.ending = true
		a.leave(t, 0)
		f.goOn(t, 0, g.Action, webhook{emit: "texml.ai-gather",
			about: map[string]string{"gather": a.name}, with: scenarios.Values{"Status": status}})
	}
	a.hears = func(t *turn, _ string) {
		t.alarm(spokenGap, "end/"+a.name, func(t *turn) { goes(t, "valid") })
	}
	f.stop = func(t *turn) { a.stop(t, 0, byCommand) }
	f.call.acts = append(f.call.acts, a)
	t.alarm(speech(g.Greeting)+unanswered, "end/"+a.name, func(t *turn) { goes(t, "invalid") })
}

// unanswered is how long an assistant waits for a caller who says nothing.
const unanswered = 30 * time.Second
