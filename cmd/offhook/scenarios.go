package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

func newScenarios() *cobra.Command {
	list := &cobra.Command{
		Use:   "list",
		Short: "List the built-in scenarios",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, s := range scenarios.Builtin() {
				title := fold(s.Title, screen-4, "    ")
				_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n    %s\n", s.Name, title)
				if err != nil {
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
	var folders []string
	schema := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of scenario files, for editors",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			catalog, err := loadCatalog(cmd.Context(), folders)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(scenarios.Schema(catalog))
			return err
		},
	}
	schemasFlag(schema.Flags(), &folders)
	return group(
		&cobra.Command{Use: "scenarios", Short: "Look at the stories that offhook can play"},
		list,
		show,
		newScenariosCheck(),
		schema,
	)
}

func newScenariosCheck() *cobra.Command {
	var folders []string
	cmd := &cobra.Command{
		Use:   "check FILE...",
		Short: "Say whether scenario files can be played, and play nothing",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			catalog, err := loadCatalog(cmd.Context(), folders)
			if err != nil {
				return err
			}
			for _, arg := range args {
				s, err := readScenario(arg)
				if err != nil {
					return err
				}
				engine := &scenarios.Engine{
					Runs:    1,
					Begin:   s.Begin(scenarios.Setting{Catalog: catalog}),
					Targets: emitter.Targets{Default: ownTarget()},
				}
				if err := engine.Check(cmd.Context()); err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, %s\n",
					arg, s.Name, count(len(s.Steps), "event"))
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	schemasFlag(cmd.Flags(), &folders)
	return cmd
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
	if len(s.Weather) > 0 {
		fmt.Fprintf(text, "\nweather: %s\n", strings.Join(s.Weather, ", "))
	}
	fmt.Fprintln(text)
	for i, step := range s.Steps {
		fmt.Fprintf(text, "%2d. %s\n", i+1, fold(step.String(), screen-4, "    "))
	}
	return text.String()
}
