package main

import (
	"strings"

	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// An operation is one of Telnyx's API as JSON.
type operation struct {
	Name     string   `json:"name"`
	Group    string   `json:"group"`
	Title    string   `json:"title"`
	Method   string   `json:"method"`
	Path     string   `json:"path"`
	Does     string   `json:"does"`
	States   []string `json:"states,omitempty"`
	Webhooks []string `json:"webhooks,omitempty"`
	Sources  []string `json:"sources"`
	Assumed  []string `json:"assumed,omitempty"`
}

func listCommandsOfAPI() (all []named) {
	for _, o := range telnyx.Operations() {
		c := operation{Name: o.Name, Group: o.Group, Title: o.Title, Method: o.Method, Path: o.Path,
			Does: o.Does, States: o.States, Sources: o.Sources, Assumed: o.Assumed}
		detail := row("request", o.Method+" "+o.Path) + row("does", o.Does)
		if len(o.States) > 0 {
			detail += row("when", strings.Join(o.States, ", "))
		}
		head := "webhooks"
		for _, w := range o.Webhooks {
			c.Webhooks = append(c.Webhooks, w.Event)
			text := w.Event
			if w.When != "" {
				text += ": " + w.When
			}
			detail += row(head, text)
			head = ""
		}
		detail += row("source", strings.Join(o.Sources, ", "))
		head = "assumed"
		for _, text := range o.Assumed {
			detail += row(head, text)
			head = ""
		}
		all = append(all, named{name: o.Name, title: o.Title, detail: detail, value: c})
	}
	return all
}
