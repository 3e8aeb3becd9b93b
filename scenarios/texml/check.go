package texml

import (
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

// mostWarnings is how many warnings of a document are kept. One that has more is no TeXML, and to
// look for the nearest name takes its time.
const mostWarnings = 100

// A checker makes verbs of the elements that TeXML knows, and warns of all others.
type checker struct {
	document *Document
	more     int // warnings that are not kept
}

// full says that no further warning is kept, and counts the one that would come.
func (c *checker) full() bool {
	if len(c.document.Warnings) < mostWarnings {
		return false
	}
	c.more++
	return true
}

func (c *checker) warn(e *element, near string, format string, args ...any) {
	if !c.full() {
		c.document.Warnings = append(c.document.Warnings, Warning{Line: e.line, Column: e.column,
			Verb: e.name, What: fmt.Sprintf(format, args...), Nearest: near})
	}
}

// children makes verbs of what stands in a parent.
func (c *checker) children(parent *element, in *Definition) []*Verb {
	if text := strings.TrimSpace(parent.text.String()); in.Text == "" && text != "" {
		c.warn(parent, "", "has text of its own, which is skipped: %q", clip(text))
	}
	if in.Markup {
		return nil
	}
	var all []*Verb
	for _, e := range parent.children {
		d := inside(in.ID, e.name)
		if d == nil {
			c.stranger(e, in)
			continue
		}
		if len(all) > 0 && (in.One || d.Alone || all[0].definition.Alone) {
			c.warn(e, "", "cannot stand beside <%s> in line %d, and is skipped", all[0].Name, all[0].Line)
			continue
		}
		if v := c.verb(e, d); v != nil {
			all = append(all, v)
		}
	}
	return all
}

// verb makes a verb of an element; nil where it lacks what it cannot be without.
func (c *checker) verb(e *element, d *Definition) *Verb {
	v := &Verb{Name: e.name, Line: e.line, Column: e.column, definition: d}
	switch {
	case d.Markup:
		v.Text = strings.TrimSpace(e.whole.String())
	case d.Text != "":
		v.Text = strings.TrimSpace(e.text.String())
	}
	v.attributes = c.attributes(e, d)
	v.Children = c.children(e, d)
	if len(v.Children) > 0 && v.Text != "" {
		c.warn(e, "", "has text beside <%s>, which is skipped: %q", v.Children[0].Name, clip(v.Text))
		v.Text = ""
	}
	if wrong := wrongURL(v.Text, nil); d.asksText() && wrong != "" {
		c.warn(e, "", "is skipped: %q %s", clip(v.Text), wrong)
		return nil
	}
	given := func(need string) bool {
		return need == "text" && v.Text != "" || v.attributes[need] != "" || len(v.all(need)) > 0
	}
	if len(d.Needs) > 0 && !slices.ContainsFunc(d.Needs, given) {
		c.warn(e, "", "is skipped: it has %s", d.lacks())
		return nil
	}
	return v
}

// asksText says that the text is the URL of the next document.
func (d *Definition) asksText() bool {
	return slices.ContainsFunc(d.Sends, func(s Sent) bool { return s.URL == "text" })
}

// lacks says in words that nothing of what is needed is there.
func (d *Definition) lacks() string {
	var words []string
	for _, need := range d.Needs {
		switch {
		case need == "text":
			need = "text (" + d.Text + ")"
		case inside(d.ID, need) != nil:
			need = "<" + need + ">"
		}
		words = append(words, need)
	}
	if len(words) == 1 {
		return "no " + words[0]
	}
	return "none of " + strings.Join(words, ", ")
}

// stranger warns of an element that does not belong where it is.
func (c *checker) stranger(e *element, in *Definition) {
	var places, near []string
	for _, d := range definitions() {
		if d.Name == e.name {
			places = append(places, d.Parents...)
		}
		if slices.Contains(d.Parents, in.ID) {
			near = append(near, d.Name)
		}
	}
	if len(places) > 0 {
		c.warn(e, "", "does not belong in <%s>, and is skipped; its place is <%s>", in.Name,
			strings.Join(places, ">, <"))
		return
	}
	if c.full() {
		return
	}
	c.warn(e, slip(e.name, near), "is not known to TeXML, and is skipped")
}

// slip is the name that is meant, if only its case or a letter is wrong.
func slip(name string, known []string) string {
	for _, k := range known {
		if strings.EqualFold(k, name) {
			return k
		}
	}
	return nearest.Slip(name, known)
}

// reach warns of verbs behind one that ends the document, and ends the warnings.
func (c *checker) reach() {
	for i, v := range c.document.Verbs {
		if v.definition.Terminal && i+1 < len(c.document.Verbs) {
			lost := c.document.Verbs[i+1]
			if !c.full() {
				c.document.Warnings = append(c.document.Warnings, Warning{Line: lost.Line,
					Column: lost.Column, Verb: lost.Name, What: fmt.Sprintf(
						"is never reached: <%s> in line %d is the last verb", v.Name, v.Line)})
			}
			break
		}
	}
	if c.more > 0 {
		c.document.Warnings = append(c.document.Warnings, Warning{
			What: fmt.Sprintf("%d more warnings are not told", c.more)})
	}
}
