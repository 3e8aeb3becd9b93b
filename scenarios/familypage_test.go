package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestFamilyPages fails when the page of a family, or the list of families in README.md, is not what
// the stories say; `make docs` writes them.
func TestFamilyPages(t *testing.T) {
	pages, files := map[string]string{}, map[string]bool{}
	list := "| family | stories |\n| --- | --- |\n"
	families := map[string][]Scenario{}
	for _, s := range Builtin() {
		families[s.Family()] = append(families[s.Family()], s)
	}
	for _, family := range slices.Sorted(maps.Keys(families)) {
		file := filepath.Join(builtinFolder, family, "README.md")
		list += fmt.Sprintf("| [%s](%s) | %d |\n", called(family), filepath.ToSlash(file),
			len(families[family]))
		pages[file] = familyPage(t, called(family), families[family])
		files[file] = true
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	marked := regexp.MustCompile(`(?s)(<!-- families: [^\n]*-->\n).*(<!-- end of families -->)`)
	if !marked.Match(readme) {
		t.Fatal("README.md has no place for the list of families")
	}
	pages["README.md"] = marked.ReplaceAllString(string(readme), "${1}\n"+list+"\n${2}")
	for file, page := range pages {
		if *update {
			if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if written, _ := os.ReadFile(file); string(written) != page {
			t.Errorf("%s is stale; run make docs", file)
		}
	}
	written, err := filepath.Glob(builtinFolder + "/*/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range written {
		if !files[file] {
			t.Errorf("%s is the page of no family; remove it", file)
		}
	}
}

func called(family string) string { return cmp.Or(family, "others") }

// familyPage is a page in Markdown with all stories of a family.
func familyPage(t *testing.T, title string, stories []Scenario) string {
	text := &strings.Builder{}
	fmt.Fprintf(text, "# Stories: %s\n\n<!-- Made from the stories by `make docs`; a test fails when it "+
		"is stale. -->\n\n`offhook run NAME` plays a story, `offhook scenarios show NAME` tells it in "+
		"words. The\nsequences are those of the first run with seed 1, options left as they are.\n\n", title)
	for _, s := range stories {
		anchor := strings.ReplaceAll(strings.ToLower(s.Name), "/", "")
		fmt.Fprintf(text, "- [%s](#%s): %s\n", s.Name, anchor, s.Title)
	}
	for _, s := range stories {
		fmt.Fprintf(text, "\n## %s\n\n%s.\n", s.Name, s.Title)
		if s.Summary != "" {
			fmt.Fprintf(text, "\n%s\n", strings.TrimSpace(s.Summary))
		}
		for _, need := range s.Needs {
			fmt.Fprintf(text, "\nNeeds %s.\n", map[string]string{NeedsFailover: "a failover URL",
				NeedsAnswer: "a receiver that answers with a body"}[need])
		}
		if len(s.Options) > 0 {
			text.WriteString("\n| option | default | values | |\n| --- | --- | --- | --- |\n")
		}
		for _, name := range slices.Sorted(maps.Keys(s.Options)) {
			o := s.Options[name]
			cells := []string{"`" + name + "`", o.Default, strings.Join(o.Values, ", "), o.About}
			for i, cell := range cells {
				cells[i] = strings.ReplaceAll(cell, "|", "\\|")
			}
			fmt.Fprintf(text, "| %s |\n", strings.Join(cells, " | "))
		}
		diagram, err := s.Sequence(t.Context(), Setting{Seed: 1})
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		fmt.Fprintf(text, "\n```mermaid\n%s```\n\n<details><summary>The same as text</summary>\n\n"+
			"```text\n%s```\n\n</details>\n", diagram.Mermaid(), diagram.Text(80))
	}
	return text.String()
}
