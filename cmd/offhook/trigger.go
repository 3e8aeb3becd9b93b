package main

import (
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

func newTrigger() *cobra.Command {
	var d deliveryFlags
	var overrides overrideFlags
	var raw string
	cmd := &cobra.Command{
		Use:   "trigger EVENT",
		Short: "Send one webhook, or all that a pattern names",
		Long: `Send one webhook, with a body that is made for it. EVENT is a name that
"offhook events list" shows, a pattern such as 'call.playback.*', or all.`,
		Example: `  offhook trigger call.playback.ended --to http://127.0.0.1:8080/webhooks
  offhook trigger call.playback.ended --set status=failed
  offhook trigger participant-join --set From=+12025550142 --seed 7`,
		Args:              one("the name of an event"),
		ValidArgsFunction: completeEvents,
		RunE: func(cmd *cobra.Command, args []string) error {
			read, err := d.read(cmd)
			if err != nil {
				return err
			}
			step, err := overrides.step()
			if err != nil {
				return err
			}
			events, err := matching(read.options.Catalog, args[0])
			if err != nil {
				return err
			}
			if raw != "" {
				if len(overrides.set)+len(overrides.unset) > 0 || overrides.variant != "" {
					return wrong("raw", "the file is sent as it is, so --set, --unset and --variant have no effect")
				}
				if read.raw, err = os.ReadFile(raw); err != nil {
					return &flagError{"raw", err}
				}
				fmt.Fprintf(read.talk, "offhook: the body of %s is sent as it is, signed and not validated\n", raw)
			}
			var stories []scenarios.Scenario
			for _, event := range events {
				stories = append(stories, scenarios.One(event, step))
			}
			return read.play(cmd.Context(), stories)
		},
	}
	d.register(cmd)
	overrides.register(cmd)
	cmd.Flags().StringVar(&raw, "raw", "", "`FILE` with a body of your own, signed and sent as it is")
	return cmd
}

// matching lists the webhooks that a name or pattern means, without those that are not sent.
func matching(catalog *schemas.Catalog, name string) ([]string, error) {
	if name != "all" && !strings.ContainsAny(name, "*?[") {
		w, err := catalog.Lookup(name)
		if err != nil {
			return nil, err
		}
		return []string{w.Name}, nil
	}
	var events []string
	for w := range catalog.All() {
		fits, err := path.Match(name, w.Name)
		if err != nil {
			return nil, fmt.Errorf("the pattern %q is malformed: %w", name, err)
		}
		if (fits || name == "all") && w.Header().Withheld == "" {
			events = append(events, w.Name)
		}
	}
	if len(events) == 0 {
		return nil, fmt.Errorf("no webhook that is sent has a name like %q (offhook events list shows all)", name)
	}
	return events, nil
}
