package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// A listedStory is an entry of scenarios list.
type listedStory struct {
	Name    string                      `json:"name"`
	Family  string                      `json:"family,omitempty"`
	Title   string                      `json:"title"`
	Summary string                      `json:"summary,omitempty"`
	Needs   []string                    `json:"needs,omitempty"`
	Options map[string]scenarios.Option `json:"options,omitempty"`
	Events  []string                    `json:"events"`
}

func newScenariosList() *cobra.Command {
	var family, event, format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the built-in scenarios, by family",
		Long: `List the built-in scenarios, by family: name, title, and what a play of it
needs. With --format json and jsonl also summary, options and events.`,
		Example: `  offhook scenarios list --family voice
  offhook scenarios list --event call.hangup`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			stories, err := selectStories(family, event)
			if err != nil {
				return err
			}
			return showStories(cmd.OutOrStdout(), stories, format)
		},
	}
	cmd.Flags().StringVar(&family, "family", "", "only this `FAMILY`")
	completed(cmd, "family",
		func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return storyFamilies(), cobra.ShellCompDirectiveNoFileComp
		})
	cmd.Flags().StringVar(&event, "event", "", "only those that can emit this `EVENT`")
	completed(cmd, "event", completeEvents)
	formatFlag(cmd, &format)
	return cmd
}

// storyFamilies are the families of the built-in stories.
func storyFamilies() (families []string) {
	for _, name := range scenarios.Library() {
		s := scenarios.Scenario{Name: name}
		if family := s.Family(); family != "" && !slices.Contains(families, family) {
			families = append(families, family)
		}
	}
	return families
}

// selectStories are the built-in stories of a family that can emit an event; "" is any.
func selectStories(family, event string) (stories []scenarios.Scenario, err error) {
	if families := storyFamilies(); family != "" && !slices.Contains(families, family) {
		return nil, &flagError{"family", nearest.Unknown("family", family, families)}
	}
	if event != "" {
		hook, err := schemas.Default().Lookup(event)
		if err != nil {
			return nil, &flagError{"event", err}
		}
		event = hook.Name
	}
	for _, s := range scenarios.Builtin() {
		if (family == "" || s.Family() == family) &&
			(event == "" || slices.Contains(s.Events(), event)) {
			stories = append(stories, s)
		}
	}
	if len(stories) == 0 {
		of := ""
		if family != "" {
			of = " of the family " + family
		}
		return nil, wrong("event", "no scenario%s emits %s", of, event)
	}
	return stories, nil
}

func showStories(out io.Writer, stories []scenarios.Scenario, format string) error {
	if format == "pretty" {
		return showFamilies(out, stories)
	}
	var all []any
	for _, s := range stories {
		all = append(all, listedStory{s.Name, s.Family(), s.Title, s.Summary, s.Needs, s.Options,
			s.Events()})
	}
	if format == "json" {
		return encode(out, format, all)
	}
	for _, s := range all {
		if err := encodeLine(out, "scenario", s); err != nil {
			return err
		}
	}
	return nil
}

// showFamilies shows names and titles side by side, those without a family first.
func showFamilies(out io.Writer, stories []scenarios.Scenario) error {
	slices.SortStableFunc(stories, func(a, b scenarios.Scenario) int {
		return strings.Compare(a.Family(), b.Family())
	})
	widths := map[string]int{}
	for _, s := range stories {
		widths[s.Family()] = max(widths[s.Family()], len(s.Name))
	}
	for i, s := range stories {
		family := s.Family()
		if i > 0 && family != stories[i-1].Family() {
			if _, err := fmt.Fprintln(out); err != nil {
				return err
			}
		}
		title := s.Title
		if len(s.Needs) > 0 {
			title += " [needs " + strings.Join(s.Needs, ", ") + "]"
		}
		column := widths[family] + 2
		title = hang(title, screen-column, strings.Repeat(" ", column))
		if _, err := fmt.Fprintf(out, "%-*s%s\n", column, s.Name, title); err != nil {
			return err
		}
	}
	return nil
}
