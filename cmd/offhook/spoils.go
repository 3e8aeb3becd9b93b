package main

import (
	"fmt"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// spoil is a spoil as JSON.
type spoil struct {
	Name    string         `json:"name"`
	Title   string         `json:"title"`
	Answer  emitter.Answer `json:"answer"`
	Why     string         `json:"why"`
	Lenient string         `json:"lenient,omitempty"`
	Wires   []string       `json:"wires,omitempty"`
	Source  []string       `json:"source"`
	Finds   []string       `json:"finds"`
}

func listSpoils() (all []named) {
	for _, s := range emitter.Spoils() {
		all = append(all, describeSpoil(s))
	}
	return all
}

func describeSpoil(s emitter.Spoil) named {
	value := spoil{Name: s.Name, Title: s.Title, Answer: s.Answer, Why: s.Why, Lenient: s.Lenient,
		Source: strings.Fields(s.Source)}
	detail := row("answer", answered(s))
	detail += row("why", s.Why)
	if s.Lenient != "" {
		detail += row("lenient", s.Lenient)
	}
	for _, w := range s.Wires {
		value.Wires = append(value.Wires, string(w))
	}
	if len(value.Wires) > 0 {
		detail += row("only for", strings.Join(value.Wires, ", "))
	}
	label := "finds"
	for _, key := range value.Source {
		says := suite.Cite(key)
		value.Finds = append(value.Finds, says)
		detail += row(label, says)
		label = ""
	}
	return named{name: s.Name, title: s.Title, detail: detail, value: value}
}

// answered is what a correct receiver answers, in words.
func answered(s emitter.Spoil) string {
	switch s.Answer {
	case emitter.Refused:
		return "refused: 4xx, best 400, 401 or 403"
	case emitter.Accepted:
		return "accepted: 2xx"
	}
	return "either: 2xx or 4xx, but no 5xx and no silence"
}

// row is a text beside its label, in a column of its own.
func row(label, text string) string {
	margin := strings.Repeat(" ", 2+8+2)
	text = fold(text, screen-len(margin), "")
	return fmt.Sprintf("  %-8s  %s\n", label, strings.ReplaceAll(text, "\n", "\n"+margin))
}

// overviewSpoils is all spoils by what a correct receiver answers.
func overviewSpoils([]named) string {
	text := ""
	for _, part := range []struct {
		answer emitter.Answer
		says   string
	}{
		{emitter.Refused, "A correct receiver refuses these with 4xx:"},
		{emitter.Accepted, "It accepts these with 2xx:"},
		{emitter.Either, "It may do either, but does not fail:"},
	} {
		text += part.says + "\n"
		for _, s := range emitter.Spoils() {
			if s.Answer != part.answer {
				continue
			}
			mark := " "
			if s.Lenient != "" {
				mark = "?"
			}
			const margin = 2 + 28 + 1
			title := fold(s.Title, screen-margin, "")
			title = strings.ReplaceAll(title, "\n", "\n"+strings.Repeat(" ", margin))
			text += fmt.Sprintf("%s %-28s %s\n", mark, s.Name, title)
		}
		text += "\n"
	}
	return text + `? A receiver that answers otherwise may be excused.
offhook list spoils NAME says why, and which defect a spoil finds.
`
}
