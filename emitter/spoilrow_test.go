package emitter_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// Each known defect of receivers is found by a spoil, or it is said why a difference in one request
// does not find it.
func TestSpoilsCoverTheKnownDefects(t *testing.T) {
	text, err := os.ReadFile("testdata/rows.json")
	if err != nil {
		t.Fatal(err)
	}
	var reasons map[string]string // why no spoil finds a defect, by its id; empty if one does
	if err := json.Unmarshal(text, &reasons); err != nil {
		t.Fatal(err)
	}
	if len(reasons) != 38+56 {
		t.Errorf("there are %d defects", len(reasons))
	}
	found := map[string]bool{}
	for _, s := range emitter.Spoils() {
		for row := range strings.FieldsSeq(s.Source) {
			found[row] = true
			if reason, ok := reasons[row]; !ok || reason != "" {
				t.Errorf("spoil %s finds %s, which is unknown or found otherwise: %s",
					s.Name, row, reason)
			}
		}
	}
	for _, row := range slices.Sorted(maps.Keys(reasons)) {
		if !found[row] && reasons[row] == "" {
			t.Errorf("no spoil finds %s", row)
		}
	}
}

// What a spoil says about itself is whole, and in sentences.
func TestSpoilsSayWhatTheyAre(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	sentence := regexp.MustCompile(`(?s)^[A-Z].*\.$`)
	answers := []emitter.Answer{emitter.Refused, emitter.Accepted, emitter.Either}
	titles := map[string]string{}
	for _, s := range emitter.Spoils() {
		if !name.MatchString(s.Name) || s.Source == "" || !slices.Contains(answers, s.Answer) ||
			!sentence.MatchString(s.Title) || !sentence.MatchString(s.Why) ||
			s.Lenient != "" && !strings.HasSuffix(s.Lenient, ".") ||
			s.Before == nil && s.After == nil {
			t.Errorf("spoil %s is not whole: %+v", s.Name, s)
		}
		if other := titles[s.Title]; other != "" {
			t.Errorf("spoils %s and %s have the same title", s.Name, other)
		}
		titles[s.Title] = s.Name
	}
}
