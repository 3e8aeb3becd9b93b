package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

// A kind is something of which offhook has several with names. Everything that list does with a
// kind follows from its row in kinds.
type kind struct {
	name, short string
	entries     func() []named
	// overview is what list KIND prints; nil is a line or two for each.
	overview func([]named) string
	// find reads a name that none of the entries has; nil is an error.
	find func(name string) (named, error)
}

// named is one of a kind.
type named struct {
	name, title string
	detail      string // what list KIND NAME prints below the name
	value       any    // as JSON
}

func kinds() []kind {
	return []kind{
		{name: "policies", short: "how often and how patiently an event is delivered",
			entries: listPolicies, overview: comparePolicies, find: findPolicy},
		{name: "spoils", short: "deliberate differences from a genuine request",
			entries: listSpoils, overview: overviewSpoils},
		{name: "vectors", short: "requests with their verdicts, to test a verifier with",
			entries: listVectors, overview: overviewVectors},
		{name: "weather", short: "bad days to play a story or a webhook on", entries: listWeather},
		{name: "defects", short: "what can be wrong with the receiver that listen is",
			entries: listDefects},
		{name: "entities", short: "ids that receivers look up, to be the same everywhere",
			entries: listEntities},
		{name: "checks", short: "what a receiver is judged by", entries: listAllChecks},
		{name: "labels", short: "words by which checks are selected", entries: listLabels},
		{name: "commands", short: "what an application may ask of Telnyx's API",
			entries: listCommandsOfAPI},
	}
}

func newList() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "list [KIND] [NAME]",
		Short: "List what has a name, such as the policies, or show one of them",
		Long: `List what has a name, or show one of them. Without KIND, the kinds are listed.
A policy may also be a file of your own.`,
		Example: `  offhook list policies
  offhook list policies messaging-6
  offhook list policies ./mine.yaml
  offhook list spoils wrong-key
  offhook list commands playback_start
  offhook list vectors --format json > vectors.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 2 {
				return fmt.Errorf("%s takes a kind and a name, but also got %q",
					cmd.CommandPath(), args[2])
			}
			return nil
		},
		ValidArgsFunction: completeKinds,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			text, values, err := listing(args)
			if err != nil {
				return err
			}
			if format == "pretty" {
				_, err = fmt.Fprint(cmd.OutOrStdout(), text)
				return err
			}
			of := "kinds"
			if len(args) > 0 {
				of = args[0]
			}
			return encodeAll(cmd, format, singular(of), values)
		},
	}
	formatFlag(cmd, &format)
	return cmd
}

// listing is what the arguments ask for, as text and as values.
func listing(args []string) (text string, values []any, err error) {
	if len(args) == 0 {
		for _, k := range kinds() {
			text += fmt.Sprintf("%-10s  %s\n", k.name, k.short)
			values = append(values, map[string]string{"name": k.name, "title": k.short})
		}
		return text, values, nil
	}
	k, err := lookupKind(args[0])
	if err != nil {
		return "", nil, err
	}
	entries := k.entries()
	if len(args) == 1 {
		for _, e := range entries {
			text += e.line()
			values = append(values, e.value)
		}
		if k.overview != nil {
			text = k.overview(entries)
		}
		return text, values, nil
	}
	e, err := k.lookup(args[1], entries)
	if err != nil {
		return "", nil, err
	}
	return e.line() + e.detail, []any{e.value}, nil
}

func (e named) line() string {
	return fmt.Sprintf("%s\n  %s\n", e.name, fold(e.title, screen-2, "  "))
}

func lookupKind(name string) (kind, error) {
	var known []string
	for _, k := range kinds() {
		if k.name == name {
			return k, nil
		}
		known = append(known, k.name)
	}
	return kind{}, nearest.Unknown("kind", name, known)
}

func (k kind) lookup(name string, entries []named) (named, error) {
	i := slices.IndexFunc(entries, func(e named) bool { return e.name == name })
	switch {
	case i >= 0:
		return entries[i], nil
	case k.find != nil:
		return k.find(name)
	}
	var known []string
	for _, e := range entries {
		known = append(known, e.name)
	}
	return named{}, &nearest.Error{Kind: "name", Name: name, Nearest: nearest.Name(name, known),
		See: "offhook list " + k.name}
}

// encodeAll writes the values: as JSON, one array, or the value itself where a name was given.
func encodeAll(cmd *cobra.Command, format, kind string, values []any) error {
	if format == "json" && cmd.Flags().NArg() == 2 {
		return encode(cmd.OutOrStdout(), format, values[0])
	}
	if format == "json" {
		return encode(cmd.OutOrStdout(), format, values)
	}
	var errs []error
	for _, value := range values {
		errs = append(errs, encodeLine(cmd.OutOrStdout(), kind, value))
	}
	return errors.Join(errs...)
}

// singular is what one of a kind is called.
func singular(kind string) string {
	if stem, ok := strings.CutSuffix(kind, "ies"); ok {
		return stem + "y"
	}
	return strings.TrimSuffix(kind, "s")
}

func completeKinds(
	_ *cobra.Command, args []string, begun string,
) (found []string, _ cobra.ShellCompDirective) {
	add := func(name, title string) {
		if strings.HasPrefix(name, begun) {
			found = append(found, cobra.CompletionWithDesc(name, clip(title, screen)))
		}
	}
	switch len(args) {
	case 0:
		for _, k := range kinds() {
			add(k.name, k.short)
		}
	case 1:
		k, err := lookupKind(args[0])
		if err != nil {
			break
		}
		for _, e := range k.entries() {
			add(e.name, e.title)
		}
		if k.find != nil {
			return found, cobra.ShellCompDirectiveDefault // a file, perhaps
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}
