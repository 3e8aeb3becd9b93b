package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

// newHelp makes the command that says what another does. What is no command is an error.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Say more about a command",
		Example: "  offhook help run\n  offhook help scenarios new",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) (
			found []string, _ cobra.ShellCompDirective) {
			about, left, err := cmd.Root().Find(args)
			if err == nil && len(left) == 0 {
				for _, sub := range about.Commands() {
					if sub.IsAvailableCommand() {
						found = append(found, cobra.CompletionWithDesc(sub.Name(), sub.Short))
					}
				}
			}
			return found, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, left, err := cmd.Root().Find(args)
			switch {
			case err != nil:
				return err
			case len(left) > 0 && about.HasSubCommands():
				return about.ValidateArgs(left)
			case len(left) > 0:
				return fmt.Errorf("%s has no command %q", about.CommandPath(), left[0])
			}
			about.InitDefaultHelpFlag()
			about.SetOut(cmd.OutOrStdout())
			return about.Help()
		},
	}
}

// newCompletion makes the command that prints what a shell needs to complete commands, flags and
// their values.
func newCompletion() *cobra.Command {
	shells := map[string]func(*cobra.Command, io.Writer) error{
		"bash": func(c *cobra.Command, out io.Writer) error {
			return c.GenBashCompletionV2(out, true)
		},
		"zsh": (*cobra.Command).GenZshCompletion,
		"fish": func(c *cobra.Command, out io.Writer) error {
			return c.GenFishCompletion(out, true)
		},
		"powershell": (*cobra.Command).GenPowerShellCompletionWithDesc,
	}
	known := []string{"bash", "fish", "powershell", "zsh"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print what a shell needs to complete commands, flags and values",
		Long: `Print what a shell needs to complete commands, flags and their values. SHELL is
bash, zsh, fish or powershell.`,
		Example: `  source <(offhook completion bash)     # in ~/.bashrc
  offhook completion zsh > "${fpath[1]}/_offhook"
  offhook completion fish > ~/.config/fish/completions/offhook.fish
  offhook completion powershell | Out-String | Invoke-Expression`,
		Args:              one("a shell: " + strings.Join(known, ", ")),
		ValidArgsFunction: cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(known, args[0]) {
				return nearest.Unknown("shell", args[0], known)
			}
			return shells[args[0]](cmd.Root(), cmd.OutOrStdout())
		},
	}
}
