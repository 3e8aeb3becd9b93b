package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// choices completes a flag that has few values.
func choices(cmd *cobra.Command, flag string, values []string) {
	completed(cmd, flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

func completed(cmd *cobra.Command, flag string, by cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, by); err != nil {
		panic("offhook: " + err.Error()) // a flag that the command does not have, or has twice
	}
}

func texts[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = string(value)
	}
	return all
}

// catalogOf is the catalogue that a command line so far has: with the webhooks of a user's folders,
// if they are given before.
func catalogOf(cmd *cobra.Command) *schemas.Catalog {
	if folders, err := cmd.Flags().GetStringArray("schemas"); err == nil && len(folders) > 0 {
		slices.Sort(folders) // Flags are read twice here.
		if own, err := loadCatalog(cmd.Context(), slices.Compact(folders)); err == nil {
			return own
		}
	}
	return schemas.Default()
}

func completeEvents(
	cmd *cobra.Command,
	args []string,
	begun string,
) (found []string, _ cobra.ShellCompDirective) {
	for w := range catalogOf(cmd).All() {
		if len(args) == 0 && strings.HasPrefix(w.Name, begun) {
			found = append(
				found,
				cobra.CompletionWithDesc(w.Name, clip(w.Header().Description, screen)),
			)
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// completeOptions knows the options of the stories that were named before.
func completeOptions(
	_ *cobra.Command, args []string, _ string,
) (found []string, _ cobra.ShellCompDirective) {
	for _, arg := range args {
		story, err := readScenario(arg)
		if err != nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(story.Options)) {
			o := story.Options[name]
			for _, value := range slices.Compact(append([]string{o.Default}, o.Values...)) {
				found = append(found, cobra.CompletionWithDesc(name+"="+value, o.About))
			}
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// completeHandles knows what a receiver can be said to handle: families, webhooks that are sent,
// and their variants.
func completeHandles(
	cmd *cobra.Command,
	_ []string,
	begun string,
) (found []string, _ cobra.ShellCompDirective) {
	add := func(name, what string) {
		if strings.HasPrefix(name, begun) {
			found = append(found, cobra.CompletionWithDesc(name, what))
		}
	}
	family := ""
	for w := range catalogOf(cmd).All() {
		header := w.Header()
		if header.Withheld != "" {
			continue
		}
		if w.Family != family {
			family = w.Family
			add(family, "all of this family")
		}
		what := clip(header.Description, screen)
		add(w.Name, what)
		for _, variant := range header.VariantNames() {
			add(w.Name+"/"+variant, what)
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// completeScenarios leaves files to the shell.
func completeScenarios(
	_ *cobra.Command,
	_ []string,
	begun string,
) (found []string, _ cobra.ShellCompDirective) {
	for _, name := range scenarios.Library() {
		if !strings.HasPrefix(name, begun) {
			continue
		}
		if s, err := scenarios.Lookup(name); err == nil {
			found = append(found, cobra.CompletionWithDesc(name, clip(s.Title, screen)))
		}
	}
	return found, cobra.ShellCompDirectiveDefault
}
