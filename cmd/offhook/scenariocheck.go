package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

func newScenariosCheck() *cobra.Command {
	var folders []string
	cmd := &cobra.Command{
		Use:   "check FILE...",
		Short: "Say all that is wrong with scenario files, and play nothing",
		Example: `  offhook scenarios check my-call.yaml
  offhook scenarios check stories/*.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("%s needs a file (%s --help)", cmd.CommandPath(), cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			catalog, err := loadCatalog(cmd.Context(), folders)
			if err != nil {
				return err
			}
			setting := scenarios.Setting{Catalog: catalog, Env: os.LookupEnv}
			var errs []error
			for _, arg := range args {
				s, err := readScenario(arg)
				if err == nil {
					err = errors.Join(s.Check(setting)...)
				}
				if err == nil {
					err = checkPlay(cmd, arg, s, setting)
				}
				if err != nil {
					errs = append(errs, err)
					continue
				}
				for _, warning := range s.Suspects() {
					fmt.Fprintf(cmd.ErrOrStderr(), "offhook: warning: %v\n", warning)
				}
			}
			return errors.Join(errs...)
		},
	}
	schemasFlag(cmd.Flags(), &folders)
	return cmd
}

// checkPlay rehearses a story, and says how much it is. In a closed loop, an application without
// fault gives the commands that are expected.
func checkPlay(
	cmd *cobra.Command, arg string, s scenarios.Scenario, setting scenarios.Setting,
) error {
	engine := &scenarios.Engine{Runs: 1, Targets: emitter.Targets{Default: ownTarget()}}
	if s.Loop() {
		play := telnyx.Play{Story: s, Setting: setting}
		engine.Begin = play.Begin()
	} else {
		engine.Begin = s.Begin(setting)
	}
	events, commands := 0, 0
	for h, err := range engine.Rehearse(cmd.Context()) {
		switch {
		case err != nil:
			return err
		case h.Emitted != nil:
			events++
		case h.Command != nil:
			commands++
		}
	}
	size := count(events, "event")
	if s.Loop() {
		size = fmt.Sprintf("a closed loop of %s and %s", count(commands, "command"), size)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, %s\n", arg, s.Name, size)
	return err
}
