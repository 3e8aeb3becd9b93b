package suite

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// windowChecks measure how far a timestamp may be off. They take the place of checks of the
// windowSpoils. They run late, since what is ahead of the clock makes genuine webhooks old to a
// receiver that wants timestamps to rise.
func windowChecks() []Check {
	return []Check{{
		ID: "refuse/window", Title: "refuses what is more than five minutes off",
		Level: Should, Asks: Refuse, Late: true,
		Requirement: "A timestamp that is six minutes old or more, or as far ahead, is refused, " +
			"as the official SDKs do: until then a request that someone has read can be sent " +
			"again.",
		Source: "A12", Run: measureWindow,
	}}
}

// A clock is off by a time: that of a spoil, or ahead where it has none.
type clock struct {
	off   time.Duration
	spoil string
}

func (c clock) change(p *Probe) func(*emitter.Request) {
	if c.spoil != "" {
		return changed(p.spoil(c.spoil))
	}
	return func(r *emitter.Request) { r.At = time.Now().Add(c.off) }
}

// measureWindow sends ever older timestamps, and then ever later ones, until one is refused. The
// old ones come first: what is ahead would be the latest to a receiver that wants times to rise.
func measureWindow(ctx context.Context, p *Probe) {
	var takes []string
	measure := func(direction string, clocks []clock) {
		var width, bound time.Duration // the last that was accepted, and the first that was not
		for _, c := range clocks {
			if a := p.send(ctx, p.fresh(), Refuse, c.change(p)); !accepted(a) {
				bound = c.off
				break
			}
			width = c.off
		}
		switch {
		case width > 0 && bound == 0:
			takes = append(takes, fmt.Sprintf("what is %s %s, and no bound was found",
				minutes(width), direction))
		case width > 0:
			takes = append(takes, fmt.Sprintf("what is up to %s %s, and not %s",
				minutes(width), direction, minutes(bound)))
		}
	}
	measure("old", []clock{{6 * time.Minute, "stale-6m"}, {15 * time.Minute, "stale-15m"},
		{time.Hour, "stale-1h"}, {2 * time.Hour, "stale-2h"}, {24 * time.Hour, "stale-24h"}})
	measure("ahead", []clock{{off: 6 * time.Minute}, {off: 15 * time.Minute},
		{time.Hour, "future-1h"}})
	if len(takes) > 0 {
		p.Fail("timestamps off the clock, and signed", "4xx to each that is more than 5 minutes off",
			"it accepts "+strings.Join(takes, "; "))
	}
	if a := p.Control(ctx); !accepted(a) {
		p.Undecided("a plain genuine webhook is not accepted either: %s", said(a))
	}
	p.remark("it refuses what is 6 minutes old, and what is 6 minutes ahead")
}

// minutes writes a time in minutes, or in hours where they are many.
func minutes(d time.Duration) string {
	if d > 2*time.Hour {
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d minutes", int(d.Minutes()))
}
