package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A playEnd is what became of a play: the last line of --format jsonl, and the end of the document
// of --format json.
type playEnd struct {
	Kind string `json:"kind"` // verdict
	// Ended is kept, broken, unanswered, interrupted, or given up.
	Ended string `json:"ended"`
	Kept  bool   `json:"kept"`
	Why   string `json:"why,omitempty"`
	Seed  uint64 `json:"seed"`
	Again string `json:"again,omitempty"`
}

// ended is what became of a play that ends with an error, or with none.
func (p *printer) ended(err error, interrupted bool) playEnd {
	d := p.delivery
	end := playEnd{Kind: "verdict", Ended: "kept", Seed: d.seed, Again: d.again}
	var verdict *verdictError
	switch {
	case interrupted:
		end.Ended = "interrupted"
	case errors.As(err, &verdict) && verdict.code == exitBroken:
		end.Ended = "broken"
	case errors.As(err, &verdict) && verdict.code == exitUnanswered:
		end.Ended = "unanswered"
	case err != nil:
		end.Ended = "given up"
	}
	end.Kept = end.Ended == "kept"
	if err != nil {
		end.Why = err.Error()
	}
	return end
}

// finish ends the output for programs, whatever became of the play, so that it is whole.
func (p *printer) finish(err error, interrupted bool) error {
	switch p.delivery.flags.format {
	case "json":
		return p.document.close(p.ended(err, interrupted))
	case "jsonl":
		return encode(p.delivery.data, "jsonl", p.ended(err, interrupted))
	}
	return nil
}

// A playWriter prints a play as one JSON object, story by story.
type playWriter struct {
	delivery *delivery
	list     string // what the stories are called
	items    int
	story    *storyWriter // that is not at its end; nil for none
	err      error
}

// newPlayWriter begins the object.
func newPlayWriter(d *delivery, list string) *playWriter {
	w := &playWriter{delivery: d, list: list}
	w.print("{\n  \"kind\": \"play\",\n  \"target\": %s,\n  %s: [",
		quotedJSON(d.targets.Default.Primary), quotedJSON(list))
	return w
}

func (w *playWriter) print(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.delivery.data, format, args...)
	}
}

// item begins an item of the list.
func (w *playWriter) item() {
	if w.items > 0 {
		w.print(",")
	}
	w.items++
	w.print("\n  ")
}

// value writes a whole item.
func (w *playWriter) value(v any) error {
	w.item()
	var text bytes.Buffer
	if err := encode(&text, "jsonl", v); err != nil {
		return err
	}
	w.print("%s", bytes.TrimSpace(text.Bytes()))
	return w.err
}

// begin begins a story.
func (w *playWriter) begin(name, policy string) {
	w.item()
	w.story = newStoryWriter(w.delivery, name, policy)
}

// end ends the story.
func (w *playWriter) end(r scenarios.Report) error {
	story := w.story
	w.story = nil
	return story.end(r)
}

// close ends the object. A story that was begun is ended as it is.
func (w *playWriter) close(end playEnd) error {
	if w.story != nil {
		if err := w.end(scenarios.Report{}); err != nil {
			return err
		}
	}
	text, err := json.Marshal(end)
	if err != nil {
		return err
	}
	if w.items > 0 {
		w.print("\n  ")
	}
	w.print("],\n  \"verdict\": %s\n}\n", text)
	return w.err
}

// A storyWriter prints a story as one JSON object, event by event.
type storyWriter struct {
	delivery *delivery
	events   int
	err      error
}

func newStoryWriter(d *delivery, name, policy string) *storyWriter {
	w := &storyWriter{delivery: d}
	w.print("{\n  \"scenario\": %s,\n  \"seed\": %d,\n  \"policy\": %s,\n  \"events\": [",
		quotedJSON(name), d.seed, quotedJSON(policy))
	return w
}

func quotedJSON(text string) string {
	quoted, _ := json.Marshal(text) // a string always has a JSON form
	return string(quoted)
}

func (w *storyWriter) print(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.delivery.data, format, args...)
	}
}

// An eventReport is what --format json prints of one event.
type eventReport struct {
	Scenario string          `json:"scenario,omitempty"` // where several take turns
	Begins   float64         `json:"begins_s,omitempty"` // when the run does
	Run      string          `json:"run"`                // from 1
	Step     string          `json:"step"`               // from 1
	Offset   float64         `json:"offset_s"`           // from then on
	Leg      string          `json:"leg,omitempty"`
	Type     string          `json:"type"`
	ID       string          `json:"id,omitempty"`
	Spoil    string          `json:"spoil,omitempty"`
	Delivery string          `json:"delivery"` // delivered, failed or interrupted
	Broken   []string        `json:"broken,omitempty"`
	Excused  string          `json:"excused,omitempty"`
	Trace    emitter.Trace   `json:"trace"`
	Attempts []attemptReport `json:"attempts"`
}

type attemptReport struct {
	N      int     `json:"n"`
	Role   string  `json:"role,omitempty"`
	URL    string  `json:"url"`
	Status int     `json:"status,omitempty"`
	Cause  string  `json:"cause,omitempty"`
	Detail string  `json:"detail,omitempty"`
	Fault  string  `json:"fault,omitempty"`
	Took   float64 `json:"took_s"`
}

func (w *storyWriter) event(
	run int, begins time.Duration, d *scenarios.Delivery, t tale,
) error {
	trace := d.Event.Trace
	e := eventReport{Begins: begins.Seconds(), Run: fmt.Sprint(run + 1),
		Step: trace.Step, Offset: d.At.Seconds(),
		Leg: trace.Instances["leg"], Type: d.Event.Type, ID: d.Event.ID,
		Delivery: string(d.Status), Broken: d.Broken, Excused: d.Excused, Trace: trace}
	if len(t.parts) > 0 {
		e.Scenario = t.part(run).name
	}
	if d.Interrupted() {
		e.Delivery = "interrupted"
	}
	for _, a := range d.Attempts {
		e.Spoil = a.Spoil
		e.Attempts = append(e.Attempts, attemptReport{N: a.N, Role: string(a.Role), URL: a.URL,
			Status: a.Status,
			Cause:  string(a.Cause), Detail: a.Detail, Fault: a.Fault, Took: a.Took.Seconds()})
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("    ", "  ")
	if err := encoder.Encode(e); err != nil {
		return err
	}
	if w.events > 0 {
		w.print(",")
	}
	w.events++
	w.print("\n    %s", bytes.TrimRight(text.Bytes(), "\n"))
	return w.err
}

func (w *storyWriter) end(r scenarios.Report) error {
	if w.events > 0 {
		w.print("\n  ")
	}
	w.print("],\n  \"summary\": [")
	for i, sum := range r.Subtotals {
		text, err := json.Marshal(sum)
		if err != nil {
			return err
		}
		if i > 0 {
			w.print(",")
		}
		w.print("\n    %s", text)
	}
	if len(r.Subtotals) > 0 {
		w.print("\n  ")
	}
	w.print("],\n  \"kept\": %v,\n  \"planned\": %d\n}\n", r.Kept(),
		r.Events+r.Copies+r.Spoiled+r.Unsent)
	return w.err
}
