package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/scenarios"
)

func newScenariosShow() *cobra.Command {
	var source, mermaid bool
	var options, folders []string
	var rows string
	cmd := &cobra.Command{
		Use:   "show SCENARIO-OR-FILE",
		Short: "Show a scenario in words and as a sequence, or its YAML",
		Long: `Show a scenario in words, and its first run with seed 1 as a sequence: a line an
event, from the legs that it is about, or what else, by Telnyx to the receiver.
A lane is dotted before its life begins, and a cross is its end. A closed loop
is what the far end does, and which commands are expected of the application.`,
		Example: `  offhook scenarios show conference/three
  offhook scenarios show voice/ivr --option mistakes=2
  offhook scenarios show voice/ivr --mermaid >> README.md
  offhook scenarios show voice/ivr --yaml > my-menu.yaml`,
		Args:              one("the name of a scenario or a file"),
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			if source {
				for _, flag := range []string{"mermaid", "option", "rows", "schemas"} {
					if cmd.Flags().Changed(flag) {
						return wrong(flag, "has no effect with --yaml")
					}
				}
			}
			s, err := readScenario(args[0])
			if err != nil {
				return err
			}
			if source {
				_, err := fmt.Fprint(cmd.OutOrStdout(), s.Source())
				return err
			}
			setting := scenarios.Setting{Seed: 1, Env: os.LookupEnv}
			if setting.Options, err = readPairs("option", options); err != nil {
				return err
			}
			if setting.Rows, err = readRows(rows); err != nil {
				return err
			}
			if setting.Catalog, err = loadCatalog(cmd.Context(), folders); err != nil {
				return err
			}
			diagram, err := s.Sequence(cmd.Context(), setting)
			if err != nil {
				return err
			}
			if mermaid {
				_, err = fmt.Fprint(cmd.OutOrStdout(), diagram.Mermaid())
				return err
			}
			return tell(cmd.OutOrStdout(), s, diagram)
		},
	}
	cmd.Flags().BoolVar(&source, "yaml", false, "print the YAML")
	cmd.Flags().BoolVar(&mermaid, "mermaid", false,
		"print the sequence alone, as a diagram of Mermaid for Markdown")
	storyFlags(cmd, &options, &rows)
	schemasFlag(cmd.Flags(), &folders)
	return cmd
}

// tell tells a story in words, and then its sequence.
func tell(out io.Writer, s scenarios.Scenario, diagram scenarios.Diagram) error {
	text := &strings.Builder{}
	fmt.Fprintln(text, s.Name)
	for _, paragraph := range []string{s.Title, s.Summary} {
		if paragraph != "" {
			fmt.Fprintf(text, "\n%s\n", fold(paragraph, screen, ""))
		}
	}
	var head []string
	for _, need := range s.Needs {
		head = append(head, "Needs "+needs(need))
	}
	if s.Policy != "" {
		head = append(head, "Policy: "+s.Policy)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Entities)) {
		head = append(head, fmt.Sprintf("Entity: %s=%s", name, s.Entities[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Media)) {
		head = append(head, fmt.Sprintf("Played: %s, %s", name, s.Media[name]))
	}
	if day := strings.TrimPrefix(s.BadDay.String(), "; "); day != "" {
		head = append(head, "All through: "+day)
	}
	tellLines(text, "", head)
	var options, cast []string
	for _, name := range slices.Sorted(maps.Keys(s.Options)) {
		options = append(options, tellOption(name, s.Options[name]))
	}
	for _, m := range s.Cast {
		cast = append(cast, m.String())
	}
	tellLines(text, "Options, with what they are without --option:", options)
	tellLines(text, "Cast:", cast)
	fmt.Fprint(text, "\nSteps:\n")
	tellSteps(text, s.Steps, "")
	fmt.Fprintf(text, "\nThe first run with seed 1:\n\n%s", diagram.Text(screen))
	lines := strings.Split(text.String(), "\n")
	for i, line := range lines {
		lines[i] = printable(line)
	}
	_, err := fmt.Fprint(out, strings.Join(lines, "\n"))
	return err
}

// tellLines tells lines below a title, if there are any; "" is no title.
func tellLines(text *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintln(text)
	indent := ""
	if title != "" {
		fmt.Fprintln(text, title)
		indent = "  "
	}
	for _, line := range lines {
		fmt.Fprintln(text, indent+hang(line, screen-len(indent), indent+"  "))
	}
}

// tellOption is an option with its default, and what else it may be.
func tellOption(name string, o scenarios.Option) string {
	text := fmt.Sprintf("%s=%s", name, o.Default)
	if len(o.Values) > 0 {
		text += " (" + strings.Join(o.Values, ", ") + ")"
	}
	if o.About != "" {
		text += ": " + o.About
	}
	return text
}

// tellSteps tells steps in lines with numbers, and those of a block below it.
func tellSteps(text *strings.Builder, steps []scenarios.Step, indent string) {
	for i, step := range steps {
		fmt.Fprintf(text, "%s%2d. %s\n", indent, i+1,
			hang(step.String(), screen-4-len(indent), indent+"    "))
		switch below := indent + "    "; {
		case step.Repeat != nil:
			tellSteps(text, step.Repeat.Steps, below)
		case step.Choose != nil:
			for _, name := range slices.Sorted(maps.Keys(step.Choose.Of)) {
				weight := ""
				if step.Choose.Option == "" {
					weight = fmt.Sprintf(", weight %d", step.Choose.Weights[name])
				}
				fmt.Fprintf(text, "%s%s%s:\n", below, name, weight)
				tellSteps(text, step.Choose.Of[name], below)
			}
		}
	}
}

// needs is what a story needs of a play, as a person gives it.
func needs(need string) string {
	switch need {
	case scenarios.NeedsFailover:
		return "a failover URL (--failover-to)"
	case scenarios.NeedsAnswer:
		return "a receiver that answers with a body"
	}
	return need
}
