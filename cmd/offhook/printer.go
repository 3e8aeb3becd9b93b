package main

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A printer shows a play as it happens: a line an attempt, a line more where something went wrong.
type printer struct {
	delivery *delivery
	paint    func(colour, text string) string
	giveUp   func(error)
	width    int // of the screen; 0 where lines are not cut
	columns  columns
	plan     scenarios.Plan
	total    scenarios.Report
	broken   int
}

// columns are the widths of the parts of a line that differ from play to play.
type columns struct{ event, leg, url int }

func newPrinter(d *delivery, plans []scenarios.Plan, giveUp func(error)) *printer {
	p := &printer{delivery: d, giveUp: giveUp, paint: painter(d.data, d.flags.noColor)}
	if isTerminal(d.data) {
		p.width = screen
	}
	p.columns = measure(plans, p.width)
	return p
}

// measure finds the columns for plans. Where the screen is too narrow, URLs give way, whose ends tell them apart.
func measure(plans []scenarios.Plan, width int) (c columns) {
	for _, plan := range plans {
		for _, planned := range plan.Events {
			c.event = max(c.event, min(len(planned.Event.Type), 40))
			c.leg = max(c.leg, len(leg(planned)))
			target := plan.Targets.For(planned.Event)
			c.url = max(c.url, len(place(target.Primary)), len(place(target.Failover)))
		}
	}
	if width > 0 {
		const others = 24 // time, status, took and the spaces between
		c.url = min(c.url, max(width-others-c.event-c.leg, 10))
	}
	return c
}

// leg names the leg of an event; of several runs, the run too.
func leg(planned scenarios.Planned) string {
	if planned.Run == 0 {
		return planned.Leg
	}
	return fmt.Sprintf("%s#%d", planned.Leg, planned.Run+1)
}

// say talks about the play.
func (p *printer) say(format string, args ...any) {
	if !p.delivery.flags.quiet {
		fmt.Fprintf(p.delivery.talk, format+"\n", args...)
	}
}

// print is for those who read along; other formats have their own ways.
func (p *printer) print(format string, args ...any) {
	if p.delivery.flags.format != "pretty" {
		return
	}
	if _, err := fmt.Fprintf(p.delivery.data, format+"\n", args...); err != nil {
		p.giveUp(err)
	}
}

// begin says to whom, as whom and with which seed.
func (p *printer) begin() {
	o := p.delivery.options
	if p.delivery.embedded != nil {
		p.say("no --to given: offhook's own receiver verifies and answers, in this process")
	}
	if target := o.Targets.Default; target.Primary != "" {
		p.say("primary   %s", target.Primary)
		if target.Failover != "" {
			p.say("failover  %s", target.Failover)
		}
	}
	for _, route := range o.Targets.Routes {
		p.say("%-8s  %s", route.Match, route.URL)
	}
	p.say("policy    %s", o.Policy.Name)
	p.say("seed      %d", o.Seed)
	p.say("TELNYX_PUBLIC_KEY=%s\n", p.delivery.emitter.Key.Public())
}

func (p *printer) story(plan scenarios.Plan) {
	p.plan = plan
	if len(plan.Events) > 1 {
		p.say("%s: %s", plan.Scenario, extent(plan))
	}
}

// extent says how much a plan is.
func extent(plan scenarios.Plan) string {
	text := fmt.Sprintf("%s in %s", count(len(plan.Events), "event"), plan.Takes().Round(100*time.Millisecond))
	switch speed := plan.Speed; {
	case math.IsInf(speed, 1):
		text += ", at speed max"
	case speed != 1:
		text += fmt.Sprintf(", at speed %g", speed)
	}
	return text
}

func (p *printer) attempt(planned scenarios.Planned, a emitter.Attempt, next *emitter.Step) {
	good := p.plan.Policy.Delivered([]emitter.Attempt{a})
	if p.delivery.flags.quiet && (good || a.Fault != "") { // an outage of ours is as planned
		return
	}
	status, colour := fmt.Sprint(a.Status), green
	if a.Status == 0 {
		status = "-"
	}
	if !good {
		colour = red
	}
	if a.Fault != "" {
		status += "*"
	}
	url := place(a.URL)
	if p.width > 0 {
		url = tail(url, p.columns.url)
	}
	p.print("%s %-*s %-*s %-*s %s %7s", p.paint(faint, fmt.Sprintf("%7.1fs", planned.Offset.Seconds())),
		p.columns.event, planned.Event.Type, p.columns.leg, leg(planned), p.columns.url, url, p.paint(colour, fmt.Sprintf("%4s", status)), took(a.Took))
	if good {
		return
	}
	const indent = "         "
	text := reason(a, p.plan.Policy) + then(a, next)
	if p.width > 0 {
		text = fold(text, p.width-len(indent), indent)
	}
	p.print("%s%s", indent, text)
}

// reason says in words why an attempt does not count as delivered.
func reason(a emitter.Attempt, policy emitter.Policy) string {
	switch {
	case a.Fault != "":
		return fmt.Sprintf("*our outage (%s)", a.Fault)
	case a.Cause == emitter.CauseRedirect:
		return fmt.Sprintf("redirect to %s is not followed", cmp.Or(a.ResponseHeader.Get("Location"), "nowhere"))
	case a.Cause == emitter.CauseRefused:
		return "refused:" + a.Detail[strings.LastIndex(a.Detail, ": ")+1:] // without the address, which the line above has
	case a.Cause != emitter.CauseNone:
		return fmt.Sprintf("%s: %s", a.Cause, a.Detail)
	}
	text := fmt.Sprintf("answered %d, not %s", a.Status, policy.Success.Is)
	if answer, _, _ := strings.Cut(strings.TrimSpace(string(a.ResponseBody)), "\n"); answer != "" {
		text += fmt.Sprintf(", %q", clip(answer, 60))
	}
	return text
}

// then says what follows an attempt that failed.
func then(a emitter.Attempt, next *emitter.Step) string {
	switch {
	case a.Cause == emitter.CauseCanceled:
		return ""
	case next == nil:
		return "; the delivery has failed"
	case next.Wait > 0:
		return fmt.Sprintf("; attempt %d goes to the %s URL after %s", next.N, next.Role, next.Wait)
	}
	return fmt.Sprintf("; attempt %d goes to the %s URL", next.N, next.Role)
}
