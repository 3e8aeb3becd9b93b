package main

import (
	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/scenarios"
)

func newScenarios() *cobra.Command {
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
		newScenariosList(),
		newScenariosShow(),
		newScenariosCheck(),
		newScenariosNew(),
		schema,
	)
}
