package main

import (
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// end takes the report of one story.
func (p *printer) end(report scenarios.Report) {
	p.total.Add(report)
	if p.document == nil {
		return
	}
	if err := p.document.end(report); err != nil {
		p.giveUp(err)
	}
}

// tardy is the lateness from which it is told.
const tardy = 100 * time.Millisecond

// sum says how much was delivered.
func (p *printer) sum() string {
	r := &p.total
	events := count(r.Events+r.Unsent, "event")
	if r.Copies > 0 {
		copies := "copies"
		if r.Copies == 1 {
			copies = "copy"
		}
		events += fmt.Sprintf(" and %d %s", r.Copies, copies)
	}
	sum := fmt.Sprintf("%d of %s delivered in %s", r.Delivered, events,
		count(r.Attempts, "attempt"))
	if targets := len(p.delivery.targets.Also) + 1; targets > 1 {
		sum = fmt.Sprintf("%s delivered %d of %d times to %d targets in %s", events, r.Delivered,
			(r.Events+r.Unsent)*targets+r.Copies, targets, count(r.Attempts, "attempt"))
	}
	if r.Spoiled > 0 {
		sum += fmt.Sprintf("; %d of %s answered as a correct receiver does", r.Right,
			count(r.Spoiled, "spoil"))
		if r.Excused > 0 {
			sum += fmt.Sprintf(", %d warned", r.Excused)
		}
	}
	if r.Commands > 0 {
		sum += "; " + count(r.Commands, "command")
	}
	if r.Noted > 0 {
		sum += "; " + count(r.Noted, "note") + " on documents"
	}
	return sum
}

// verdict sums up, and says with which exit code the command ends.
func (p *printer) verdict(interrupted bool) error {
	r := &p.total
	sum := p.sum()
	p.summary()
	p.perTarget()
	if r.Unbegun > 0 {
		sum += fmt.Sprintf("; %s not begun", count(r.Unbegun, "run"))
	}
	if late := &r.Late; late.Max() >= tardy {
		p.say("\nsent late: half of all within %s, 99 of 100 within %s, the last after %s",
			took(late.Quantile(0.5)), took(late.Quantile(0.99)), took(late.Max()))
	}
	if p.untaken != 0 {
		p.say("\n%s", untaken(p.untaken, p.strict))
	}
	switch {
	case interrupted:
		p.say("\ninterrupted: %s", sum)
		return nil
	case r.Overload > 0:
		return &verdictError{
			exitUsage,
			fmt.Sprintf("%s; offhook itself was too busy for %s, which "+
				"says nothing about the receiver: play fewer --runs, or send less with --rate",
				sum, count(r.Overload, "attempt")),
		}
	case r.Answered == 0 && r.Faults < r.Attempts: // what an outage left to nobody says nothing
		return &verdictError{exitUnanswered,
			sum + "; no request got an answer" + p.unanswered()}
	case !r.Kept():
		for _, broken := range r.Unkept {
			p.broken(fmt.Sprint(broken))
		}
		if p.delivery.again != "" {
			p.say("\nagain: %s", p.delivery.again)
		}
		return &verdictError{exitBroken, fmt.Sprintf("%s; %s broken; seed %d shows it again",
			sum, count(r.Broken+r.Unmet, "promise"), p.delivery.seed)}
	}
	p.say("\n%s, all promises kept", sum)
	return nil
}

// unanswered says what to look at where no request got an answer. Whether the receiver is running
// is asked only if nobody was ever there.
func (p *printer) unanswered() string {
	if hint := p.delivery.untrusted(); hint != "" || p.there {
		return hint
	}
	return ": is the receiver running?"
}
