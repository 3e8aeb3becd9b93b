package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newRoot() *cobra.Command {
	root := group(&cobra.Command{
		Use:   "offhook",
		Short: "Play Telnyx for a webhook receiver",
		Long: `offhook sends Telnyx webhooks to a receiver: realistic, correlated, signed,
retried and failed over. Without --to, run and trigger show them to a receiver
of its own, in the same process.

Every flag can also be set in the environment, --failover-to as
OFFHOOK_FAILOVER_TO, or in the file offhook.yaml of the working directory, as
failover-to. The flag wins over the environment, the environment over the file.
Names that no flag has are errors, and so are targets that are set but empty.`,
		Example: `  offhook test --demo                               what a verdict looks like
  offhook listen                                    shows what arrives
  offhook trigger call.answered -v                  one webhook, with its body
  offhook run voice/voicemail --speed 10            a whole call
  offhook test --to http://127.0.0.1:8080/hooks     your receiver, judged`,
		SilenceUsage:  true,
		SilenceErrors: true,
	})
	for _, g := range []struct {
		id, title string
		commands  []*cobra.Command
	}{
		{"play", "Play and judge:", []*cobra.Command{newTest(), newTrigger(), newRun(), newListen(),
			newServe()}},
		{"find", "Find out what there is:", []*cobra.Command{newEvents(), newScenarios(), newList()}},
		{"kept", "Look at what was sent, and send it again:", []*cobra.Command{newLedger(),
			newReplay(), newVerify(), newSign()}},
		{"setup", "Set up:", []*cobra.Command{newInit(), newKeys(), newCompletion(), newVersion()}},
	} {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, cmd := range g.commands {
			cmd.GroupID = g.id
			root.AddCommand(cmd)
		}
	}
	root.SetHelpCommand(newHelp())
	root.CompletionOptions.DisableDefaultCmd = true // ours refuses unknown shells
	root.Version = versionText()
	root.SetVersionTemplate("{{.Version}}")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if plain(cmd) {
			return nil
		}
		return settle(cmd)
	}
	root.SetFlagErrorFunc(flagProblem)
	root.SetUsageFunc(usage)
	return root
}

// plain tells whether a command needs no settings, and so works whatever the environment and
// offhook.yaml say.
func plain(cmd *cobra.Command) bool {
	for cmd.HasParent() && cmd.Parent().HasParent() {
		cmd = cmd.Parent()
	}
	return slices.Contains([]string{"version", "help", "completion", "init",
		cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd}, cmd.Name())
}

// group makes a command of one that only holds others. Alone it is wrong usage, since a script in
// which the rest of the line came out empty must not pass. A word that none of its commands answers
// to suggests the nearest.
func group(cmd *cobra.Command, commands ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(commands...)
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		var known []string
		for _, sub := range cmd.Commands() {
			known = append(known, sub.Name())
		}
		return &nearest.Error{Kind: "command", Name: args[0],
			Nearest: nearest.Name(args[0], known), See: cmd.CommandPath() + " --help"}
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cmd.SetOut(cmd.ErrOrStderr())
		if err := cmd.Help(); err != nil {
			return err
		}
		return &verdictError{code: exitUsage}
	}
	return cmd
}

// usage prints how a command is called, 80 columns wide.
func usage(cmd *cobra.Command) error {
	line := cmd.UseLine()
	if cmd.HasAvailableSubCommands() {
		line = cmd.CommandPath() + " COMMAND"
	}
	text := &strings.Builder{}
	fmt.Fprintf(text, "Usage:\n  %s\n", line)
	if cmd.HasExample() {
		title := "Examples"
		if !cmd.HasParent() {
			title = "Start here"
		}
		fmt.Fprintf(text, "\n%s:\n%s\n", title, cmd.Example)
	}
	if cmd.HasAvailableSubCommands() {
		for _, g := range cmd.Groups() {
			listCommands(text, g.Title, cmd, g.ID)
		}
		listCommands(text, "Commands:", cmd, "")
		fmt.Fprintf(text, "\n%s COMMAND --help says more about each.\n", cmd.CommandPath())
	}
	for _, flags := range []*pflag.FlagSet{cmd.LocalFlags(), cmd.InheritedFlags()} {
		if flags.HasAvailableFlags() {
			fmt.Fprintf(text, "\nFlags:\n%s", flags.FlagUsagesWrapped(screen))
		}
	}
	_, err := fmt.Fprint(cmd.OutOrStderr(), text)
	return err
}

// listCommands lists the commands below one that are of a group, if there are any.
func listCommands(text *strings.Builder, title string, cmd *cobra.Command, group string) {
	for _, sub := range cmd.Commands() {
		if !sub.IsAvailableCommand() || sub.GroupID != group {
			continue
		}
		if title != "" {
			fmt.Fprintf(text, "\n%s\n", title)
			title = ""
		}
		fmt.Fprintf(text, "  %-10s  %s\n", sub.Name(), sub.Short)
	}
}

// flagProblem says what is wrong with flags that could not be read. For one that is not there, it
// suggests the nearest.
func flagProblem(cmd *cobra.Command, err error) error {
	if cmd.HasSubCommands() && cmd.Flags().NArg() > 0 {
		// In offhook evnts --family voice, the command is what is wrong.
		return cmd.ValidateArgs(cmd.Flags().Args())
	}
	var missing *pflag.NotExistError
	if errors.As(err, &missing) {
		name := missing.GetSpecifiedName()
		near := nearest.Name(name, flagNames(cmd.Flags()))
		if near != "" && missing.GetSpecifiedShortnames() == "" {
			return fmt.Errorf("%w; did you mean --%s?", err, near)
		}
		if owners := owners(cmd.Root(), name); len(owners) > 0 {
			return fmt.Errorf("%w; it is a flag of %s", err, strings.Join(owners, ", "))
		}
		return fmt.Errorf("%w (%s --help shows all)", err, cmd.CommandPath())
	}
	var bad *pflag.InvalidValueError
	if errors.As(err, &bad) {
		return unfit(bad)
	}
	return err
}

// owners are the commands that have a flag.
func owners(cmd *cobra.Command, flag string) (names []string) {
	if cmd.LocalFlags().Lookup(flag) != nil {
		names = append(names, cmd.CommandPath())
	}
	for _, sub := range cmd.Commands() {
		names = append(names, owners(sub, flag)...)
	}
	return names
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version, from the build, and from when the webhooks are",
		Example: "  offhook version",
		Args:    none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(cmd.OutOrStdout(), versionText())
			return err
		},
	}
}

func versionText() string {
	return fmt.Sprintf("%swebhooks %s\n", readBuild(), schemas.KnownFacts())
}
