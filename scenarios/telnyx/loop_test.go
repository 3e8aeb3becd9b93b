package telnyx

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// loops are the closed loops of the library.
func loops(t *testing.T) (all []scenarios.Scenario) {
	t.Helper()
	for _, name := range scenarios.Library() {
		if !strings.HasPrefix(name, "loop/") {
			continue
		}
		s, err := scenarios.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// rehearsed are the events of the runs of a play, and the commands that it was given.
func rehearsed(t *testing.T, p *Play, runs int) (events []emitter.Event, given []emitter.Command) {
	t.Helper()
	p.Account = &Account{}
	e := &scenarios.Engine{Runs: runs, Begin: p.Begin(),
		Now:     time.Date(2026, 3, 4, 9, 15, 25, 0, time.UTC),
		Targets: emitter.Targets{Default: emitter.Target{Primary: "http://127.0.0.1/"}}}
	p.Account.Engine = e
	for h, err := range e.Rehearse(t.Context()) {
		switch {
		case err != nil:
			t.Errorf("%s %v: %v", p.Story.Name, p.Setting.Options, err)
		case h.Emitted != nil:
			events = append(events, *h.Emitted)
		case h.Command != nil:
			c := h.Command
			given = append(given, emitter.Command{Story: p.Story.Name, Run: strconv.Itoa(h.Run + 1),
				At: h.At, Name: c.Name, Of: c.Of, Query: c.Query, With: c.With,
				Status: h.Answer.Status, Answer: h.Answer.Body})
		}
	}
	return events, given
}

// TestLoopsAreKept asserts that an application without fault keeps every closed loop of the library,
// whatever its options are, and that a play is repeated from the commands in its ledger: the same
// bodies, to the byte.
func TestLoopsAreKept(t *testing.T) {
	for _, s := range loops(t) {
		for _, options := range choices(s) {
			setting := scenarios.Setting{Seed: 3, Options: options}
			events, given := rehearsed(t, &Play{Story: s, Setting: setting}, 3)
			if len(events) == 0 || len(given) == 0 {
				t.Errorf("%s %v: %d events, %d commands", s.Name, options, len(events), len(given))
			}
			var file bytes.Buffer
			ledger := emitter.NewLedger(&file)
			for _, c := range given {
				if err := ledger.Command(c); err != nil {
					t.Fatal(err)
				}
			}
			kept := []emitter.Command{}
			for c, err := range emitter.ReadCommands(&file) {
				if err != nil {
					t.Fatal(err)
				}
				kept = append(kept, c)
			}
			again, _ := rehearsed(t, &Play{Story: s, Setting: setting, Given: kept}, 3)
			if len(again) != len(events) {
				t.Errorf("%s %v: %d events, and %d again", s.Name, options, len(events), len(again))
				continue
			}
			for i := range events {
				first, second := events[i].Body.Bytes(1, "u"), again[i].Body.Bytes(1, "u")
				if !bytes.Equal(first, second) {
					t.Errorf("%s %v: %s is\n%s\nand again\n%s", s.Name, options, events[i].Type, first,
						second)
				}
			}
		}
	}
}

// choices are the options of a story, each value of each once.
func choices(s scenarios.Scenario) (all []map[string]string) {
	all = append(all, nil)
	for name, option := range s.Options {
		for _, value := range option.Values {
			all = append(all, map[string]string{name: value})
		}
	}
	return all
}
