package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/scenarios"
)

func newScenarios() *cobra.Command {
	list := &cobra.Command{
		Use:   "list",
		Short: "List the built-in scenarios",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, s := range scenarios.Builtin() {
				if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n    %s\n", s.Name, fold(s.Title, screen-4, "    ")); err != nil {
					return err
				}
			}
			return nil
		},
	}
	var source bool
	show := &cobra.Command{
		Use:               "show SCENARIO-OR-FILE",
		Short:             "Show the steps of a scenario, or its YAML to start your own from",
		Args:              one("the name of a scenario or a file"),
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := readScenario(args[0])
			if err != nil {
				return err
			}
			text := s.Source()
			if !source {
				text = tell(s)
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			return err
		},
	}
	show.Flags().BoolVar(&source, "yaml", false, "print the YAML")
	return group(&cobra.Command{Use: "scenarios", Short: "Look at the stories that offhook can play"}, list, show)
}

func tell(s scenarios.Scenario) string {
	text := &strings.Builder{}
	fmt.Fprintln(text, s.Name)
	for _, paragraph := range []string{s.Title, s.Description} {
		if paragraph != "" {
			fmt.Fprintf(text, "\n%s\n", fold(paragraph, screen, ""))
		}
	}
	if s.Outage != nil {
		fmt.Fprintf(text, "\noutage: %s\n", s.Outage)
	}
	fmt.Fprintln(text)
	for i, step := range s.Steps {
		fmt.Fprintf(text, "%2d. %s\n", i+1, fold(step.String(), screen-4, "    "))
	}
	return text.String()
}
