package main

import (
	"fmt"
	"math"
	"time"
)

const (
	// longWait is the wait between two webhooks from which it is told what comes next.
	longWait = 3 * time.Second

	// mostForeseen is how many webhooks of a play are remembered for that.
	mostForeseen = 10_000
)

// A foreseen is a webhook that will be sent, in the time of the story.
type foreseen struct {
	at   time.Duration
	what string
}

// ahead says what comes next and when, where that is a while. It says the same but once.
func (p *printer) ahead() {
	d := p.delivery
	if d.flags.format != "pretty" || p.tale.account != nil || d.runs(p.tale) > 1 || d.every > 0 ||
		math.IsInf(d.pace, 1) {
		return
	}
	now := time.Duration(float64(time.Since(p.started)) * d.pace)
	for _, next := range p.tale.outline.ahead {
		if next.at <= p.foretold || next.at <= now {
			continue
		}
		wait := time.Duration(float64(next.at-now) / d.pace)
		if wait < longWait {
			return
		}
		p.foretold = next.at
		p.say("%s", p.paint(faint, fmt.Sprintf("         next: %s in %s", printable(next.what),
			wait.Round(100*time.Millisecond))))
		return
	}
}
