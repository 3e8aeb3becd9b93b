package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/suite"
)

// spoiled is the tale of one webhook: the webhook alone, or with each of the spoils.
func (d *delivery) spoiled(event string, step scenarios.Step, names []string) (tale, error) {
	if len(names) == 0 {
		return d.tale(scenarios.One(event, step)), nil
	}
	var spoils []emitter.Spoil
	all := slices.Contains(names, "all")
	if all {
		spoils = emitter.Spoils()
	} else {
		for _, name := range names {
			spoil, err := emitter.LookupSpoil(name)
			if err != nil {
				return tale{}, &flagError{"spoil", err}
			}
			spoils = append(spoils, *spoil)
		}
	}
	stories, left, err := scenarios.Probes(d.setting, event, step, spoils)
	switch {
	case err != nil:
		return tale{}, err
	case len(left) > 0 && (!all || len(stories) == 2):
		return tale{}, wrong("spoil", "%s cannot damage the body of %s", left[0], event)
	case len(left) > 0 && !d.flags.quiet:
		fmt.Fprintf(d.talk, "%s: %s for other bodies, and not sent\n", event, are(len(left), "spoil"))
	}
	var turns []beginning
	for _, story := range stories {
		turns = append(turns, story.Begin(d.setting))
	}
	return tale{name: event, begin: scenarios.InTurn(turns...), turns: len(stories)}, nil
}

// are says how many there are.
func are(n int, noun string) string {
	if n == 1 {
		return count(n, noun) + " is"
	}
	return count(n, noun) + " are"
}

func spoilNames() []string {
	names := []string{cobra.CompletionWithDesc("all", "every one that fits the body")}
	for _, s := range emitter.Spoils() {
		names = append(names, cobra.CompletionWithDesc(s.Name, s.Title))
	}
	return names
}

// spoil is a spoil as JSON.
type spoil struct {
	Name    string         `json:"name"`
	Title   string         `json:"title"`
	Answer  emitter.Answer `json:"answer"`
	Why     string         `json:"why"`
	Lenient string         `json:"lenient,omitempty"`
	Keyless bool           `json:"keyless,omitempty"`
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
		Keyless: s.Keyless, Source: strings.Fields(s.Source)}
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
