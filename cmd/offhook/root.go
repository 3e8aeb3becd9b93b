package main

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
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
		SilenceUsage:  true,
		SilenceErrors: true,
	},
		newTrigger(), newRun(), newTest(), newListen(), newServe(), newLedger(), newReplay(), newVerify(),
		newSign(), newEvents(), newScenarios(), newList(), newKeys(), newVersion())
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return settle(cmd) }
	root.SetFlagErrorFunc(flagProblem)
	root.SetUsageFunc(usage)
	return root
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
		fmt.Fprintf(text, "\nExamples:\n%s\n", cmd.Example)
	}
	if cmd.HasAvailableSubCommands() {
		text.WriteString("\nCommands:\n")
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(text, "  %-10s  %s\n", sub.Name(), sub.Short)
			}
		}
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

// flagProblem says what is wrong with flags that could not be read. For one that is not there, it
// suggests the nearest.
func flagProblem(cmd *cobra.Command, err error) error {
	if cmd.HasSubCommands() && cmd.Flags().NArg() > 0 {
		// In offhook evnts --family voice, the command is what is wrong.
		return cmd.ValidateArgs(cmd.Flags().Args())
	}
	var missing *pflag.NotExistError
	if errors.As(err, &missing) {
		near := nearest.Name(missing.GetSpecifiedName(), flagNames(cmd.Flags()))
		if near != "" && missing.GetSpecifiedShortnames() == "" {
			return fmt.Errorf("%w; did you mean --%s?", err, near)
		}
		return fmt.Errorf("%w (%s --help shows all)", err, cmd.CommandPath())
	}
	var bad *pflag.InvalidValueError
	if errors.As(err, &bad) {
		return unfit(bad)
	}
	return err
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, from the build, and from when the webhooks are",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			version := "unknown"
			if info, ok := debug.ReadBuildInfo(); ok {
				version = info.Main.Version // the tag, or what Git knew of the checkout
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "offhook %s %s %s/%s\nwebhooks %s\n", version,
				runtime.Version(), runtime.GOOS, runtime.GOARCH, schemas.KnownFacts())
			return err
		},
	}
}
