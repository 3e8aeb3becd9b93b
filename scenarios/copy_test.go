package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCopyKeepsAllButTheName asserts that a copy of any story of the library is that story by another
// name, with its comments.
func TestCopyKeepsAllButTheName(t *testing.T) {
	for _, s := range append(Builtin(), closed(t, "menu"), closed(t, "outbound")) {
		text, err := s.Copy("my copy: one", "")
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read("copy.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if again.Name != "my copy: one" || len(again.Steps) != len(s.Steps) {
			t.Errorf("%s became %s with %d steps", s.Name, again.Name, len(again.Steps))
		}
		if len(text)-len(s.Source()) > len("name: \"my copy: one\"\n") {
			t.Errorf("%s has more than another name", s.Name)
		}
	}
}

// TestCopyStandsElsewhere asserts that a copy includes the same files from another folder, and keeps
// what stands beside the name.
func TestCopyStandsElsewhere(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	write("a/other.yaml", "steps:\n  - {emit: call.answered}\n")
	file := write("a/one.yaml", `# a comment
title: "One"
name: 'it''s one' # and its name
steps:
  - {emit: call.initiated} # at once
  - {include: other.yaml, as: {caller: anna}} # from beside
  - include: illegal/hangup-twice
`)
	s, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.Copy("two", filepath.Join(folder, "b"))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("'it''s one'", "two", "other.yaml", `"../a/other.yaml"`).
		Replace(string(s.source))
	if text != want {
		t.Errorf("the copy is\n%s", text)
	}
	again, err := Load(write("b/two.yaml", text))
	if err != nil {
		t.Fatal(err)
	}
	if errs := again.Check(Setting{}); len(errs) > 0 {
		t.Error(errs)
	}
}

// TestCopyOfAStoryInGo asserts that a story without a file has a copy too, as one in a line has.
func TestCopyOfAStoryInGo(t *testing.T) {
	line, err := Read("line.yaml", []byte(`{title: One, steps: [{emit: call.initiated}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []Scenario{One("call.initiated", Step{}), line} {
		text, err := s.Copy("two", "")
		if err != nil || !strings.HasPrefix(text, "name: two\n") {
			t.Errorf("%v\n%s", err, text)
		}
	}
}

// TestDeclaredNamesAreNoSlips asserts that names of a kind which has a cast may resemble each other.
func TestDeclaredNamesAreNoSlips(t *testing.T) {
	const steps = `
steps:
  - {emit: call.initiated, leg: anna1}
  - {emit: call.answered, leg: anna1}
  - {emit: call.initiated, leg: anna2}
`
	for text, want := range map[string]int{steps: 1, "legs: {anna1: {}, anna2: {}}" + steps: 0} {
		s, err := Read("x.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := len(s.Suspects()); got != want {
			t.Errorf("%d slips, not %d, in %s", got, want, text)
		}
	}
}
