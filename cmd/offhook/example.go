package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/scenarios"
)

func newEventsExample(folders *[]string) *cobra.Command {
	var shape shapeFlags
	var overrides overrideFlags
	var seed uint64
	cmd := &cobra.Command{
		Use:               "example EVENT",
		Short:             "Print a body, byte for byte as it would be sent",
		Args:              one("the name of an event"),
		ValidArgsFunction: completeEvents,
		RunE: func(cmd *cobra.Command, args []string) error {
			catalog, w, err := lookup(cmd.Context(), *folders, args[0])
			if err != nil {
				return err
			}
			step, err := overrides.step()
			if err != nil {
				return err
			}
			setting := scenarios.Setting{Catalog: catalog, Seed: seed}
			if err := shape.read(&setting); err != nil {
				return err
			}
			step.Emit = w.Name
			at := time.Date(2026, 3, 4, 9, 15, 25, 0, time.UTC).Add(-scenarios.Lag)
			event, err := scenarios.NewWorld(&setting, w.Name, 0, at).Emit(0, &step)
			if err != nil {
				return err
			}
			body := event.Body.Bytes(1, "https://receiver.example.com/webhooks")
			if isTerminal(cmd.OutOrStdout()) { // a line break is not part of the body
				body = fmt.Appendln(body)
			}
			_, err = cmd.OutOrStdout().Write(body)
			return err
		},
	}
	shape.register(cmd)
	overrides.register(cmd)
	cmd.Flags().Uint64Var(&seed, "seed", 1, "`NUMBER` that decides every value")
	return cmd
}
