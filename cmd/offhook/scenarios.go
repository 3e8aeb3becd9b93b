package main

import (
	"fmt"
	"maps"
	"slices"
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

func tell(s scenarios.Scenario) string {
	text := &strings.Builder{}
	fmt.Fprintln(text, s.Name)
	for _, paragraph := range []string{s.Title, s.Summary} {
		if paragraph != "" {
			fmt.Fprintf(text, "\n%s\n", fold(paragraph, screen, ""))
		}
	}
	if day := strings.TrimPrefix(s.BadDay.String(), "; "); day != "" {
		fmt.Fprintf(text, "\n%s\n", day)
	}
	fmt.Fprintln(text)
	tellSteps(text, s.Steps, "")
	return text.String()
}

// tellSteps tells steps in lines with numbers, and those of a block below it.
func tellSteps(text *strings.Builder, steps []scenarios.Step, indent string) {
	for i, step := range steps {
		fmt.Fprintf(text, "%s%2d. %s\n", indent, i+1,
			fold(step.String(), screen-4-len(indent), indent+"    "))
		switch below := indent + "    "; {
		case step.Repeat != nil:
			tellSteps(text, step.Repeat.Steps, below)
		case step.Choose != nil:
			for _, name := range slices.Sorted(maps.Keys(step.Choose.Of)) {
				fmt.Fprintf(text, "%s%s:\n", below, name)
				tellSteps(text, step.Choose.Of[name], below)
			}
		}
	}
}
