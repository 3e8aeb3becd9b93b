package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"
)

// repository is the root, from this folder.
const repository = "../.."

// readmes are the pages of which every block is tried.
func readmes() []string {
	return []string{"README.md", "cmd/offhook/README.md", "emitter/README.md", "scenarios/README.md",
		"scenarios/telnyx/README.md", "suite/README.md"}
}

// TestReadmes asserts that what the pages show is so: commands are run or at least read, output is
// compared with what is printed, stories and settings are checked, and code in Go stands word by word
// in a file that is compiled.
func TestReadmes(t *testing.T) {
	root, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	code, err := goFiles(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range readmes() {
		t.Run(file, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(root, file))
			if err != nil {
				t.Fatal(err)
			}
			p, err := readPage(file, string(text))
			if err != nil {
				t.Fatal(err)
			}
			r := newReader(t, root, code)
			if err := r.prepare(); err != nil {
				t.Fatal(err)
			}
			for _, found := range r.read(p) {
				t.Error(found)
			}
		})
	}
}

// TestLinksOfPages asserts that every link within the repository leads somewhere.
func TestLinksOfPages(t *testing.T) {
	pages, known := 0, headings{}
	err := filepath.WalkDir(repository, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() == "node_modules" || d.Name() == ".git" {
			return skipped(d, err)
		}
		if filepath.Ext(path) != ".md" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := filepath.Rel(repository, path)
		if err != nil {
			return err
		}
		p := page{file: file, prose: regexp.MustCompile("(?ms)^ *```.*?^ *```$").
			ReplaceAllString(string(text), "")}
		for _, link := range p.deadLinks(repository, known) {
			t.Errorf("%s: %s leads nowhere", file, link)
		}
		pages++
		return nil
	})
	if err != nil || pages < 30 {
		t.Errorf("%d pages, %v", pages, err)
	}
}

// skipped leaves out a folder that is not ours.
func skipped(d fs.DirEntry, err error) error {
	if err == nil && d.IsDir() {
		return fs.SkipDir
	}
	return err
}

// goFiles is all code of the repository, without indentation.
func goFiles(root string) (string, error) {
	all := &strings.Builder{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() == "node_modules" || d.Name() == ".git" {
			return skipped(d, err)
		}
		if filepath.Ext(path) == ".go" {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			all.WriteString(unindented(string(text)))
		}
		return nil
	})
	return all.String(), err
}

func unindented(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "\n")
}

// read says what is wrong with a page.
func (r *reader) read(p *page) (wrong []string) {
	for _, b := range p.blocks {
		if story := regexp.MustCompile(`(?m)^name: (\S+)$`).FindStringSubmatch(b.text); story != nil {
			r.keep(story[1]+".yaml", b.text)
		}
	}
	for _, b := range p.blocks {
		if err := r.block(b); err != nil {
			wrong = append(wrong, fmt.Sprintf("%s:%d: %v", p.file, b.line, err))
		}
	}
	for _, code := range p.inline() {
		if err := r.inline(code); err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: `%s`: %v", p.file, code, err))
		}
	}
	return wrong
}

func (r *reader) block(b block) error {
	switch b.lang {
	case "sh":
		return r.shell(b.text)
	case "console":
		return r.console(b.text)
	case "yaml":
		return r.yaml(b.text)
	case "go":
		if !strings.Contains(r.code, unindented(b.text)) {
			return fmt.Errorf("no file that is compiled has this code, word by word:\n%s", b.text)
		}
		return nil
	case "json":
		if !json.Valid([]byte(b.text)) {
			return fmt.Errorf("it is not JSON:\n%s", b.text)
		}
		return nil
	}
	return fmt.Errorf("a block of %q is tried by nothing; use sh, console, yaml, go or json", b.lang)
}

// yaml tries a story, a policy, known failures, a workflow or settings, told apart by what is there.
func (r *reader) yaml(text string) error {
	var list []map[string]any
	if yaml.Unmarshal([]byte(text), &list) == nil {
		if _, step := list[0]["uses"]; step {
			var steps []workflowStep
			return errors.Join(yaml.Unmarshal([]byte(text), &steps), r.workflow(steps))
		}
		soon := regexp.MustCompile(`\d{4}-\d\d-\d\d`).ReplaceAllString(text, "2999-01-01")
		return r.succeeds("test", fmt.Sprint(list[0]["check"]), "--demo",
			"--accept", r.keep("known.yaml", soon))
	}
	var keys map[string]any
	if err := yaml.Unmarshal([]byte(text), &keys); err != nil {
		return err
	}
	has := func(key string) bool { _, ok := keys[key]; return ok }
	switch {
	case has("jobs"):
		var flow struct {
			Jobs map[string]struct{ Steps []workflowStep }
		}
		err := yaml.Unmarshal([]byte(text), &flow)
		for _, job := range flow.Jobs {
			err = errors.Join(err, r.workflow(job.Steps))
		}
		return err
	case has("steps"):
		return r.succeeds("scenarios", "check", r.keep("story.yaml", text))
	case has("like"):
		return r.succeeds("list", "policies", "./"+r.keep("policy.yaml", text))
	}
	r.keep(settingsFile, text)
	defer os.Remove(settingsFile)
	return r.succeeds("test", "refuse/stale-24h", "--list")
}

type workflowStep struct{ Run, Uses string }

// workflow reads the commands of a workflow of GitHub Actions. What it uses is pinned.
func (r *reader) workflow(steps []workflowStep) error {
	for _, step := range steps {
		if strings.Contains(step.Run, "@latest") ||
			step.Uses != "" && !regexp.MustCompile(`^[\w./-]+@v\d`).MatchString(step.Uses) {
			return fmt.Errorf("%s%s has no version", step.Run, step.Uses)
		}
		if err := r.shell(step.Run); err != nil {
			return err
		}
	}
	return nil
}

// inline reads code within a sentence: commands and flags exist.
func (r *reader) inline(code string) error {
	words := slices.Concat(commandLines(code)...)
	if len(words) == 0 {
		return nil
	}
	root := newRoot()
	isCommand := slices.ContainsFunc(root.Commands(),
		func(c *cobra.Command) bool { return c.Name() == words[0] })
	switch {
	case words[0] == "offhook" && len(words) > 1 && words[1] != "COMMAND":
		return r.mentioned(words[1:])
	case isCommand && len(words) > 1 && slices.ContainsFunc(words, isFlag):
		return r.mentioned(words)
	case words[0] == "go" || words[0] == "make":
		return r.outside(words)
	case isFlag(words[0]):
		name, _, _ := strings.Cut(strings.TrimPrefix(words[0], "--"), "=")
		if !slices.Contains(append(allFlagNames(root), "help", "version"), name) {
			return fmt.Errorf("no command has a flag --%s", name)
		}
	}
	return nil
}

func isFlag(word string) bool { return strings.HasPrefix(word, "--") && len(word) > 2 }
