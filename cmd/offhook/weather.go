package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/suite"
)

func weatherNames() (names []string) {
	for _, w := range scenarios.Weathers() {
		names = append(names, cobra.CompletionWithDesc(w.Name, w.Title))
	}
	return names
}

func listWeather() (all []named) {
	for _, w := range scenarios.Weathers() {
		detail := ""
		if w.Outage != nil {
			detail += row("outage", w.Outage.String())
		}
		if w.Late != (scenarios.Wait{}) {
			detail += row("late", fmt.Sprintf("sent %s after it occurred", w.Late))
		}
		if w.Copies > 0 {
			detail += row("copies", fmt.Sprintf("%d more, each %s after the one before", w.Copies, w.Again))
		}
		if w.Slow != (scenarios.Wait{}) {
			detail += row("slow", fmt.Sprintf("bodies are written over %s", w.Slow))
		}
		if w.Order != "" {
			detail += row("order", string(w.Order))
		}
		if w.Expect != nil {
			detail += row("promise", w.Expect.String())
		}
		label := "source"
		for _, key := range strings.Fields(w.Source) {
			detail += row(label, suite.Cite(key))
			label = ""
		}
		all = append(all, named{name: w.Name, title: w.Title, detail: detail, value: w})
	}
	return all
}
