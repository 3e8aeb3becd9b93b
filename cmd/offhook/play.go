package main

import (
	"context"
	"errors"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// A beginning is how each run of something begins.
type beginning = func(run int) (*scenarios.World, scenarios.Script, error)

// A tale is what is played: a name, and how a run of it begins.
type tale struct {
	name  string
	begin beginning
	turns int // how many runs are one telling, one after another; 0: each is one by itself
	// policy is that of the story, where none was given; else it has no name.
	policy emitter.Policy
	// parts are the tales of which one after another begins a run; none where this is one by itself.
	parts   []tale
	outline outline
	// account is that of the application which drives the tale by commands; nil where it is written.
	account *telnyx.Account
}

// tale is a scenario, told with the bodies that the flags ask for.
func (d *delivery) tale(s scenarios.Scenario) tale {
	t := tale{name: s.Name, begin: s.Begin(d.setting)}
	if !d.flags.policyGiven {
		t.policy, _ = emitter.LookupPolicy(s.Policy) // an unknown one is an error of the story
	}
	return t
}

// each are the parts of a tale, or itself.
func (t tale) each() []tale {
	if len(t.parts) > 0 {
		return t.parts
	}
	return []tale{t}
}

// part is the tale that a run tells.
func (t tale) part(run int) tale {
	all := t.each()
	return all[run%len(all)]
}

// rules is the policy under which a tale is told.
func (d *delivery) rules(t tale) emitter.Policy {
	if t.policy.Name != "" {
		return t.policy
	}
	return d.policy
}

// arrange is what is played one after another. Where runs begin at times of their own, all tales
// are one, and their runs take turns.
func (d *delivery) arrange(tales []tale) ([]tale, error) {
	switch {
	case d.every == 0:
		return tales, nil
	case tales[0].turns > 0:
		return nil, wrong("arrivals", "has no effect on --spoil: requests are sent one after another")
	case len(tales) == 1 && d.flags.runs == 1:
		return nil, wrong("arrivals", "has no effect on a single run; say with --runs how many there are")
	case len(tales) == 1:
		return tales, nil
	}
	for _, t := range tales {
		if t.account != nil {
			return nil, wrong("arrivals", "%s is a closed loop, which takes no turns with other stories; "+
				"play it alone", t.name)
		}
	}
	all := tale{parts: tales}
	var names []string
	var turns []beginning
	for _, t := range tales {
		names, turns = append(names, t.name), append(turns, t.begin)
	}
	all.name, all.begin = strings.Join(names, ", "), scenarios.InTurn(turns...)
	return []tale{all}, nil
}

// engine is what tells a tale so many times.
func (d *delivery) engine(t tale, times int) *scenarios.Engine {
	engine := &scenarios.Engine{Emitter: d.emitter, Targets: d.targets,
		Weather: d.weather, Timeout: d.flags.timeout,
		Pieces: emitter.Pieces{Size: d.flags.pieces, Over: d.flags.slow},
		Runs:   times * max(1, len(t.parts)), Begin: t.begin, Every: d.every, Pace: d.pace, Now: d.now}
	if d.flags.policyGiven { // else it is that of the story
		engine.Policy = d.policy
	}
	if t.account != nil {
		t.account.Engine = engine
	}
	if t.turns > 0 {
		engine.Runs, engine.Places = times*t.turns, 1
	}
	return engine
}

// play rehearses all tales, plays them one after another, prints what happens, and turns the
// reports into a verdict. Nothing is sent or written before all of them could be rehearsed.
func (d *delivery) play(interruptible context.Context, tales []tale) (err error) {
	if tales, err = d.arrange(tales); err != nil {
		return err
	}
	for i := range tales {
		if err = d.foresee(interruptible, &tales[i]); err != nil {
			return err
		}
	}
	if d.flags.dryRun {
		return d.show(interruptible, tales)
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

	closeAPI, err := d.serve(giveUp)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeAPI()) }()
	if err := d.child.start(ctx, d.emitter.Key.Public(), d.base, d.talk); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.child.close(d.talk, err != nil, "")) }()

	p := newPrinter(d, widest(tales), giveUp)
	if d.flags.format == "json" {
		p.document = newPlayWriter(d, "stories")
	}
	defer func() { err = errors.Join(err, p.finish(err, interruptible.Err() != nil)) }()
	p.begin()
	p.progress = newPlayProgress(d, tales)
	defer p.progress.end()
	for _, t := range tales {
		p.engine = d.engine(t, d.flags.runs)
		p.engine.Watch = p.watch
		p.story(t)
		d.open(t)
		report, err := p.engine.Run(ctx)
		d.close(t)
		p.strays()
		p.end(report)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if ctx.Err() != nil {
			break
		}
	}
	p.progress.end()
	if ctx.Err() != nil && interruptible.Err() == nil {
		return context.Cause(ctx)
	}
	return p.verdict(interruptible.Err() != nil)
}
