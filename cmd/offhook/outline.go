package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// An outline is what the first run of a tale will send: how much, how long, and how wide the
// columns are that show it.
type outline struct {
	events, deliveries int
	takes              time.Duration
	columns            columns
	ahead              []foreseen // the webhooks in the order in which they are sent
}

// foresee rehearses the first run of a tale, or of each of its parts. A tale that cannot be played
// is an error.
func (d *delivery) foresee(ctx context.Context, t *tale) error {
	all := &t.outline
	if len(t.parts) == 0 {
		return d.rehearse(ctx, *t, d.flags.runs, all)
	}
	for i := range t.parts {
		part := &t.parts[i]
		if err := d.rehearse(ctx, *part, d.flags.runs*len(t.parts), &part.outline); err != nil {
			return err
		}
		all.events += part.outline.events
		all.deliveries += part.outline.deliveries
		all.takes = max(all.takes, part.outline.takes)
		all.columns.join(part.outline.columns)
	}
	return nil
}

// rehearse finds the outline of a tale that is one by itself. The runs are those that lines tell
// apart.
func (d *delivery) rehearse(ctx context.Context, t tale, runs int, o *outline) error {
	for h, err := range d.engine(t, 1).Rehearse(ctx) {
		switch {
		case err != nil:
			return blamed(err, d.flags.overrides, d.flags.entities)
		case h.Emitted != nil:
			o.events++
			for _, to := range d.all(*h.Emitted) {
				o.columns.fit(*h.Emitted, runs, d.label(emitter.Primary, to.Primary))
				if to.Failover != "" {
					o.columns.fit(*h.Emitted, runs, d.label(emitter.Failover, to.Failover))
				}
			}
		case h.Command != nil:
			o.columns.event = max(o.columns.event, min(len("<- "+h.Command.Name), 40))
		case h.Delivered != nil:
			o.deliveries++
		case h.Attempted != nil && h.Attempted.N == 1:
			o.takes = max(o.takes, h.Attempted.Due)
			if len(o.ahead) < mostForeseen {
				o.ahead = append(o.ahead, foreseen{h.Attempted.Due, h.Attempted.EventType})
			}
		}
	}
	return nil
}

// all lists the targets of an event.
func (t *target) all(event emitter.Event) []emitter.Target {
	return append([]emitter.Target{t.targets.For(event)}, t.targets.Also...)
}

// runs is how many runs of a tale there are, its parts taken together.
func (d *delivery) runs(t tale) int { return d.flags.runs * max(1, len(t.parts)) }

// lasts is how long a tale takes, in the time of the stories, as far as it is planned.
func (d *delivery) lasts(t tale) time.Duration {
	return t.outline.takes + time.Duration(d.runs(t)-1)*d.every
}

// String says how much a run is.
func (o outline) String() string {
	return fmt.Sprintf("%s in %s", count(o.events, "event"), o.takes.Round(100*time.Millisecond))
}

// extent says how many runs of a tale there are, and how fast they come.
func (d *delivery) extent(t tale) (text string) {
	if runs := d.runs(t); runs > 1 {
		text += fmt.Sprintf(", %d runs", runs)
		if d.every > 0 {
			text += fmt.Sprintf(", one every %s", d.every)
		}
		if runs > scenarios.DefaultAlive {
			text += fmt.Sprintf(", at most %d of them at a time", scenarios.DefaultAlive)
		}
	}
	switch {
	case math.IsInf(d.pace, 1):
		text += ", at speed max"
	case d.pace != 1:
		text += fmt.Sprintf(", at speed %g", d.pace)
	}
	return text
}
