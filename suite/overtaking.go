package suite

import (
	"context"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// An overtaking is a webhook that is delivered before others, which come before it in the life of a
// call or message.
type overtaking struct {
	last shape
	late []shape
}

// overtakings lists those that documentation tells of, among what is handled.
func (s *Suite) overtakings() (all []overtaking) {
	for _, last := range s.shapes {
		overtakes := last.hook.Header().Overtakes
		late := slices.DeleteFunc(slices.Clone(s.shapes), func(one shape) bool {
			return !slices.Contains(overtakes, one.hook.Name) || !one.suits(last)
		})
		if len(late) > 0 {
			all = append(all, overtaking{last, late})
		}
	}
	return all
}

// suits reports whether one life may have both shapes, as far as variants go.
func (s shape) suits(other shape) bool { return s.variant == "" || s.variant == other.variant }

// isLate reports whether a step is overtaken.
func (o overtaking) isLate(step scenarios.Step) bool {
	return slices.ContainsFunc(o.late, func(one shape) bool { return one.hook.Name == step.Emit })
}

// overtaken names what comes late.
func (o overtaking) overtaken() string {
	var names []string
	for _, one := range o.late {
		names = append(names, one.hook.Name)
	}
	return strings.Join(names, " and ")
}

// life is a story in whose order nothing is overtaken: what is late, what comes before that, and
// what overtakes it as the last. There is none where no life has room for them.
func (s *Suite) life(name string, o overtaking) (scenarios.Scenario, bool) {
	shapes := append(slices.Clone(o.late), o.last)
	for _, one := range s.shapes {
		if !slices.Contains(shapes, one) && slices.ContainsFunc(o.late, func(late shape) bool {
			return slices.Contains(late.hook.Before(), one.hook) && one.suits(late)
		}) {
			shapes = append(shapes, one)
		}
	}
	for _, life := range s.lives(name, inOrder(shapes)) {
		last := life.Steps[len(life.Steps)-1]
		if last.Emit == o.last.hook.Name && slices.ContainsFunc(life.Steps, o.isLate) {
			return life, true
		}
	}
	return scenarios.Scenario{}, false
}

// overtakingChecks ask that the last word on a call or message has its effect, and keeps it, though
// what comes before it is delivered after it.
func (s *Suite) overtakingChecks() (checks []Check) {
	for _, o := range s.overtakings() {
		checks = append(checks, Check{
			ID:    "effect/out-of-order/" + o.last.String(),
			Title: "keeps to " + o.last.String() + " when it comes first",
			Level: Effect, Asks: Accept, Needs: NeedsOrder,
			Requirement: o.last.hook.Name + " has the same effect before " + o.overtaken() +
				" as after it, and keeps it when that comes late: the order of delivery is not " +
				"guaranteed.",
			Source: "B43 schemas/" + o.last.hook.File, Labels: []string{o.last.hook.Family},
			Run: func(ctx context.Context, p *Probe) { p.overtake(ctx, o) },
		})
	}
	return checks
}

// overtake counts the effects of the last event of a life that is delivered in order, and expects
// the same of another life, in which it comes first. It is the count at the end that must be right:
// a receiver may put an event off until those before it have come, which is told.
func (p *Probe) overtake(ctx context.Context, o overtaking) {
	life, ok := p.suite.life(p.check.ID, o)
	if !ok {
		p.Undecided("no life has %s after %s", o.last.hook.Name, o.overtaken())
	}
	inTurn := p.live(ctx, life)
	control := p.fresh()
	p.Expect(p.Send(ctx, control, nil)).To(BeAccepted(), "another event")
	p.await(ctx, inTurn, control)
	usual := p.effects(ctx, inTurn)
	if usual == 0 {
		p.skip("the receiver does not act on %s, which came after %s", o.last.hook.Name,
			o.overtaken())
	}

	var early, late []emitter.Event
	for i, event := range p.rehearse(ctx, life) {
		if o.isLate(life.Steps[i]) {
			late = append(late, event)
		} else {
			early = append(early, event)
		}
	}
	last := early[len(early)-1]
	p.deliverAll(ctx, early)
	p.await(ctx, p.live(ctx, life)) // what is sent after it has had its effect
	first := p.effects(ctx, last)
	p.deliverAll(ctx, late)
	p.await(ctx, p.live(ctx, life))
	what := last.Type + " that was delivered before " + o.overtaken()
	if first == usual {
		what += ", when that had come too"
	}
	p.acted(ctx, last, usual, what)
	if first != usual {
		p.Note("%s had %s until that had come, which may never come", what, effects(first))
	}
}

// live delivers the webhooks of a story in order, and returns the last.
func (p *Probe) live(ctx context.Context, story scenarios.Scenario) emitter.Event {
	events := p.rehearse(ctx, story)
	p.deliverAll(ctx, events)
	return events[len(events)-1]
}

// deliverAll sends events one after another and expects that each is accepted.
func (p *Probe) deliverAll(ctx context.Context, events []emitter.Event) {
	for _, event := range events {
		p.Expect(p.Send(ctx, event, nil)).To(BeAccepted(), event.Type)
	}
}
