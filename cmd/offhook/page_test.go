package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A page is a README, read for what it shows.
type page struct {
	file   string // from the root of the repository
	blocks []block
	prose  string // without the blocks
}

// A block is what stands between two fences.
type block struct {
	line       int
	lang, text string
}

// readPage splits a page into blocks and prose. It returns an error for code that is only indented,
// since nobody could say in which language it is.
func readPage(file, text string) (*page, error) {
	p := &page{file: file}
	var prose, within []string
	fence, indent, before := block{}, "", ""
	opening := regexp.MustCompile("^( *)```([a-z]*)$")
	for i, line := range strings.Split(text, "\n") {
		mark := opening.FindStringSubmatch(line)
		switch {
		case fence.line == 0 && mark != nil:
			fence, indent, within = block{line: i + 1, lang: mark[2]}, mark[1], nil
		case fence.line == 0:
			if strings.HasPrefix(line, "    ") && before == "" {
				return nil, fmt.Errorf("%s:%d: put code between fences, and name its language", file, i+1)
			}
			prose = append(prose, line)
		case mark != nil && mark[2] == "":
			fence.text = strings.Join(within, "\n") + "\n"
			p.blocks = append(p.blocks, fence)
			fence = block{}
		default:
			within = append(within, strings.TrimPrefix(line, indent))
		}
		before = line
	}
	if fence.line > 0 {
		return nil, fmt.Errorf("%s:%d: the fence is never closed", file, fence.line)
	}
	p.prose = strings.Join(prose, "\n")
	return p, nil
}

// inline lists the code within sentences.
func (p *page) inline() (all []string) {
	for _, found := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(p.prose, -1) {
		all = append(all, strings.Join(strings.Fields(found[1]), " "))
	}
	return all
}

// headings are the anchors of pages, by file: of each page that was looked into.
type headings map[string][]string

// deadLinks lists the links of the page that lead to no file, or to no heading of a page.
func (p *page) deadLinks(root string, known headings) (dead []string) {
	prose := regexp.MustCompile("`[^`]*`").ReplaceAllString(p.prose, "")
	for _, found := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(prose, -1) {
		if strings.Contains(found[1], "://") {
			continue
		}
		name, anchor, _ := strings.Cut(found[1], "#")
		file := filepath.Join(root, p.file)
		if name != "" {
			file = filepath.Join(filepath.Dir(file), name)
		}
		if _, err := os.Stat(file); err != nil {
			dead = append(dead, found[1])
			continue
		}
		if anchor == "" {
			continue
		}
		if known[file] == nil {
			text, _ := os.ReadFile(file) // a folder has no headings
			known[file] = append(anchors(string(text)), "")
		}
		if !slices.Contains(known[file], anchor) {
			dead = append(dead, found[1])
		}
	}
	return dead
}

// anchors are the names that GitHub gives to the headings of a page.
func anchors(text string) (all []string) {
	text = regexp.MustCompile("(?ms)^ *```.*?^ *```$").ReplaceAllString(text, "")
	for _, heading := range regexp.MustCompile(`(?m)^#+ +(.*)$`).FindAllStringSubmatch(text, -1) {
		name := strings.ToLower(strings.TrimSpace(heading[1]))
		name = regexp.MustCompile(`[^\p{L}\p{N}_ -]`).ReplaceAllString(name, "")
		all = append(all, strings.ReplaceAll(name, " ", "-"))
	}
	return all
}

// commandLines splits a shell's text into commands, each a list of words. It knows quotes, lines that
// go on, comments, and what stands between commands.
func commandLines(text string) (all [][]string) {
	text = strings.ReplaceAll(text, "\\\n", " ")
	var words []string
	var word strings.Builder
	open, quote := false, rune(0)
	end := func() {
		if open {
			words = append(words, word.String())
		}
		word.Reset()
		open = false
	}
	finish := func() {
		end()
		if len(words) > 0 {
			all = append(all, words)
		}
		words = nil
	}
	for _, line := range strings.SplitAfter(text, "\n") {
		comment := false
		for _, r := range line {
			switch {
			case comment:
			case quote != 0 && r == quote:
				quote = 0
			case quote != 0:
				word.WriteRune(r)
			case r == '\'' || r == '"':
				quote, open = r, true
			case r == '#' && !open:
				comment = true
			case strings.ContainsRune("\n|;&", r):
				finish()
			case r == ' ' || r == '>':
				end()
				if r == '>' {
					words = append(words, ">")
				}
			default:
				word.WriteRune(r)
				open = true
			}
		}
		if quote == 0 {
			finish()
		}
	}
	return all
}

// shows says whether the output that a page shows is what was printed, line breaks apart. An ellipsis
// stands for any words, or for the rest of one; times, ports, seeds and ids differ each time.
func shows(shown, printed string) bool {
	pattern := &strings.Builder{}
	between := ""
	for _, word := range strings.Fields(settled(shown)) {
		if word == "…" {
			pattern.WriteString(".*")
			between = ""
			continue
		}
		pattern.WriteString(between)
		pattern.WriteString(strings.ReplaceAll(regexp.QuoteMeta(word), "…", `\S*`))
		between = " "
	}
	text := strings.Join(strings.Fields(settled(printed)), " ")
	return regexp.MustCompile("^" + pattern.String() + "$").MatchString(text)
}

// settled replaces what differs each time.
func settled(text string) string {
	for _, by := range [][2]string{
		{`127\.0\.0\.1:\d+`, "127.0.0.1:0"},
		{`\bseed \d+`, "seed 0"},
		{`\b\d\d:\d\d:\d\d(\.\d+)?`, "00:00:00"},
		{`\b(\d+h)?(\d+m)?\d+(\.\d+)?(ms|s)\b`, "0s"},
		{`\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`, "00000000"},
	} {
		text = regexp.MustCompile(by[0]).ReplaceAllString(text, by[1])
	}
	return text
}
