package main

import (
	"cmp"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

func newEventsValidate(folders *[]string) *cobra.Command {
	var event, format string
	cmd := &cobra.Command{
		Use:   "validate [FILE...]",
		Short: "Validate captured bodies",
		Long: `Validate captured bodies: whole, the inner data object alone, form text, or the
fields of a form as a JSON object. The webhook is recognised by itself. Errors
and drift (what real traffic shows beyond the documentation) are told apart;
drift alone ends with exit code 0. Without FILE, standard input is read.

Where FILE is a ledger, the body of each attempt is judged, but for those that
were spoiled on purpose.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			catalog, err := loadCatalog(cmd.Context(), *folders)
			if err != nil {
				return err
			}
			var expected *schemas.Webhook
			if event != "" {
				if expected, err = catalog.Lookup(event); err != nil {
					return &flagError{"event", err}
				}
			}
			if len(args) == 0 {
				args = []string{"-"}
			}
			var bodies []captured
			unread := 0
			for _, arg := range args {
				more, skipped, err := readBodies(cmd, arg)
				if err != nil {
					return err
				}
				bodies, unread = append(bodies, more...), unread+skipped
			}
			var results []validated
			for _, body := range bodies {
				results = append(results, validate(catalog, expected, body.from, body.text))
			}
			err = showValidated(cmd.OutOrStdout(), results, format)
			return cmp.Or(err, unreadable(unread))
		},
	}
	cmd.Flags().StringVar(&event, "event", "", "`NAME` of the webhook, instead of recognising it")
	completed(
		cmd,
		"event",
		func(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
			return completeEvents(cmd, nil, begun)
		},
	)
	formatFlag(cmd, &format)
	return cmd
}

// A captured body is one to judge, and where it is from.
type captured struct {
	from string
	text []byte
}

// readBodies reads a body, or those of a ledger, and how many lines of that cannot be read.
func readBodies(cmd *cobra.Command, name string) (bodies []captured, unread int, err error) {
	if !isLedger(cmd, name) {
		text, err := input(cmd, name)
		return []captured{{name, text}}, 0, err
	}
	unread, err = readEntries(cmd, name, func(e emitter.Entry) {
		if e.Spoil == "" && len(e.RequestBody) > 0 {
			bodies = append(bodies, captured{fmt.Sprintf("%s:%d", name, e.Line), e.RequestBody})
		}
	})
	if err == nil && len(bodies) == 0 {
		err = fmt.Errorf("%s holds no body that was not spoiled", name)
	}
	return bodies, unread, err
}

// A validated body is what events validate says of one input.
type validated struct {
	Input    string            `json:"input"`
	Event    string            `json:"event,omitempty"`
	Valid    bool              `json:"valid"` // no errors; drift does not count
	Error    string            `json:"error,omitempty"`
	Problems []schemas.Problem `json:"problems"`
}

// validate judges a body as the expected webhook, or as the one that it is recognised as if none is
// expected.
func validate(
	catalog *schemas.Catalog,
	expected *schemas.Webhook,
	input string,
	body []byte,
) validated {
	result := validated{Input: input, Problems: []schemas.Problem{}}
	doc, err := wire.Parse(body)
	if err != nil {
		result.Error = err.Error()
		return result
	}
	w, doc, err := catalog.Recognize(doc)
	if expected != nil {
		w, err = expected, nil
	}
	if err != nil {
		result.Error = err.Error()
		return result
	}
	result.Event = w.Name
	result.Problems = append(result.Problems, w.Validate(doc)...)
	for _, odd := range wire.Oddities(body) {
		result.Problems = append(result.Problems,
			schemas.Problem{Pointer: odd.Pointer, Reason: odd.Reason, Drift: true})
	}
	result.Valid = len(schemas.Errors(result.Problems)) == 0
	return result
}

func showValidated(out io.Writer, results []validated, format string) error {
	invalid := 0
	for _, r := range results {
		verdict := "is valid"
		if !r.Valid {
			verdict = "is NOT valid"
			invalid++
		}
		switch format {
		case "jsonl":
			if err := encodeLine(out, "validation", r); err != nil {
				return err
			}
		case "pretty":
			fmt.Fprintf(out, "%s: %s %s\n", r.Input, cmp.Or(r.Event, "this"), verdict)
			if r.Error != "" {
				fmt.Fprintf(out, "  error  %s\n", printable(r.Error))
			}
			for _, p := range r.Problems {
				kind := "error"
				if p.Drift {
					kind = "drift"
				}
				fmt.Fprintf(out, "  %s  %s\n", kind, printable(fmt.Sprint(p)))
			}
		}
	}
	if format == "json" {
		if err := encode(out, format, results); err != nil {
			return err
		}
	}
	if invalid > 0 {
		bodies := "1 body is"
		if len(results) > 1 {
			bodies = fmt.Sprintf("%d bodies are", len(results))
		}
		return &verdictError{exitBroken, fmt.Sprintf("%d of %s not valid", invalid, bodies)}
	}
	return nil
}
