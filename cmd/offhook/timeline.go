package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
)

func newLedger() *cobra.Command {
	var format, policy string
	var noColor bool
	cmd := &cobra.Command{
		Use:   "ledger FILE",
		Short: "Show what a ledger holds, as a timeline",
		Long: `Show the attempts that a ledger holds, event by event: when each was sent, what
came of it, how long it took and how late it was sent. FILE is what --ledger
wrote, or - for standard input. Times are UTC.

Of an attempt that is under way the ledger has the beginning alone: its program
still waits for the answer, or was killed. With --format json and jsonl bodies
and headers are left out; the ledger itself is JSON lines and has them.`,
		Example: `  offhook ledger attempts.jsonl
  offhook ledger attempts.jsonl --format jsonl | jq 'select(.status == 500)'`,
		Args: one("a ledger"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			judge, err := readPolicy(policy)
			if err != nil {
				return &flagError{"policy", err}
			}
			t := timeline{policy: judge, index: map[string]*timelineEvent{}}
			unread, err := readEntries(cmd, args[0], t.add)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if err := t.show(out, format, painter(out, noColor)); err != nil {
				return err
			}
			return unreadable(unread)
		},
	}
	formatFlag(cmd, &format)
	policyFlag(cmd, &policy)
	cmd.Flags().BoolVar(&noColor, "no-color", false, "no colours, even on a terminal")
	return cmd
}

// A timeline is what a ledger tells, event by event.
type timeline struct {
	policy emitter.Policy // says what counts as delivered
	events []*timelineEvent
	index  map[string]*timelineEvent
}

// A timelineEvent is one event and its attempts.
type timelineEvent struct{ attempts []emitter.Entry }

// add takes an entry, without what is not shown of it.
func (t *timeline) add(e emitter.Entry) {
	e.RequestBody, e.RequestHeader, e.ResponseHeader = nil, nil, nil
	e.ResponseBody = slices.Clone(e.ResponseBody[:min(len(e.ResponseBody), 300)])
	key := e.EventKey()
	event := t.index[key]
	if event == nil {
		event = &timelineEvent{}
		t.index[key] = event
		t.events = append(t.events, event)
	}
	event.attempts = append(event.attempts, e)
}

// sort puts the attempts of each event, and the events by their first attempts, in order of time.
func (t *timeline) sort() {
	for _, event := range t.events {
		slices.SortStableFunc(event.attempts, func(a, b emitter.Entry) int { return a.At.Compare(b.At) })
	}
	slices.SortStableFunc(t.events, func(a, b *timelineEvent) int {
		return a.attempts[0].At.Compare(b.attempts[0].At)
	})
}

func (t *timeline) show(
	out io.Writer, format string, paint func(colour, text string) string) error {
	t.sort()
	switch format {
	case "json":
		document := struct {
			Attempts []ledgerRow `json:"attempts"`
			Summary  ledgerSums  `json:"summary"`
		}{[]ledgerRow{}, t.sum()}
		for _, event := range t.events {
			for i := range event.attempts {
				document.Attempts = append(document.Attempts, rowOf(&event.attempts[i]))
			}
		}
		return encode(out, format, document)
	case "jsonl":
		for _, event := range t.events {
			for i := range event.attempts {
				if err := encodeLine(out, "attempt", rowOf(&event.attempts[i])); err != nil {
					return err
				}
			}
		}
		return nil
	}
	width := widthOf(out)
	day := ""
	for _, event := range t.events {
		first := &event.attempts[0]
		if date := first.At.Format(time.DateOnly); date != day {
			day = date
			if _, err := fmt.Fprintf(out, "%s UTC\n", date); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintln(out, folded(heading(&first.Attempt), width, "  ")); err != nil {
			return err
		}
		for i := range event.attempts {
			if err := t.attempt(out, &event.attempts[i], width, paint); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(out, "\n%s\n", folded(t.sum().text(), width, "  "))
	return err
}

// heading names an event: its type, what it is about and its id.
func heading(a *emitter.Attempt) string {
	return strings.Join(strings.Fields(printable(strings.Join([]string{
		cmp.Or(a.EventType, "unknown event"), leg(a.Trace), a.EventID}, " "))), " ")
}

// attempt shows an attempt on a line, and below what there is to say of it.
func (t *timeline) attempt(out io.Writer, e *emitter.Entry, width int,
	paint func(colour, text string) string) error {
	what, colour := outcome(&e.Attempt), red
	switch {
	case e.UnderWay:
		what, colour = "under way", faint
	case e.Spoil != "" || e.Fault != "":
		colour = faint
	case t.policy.Delivered([]emitter.Attempt{e.Attempt}):
		colour = green
	}
	line := fmt.Sprintf("  %s %2d %-8s %s", paint(faint, e.At.Format("15:04:05.000")), e.N,
		printable(string(e.Role)), paint(colour, fmt.Sprintf("%-9s", what)))
	if !e.UnderWay {
		line += fmt.Sprintf(" %7s", took(e.Took))
	}
	marks := ""
	if e.Late >= time.Millisecond {
		marks += "  late " + took(e.Late)
	}
	if e.Redialled {
		marks += "  redialled"
	}
	line += marks
	const indent, used = "                 ", 44 // what stands above, and its width
	switch notes := t.notes(e); {
	case notes == "":
	case used+len(marks)+2+utf8.RuneCountInString(notes) <= screen:
		line += "  " + notes
	default:
		line += "\n" + indent + folded(notes, width-len(indent), indent)
	}
	_, err := fmt.Fprintln(out, strings.TrimRight(line, " "))
	return err
}

// outcome is a status, or the cause for which there is none.
func outcome(a *emitter.Attempt) string {
	switch {
	case a.Cause != emitter.CauseNone && a.Cause != emitter.CauseRedirect:
		return printable(string(a.Cause))
	case a.Status != 0:
		return fmt.Sprint(a.Status)
	}
	return "-"
}

// notes say what is special about an attempt, and why it failed.
func (t *timeline) notes(e *emitter.Entry) string {
	var notes []string
	if e.Spoil != "" {
		notes = append(notes, "spoiled: "+e.Spoil)
	}
	for _, mark := range ours(&e.Attempt) {
		notes = append(notes, strings.TrimPrefix(mark, "*"))
	}
	switch delivered := t.policy.Delivered([]emitter.Attempt{e.Attempt}); {
	case e.UnderWay:
		notes = append(notes, "its end is missing")
	case e.Fault != "":
		notes = append(notes, fmt.Sprintf("our outage (%s)", e.Fault))
	case e.Cause == emitter.CauseRedirect: // above stands the status
		notes = append(notes, "redirect "+e.Detail)
	case !delivered && e.Cause != emitter.CauseNone:
		notes = append(notes, cmp.Or(e.Detail, string(e.Cause)))
	case !delivered && e.Spoil == "":
		notes = append(notes, reason(e.Attempt, t.policy))
	}
	return printable(strings.Join(notes, "; "))
}
