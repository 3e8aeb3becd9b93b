package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// end takes the report of one story.
func (p *printer) end(report scenarios.Report) {
	p.total.Planned += report.Planned
	p.total.Attempts += report.Attempts
	p.total.Answered += report.Answered
	for _, o := range report.Outcomes {
		if canceled(o) { // nobody knows what the receiver would have answered
			continue
		}
		p.total.Outcomes = append(p.total.Outcomes, o)
		if len(o.Broken) > 0 {
			p.broken++
			p.print("%s step %d, %s: %s", p.paint(red, "broken:"), o.Planned.Step+1, o.Planned.Event.Type, strings.Join(o.Broken, ", "))
		}
	}
	if p.delivery.flags.format == "json" {
		if err := encode(p.delivery.data, "json", summary(p.plan, report)); err != nil {
			p.giveUp(err)
		}
	}
}

func canceled(o scenarios.Outcome) bool {
	return slices.ContainsFunc(o.Delivery.Attempts, func(a emitter.Attempt) bool { return a.Cause == emitter.CauseCanceled })
}

// verdict sums up, and says with which exit code the command ends.
func (p *printer) verdict(interrupted bool) error {
	delivered, ours := 0, true
	for _, o := range p.total.Outcomes {
		if o.Delivery.Status == emitter.Delivered {
			delivered++
		}
		for _, a := range o.Delivery.Attempts {
			ours = ours && a.Fault != ""
		}
	}
	sum := fmt.Sprintf("%d of %s delivered in %s", delivered, count(p.total.Planned, "event"), count(p.total.Attempts, "attempt"))
	switch {
	case interrupted:
		p.say("\ninterrupted: %s", sum)
		return nil
	case p.total.Answered == 0 && !ours: // an outage that leaves nothing to the receiver says nothing about it
		return &verdictError{exitUnanswered, sum + "; no request got an answer: is the receiver running?"}
	case !p.total.Kept():
		return &verdictError{exitBroken, fmt.Sprintf("%s; %s broken; seed %d shows it again", sum, count(p.broken, "promise"), p.delivery.options.Seed)}
	}
	p.say("\n%s, all promises kept", sum)
	return nil
}

// A storyReport is what --format json prints of one story.
type storyReport struct {
	Scenario string        `json:"scenario"`
	Seed     uint64        `json:"seed"`
	Policy   string        `json:"policy"`
	Kept     bool          `json:"kept"`
	Planned  int           `json:"planned"`
	Events   []eventReport `json:"events"` // those that were sent
}

type eventReport struct {
	Run      int             `json:"run"`  // from 1
	Step     int             `json:"step"` // from 1
	Offset   float64         `json:"offset_s"`
	Leg      string          `json:"leg"`
	Type     string          `json:"type"`
	ID       string          `json:"id,omitempty"`
	Delivery string          `json:"delivery"`
	Broken   []string        `json:"broken,omitempty"`
	Attempts []attemptReport `json:"attempts"`
}

type attemptReport struct {
	N      int     `json:"n"`
	URL    string  `json:"url"`
	Status int     `json:"status,omitempty"`
	Cause  string  `json:"cause,omitempty"`
	Detail string  `json:"detail,omitempty"`
	Fault  string  `json:"fault,omitempty"`
	Took   float64 `json:"took_s"`
}

func summary(plan scenarios.Plan, report scenarios.Report) storyReport {
	story := storyReport{Scenario: plan.Scenario, Seed: plan.Seed, Policy: plan.Policy.Name, Kept: report.Kept(), Planned: report.Planned, Events: []eventReport{}}
	for _, o := range report.Outcomes {
		e := eventReport{Run: o.Planned.Run + 1, Step: o.Planned.Step + 1, Offset: o.Planned.Offset.Seconds(), Leg: o.Planned.Leg,
			Type: o.Planned.Event.Type, ID: o.Planned.Event.ID, Delivery: string(o.Delivery.Status), Broken: o.Broken}
		for _, a := range o.Delivery.Attempts {
			e.Attempts = append(e.Attempts, attemptReport{N: a.N, URL: a.URL, Status: a.Status, Cause: string(a.Cause), Detail: a.Detail, Fault: a.Fault, Took: a.Took.Seconds()})
		}
		story.Events = append(story.Events, e)
	}
	return story
}

// A plannedEvent is what --dry-run prints of one event.
type plannedEvent struct {
	Offset      float64 `json:"offset_s"`
	Event       string  `json:"event"`
	Leg         string  `json:"leg"`
	URL         string  `json:"url"`
	ContentType string  `json:"content_type"`
	Body        string  `json:"body"`
}

// show prints plans instead of playing them.
func (d *delivery) show(plans []scenarios.Plan) error {
	p := newPrinter(d, plans, nil)
	p.begin()
	for _, plan := range plans {
		p.say("%s: %s; nothing is sent", plan.Scenario, extent(plan))
		for _, planned := range plan.Events {
			step, ok := plan.Policy.Next(nil, plan.Targets.For(planned.Event))
			if !ok {
				continue
			}
			body, offset := planned.Event.Body(step.N, step.URL), planned.Offset.Seconds()
			var err error
			if d.flags.format == "pretty" {
				_, err = fmt.Fprintf(d.data, "%7.1fs %-*s %-*s %-*s %5d bytes\n", offset, p.columns.event, planned.Event.Type,
					p.columns.leg, leg(planned), p.columns.url, place(step.URL), len(body))
			} else {
				err = encode(d.data, d.flags.format, plannedEvent{offset, planned.Event.Type, leg(planned), step.URL, planned.Event.Wire().ContentType(), string(body)})
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
