package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/suite"
)

// A listedCheck is a line of test --list.
type listedCheck struct {
	ID          string      `json:"id"`
	Level       suite.Level `json:"level"`
	Title       string      `json:"title"`
	Requirement string      `json:"requirement"`
	Source      string      `json:"source"`
	Labels      []string    `json:"labels"`
	Needs       suite.Need  `json:"needs,omitempty"`
}

func asListed(c suite.Check) listedCheck {
	return listedCheck{c.ID, c.Level, c.Title, c.Requirement, c.Source, c.Labels, c.Needs}
}

func listChecks(target *target, checks []suite.Check, format string) error {
	var all []listedCheck
	width := 0
	for _, c := range checks {
		all = append(all, asListed(c))
		width = max(width, min(len(c.ID), 36))
	}
	if format == "json" {
		return encode(target.data, format, all)
	}
	for _, c := range all {
		var err error
		if format == "jsonl" {
			err = encodeLine(target.data, "check", c)
		} else {
			title := c.Title
			if isTerminal(target.data) {
				title = hang(title, screen-width-10, strings.Repeat(" ", width+10))
			}
			line := fmt.Sprintf("%-*s  %-6s  %s", width, c.ID, c.Level, title)
			_, err = fmt.Fprintln(target.data, line)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func completeChecks(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var ids []string
	for _, c := range allChecks() {
		ids = append(ids, cobra.CompletionWithDesc(c.ID, c.Title))
	}
	slices.Sort(ids)
	return ids, cobra.ShellCompDirectiveNoFileComp
}
