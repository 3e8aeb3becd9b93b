package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

func newRun() *cobra.Command {
	var d deliveryFlags
	var options []string
	var rows, given string
	cmd := &cobra.Command{
		Use:   "run SCENARIO-OR-FILE... [-- COMMAND...]",
		Short: "Play stories: webhooks that belong together, over time",
		Long: `Play stories, one after another. SCENARIO is a name that
"offhook scenarios list" shows; FILE is a YAML file of your own.

With --arrivals the runs begin at that rate, in the time of the stories: at
--speed 10 ten times as often, and at --speed max as soon as nothing is left to
send in those before, in the same order. The runs of several stories then take
turns, and each has values of its own; with --now each tells the time at which
it begins.

COMMAND starts the receiver, with PORT, TELNYX_PUBLIC_KEY, TELNYX_API_KEY and
TELNYX_BASE_URL set, and it is stopped in the end; its webhooks come to
/webhooks, unless --to has another path: --to http://127.0.0.1:0/telnyx.`,
		Example: `  offhook run join-playback-conversation-leave --to http://127.0.0.1:8080/hooks
  offhook run join-playback-conversation-leave --weather failover --speed 10
  offhook run my-call.yaml --runs 500 --arrivals 20/s
  offhook run voice/voicemail --option outcome=silence
  offhook run my-call.yaml --seed 7 --ledger attempts.jsonl
  offhook run loop/ivr -- npm start
  offhook run loop/ivr --api --to http://127.0.0.1:8080/hooks`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || cmd.ArgsLenAtDash() == 0 {
				return fmt.Errorf(
					"%s needs the name of a scenario or a file (offhook scenarios list shows all)",
					cmd.CommandPath(),
				)
			}
			return nil
		},
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, receiver, err := readChild(cmd, args, &d.to, &d.api)
			if err != nil {
				return err
			}
			read, err := d.read(cmd)
			if err != nil {
				return err
			}
			read.child = receiver
			if read.setting.Options, err = readPairs("option", options); err != nil {
				return err
			}
			if read.setting.Rows, err = readRows(rows); err != nil {
				return err
			}
			if read.given, err = readGiven(given); err != nil {
				return err
			}
			read.setting.Env = os.LookupEnv
			var tales []tale
			var variables []string
			for _, arg := range args {
				story, err := readScenario(arg)
				if err != nil {
					return err
				}
				read.warn(story)
				t, err := read.told(story)
				if err != nil {
					return err
				}
				tales = append(tales, t)
				variables = append(variables, story.Variables(read.setting)...)
			}
			read.again = receiver.again(againRun(cmd, args, variables, read.seed))
			return read.play(cmd.Context(), tales)
		},
	}
	d.register(cmd)
	storyFlags(cmd, &options, &rows)
	apiFlag(cmd, &d.api)
	cmd.Flags().StringVar(&given, "commands", "", "ledger `FILE` of an earlier play, whose commands "+
		"are given again at their times, in place of an application's")
	return cmd
}

// storyFlags are what stories leave to whoever plays them.
func storyFlags(cmd *cobra.Command, options *[]string, rows *string) {
	cmd.Flags().StringArrayVar(options, "option", nil,
		"option of the stories, as `NAME=VALUE`; may be repeated")
	completed(cmd, "option", completeOptions)
	cmd.Flags().StringVar(rows, "rows", "",
		"CSV `FILE` with a head: each run has a row, which stories name as ${row.COLUMN}")
}

// readRows reads the rows of the runs, none for no file.
func readRows(file string) ([]map[string]string, error) {
	if file == "" {
		return nil, nil
	}
	rows, err := scenarios.LoadRows(file)
	if err != nil {
		return nil, &flagError{"rows", err}
	}
	return rows, nil
}

// warn tells of what may be a slip.
func (d *delivery) warn(story scenarios.Scenario) {
	for _, warning := range story.Suspects() {
		fmt.Fprintf(d.talk, "offhook: warning: %v\n", warning)
	}
}

// againRun is the line that plays the stories again, with the variables that they use before it.
func againRun(cmd *cobra.Command, args, variables []string, seed uint64) string {
	line := "offhook run"
	slices.Sort(variables)
	for _, name := range slices.Backward(slices.Compact(variables)) {
		if value, set := os.LookupEnv(name); set {
			line = name + "=" + emitter.ShellWord(value) + " " + line
		}
	}
	for _, arg := range args {
		line += " " + emitter.ShellWord(arg)
	}
	return againPlay(cmd, line, seed, "option", "rows", "api", "commands")
}

// readScenario takes what ends as a file for a file, and so a path that is there; anything else is
// the name of a built-in scenario.
func readScenario(arg string) (scenarios.Scenario, error) {
	ext := filepath.Ext(arg)
	file := ext == ".yaml" || ext == ".yml"
	if !file && strings.ContainsAny(arg, `/\\`) && !slices.Contains(scenarios.Library(), arg) {
		info, err := os.Stat(arg)
		file = err == nil && !info.IsDir()
	}
	if file {
		return scenarios.Load(arg)
	}
	story, err := scenarios.Lookup(arg)
	if err != nil {
		if info, found := os.Stat(arg); found == nil && info.IsDir() {
			return story, fmt.Errorf("%w; %s is a folder, of which a file can be named", err, arg)
		} else if found == nil {
			return story, fmt.Errorf("%w; to play the file of that name, write ./%s", err, arg)
		}
	}
	return story, err
}
