package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// lineEnd is the column by which a step in one line ends.
const lineEnd = 118

// writeSteps writes steps as a list.
func writeSteps(t *strings.Builder, steps []Step, indent string) {
	if len(steps) == 0 {
		fmt.Fprintf(t, "%s[]\n", indent)
		return
	}
	for i := range steps {
		s, below := &steps[i], indent+"  "
		switch {
		case s.Repeat != nil:
			fmt.Fprintf(t, "%s- repeat: %s\n%ssteps:\n", indent, textNode(s.Repeat.Times), below)
			writeSteps(t, s.Repeat.Steps, below+"  ")
		case s.Choose != nil:
			s.Choose.write(t, indent)
		default:
			s.write(t, indent)
		}
	}
}

// write writes a step in a line, or in one for each of its words where that is too long.
func (s *Step) write(t *strings.Builder, indent string) {
	all := s.entries()
	line := fmt.Sprintf("%s- %s", indent, all.node())
	if len(all) == 1 {
		line = fmt.Sprintf("%s- %s: %s", indent, all[0].word, all[0].value)
	}
	if len(line) <= lineEnd {
		fmt.Fprintln(t, line)
		return
	}
	for i, e := range all {
		lead := "  "
		if i == 0 {
			lead = "- "
		}
		line := fmt.Sprintf("%s%s%s: %s", indent, lead, e.word, e.value)
		if fields := e.fields(); len(line) > lineEnd && len(fields) > 1 {
			fmt.Fprintf(t, "%s%s%s:\n", indent, lead, e.word)
			for _, field := range fields {
				fmt.Fprintf(t, "%s    %s\n", indent, field)
			}
			continue
		}
		fmt.Fprintln(t, line)
	}
}

// entries are the words of a step that is no block.
func (s *Step) entries() (all entries) {
	if s.Include != nil {
		all.addText("include", s.Include.Story)
		all.addAll("options", textsOf(s.Include.Options))
		all.addAll("as", textsOf(s.Include.As))
		return all
	}
	if s.Far != nil {
		return s.farEntries()
	}
	all.addText("emit", s.Emit)
	all.addText("variant", s.Variant)
	for _, resource := range slices.Sorted(maps.Keys(s.About)) {
		all.addText(resource, s.About[resource])
	}
	all.addText("name", s.Name)
	all = append(all, s.times()...)
	all.addAll("with", valuesOf(s.With))
	if len(s.Without) > 0 {
		all.add("without", namesNode(s.Without))
	}
	if len(s.Says) > 0 {
		all.add("says", saysNode(s.Says))
	}
	if s.Expect != nil {
		all.add("expect", s.Expect.entries().node())
	}
	all = append(all, s.BadDay.entries()...)
	all.addTruth("illegal", s.Illegal)
	return all
}

// times are the words for the time of the step.
func (s *Step) times() (all entries) {
	switch {
	case s.At != nil:
		all.add("at", waitNode(*s.At))
	case s.Since != "":
		all.add("after", entries{{s.Since, waitNode(s.After)}}.node())
	default:
		all.addWait("after", s.After)
	}
	return all
}

// farEntries are the words of a step of the far end.
func (s *Step) farEntries() (all entries) {
	f := s.Far
	all.addText("far", f.Does)
	all.addText("leg", s.About["leg"])
	all.addText("name", s.Name)
	for _, one := range []struct{ word, text string }{{"from", f.From}, {"to", f.To},
		{"texml", f.TeXML},
		{"digits", f.Digits}, {"text", f.Text}, {"machine", f.Machine}, {"outcome", f.Outcome},
		{"when", f.When}} {
		all.addText(one.word, one.text)
	}
	all = append(all, s.times()...)
	all.addCount("status", f.Status)
	all.addCount("times", f.Times)
	all.addTruth("acts", f.Acts)
	var asks []ast.Node
	for i := range s.Asks {
		asks = append(asks, s.Asks[i].entries().node())
	}
	switch len(asks) {
	case 0:
	case 1:
		all.add("expect", asks[0])
	default:
		all.add("expect", listNode(asks))
	}
	return all
}

func (a *Asked) entries() (all entries) {
	all.addText("command", a.Command)
	all.addText("verb", a.Verb)
	all.addTruth("hangup", a.Hangup)
	all.addText("leg", a.Leg)
	all.addWait("within", Wait{Least: a.Within, Most: a.Within})
	all.addAll("with", valuesOf(a.With))
	return all
}

func (c *Choose) write(t *strings.Builder, indent string) {
	what := ast.Node(textNode(c.Option))
	if c.Option == "" {
		var weights entries
		for _, name := range slices.Sorted(maps.Keys(c.Weights)) {
			weights.add(name, plainNode(fmt.Sprint(c.Weights[name])))
		}
		what = weights.node()
	}
	fmt.Fprintf(t, "%s- choose: %s\n%s  of:\n", indent, what, indent)
	for _, name := range slices.Sorted(maps.Keys(c.Of)) {
		fmt.Fprintf(t, "%s    %s:\n", indent, textNode(name))
		writeSteps(t, c.Of[name], indent+"      ")
	}
}

func (e *Expect) entries() (all entries) {
	all.addText("delivery", string(e.Delivery))
	all.addCount("attempts", e.Attempts)
	all.addText("url", string(e.URL))
	all.addCount("status", e.Status)
	all.addWait("within", Wait{Least: e.Within, Most: e.Within})
	all.addAll("header", textsOf(e.Header))
	all.addAll("body", valuesOf(e.Body))
	all.addText("text", e.Text)
	all.addText("verb", e.Verb)
	return all
}
