package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// end takes the report of one story.
func (p *printer) end(report scenarios.Report) {
	p.total.Add(report)
	if p.json == nil {
		return
	}
	if err := p.json.end(report); err != nil {
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
			sum += fmt.Sprintf(", %d excused", r.Excused)
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
			p.print("%s %s", p.paint(red, "broken:"), broken)
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

// A storyWriter prints a story as one JSON object, event by event.
type storyWriter struct {
	delivery *delivery
	events   int
	err      error
}

func newStoryWriter(d *delivery, name, policy string) *storyWriter {
	w := &storyWriter{delivery: d}
	w.print("{\n  \"scenario\": %s,\n  \"seed\": %d,\n  \"policy\": %s,\n  \"events\": [",
		quotedJSON(name), d.seed, quotedJSON(policy))
	return w
}

func quotedJSON(text string) string {
	quoted, _ := json.Marshal(text) // a string always has a JSON form
	return string(quoted)
}

func (w *storyWriter) print(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.delivery.data, format, args...)
	}
}

// An eventReport is what --format json prints of one event.
type eventReport struct {
	Scenario string          `json:"scenario,omitempty"` // where several take turns
	Begins   float64         `json:"begins_s,omitempty"` // when the run does
	Run      string          `json:"run"`                // from 1
	Step     string          `json:"step"`               // from 1
	Offset   float64         `json:"offset_s"`           // from then on
	Leg      string          `json:"leg,omitempty"`
	Type     string          `json:"type"`
	ID       string          `json:"id,omitempty"`
	Weather  []string        `json:"weather,omitempty"`
	Breaks   string          `json:"breaks,omitempty"` // the rule, on purpose
	Copy     int             `json:"copy,omitempty"`   // from 1; the event itself has none
	Spoil    string          `json:"spoil,omitempty"`
	Delivery string          `json:"delivery"` // delivered, failed or interrupted
	Broken   []string        `json:"broken,omitempty"`
	Excused  string          `json:"excused,omitempty"`
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

func (w *storyWriter) event(
	run int, begins time.Duration, d *scenarios.Delivery, t tale,
) error {
	trace := d.Event.Trace
	e := eventReport{Begins: begins.Seconds(), Run: fmt.Sprint(run + 1),
		Step: trace.Step, Offset: d.At.Seconds(),
		Leg: trace.Instances["leg"], Type: d.Event.Type, ID: d.Event.ID,
		Weather: trace.Weather, Breaks: trace.Breaks, Copy: trace.Copy,
		Delivery: string(d.Status), Broken: d.Broken, Excused: d.Excused}
	if len(t.parts) > 0 {
		e.Scenario = t.part(run).name
	}
	if d.Interrupted() {
		e.Delivery = "interrupted"
	}
	for _, a := range d.Attempts {
		e.Spoil = a.Spoil
		e.Attempts = append(e.Attempts, attemptReport{N: a.N, URL: a.URL, Status: a.Status,
			Cause: string(a.Cause), Detail: a.Detail, Fault: a.Fault, Took: a.Took.Seconds()})
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("    ", "  ")
	if err := encoder.Encode(e); err != nil {
		return err
	}
	if w.events > 0 {
		w.print(",")
	}
	w.events++
	w.print("\n    %s", bytes.TrimRight(text.Bytes(), "\n"))
	return w.err
}

func (w *storyWriter) end(r scenarios.Report) error {
	if w.events > 0 {
		w.print("\n  ")
	}
	w.print("],\n  \"summary\": [")
	for i, sum := range r.Subtotals {
		text, err := json.Marshal(sum)
		if err != nil {
			return err
		}
		if i > 0 {
			w.print(",")
		}
		w.print("\n    %s", text)
	}
	if len(r.Subtotals) > 0 {
		w.print("\n  ")
	}
	w.print("],\n  \"kept\": %v,\n  \"planned\": %d\n}\n", r.Kept(),
		r.Events+r.Copies+r.Spoiled+r.Unsent)
	return w.err
}
