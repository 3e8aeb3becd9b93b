package main

import (
	"fmt"
	"slices"

	"github.com/offhook-dev/offhook/scenarios"
)

// A tally is what became of the events at one target.
type tally struct {
	url              string
	events, accepted int
}

// count adds a delivery to the tally of its target.
func (p *printer) count(d *scenarios.Delivery) {
	if len(p.delivery.targets.Also) == 0 {
		return
	}
	at := slices.IndexFunc(p.tallies, func(t tally) bool { return t.url == d.To.Primary })
	if at < 0 {
		at = len(p.tallies)
		p.tallies = append(p.tallies, tally{url: d.To.Primary})
	}
	p.tallies[at].events++
	if d.Status == scenarios.Delivered {
		p.tallies[at].accepted++
	}
}

// perTarget shows the tallies, in the order in which they began.
func (p *printer) perTarget() {
	for _, t := range p.tallies {
		whole, colour := t.accepted == t.events, red
		if whole {
			colour = green
		}
		if whole && p.delivery.flags.quiet {
			continue
		}
		p.print("%s at %s", p.paint(colour, fmt.Sprintf("%d of %s delivered", t.accepted,
			count(t.events, "event"))), t.url)
	}
}
