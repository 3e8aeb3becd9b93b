package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// loadCatalog is the built-in catalogue, with a user's folders of schemas.
func loadCatalog(ctx context.Context, folders []string) (*schemas.Catalog, error) {
	if len(folders) == 0 {
		return schemas.Default(), nil
	}
	var opened []fs.FS
	for _, folder := range folders {
		if info, err := os.Stat(folder); err != nil {
			return nil, &flagError{"schemas", err}
		} else if !info.IsDir() {
			return nil, wrong("schemas",
				"%s is a file; name the folder that holds <family>/<event>.json", folder)
		}
		root, err := os.OpenRoot(folder) // links that leave the folder are not followed
		if err != nil {
			return nil, &flagError{"schemas", err}
		}
		opened = append(opened, root.FS())
	}
	catalog, err := schemas.Load(ctx, opened...)
	if err != nil {
		return nil, wrong("schemas", "%s:\n%w", strings.Join(folders, ", "), err)
	}
	return catalog, nil
}

func lookup(
	ctx context.Context, folders []string, name string,
) (*schemas.Catalog, *schemas.Webhook, error) {
	catalog, err := loadCatalog(ctx, folders)
	if err != nil {
		return nil, nil, err
	}
	w, err := catalog.Lookup(name)
	return catalog, w, err
}

func newEvents() *cobra.Command {
	var folders []string
	cmd := group(
		&cobra.Command{
			Use:   "events",
			Short: "Look at the catalogue of webhooks, and at captured bodies",
		},
		newEventsList(&folders),
		aboutEvent(&folders, "show", "Show what a webhook means, its fields, outcomes and sources",
			func(w *schemas.Webhook, out io.Writer) error { return w.Describe(out) }),
		newEventsSchema(&folders),
		newEventsExample(&folders),
		newEventsValidate(&folders),
	)
	schemasFlag(cmd.PersistentFlags(), &folders)
	return cmd
}

func newEventsSchema(folders *[]string) *cobra.Command {
	var bundle bool
	cmd := aboutEvent(
		folders,
		"schema",
		"Print the JSON Schema of a webhook",
		func(w *schemas.Webhook, out io.Writer) error {
			read := w.Source
			if bundle {
				read = w.Bundle
			}
			text, err := read()
			if err == nil {
				_, err = out.Write(text)
			}
			return err
		},
	)
	cmd.Flags().BoolVar(&bundle, "bundle", false,
		"as one document that stands alone, for validators of any language")
	return cmd
}

// aboutEvent is a command that prints something about one webhook.
func aboutEvent(
	folders *[]string,
	name, short string,
	print func(*schemas.Webhook, io.Writer) error,
) *cobra.Command {
	return &cobra.Command{
		Use:               name + " EVENT",
		Short:             short,
		Args:              one("the name of an event"),
		ValidArgsFunction: completeEvents,
		RunE: func(cmd *cobra.Command, args []string) error {
			_, w, err := lookup(cmd.Context(), *folders, args[0])
			if err != nil {
				return err
			}
			return print(w, cmd.OutOrStdout())
		},
	}
}

// A listed event is a line of events list.
type listed struct {
	Name        string   `json:"name"`
	Family      string   `json:"family"`
	Wire        string   `json:"wire"`
	Variants    []string `json:"variants,omitempty"`
	Withheld    string   `json:"withheld,omitempty"`
	Description string   `json:"description"`
}

func newEventsList(folders *[]string) *cobra.Command {
	var family, format string
	cmd := &cobra.Command{
		Use:   "list [PATTERN]",
		Short: "List the webhooks, by family",
		Long: `List the webhooks, by family: name, wire form (json or form), variants and
meaning. PATTERN is a part of the name, or a pattern such as 'call.*.ended'.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			catalog, err := loadCatalog(cmd.Context(), *folders)
			if err != nil {
				return err
			}
			pattern := strings.Join(args, "")
			events, err := list(catalog, family, pattern)
			if err != nil {
				return err
			}
			return showEvents(cmd.OutOrStdout(), events, format)
		},
	}
	cmd.Flags().StringVar(&family, "family", "", "only this `FAMILY`")
	completed(
		cmd,
		"family",
		func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return schemas.Default().Families(), cobra.ShellCompDirectiveNoFileComp
		},
	)
	formatFlag(cmd, &format)
	return cmd
}

// list is the webhooks of a family, or of all for "", that a pattern or part of a name means.
func list(catalog *schemas.Catalog, family, pattern string) (events []listed, err error) {
	if families := catalog.Families(); family != "" && !slices.Contains(families, family) {
		return nil, &flagError{
			"family",
			&nearest.Error{Kind: "family", Name: family, Nearest: nearest.Name(family, families)},
		}
	}
	for w := range catalog.All() {
		fits, err := path.Match(pattern, w.Name)
		if err != nil {
			return nil, fmt.Errorf("the pattern %q is malformed: %w", pattern, err)
		}
		if family != "" && w.Family != family || !fits && !strings.Contains(w.Name, pattern) {
			continue
		}
		h := w.Header()
		events = append(
			events,
			listed{w.Name, w.Family, string(h.Wire), h.VariantNames(), h.Withheld, h.Description},
		)
	}
	if len(events) == 0 {
		return nil, fmt.Errorf("no webhook has a name like %q", pattern)
	}
	return events, nil
}

func showEvents(out io.Writer, events []listed, format string) error {
	switch format {
	case "json":
		return encode(out, format, events)
	case "jsonl":
		for _, e := range events {
			if err := encodeLine(out, "webhook", e); err != nil {
				return err
			}
		}
		return nil
	}
	width, family := 0, ""
	for _, e := range events {
		width = max(width, min(len(e.Name), 36))
	}
	for _, e := range events {
		if e.Family != family {
			if family != "" {
				fmt.Fprintln(out)
			}
			family = e.Family
			fmt.Fprintln(out, family)
		}
		note := e.Description
		if e.Withheld != "" {
			note = "(not sent: " + e.Withheld + ")"
		}
		if len(e.Variants) > 0 {
			note = strings.Join(e.Variants, "|") + ": " + note
		}
		if isTerminal(out) {
			note = hang(note, screen-width-10, strings.Repeat(" ", width+10))
		}
		line := fmt.Sprintf("  %-*s  %s  %s", width, e.Name, e.Wire, note)
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}
