package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"
)

// Text is the scenario as YAML that Read reads: as people write it, a step in a line where it fits.
// Comments of what it was read from are lost, as in all that is made anew; Source has them.
func (s Scenario) Text() string {
	t := &strings.Builder{}
	line := func(word string, value ast.Node) { fmt.Fprintf(t, "%s: %s\n", word, value) }
	for _, head := range []struct{ word, text string }{
		{"name", s.Name}, {"title", s.Title}, {"summary", s.Summary}} {
		writeProse(t, head.word, head.text)
	}
	if len(s.Needs) > 0 {
		line("needs", namesNode(s.Needs))
	}
	if s.Policy != "" {
		line("policy", textNode(s.Policy))
	}
	writeEntries(t, "entities", textsOf(s.Entities))
	var options entries
	for _, name := range slices.Sorted(maps.Keys(s.Options)) {
		o := s.Options[name]
		options.add(name, o.node())
	}
	writeEntries(t, "options", options)
	var media entries
	for _, name := range slices.Sorted(maps.Keys(s.Media)) {
		media.add(name, s.Media[name].node())
	}
	writeEntries(t, "media", media)
	for _, e := range s.BadDay.entries() {
		line(e.word, e.value)
	}
	for _, word := range s.castWords() {
		var members entries
		for _, m := range s.Cast {
			if m.word() == word {
				members.add(m.Name, m.entries().node())
			}
		}
		writeEntries(t, word, members)
	}
	t.WriteString("steps:\n")
	writeSteps(t, s.Steps, "  ")
	return t.String()
}

// writeProse writes a text of the head, over several lines where it is long and has no lines of its
// own.
func writeProse(t *strings.Builder, word, text string) {
	words := strings.Fields(text)
	prose := strings.Join(words, " ") == text && !strings.ContainsFunc(text, unicode.IsControl)
	switch {
	case text == "":
	case !prose || len(word)+len(text) < lineEnd-30:
		fmt.Fprintf(t, "%s: %s\n", word, proseNode(text))
	default:
		line := ""
		fmt.Fprintf(t, "%s: >-\n", word)
		for _, word := range words {
			if line != "" && len(line)+len(word) > lineEnd-20 {
				fmt.Fprintln(t, " "+line)
				line = ""
			}
			line += " " + word
		}
		fmt.Fprintln(t, " "+line)
	}
}

// writeEntries writes a word of the head with one entry a line.
func writeEntries(t *strings.Builder, word string, all entries) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(t, "%s:\n", word)
	for _, e := range all {
		line := fmt.Sprintf("  %s: %s", textNode(e.word), e.value)
		fields := e.fields()
		if len(line) <= lineEnd || len(fields) < 2 {
			fmt.Fprintln(t, line)
			continue
		}
		fmt.Fprintf(t, "  %s:\n    %s\n", textNode(e.word), strings.Join(fields, "\n    "))
	}
}

func (m Media) node() ast.Node {
	if m.Status != "" {
		return textNode(m.Status)
	}
	return waitNode(Wait{Least: m.Length, Most: m.Length})
}

// word is that of the file for the members of the cast of this kind.
func (m *Member) word() string { return cmp.Or(m.kind, castWord(m.Resource)) }

// castWords are the words of the cast, in the order of the members.
func (s *Scenario) castWords() (words []string) {
	for i := range s.Cast {
		if word := s.Cast[i].word(); !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

func (m *Member) entries() (all entries) {
	all = append(textsOf(m.Of), valuesOf(m.Values)...)
	return append(all, m.BadDay.entries()...)
}

func (o *Option) node() ast.Node {
	all := entries{{"default", textNode(o.Default)}}
	if len(o.Values) > 0 {
		var values []ast.Node
		for _, value := range o.Values {
			values = append(values, textNode(value))
		}
		all.add("values", listNode(values))
	}
	if o.About != "" {
		all.add("about", textNode(o.About))
	}
	return all.node()
}

// entries are the words of the bad day.
func (b *BadDay) entries() (all entries) {
	if o := b.Outage; o != nil {
		var parts entries
		parts.addText("url", string(o.URL))
		parts.addText("leg", o.Leg)
		parts.addWait("during", o.During)
		parts.addCount("times", o.Times)
		parts.addText("fault", o.Fault)
		all.add("outage", parts.node())
	}
	if len(b.Weather) > 0 {
		all.add("weather", namesNode(b.Weather))
	}
	all.addCount("duplicate", b.Duplicate)
	all.addWait("late", b.Late)
	all.addTruth("reorder", b.Reorder)
	all.addText("spoil", b.Spoil)
	return all
}

// textsOf are texts by name, in the order of the names.
func textsOf(texts map[string]string) (all entries) {
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		all.add(name, textNode(texts[name]))
	}
	return all
}

// valuesOf are values by path, in the order of the paths.
func valuesOf(values map[string]any) (all entries) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		all.add(name, valueNode(values[name]))
	}
	return all
}
