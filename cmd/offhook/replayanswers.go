package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// play sends everything again, prints what comes of it, and says with which exit code the command
// ends.
func (r *replay) play(interruptible context.Context) (err error) {
	ctx, giveUp := context.WithCancelCause(interruptible)
	defer giveUp(nil)
	if r.embedded != nil {
		// To its clock, a signature of then is as old as it was then.
		if err := r.embedded.start(r.target, !r.flags.resign); err != nil {
			return err
		}
		defer r.embedded.stop()
	}
	closeLedger, err := r.flags.openLedger(r.target, giveUp)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeLedger()) }()

	p := r.printer(giveUp)
	r.begin(p)
	p.started = time.Now()
	answers := replayAnswers{printer: p, Attempts: []replayRow{}, Again: r.again}
	engine := &scenarios.Engine{Emitter: r.emitter, Policy: r.policy, Timeout: r.flags.timeout,
		Pace: r.pace, Watch: answers.watch}
	engine.Start(scenarios.NewWorld(&scenarios.Setting{}, "replay", 0, time.Time{}),
		scenarios.Written(r.cues))
	report, err := engine.Run(ctx)
	if err != nil && ctx.Err() == nil {
		return err
	}
	if answers.Kept = right(&report); r.flags.format == "json" {
		if err := encode(r.data, r.flags.format, &answers); err != nil {
			return err
		}
	}
	if ctx.Err() != nil && interruptible.Err() == nil {
		return context.Cause(ctx)
	}
	return answers.verdict(&report, interruptible.Err() != nil)
}

// printer prints attempts as those of run and trigger are.
func (r *replay) printer(giveUp func(error)) *printer {
	d := &delivery{target: r.target, flags: &deliveryFlags{targetFlags: r.flags.targetFlags, runs: 1}}
	var c columns
	for _, cue := range r.cues {
		c.fit(cue.Request.Event, 1, place(cue.Request.URL))
	}
	return newPrinter(d, c, giveUp)
}

// replayAnswers are what is answered now, beside what was answered then. It is what --format json
// prints.
type replayAnswers struct {
	printer  *printer
	other    int         // attempts that were answered otherwise than then
	Attempts []replayRow `json:"attempts"`
	Kept     bool        `json:"kept"`
	Again    string      `json:"again"`
}

// A replayRow is an attempt and what came of it then.
type replayRow struct {
	ledgerRow
	Then struct {
		Status int    `json:"status,omitempty"`
		Cause  string `json:"cause,omitempty"`
	} `json:"then"`
}

func (r *replayAnswers) watch(h scenarios.Happening) {
	switch {
	case h.Attempted != nil:
		r.attempt(h.Attempted)
	case h.Delivered != nil:
		for _, broken := range h.Delivered.Broken {
			if spoil := h.Delivered.Attempts[0].Spoil; spoil != "" {
				r.printer.print("%s spoiled by %s: %s", r.printer.paint(red, "broken:"),
					printable(spoil), broken)
			}
		}
	}
}

func (r *replayAnswers) attempt(a *scenarios.Attempted) {
	p := r.printer
	now, then := outcome(a.Attempt), outcome(a.Recorded)
	if now != then {
		r.other++
	}
	if p.delivery.flags.format == "json" {
		row := replayRow{ledgerRow: rowOf(&emitter.Entry{Attempt: *a.Attempt})}
		row.Then.Status, row.Then.Cause = a.Recorded.Status, string(a.Recorded.Cause)
		r.Attempts = append(r.Attempts, row)
		return
	}
	good := p.delivery.policy.Delivered([]emitter.Attempt{*a.Attempt})
	switch {
	case a.Spoil == "":
		p.attempt(a, p.delivery.policy)
	case !p.delivery.flags.quiet:
		p.line(a, true)
		p.print("         spoiled by %s", printable(a.Spoil))
	}
	if now != then && (!good || !p.delivery.flags.quiet) {
		p.print("         %s then, %s now", then, now)
	}
}

// right reports whether all was answered as a correct receiver answers. What was forged may stand
// alone in a replay.
func right(r *scenarios.Report) bool {
	return r.Events+r.Spoiled > 0 && r.Broken+r.Unsent+r.Undecided+r.Unbegun == 0
}

// verdict sums up.
func (r *replayAnswers) verdict(report *scenarios.Report, interrupted bool) error {
	sum := fmt.Sprintf("%s sent again", count(report.Attempts, "attempt"))
	if r.other > 0 {
		sum += fmt.Sprintf(", %d answered otherwise than then", r.other)
	}
	switch {
	case interrupted:
		r.printer.say("\ninterrupted: %s; %d left", sum, report.Unsent)
		return nil
	case report.Overload > 0:
		return &verdictError{exitUsage, fmt.Sprintf("%s; offhook itself was too busy for %s, which "+
			"says nothing about the receiver", sum, count(report.Overload, "attempt"))}
	case report.Answered == 0:
		return &verdictError{exitUnanswered,
			sum + "; no request got an answer: is the receiver running?"}
	case !right(report):
		return &verdictError{exitBroken, fmt.Sprintf("%s; %d not answered as a correct receiver "+
			"answers", sum, report.Broken)}
	}
	r.printer.say("\n%s, all answered as a correct receiver answers", sum)
	return nil
}
