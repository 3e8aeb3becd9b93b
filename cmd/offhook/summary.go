package main

import (
	"fmt"
	"strings"

	"github.com/offhook-dev/offhook/scenarios"
)

// summary shows what became of each webhook of each story, where the lines of a play do not tell
// that at a glance: it had several runs or stories, or something failed.
func (p *printer) summary() {
	rows := p.shown(p.total.Subtotals)
	if len(rows) == 0 {
		return
	}
	wide := 0
	for _, row := range rows {
		wide = max(wide, len([]rune(subject(row))))
	}
	p.print("\n%-*s delivered failed  attempts", wide, "")
	story, ours := "", false
	for _, row := range rows {
		if row.Story != story && row.Story != row.Event {
			p.print("%s", printable(row.Story))
		}
		story = row.Story
		line := fmt.Sprintf("%-*s %9d %6d", wide, subject(row), row.Delivered, row.Failed)
		if row.Broken > 0 {
			line = p.paint(red, line)
		}
		p.print("%s  %s", line, p.results(row, wide+len(" delivered failed  ")))
		for _, result := range row.Results {
			ours = ours || result.Fault != ""
		}
	}
	if ours {
		p.print("* our outage")
	}
}

// shown are the subtotals that are worth a line.
func (p *printer) shown(all []scenarios.Subtotal) (rows []scenarios.Subtotal) {
	stories, deliveries, broken := map[string]bool{}, 0, 0
	for _, row := range all {
		stories[row.Story] = true
		deliveries += row.Delivered + row.Failed + row.Undecided
		broken += row.Broken
		if row.Broken > 0 || !p.delivery.flags.quiet {
			rows = append(rows, row)
		}
	}
	several := p.delivery.flags.runs > 1 || len(stories) > 1 && len(all) > len(stories)
	if several || broken > 0 && deliveries > 1 {
		return rows
	}
	return nil
}

// subject is what a row of the summary is about, in the width that it may take.
func subject(row scenarios.Subtotal) string {
	text := printable(row.Event)
	if row.Spoiled {
		text += " (spoiled)"
	}
	if row.Story != row.Event {
		text = "  " + tail(text, 38)
	}
	return tail(text, 40)
}

// results are the ends of attempts, in the columns from a margin on. None is broken apart.
func (p *printer) results(row scenarios.Subtotal, margin int) string {
	var parts []string
	for _, r := range row.Results {
		text := string(r.Cause)
		if r.Status != 0 {
			text = strings.TrimSpace(fmt.Sprintf("got %d %s", r.Status, r.Cause))
		}
		if r.Fault != "" {
			text += "*"
		}
		parts = append(parts, fmt.Sprintf("%d %s", r.Attempts, text))
	}
	if row.Broken > 0 {
		parts = append(parts, fmt.Sprintf("%d broken", row.Broken))
	}
	if row.Undecided > 0 {
		parts = append(parts, fmt.Sprintf("%d interrupted", row.Undecided))
	}
	text, column := "", margin
	for i, part := range parts {
		switch {
		case i == 0:
		case p.width > 0 && column+len(part)+len(", ,") > p.width:
			text += ",\n" + strings.Repeat(" ", margin)
			column = margin
		default:
			text += ", "
			column += len(", ")
		}
		text += part
		column += len(part)
	}
	return text
}
