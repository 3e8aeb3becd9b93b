package telnyx

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// A Tally counts the commands that came to a Witness.
type Tally struct {
	// Came are those of each operation, by its name, however they were answered; "other" are the
	// requests that name none.
	Came map[string]int `json:"came"`
	// Refused counts those that Telnyx would refuse, Unmodelled those of which offhook does not
	// model what follows.
	Refused    int `json:"refused"`
	Unmodelled int `json:"not_modelled"`
	// Unplaced counts those that were accepted and belong to no event.
	Unplaced int `json:"of_no_event"`
	// Refusals are the first ones, one of a kind, and how often each came.
	Refusals []RefusedCommand `json:"refusals"`
}

// A RefusedCommand is what Telnyx would refuse, and why.
type RefusedCommand struct {
	Name   string `json:"name"`
	Method string `json:"method"`
	Path   string `json:"path"`
	Status int    `json:"status"`
	Why    string `json:"why"`
	Times  int    `json:"times"`
}

func (r RefusedCommand) String() string {
	text := fmt.Sprintf("%s %s: %d %s", r.Method, r.Path, r.Status, r.Why)
	if r.Times > 1 {
		text += fmt.Sprintf(" (%d times)", r.Times)
	}
	return text
}

// All is how many came.
func (t Tally) All() (all int) {
	for _, n := range t.Came {
		all += n
	}
	return all
}

// String counts in a line: 3 commands: answer 2, speak 1; 1 refused.
func (t Tally) String() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(t.Came)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, t.Came[name]))
	}
	text := fmt.Sprintf("%d commands", t.All())
	if t.All() == 1 {
		text = "1 command"
	}
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	for _, c := range []struct {
		n    int
		what string
	}{{t.Refused, "refused"}, {t.Unmodelled, "not modelled"}, {t.Unplaced, "of no event"}} {
		if c.n > 0 {
			text += fmt.Sprintf("; %d %s", c.n, c.what)
		}
	}
	return text
}

// kindsKept is how many kinds of refusals a tally keeps.
const kindsKept = 8

// add counts a request.
func (t *Tally) add(r Received) {
	op := r.Operation
	if op == nil { // who gives no key is not asked what for
		op, _, _ = Route(r.Method, r.Path)
	}
	name := "other"
	if op != nil {
		name = op.Name
	}
	if t.Came == nil {
		t.Came = map[string]int{}
	}
	t.Came[name]++
	switch {
	case r.Status == http.StatusNotImplemented:
		t.Unmodelled++
	case r.Status >= 400:
		t.Refused++
		t.refuse(name, r)
	}
}

func (t *Tally) refuse(name string, r Received) {
	refused := RefusedCommand{Name: name, Method: r.Method, Path: r.Path, Status: r.Status,
		Why: Reason(r.Answer), Times: 1}
	for i, known := range t.Refusals {
		if known.Name == name && known.Status == r.Status && known.Why == refused.Why {
			t.Refusals[i].Times++
			return
		}
	}
	if len(t.Refusals) < kindsKept {
		t.Refusals = append(t.Refusals, refused)
	}
}

func (t *Tally) copy() Tally {
	c := *t
	c.Came, c.Refusals = maps.Clone(t.Came), slices.Clone(t.Refusals)
	return c
}
