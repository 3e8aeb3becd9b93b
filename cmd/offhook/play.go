package main

import (
	"context"
	"errors"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// A tale is what is played: a name, and how a run of it begins.
type tale struct {
	name  string
	begin func(run int) (*scenarios.World, scenarios.Script, error)
	turns int // how many runs are one telling, one after another; 0: each is one by itself
	// policy is that of the story, where none was given; else it has no name.
	policy emitter.Policy
}

// tale is a scenario, told with the bodies that the flags ask for.
func (d *delivery) tale(s scenarios.Scenario) tale {
	t := tale{name: s.Name, begin: s.Begin(d.setting)}
	if !d.flags.policyGiven {
		t.policy, _ = emitter.LookupPolicy(s.Policy) // an unknown one is an error of the story
	}
	return t
}

// rules is the policy under which a tale is told.
func (d *delivery) rules(t tale) emitter.Policy {
	if t.policy.Name != "" {
		return t.policy
	}
	return d.policy
}

// engine is what tells a tale so many times.
func (d *delivery) engine(t tale, times int) *scenarios.Engine {
	engine := &scenarios.Engine{Emitter: d.emitter, Targets: d.targets,
		Weather: d.weather, Timeout: d.flags.timeout,
		Pieces: emitter.Pieces{Size: d.flags.pieces, Over: d.flags.slow},
		Runs:   times, Begin: t.begin, Pace: d.pace, Now: d.now}
	if d.flags.policyGiven { // else it is that of the story
		engine.Policy = d.policy
	}
	if t.turns > 0 {
		engine.Runs, engine.Places = times*t.turns, 1
	}
	return engine
}

// play rehearses all tales, plays them one after another, prints what happens, and turns the
// reports into a verdict. Nothing is sent or written before all of them could be rehearsed.
func (d *delivery) play(interruptible context.Context, tales []tale) (err error) {
	outlines := make([]outline, len(tales))
	for i, t := range tales {
		if outlines[i], err = d.outline(interruptible, t); err != nil {
			return err
		}
	}
	if d.flags.dryRun {
		return d.show(interruptible, tales, outlines)
	}
	// A play whose output or ledger can no longer be written is given up at once.
	ctx, giveUp := context.WithCancelCause(interruptible)
	defer giveUp(nil)
	if d.embedded != nil {
		if err := d.embedded.start(d.target, !d.now.IsZero()); err != nil {
			return err
		}
		defer d.embedded.stop()
	}
	closeLedger, err := d.flags.openLedger(d.target, giveUp)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeLedger()) }()

	p := newPrinter(d, outlines, giveUp)
	p.begin()
	for i, t := range tales {
		p.story(t, outlines[i])
		engine := d.engine(t, d.flags.runs)
		engine.Watch = p.watch
		report, err := engine.Run(ctx)
		p.end(report)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if ctx.Err() != nil {
			break
		}
	}
	if ctx.Err() != nil && interruptible.Err() == nil {
		return context.Cause(ctx)
	}
	return p.verdict(interruptible.Err() != nil)
}

// An outline is what the first run of a tale will send: how much, how long, and how wide the
// columns are that show it.
type outline struct {
	events  int
	takes   time.Duration
	columns columns
}

// outline rehearses the first run. A tale that cannot be played is an error.
func (d *delivery) outline(ctx context.Context, t tale) (o outline, err error) {
	for h, err := range d.engine(t, 1).Rehearse(ctx, nil) {
		var unknown *nearest.Error
		if errors.As(err, &unknown) && unknown.Kind == "entity" {
			err = &flagError{"entity", err}
		}
		if err != nil {
			return o, err
		}
		if h.Emitted != nil {
			o.events++
			for _, to := range d.all(*h.Emitted) {
				o.columns.fit(*h.Emitted, to, d.flags.runs)
			}
		}
		if h.Attempted != nil && h.Attempted.N == 1 {
			o.takes = max(o.takes, h.Attempted.Due)
		}
	}
	return o, nil
}

// all lists the targets of an event.
func (t *target) all(event emitter.Event) []emitter.Target {
	return append([]emitter.Target{t.targets.For(event)}, t.targets.Also...)
}
