package selftest

import (
	"context"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/suite"
)

func TestSelect(t *testing.T) {
	s := made(t, &suite.Config{Target: "http://127.0.0.1:1/", Handles: []string{"voice"}})
	for _, c := range []struct {
		selection suite.Selection
		says      string
	}{
		{suite.Selection{IDs: []string{"refuse/stale-24"}}, `did you mean "refuse/stale-24h"`},
		{suite.Selection{Labels: "must &&"}, "label filter"},
		{suite.Selection{Labels: "nothing"}, "no check is selected"},
	} {
		if _, err := s.Select(c.selection); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v", c.selection, err)
		}
	}
	checks, err := s.Select(suite.Selection{IDs: []string{"refuse"}, Labels: "should"})
	if err != nil || len(checks) == 0 {
		t.Fatal(len(checks), err)
	}
	for _, c := range checks {
		if c.Asks != suite.Refuse || c.Level != suite.Should {
			t.Errorf("selected %s, a %s", c.ID, c.Level)
		}
	}
}

// TestConfigErrors asserts that what is wrong with a configuration is said before anything is sent.
func TestConfigErrors(t *testing.T) {
	const here = "http://127.0.0.1/"
	run := func(context.Context, *suite.Probe) {}
	further := func(checks ...suite.Check) suite.Config {
		return suite.Config{Target: here, Further: checks}
	}
	for _, c := range []struct {
		cfg  suite.Config
		says string
	}{
		{suite.Config{}, "no target"},
		{suite.Config{Target: "receiver"}, "receiver"},
		{suite.Config{Target: "https://hooks.example.com/"}, "AllowRemote"},
		{suite.Config{Target: "https://hooks.example.com/", AllowRemote: true},
			"development key is published"},
		{suite.Config{Target: here, Handles: []string{"voise"}}, `unknown webhook or family "voise"`},
		{suite.Config{Target: here, Handles: []string{"iot"}}, "no webhook is handled"},
		{suite.Config{Target: here, Entities: map[string]string{"conection_id": "1"}},
			`did you mean "connection_id"`},
		{suite.Config{Target: here, Entities: map[string]string{"connection_id": "one"}},
			"/data/payload/connection_id"},
		{further(suite.Check{Run: run}), "check 1 has no ID"},
		{further(suite.Check{ID: "mine/one"}), "mine/one has no Run"},
		{further(suite.Check{ID: "mine/one", Run: run}, suite.Check{ID: "mine/one", Run: run}),
			"two checks mine/one"},
		{further(suite.Check{ID: "answer/200", Run: run}), "two checks answer/200"},
	} {
		if _, err := suite.New(&c.cfg); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v, want %q", c.cfg, err, c.says)
		}
	}
}
