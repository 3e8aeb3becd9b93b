package main

import (
	"context"
	"errors"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// play plans all stories, plays them one after another, prints what happens, and turns the reports into a verdict.
// Nothing is sent or written before all of them could be planned.
func (d *delivery) play(interruptible context.Context, stories []scenarios.Scenario) (err error) {
	plans := make([]scenarios.Plan, len(stories))
	for i, story := range stories {
		if plans[i], err = d.plan(story); err != nil {
			return err
		}
	}
	if d.flags.dryRun {
		return d.show(plans)
	}
	// A play whose output or ledger can no longer be written is given up at once.
	ctx, giveUp := context.WithCancelCause(interruptible)
	defer giveUp(nil)
	if d.embedded != nil {
		if err := d.embedded.start(d.target, d.options.Frozen); err != nil {
			return err
		}
		defer d.embedded.stop()
	}
	closeLedger, err := d.flags.openLedger(d.target, giveUp)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeLedger()) }()

	p := newPrinter(d, plans, giveUp)
	p.begin()
	for i, plan := range plans {
		if i > 0 && !plan.Frozen { // a story is told as of the moment when it starts
			d.options.Now = time.Now()
			if plan, err = d.plan(stories[i]); err != nil {
				return err
			}
		}
		p.story(plan)
		report, err := scenarios.Play(ctx, plan, d.emitter, p.attempt)
		p.end(report)
		if err != nil {
			break
		}
	}
	if ctx.Err() != nil && interruptible.Err() == nil {
		return context.Cause(ctx)
	}
	return p.verdict(interruptible.Err() != nil)
}

func (d *delivery) plan(story scenarios.Scenario) (scenarios.Plan, error) {
	plan, err := story.Plan(d.options)
	if unknown, ok := errors.AsType[*schemas.UnknownError](err); ok && unknown.Kind == "entity" {
		err = &flagError{"entity", err}
	}
	if d.raw != nil {
		for i, planned := range plan.Events {
			plan.Events[i].Event = planned.Event.WithRaw(planned.Event.Wire(), d.raw)
		}
	}
	return plan, err
}
