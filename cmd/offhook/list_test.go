package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
)

// Everything that has a name is shown by it, within a screen's width, and as JSON.
func TestListOfEverything(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing here runs at the same time")
	}
	show := func(args ...string) string {
		code, out, talk := command(t, t.Context(), append([]string{"list"}, args...)...)
		if code != exitKept || out == "" {
			t.Errorf("list %v: exit code %d, printed %q %q", args, code, out, talk)
		}
		return out
	}
	fits := func(args ...string) {
		for line := range strings.Lines(show(args...)) {
			_, text, _ := strings.Cut(strings.TrimSpace(line), "  ")
			alone := !strings.Contains(strings.TrimSpace(text), " ") // the name of a file is not broken
			if width := len([]rune(strings.TrimSuffix(line, "\n"))); width > screen && !alone {
				t.Errorf("list %v: %d columns: %s", args, width, line)
			}
		}
	}
	fits()
	for _, k := range kinds() {
		fits(k.name)
		var all []any
		if err := json.Unmarshal([]byte(show(k.name, "--format", "json")), &all); err != nil ||
			len(all) != len(k.entries()) || len(all) == 0 {
			t.Errorf("%s as JSON has %d values: %v", k.name, len(all), err)
		}
		for _, e := range k.entries() {
			fits(k.name, e.name)
		}
	}
}

// The webhooks and families for which a policy has figures exist.
func TestPoliciesKnowTheirWebhooks(t *testing.T) {
	for _, p := range emitter.Policies() {
		if err := checkPolicy(p, schemas.Default()); err != nil {
			t.Error(err)
		}
		if found, err := readPolicy(p.Name); err != nil || found.Name != p.Name {
			t.Errorf("%s is not found by its name: %v", p.Name, err)
		}
	}
}
