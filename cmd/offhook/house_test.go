package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The pages for contributors name only files, links and targets of make that are there.
func TestContributorsPages(t *testing.T) {
	const house, folder = "../..", "../../.github"
	path := regexp.MustCompile("`([.\\w-]+(?:/[.\\w-]+)*/?)`")
	link := regexp.MustCompile(`\]\(([^)#]+)(#[^)]+)?\)`)
	target := regexp.MustCompile(`\bmake ([a-z]+)\b`)
	makefile := read(house + "/Makefile")
	pages, err := filepath.Glob(folder + "/*.md")
	if err != nil || len(pages) != 3 {
		t.Fatal(pages, err)
	}
	named := 0
	for _, page := range pages {
		text := read(page)
		for _, found := range path.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(found[1], "/") || found[1] == "testing/synctest" || found[1] == "dist/" {
				continue // a name of Go, a flag, or what is not there yet
			}
			named++
			if _, err := os.Stat(filepath.Join(house, found[1])); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			to := read(filepath.Join(folder, found[1]))
			heading := strings.ReplaceAll(strings.TrimPrefix(found[2], "#"), "-", " ")
			if !regexp.MustCompile(`(?im)^# |^## `+heading+`$`).MatchString(to) ||
				heading != "" && !regexp.MustCompile(`(?im)^## `+heading+`$`).MatchString(to) {
				t.Errorf("%s: nothing at %s%s", page, found[1], found[2])
			}
		}
		for _, found := range target.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(makefile, "\n"+found[1]+":") {
				t.Errorf("%s: make has no target %s", page, found[1])
			}
		}
	}
	if named < 25 {
		t.Errorf("%d paths are named", named)
	}
}

// make help shows every target, and each of them is there.
func TestMakeHelpShowsAll(t *testing.T) {
	makefile := read("../../Makefile")
	phony := regexp.MustCompile(`(?m)^\.PHONY: (.*)$`).FindStringSubmatch(makefile)
	if phony == nil {
		t.Fatal("the Makefile names no targets")
	}
	helped := regexp.MustCompile(`(?m)^([a-z]+):.*## \S`).FindAllStringSubmatch(makefile, -1)
	if len(helped) != len(strings.Fields(phony[1])) {
		t.Errorf("help shows %d targets of %s", len(helped), phony[1])
	}
	for _, target := range helped {
		if !strings.Contains(phony[1]+" ", target[1]+" ") {
			t.Errorf("%s is not phony", target[1])
		}
	}
}
