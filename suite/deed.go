package suite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// commanding are the webhooks for which receivers give commands most often, and what a body of each
// says so that they do.
func commanding() []scenarios.Step {
	return []scenarios.Step{
		{Emit: "call.initiated", With: scenarios.Values{"/data/payload/direction": "incoming"}},
		{Emit: "call.answered"}, {Emit: "call.gather.ended"}, {Emit: "message.received"},
		{Emit: "call.speak.ended"}, {Emit: "call.playback.ended"}, {Emit: "call.dtmf.received"},
		{Emit: "call.machine.detection.ended"}, {Emit: "call.recording.saved"},
		{Emit: "call.transcription"}, {Emit: "conference.participant.joined"},
		{Emit: "call.hangup"}, {Emit: "fax.received"},
	}
}

// A deed is the webhook for which the receiver does something. Where commands are what it does, it
// has to be found.
type deed struct {
	search chan struct{} // holds whoever searches
	over   bool          // read and written by whoever searches
	step   *scenarios.Step
	lack   string // why there is none
}

func newDeed() *deed { return &deed{search: make(chan struct{}, 1)} }

// counted reports whether something counts what the receiver does for an event.
func (c *Config) counted() bool { return c.Effects != nil || c.Witness != nil }

// effectsOf is how often the receiver has acted on an event.
func (c *Config) effectsOf(ctx context.Context, eventID string) (int, error) {
	switch {
	case c.Effects != nil:
		return c.Effects(ctx, eventID)
	case c.Witness != nil:
		return c.Witness.Effects(eventID), nil
	}
	return 0, errors.New("nothing counts it")
}

// deed is a new webhook on which the receiver acts. The check is skipped if none is known.
func (p *Probe) deed(ctx context.Context) emitter.Event {
	if p.suite.config.Effects != nil {
		return p.fresh()
	}
	step, lack := p.suite.seekDeed(ctx)
	if step == nil {
		p.skip("%s", cmp.Or(lack, cutShort))
	}
	return p.eventOf(*step)
}

// eventOf is a new event of a step.
func (p *Probe) eventOf(step scenarios.Step) emitter.Event {
	w, err := p.suite.config.catalog().Lookup(step.Emit)
	if err != nil {
		p.Undecided("%s", err)
	}
	return p.Event(p.plainStep(w, p.towards(step)))
}

// seekDeed sends, once a run, a webhook of each kind, until the receiver gives a command for one.
// It returns that one, or why there is none.
func (s *Suite) seekDeed(ctx context.Context) (step *scenarios.Step, lack string) {
	d := s.deed
	d.search <- struct{}{}
	defer func() { <-d.search }()
	if d.over {
		return d.step, d.lack
	}
	check := Check{ID: "control/commands", Run: func(ctx context.Context, p *Probe) {
		d.step = p.seek(ctx, p.candidates())
	}}
	p := &Probe{suite: s, check: check, role: emitter.Primary}
	end := p.perform(ctx)
	switch d.over = ctx.Err() == nil; {
	case end.reason != "":
		d.lack = end.reason
	case d.step == nil:
		tally := s.config.Witness.Tally()
		d.lack = fmt.Sprintf("the receiver gives no command within %s that is accepted and is about "+
			"one of the webhooks that it handles (%s)", effectWithin, tally)
	}
	return d.step, d.lack
}

// candidates are webhooks that the receiver handles, those first for which commands are given most
// often. A receiver that is slow is sent these alone.
func (p *Probe) candidates() (steps []scenarios.Step) {
	p.usual() // the receiver's time is known from here on
	handled := func(name string) func(*schemas.Webhook) bool {
		return func(w *schemas.Webhook) bool {
			return w.Name == name && w.Header().Wire == wire.JSON
		}
	}
	for _, step := range commanding() {
		if slices.ContainsFunc(p.suite.handled, handled(step.Emit)) {
			steps = append(steps, step)
		}
	}
	if p.suite.slow() && len(steps) > 0 {
		return steps
	}
	for _, w := range p.suite.handled {
		known := func(step scenarios.Step) bool { return step.Emit == w.Name }
		if w.Header().Wire == wire.JSON && !slices.ContainsFunc(steps, known) {
			steps = append(steps, scenarios.Step{Emit: w.Name})
		}
	}
	return steps
}

// seek sends a webhook for each step until the receiver has acted on one, and waits a while for
// what it does later. It returns the first on which it has acted, or nil.
func (p *Probe) seek(ctx context.Context, steps []scenarios.Step) *scenarios.Step {
	var sent []emitter.Event
	acted := func() int {
		return slices.IndexFunc(sent, func(event emitter.Event) bool {
			return p.suite.config.Witness.Effects(event.ID) > 0
		})
	}
	for _, step := range steps {
		event := p.eventOf(step)
		sent = append(sent, event)
		if p.Send(ctx, event, nil); ctx.Err() != nil || acted() >= 0 {
			break
		}
	}
	deadline := time.Now().Add(effectWithin)
	for acted() < 0 && ctx.Err() == nil && time.Now().Before(deadline) {
		pause(ctx, effectPoll)
	}
	if at := acted(); at >= 0 {
		return &steps[at]
	}
	return nil
}

// towards is a step whose other party has a number that no other event has, so that a command which
// names nothing but a number is known to be about it. Each check has numbers of its own, and the
// same ones whenever it runs.
func (p *Probe) towards(step scenarios.Step) scenarios.Step {
	field := map[string]string{"call.initiated": "/data/payload/from",
		"message.received": "/data/payload/from/phone_number"}[step.Emit]
	if field == "" {
		return step
	}
	areas := []int{209, 210, 215, 216, 217, 219, 224, 225, 228, 229, 231, 234, 239, 240}
	at := slices.IndexFunc(p.suite.checks, func(c Check) bool { return c.ID == p.check.ID })
	area := areas[0] // that of the search, which is no check
	if at >= 0 {
		area = areas[1+at%(len(areas)-1)]
	}
	number := fmt.Sprintf("+1%d55501%02d", area, p.made%100)
	with := scenarios.Values{field: number}
	for path, value := range step.With {
		with[path] = value
	}
	step.With = with
	return step
}
