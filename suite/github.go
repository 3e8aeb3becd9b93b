package suite

import (
	"fmt"
	"io"
	"strings"
)

// Annotate writes GitHub workflow commands: an error for each cause and each block of failures, a
// warning for each block of warnings, a notice for each known failure.
func (s Summary) Annotate(out io.Writer) error {
	text := &strings.Builder{}
	escape := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	title := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	say := func(command, about, says string) {
		fmt.Fprintf(text, "::%s title=%s::%s\n", command, title.Replace(about), escape.Replace(says))
	}
	if why := s.Why(); why != "" {
		say("error", "offhook", why)
	}
	found := s.Findings()
	for _, c := range found.Causes {
		command := "warning"
		if c.Fails {
			command = "error"
		}
		say(command, "offhook", strings.TrimSpace(c.Says+"\n"+c.Short()))
	}
	for _, b := range found.Failures {
		say("error", b.First().Check.ID, b.Explain())
	}
	for _, b := range found.Warnings {
		say("warning", b.First().Check.ID, b.Explain())
	}
	for _, a := range found.Accepted {
		say("notice", a.Check.ID, "known failure: "+a.Known.String())
	}
	for _, known := range found.Fixed {
		say("notice", known.Check, fixedText(known))
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// Markdown writes the run for a step summary: the verdict, the causes, and a row for each block of
// checks that no cause explains.
func (s Summary) Markdown(out io.Writer) error {
	text := &strings.Builder{}
	fmt.Fprintf(text, "### offhook: %s\n\n%s\n", s.Target, s.Line())
	if why := s.Why(); why != "" {
		fmt.Fprintf(text, "\n%s\n", why)
	}
	if asked := s.Asked(); asked != "" {
		fmt.Fprintf(text, "\n%s\n", asked)
	}
	found := s.Findings()
	for _, c := range found.Causes {
		fmt.Fprintf(text, "\n%s\n", strings.ReplaceAll(c.Says, "<", "&lt;"))
		if short := c.Short(); short != "" {
			fmt.Fprintf(text, "\n%s\n", short)
		}
	}
	row := func(ids []string, o Outcome, verdict Verdict, why string) {
		why = strings.NewReplacer("\n", "<br>", "|", "\\|", "<", "&lt;").Replace(why)
		fmt.Fprintf(text, "| %s | %s | %s | %s |\n", "`"+strings.Join(ids, "` `")+"`",
			o.Check.Level, verdict, why)
	}
	if len(found.Failures)+len(found.Warnings)+len(found.Accepted) > 0 {
		text.WriteString("\n| check | level | verdict | why |\n| --- | --- | --- | --- |\n")
	}
	for _, blocks := range [][]Block{found.Failures, found.Warnings} {
		for _, b := range blocks {
			row(b.IDs(), b.First(), b.First().Verdict, b.First().Reason)
		}
	}
	for _, a := range found.Accepted {
		row([]string{a.Check.ID}, a.Outcome, acceptable, a.Known.String())
	}
	for _, known := range found.Fixed {
		fmt.Fprintf(text, "\n%s\n", fixedText(known))
	}
	_, err := io.WriteString(out, text.String()+"\n")
	return err
}
