package main

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/bounded"
	"github.com/offhook-dev/offhook/schemas/wire"
)

func newTrigger() *cobra.Command {
	var d deliveryFlags
	overrides := &d.overrides
	var raw string
	var spoils []string
	cmd := &cobra.Command{
		Use:   "trigger EVENT",
		Short: "Send one webhook, or all that a pattern names",
		Long: `Send one webhook, with a body that is made for it. EVENT is a name that
"offhook events list" shows, a pattern such as 'call.playback.*', or all.`,
		Example: `  offhook trigger call.playback.ended --to http://127.0.0.1:8080/webhooks
  offhook trigger call.playback.ended --set status=failed
  offhook trigger participant-join --set From=+12025550142 --seed 7
  offhook trigger call.hangup --spoil wrong-key --spoil stale-24h
  offhook trigger call.hangup --spoil all`,
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
			read.again = againPlay(cmd, "offhook trigger "+emitter.ShellWord(args[0]), read.seed, "set",
				"unset", "variant", "raw", "spoil")
			events, err := matching(read.catalog, args[0])
			if err != nil {
				return err
			}
			if raw == "" {
				tales := make([]tale, len(events))
				for i, event := range events {
					if tales[i], err = read.spoiled(event, step, spoils); err != nil {
						return err
					}
				}
				return everyone(read.play(cmd.Context(), tales), args[0], events)
			}
			if len(spoils) > 0 {
				return wrong("raw", "the file is sent as it is, so --spoil has no effect")
			}
			if len(overrides.set)+len(overrides.unset) > 0 || overrides.variant != "" {
				return wrong("raw", "the file is sent as it is, so --set, --unset and --variant "+
					"have no effect")
			}
			tales, err := read.raw(raw, events)
			if err != nil {
				return err
			}
			return read.play(cmd.Context(), tales)
		},
	}
	d.register(cmd)
	overrides.register(cmd)
	cmd.Flags().StringVar(&raw, "raw", "",
		"`FILE` with a body of your own, signed and sent as it is")
	cmd.Flags().StringArrayVar(&spoils, "spoil", nil,
		"`NAME` of a deliberate damage (offhook list spoils shows them), or all; may be repeated. "+
			"A genuine webhook is sent before and after")
	choices(cmd, "spoil", spoilNames())
	return cmd
}

// raw has a body of one's own sent as each of the events, as it is.
func (d *delivery) raw(file string, events []string) ([]tale, error) {
	text, err := bounded.ReadFile(file)
	if err != nil {
		return nil, &flagError{"raw", err}
	}
	fmt.Fprintf(
		d.talk,
		"offhook: the body of %s is sent as it is, signed and not validated\n",
		file,
	)
	var tales []tale
	for _, name := range events {
		w, err := d.catalog.Lookup(name)
		if err != nil {
			return nil, err
		}
		event := emitter.Event{
			Type:   w.Name,
			Family: w.Family,
			Body:   wire.Raw(w.Header().Wire, text),
		}
		tales = append(
			tales,
			tale{name: w.Name, begin: func(run int) (*scenarios.World, scenarios.Script, error) {
				mine := event
				mine.Trace.Run = strconv.Itoa(run + 1)
				world := scenarios.NewWorld(&d.setting, w.Name, run, time.Time{})
				return world, scenarios.Ready(mine), nil
			}},
		)
	}
	return tales, nil
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
		return nil, fmt.Errorf(
			"no webhook that is sent has a name like %q (offhook events list shows all)",
			name,
		)
	}
	return events, nil
}
