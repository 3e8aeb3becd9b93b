package selftest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/suite"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// The table stands in the README between these two lines.
const (
	readme     = "../README.md"
	tableBegin = "<!-- Made by `make docs` from the checks and the defects; " +
		"a test fails when it is stale. -->\n"
	tableEnd = "<!-- The end of what is made. -->\n"
)

// TestRowTable fails when the README's table of known defects is not what the checks cite; make
// docs writes it. That a check finds what it cites, TestEachCitedRowIsFound asserts.
func TestRowTable(t *testing.T) {
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := strings.Cut(string(page), tableBegin)
	_, after, ended := strings.Cut(rest, tableEnd)
	if !begun || !ended {
		t.Fatalf("%s has no place for the table", readme)
	}
	golden(t, readme, before+tableBegin+rowTable(t)+tableEnd+after)
}

// rowTable has a line for each known defect: the checks that find it, the gravest level among them,
// and the defects of our receiver that stand for it; or why no check finds it.
func rowTable(t *testing.T) string {
	checks := asked(t)
	var table strings.Builder
	table.WriteString("\n| row | what receivers do | found by | level | shown by |\n" +
		"| --- | --- | --- | --- | --- |\n")
	for _, row := range knownRows(t) {
		var kinds, defects []string
		var level suite.Level
		for _, c := range checks {
			if !slices.Contains(rows(c), row) {
				continue
			}
			if !slices.Contains(kinds, kind(c.ID)) {
				kinds = append(kinds, kind(c.ID))
			}
			if c.Level == suite.Must || level != suite.Must && c.Level == suite.Effect || level == "" {
				level = c.Level
			}
		}
		for _, d := range receiver.Defects() {
			if slices.Contains(d.Sources, row) {
				defects = append(defects, "`"+d.Name+"`")
			}
		}
		_, what, _ := strings.Cut(suite.Cite(row), " ")
		found := strings.Join(kinds, ", ")
		if found == "" {
			found = "no check: " + beyond()[row]
			if beyond()[row] == "" {
				t.Errorf("no check cites %s, and nobody says why", row)
			}
		} else if beyond()[row] != "" {
			t.Errorf("%s is said to be beyond the checks, and %s cites it", row, found)
		}
		fmt.Fprintf(&table, "| %s | %s | %s | %s | %s |\n", row, what, found, level,
			strings.Join(defects, " "))
	}
	return table.String() + "\n"
}

// knownRows are the ids of all known defects.
func knownRows(t *testing.T) []string {
	text, err := os.ReadFile("../defects.json")
	if err != nil {
		t.Fatal(err)
	}
	var known map[string]string
	if err := json.Unmarshal(text, &known); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(known))
}

// beyond are the rows that no check finds, and what it would take.
func beyond() map[string]string {
	return map[string]string{
		"A03": "start the receiver without its key, and run `offhook test --forgeries-only`",
		"A36": "register the keys of two accounts, and run with the key of the other one",
		"B25": "leave the receiver idle, and look at its first request",
		"B36": "have the receiver fail at its work once, and play a story with a retry",
		"B49": "run against the public https URL, whose certificate is verified strictly",
		"B54": "a careful HTTP client gives up such a connection, and so does Go's",
	}
}
