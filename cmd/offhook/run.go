package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/scenarios"
)

func newRun() *cobra.Command {
	var d deliveryFlags
	cmd := &cobra.Command{
		Use:   "run SCENARIO-OR-FILE...",
		Short: "Play stories: webhooks that belong together, over time",
		Long: `Play stories, one after another. SCENARIO is a name that
"offhook scenarios list" shows; FILE is a YAML file of your own.`,
		Example: `  offhook run join-playback-conversation-leave --to http://127.0.0.1:8080/hooks
  offhook run join-playback-conversation-leave --weather failover --speed 10
  offhook run my-call.yaml --seed 7 --ledger attempts.jsonl`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf(
					"%s needs the name of a scenario or a file (offhook scenarios list shows all)",
					cmd.CommandPath(),
				)
			}
			return nil
		},
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			read, err := d.read(cmd)
			if err != nil {
				return err
			}
			var tales []tale
			for _, arg := range args {
				story, err := readScenario(arg)
				if err != nil {
					return err
				}
				tales = append(tales, read.tale(story))
			}
			return read.play(cmd.Context(), tales)
		},
	}
	d.register(cmd)
	return cmd
}

// readScenario takes what looks like a file for a file, and anything else for the name of a
// built-in scenario.
func readScenario(arg string) (scenarios.Scenario, error) {
	if ext := filepath.Ext(arg); ext == ".yaml" || ext == ".yml" ||
		strings.ContainsRune(arg, filepath.Separator) {
		return scenarios.Load(arg)
	}
	story, err := scenarios.Lookup(arg)
	if err != nil {
		if _, found := os.Stat(arg); found == nil {
			return story, fmt.Errorf("%w; to play the file of that name, write ./%s", err, arg)
		}
	}
	return story, err
}
