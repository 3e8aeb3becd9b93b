package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// sequenceOfActs is what the far end does in the first run, and what is expected of the
// application.
func (s Scenario) sequenceOfActs(setting Setting) (Diagram, error) {
	_, all, err := s.Acts(setting)(0)
	if err != nil {
		return Diagram{}, err
	}
	d := drawing{Diagram: Diagram{loop: true}, index: map[string]int{}}
	for i := range all {
		d.act(&all[i])
		for _, a := range all[i].Asks {
			d.ask(&a, all[i].Leg)
		}
	}
	return d.Diagram, nil
}

// act adds the row of what the far end does, and where somebody on a leg does it has that live.
func (d *drawing) act(a *Act) {
	f := a.Far
	for _, text := range []*string{&f.From, &f.To} {
		if *text != "" {
			*text = shown(*text)
		}
	}
	f.Text = clipped(f.Text, 30)
	r := row{event: f.tells(shown(a.Leg)), moment: a.moment(), lane: -1}
	switch {
	case a.When != "" && a.After != 0:
		r.notes = append(r.notes, "after "+strings.TrimPrefix(f.awaits(), "on "))
	case a.When != "":
		r.notes = append(r.notes, f.awaits())
	case a.Since != "":
		r.notes = append(r.notes, "after "+shown(a.Since))
	}
	switch f.Does {
	case "writes", "receives", "refuses", "waits":
	default:
		r.lane = d.lane("leg", a.Leg)
		over := slices.Contains([]string{"is_busy", "declines", "hangs_up"}, f.Does)
		d.touched(&r, f.Does == "dials", over)
	}
	d.rows = append(d.rows, r)
}

// ask adds the row of a command that is expected after a step of a leg.
func (d *drawing) ask(a *Asked, of string) {
	r := row{event: a.Command, lane: -1, asked: !a.Hangup}
	if a.Verb != "" {
		r.event = "<" + a.Verb + ">"
	}
	if a.Hangup {
		r.event = "the call ends"
		if lane := d.lane("leg", a.Leg); !d.lanes[lane].over {
			r.lane = lane
			d.touched(&r, false, true)
		}
	}
	if a.Leg != of {
		r.notes = append(r.notes, "on "+shown(a.Leg))
	}
	if a.Within != 0 {
		r.notes = append(r.notes, "within "+clock(a.Within))
	}
	for _, path := range slices.Sorted(maps.Keys(a.With)) {
		word, ok := single(a.With[path])
		if !ok {
			word = "…"
		}
		r.notes = append(r.notes, shown(path)+" "+word)
	}
	d.rows = append(d.rows, r)
}

// touched has the lane of a row begin, go on living or end.
func (d *drawing) touched(r *row, calls, over bool) {
	l := &d.lanes[r.lane]
	if l.first < 0 {
		l.first, l.inward, l.outward = len(d.rows), calls, !calls
	}
	if !l.over {
		l.last = len(d.rows)
	}
	r.ends = !l.over && over
	l.over = l.over || r.ends
}

// moment is when the act is done, as far as it is known: at a time of the story, or so long after
// what it waits for.
func (a *Act) moment() string {
	switch {
	case a.Fixed:
		return clock(a.At)
	case a.After != 0:
		return "+" + clock(a.After)
	}
	return ""
}

// part writes what the far end does, or what is expected, for Mermaid.
func (d Diagram) part(text *strings.Builder, i int) {
	r := &d.rows[i]
	said := strings.TrimSpace(r.moment + " " + r.event)
	for _, note := range r.notes {
		said += ", " + note
	}
	from := "Note over telnyx"
	switch {
	case r.asked:
		from = "primary->>telnyx"
	case r.lane >= 0:
		from = fmt.Sprintf("l%d->>telnyx", r.lane)
	}
	fmt.Fprintf(text, "    %s: %s\n", from, mermaidText(said))
	if r.lane >= 0 && d.lanes[r.lane].first == i {
		fmt.Fprintf(text, "    activate l%d\n", r.lane)
	}
	if r.lane >= 0 && d.lanes[r.lane].last == i {
		fmt.Fprintf(text, "    deactivate l%d\n", r.lane)
	}
}
