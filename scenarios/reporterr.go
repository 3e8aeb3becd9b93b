package scenarios

import (
	"errors"
	"fmt"
	"strings"
)

// toldBroken is how many of the things that broke an error tells.
const toldBroken = 5

// Err is nil when the report is Kept. Otherwise it tells what broke, a line each: the first
// deliveries with event, step and reason, the first expected commands that did not come, and what
// was left undone.
func (r *Report) Err() error {
	if r.Kept() {
		return nil
	}
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, d := range r.Failures[:min(toldBroken, len(r.Failures))] {
		say("%s", d.broke())
	}
	if more := r.Broken - min(toldBroken, len(r.Failures)); more > 0 {
		say("%d more deliveries broke what was promised of them", more)
	}
	for _, unkept := range r.Unkept[:min(toldBroken, len(r.Unkept))] {
		say("%s", unkept)
	}
	if more := r.Unmet - min(toldBroken, len(r.Unkept)); more > 0 {
		say("%d more promises about commands were not kept", more)
	}
	for _, left := range []struct {
		n    int
		what string
	}{
		{r.Unsent, "were planned and not made"},
		{r.Undecided, "were interrupted before it was decided what becomes of them"},
	} {
		if left.n > 0 {
			say("events that %s: %d", left.what, left.n)
		}
	}
	if r.Unbegun > 0 {
		say("runs that were not begun: %d", r.Unbegun)
	}
	switch {
	case r.Events == 0 && len(lines) == 0:
		say("nothing was sent")
	case r.Spoiled > 0 && r.Delivered == 0:
		say("no genuine webhook was accepted, so that what was refused shows nothing")
	}
	return errors.New(strings.Join(lines, "\n"))
}

// String tells the report in a line; Err tells what broke.
func (r Report) String() string {
	verdict := "kept"
	if !r.Kept() {
		verdict = "not kept"
	}
	return fmt.Sprintf("%s: %d runs, %d events, %d attempts, %d delivered, %d broken", verdict,
		r.Runs, r.Events, r.Attempts, r.Delivered, r.Broken)
}

// broke tells in a line which promise the delivery breaks, and with what answer it ended.
func (d *Delivery) broke() string {
	text := d.Event.Type
	if trace := d.Event.Trace; trace.Story != "" && trace.Story != d.Event.Type {
		text += fmt.Sprintf(" (step %s of %s, run %s)", trace.Step, trace.Story, trace.Run)
	}
	text += ": " + strings.Join(d.Broken, ", ")
	if len(d.Attempts) > 0 {
		text += fmt.Sprintf("; %v", d.Attempts[len(d.Attempts)-1])
	}
	return text
}

// String tells the delivery in a line.
func (d Delivery) String() string {
	switch {
	case len(d.Broken) > 0:
		return d.broke()
	case d.Interrupted():
		return fmt.Sprintf("%v: interrupted", d.Event)
	}
	return fmt.Sprintf("%v: %s in %d attempts", d.Event, d.Status, len(d.Attempts))
}

// String tells the lateness of most, and the greatest.
func (l Lateness) String() string {
	return fmt.Sprintf("%v at most, %v of 99%%", l.most, l.Quantile(0.99))
}

// String names the scenario.
func (s Scenario) String() string { return s.Name }

// String tells the attempt in a line.
func (a Attempted) String() string {
	if a.Attempt == nil {
		return "no attempt"
	}
	return a.Attempt.String()
}

// String names the event.
func (d Document) String() string { return d.event.Type }
