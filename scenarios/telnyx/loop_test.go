package telnyx

import (
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

// TestLoopsAreKept asserts that an application without fault keeps every closed loop of the library,
// whatever its options are.
func TestLoopsAreKept(t *testing.T) {
	for _, s := range loops(t) {
		for _, options := range choices(s) {
			setting := scenarios.Setting{Seed: 3, Options: options}
			account := &Account{}
			e := &scenarios.Engine{Runs: 3, Begin: Play(s, setting, account, nil),
				Now:     time.Date(2026, 3, 4, 9, 15, 25, 0, time.UTC),
				Targets: emitter.Targets{Default: emitter.Target{Primary: "http://127.0.0.1/"}}}
			account.Engine = e
			var told []string
			for h, err := range e.Rehearse(t.Context()) {
				switch {
				case err != nil:
					t.Errorf("%s %v: %v\n%s", s.Name, options, err, strings.Join(told, "\n"))
				case h.Run > 0:
				case h.Emitted != nil:
					told = append(told, h.At.String()+" "+h.Emitted.Type)
				case h.Command != nil:
					told = append(told, h.At.String()+" "+h.Command.Name)
				}
			}
			t.Logf("%s %v\n%s", s.Name, options, strings.Join(told, "\n"))
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
