package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
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
			catalog, w, err := lookup(*folders, args[0])
			if err != nil {
				return err
			}
			step, err := overrides.step()
			if err != nil {
				return err
			}
			o := scenarios.Options{Catalog: catalog, Seed: seed, Now: time.Date(2026, 3, 4, 9, 15, 25, 0, time.UTC), Frozen: true,
				Targets: emitter.Targets{Default: emitter.Target{Primary: "https://receiver.example.com/webhooks"}}}
			if err := shape.read(&o); err != nil {
				return err
			}
			plan, err := scenarios.One(w.Name, step).Plan(o)
			if err != nil {
				return err
			}
			body := plan.Events[0].Event.Body(1, o.Targets.Default.Primary)
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
