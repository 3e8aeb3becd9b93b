package texml

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

// attributes are those of an element that TeXML knows and that have a valid value.
func (c *checker) attributes(e *element, d *Definition) map[string]string {
	var all map[string]string
	for _, given := range e.attributes {
		a := d.attribute(written(given.Name))
		if a == nil {
			c.unknown(e, d, given.Name)
			continue
		}
		value, ok := c.value(e, a, strings.TrimSpace(given.Value))
		if !ok {
			continue
		}
		if all == nil {
			all = map[string]string{}
		}
		all[a.Name] = value
	}
	return all
}

func (c *checker) unknown(e *element, d *Definition, name xml.Name) {
	if name.Space == "xmlns" || name.Space == "xml" || name.Space == "" && name.Local == "xmlns" {
		return // of XML, not of TeXML
	}
	if c.full() {
		return
	}
	var known []string
	for _, a := range d.Attributes {
		known = append(known, a.Name)
	}
	c.warn(e, nearest.Name(written(name), known), "has an unknown attribute %s, which is skipped",
		clip(written(name)))
}

// value is the valid form of a value; not ok where the default counts in its place.
func (c *checker) value(e *element, a *Attribute, text string) (string, bool) {
	if a.List {
		return c.list(e, a, text)
	}
	if a.Type == String && len(a.Enum) == 0 {
		for _, r := range text {
			if a.Chars != "" && !strings.ContainsRune(a.Chars, r) {
				c.refuse(e, a, text, "has characters other than "+a.Chars)
				return "", false
			}
		}
		return text, true
	}
	if enum := a.words(); len(enum) > 0 {
		return c.word(e, a, text, enum)
	}
	if wrong := a.wrong(text); wrong != "" {
		c.refuse(e, a, text, wrong)
		return "", false
	}
	return text, true
}

func (c *checker) refuse(e *element, a *Attribute, text, wrong string) {
	instead := "it counts as missing"
	if a.Default != "" {
		instead = a.Default + " is taken"
	}
	c.warn(e, "", "has %s %q, which %s; %s", a.Name, clip(text), wrong, instead)
}

// words are all values that an attribute may have, if they are listed.
func (a *Attribute) words() []string {
	if a.Type == Boolean {
		return []string{"true", "false"}
	}
	return a.Enum
}

// word is one of a list of words. That of another case is taken, with a warning: whether Telnyx
// takes it is not known.
func (c *checker) word(e *element, a *Attribute, text string, enum []string) (string, bool) {
	if slices.Contains(enum, text) {
		return text, true
	}
	for _, word := range enum {
		if strings.EqualFold(word, text) {
			c.warn(e, "", "has %s %q; write %s", a.Name, text, word)
			return word, true
		}
	}
	c.refuse(e, a, text, "is none of "+strings.Join(enum, ", "))
	return "", false
}

// list has the words of a text that may be there. Where none is left, the default counts.
func (c *checker) list(e *element, a *Attribute, text string) (string, bool) {
	var words, unknown []string
	for _, field := range strings.Fields(text) {
		i := slices.IndexFunc(a.Enum, func(w string) bool { return strings.EqualFold(w, field) })
		if i < 0 {
			unknown = append(unknown, field)
			continue
		}
		if a.Enum[i] != field {
			c.warn(e, "", "has %q in %s; write %s", field, a.Name, a.Enum[i])
		}
		words = append(words, a.Enum[i])
	}
	known := strings.Join(a.Enum, ", ")
	if len(words) == 0 {
		c.refuse(e, a, text, "is none of "+known)
		return "", false
	}
	if len(unknown) > 0 {
		c.warn(e, "", "has %q in %s, which is none of %s", clip(strings.Join(unknown, " ")), a.Name,
			known)
	}
	return strings.Join(words, " "), true
}

// wrong says why a text is no value of a number or a URL, "" where it is one.
func (a *Attribute) wrong(text string) string {
	if a.Type == URL {
		return wrongURL(text, a.Schemes)
	}
	n, err := strconv.ParseFloat(text, 64)
	if a.Type != Number && err == nil {
		_, err = strconv.Atoi(text)
	}
	switch {
	case err != nil && a.Type == Number:
		return "is no number"
	case err != nil:
		return "is no whole number"
	case a.Zero && n == 0:
		return ""
	case a.Min != nil && a.Max != nil && !(n >= *a.Min && n <= *a.Max):
		return fmt.Sprintf("is not %v to %v", *a.Min, *a.Max)
	case a.Min != nil && !(n >= *a.Min):
		return fmt.Sprintf("is less than %v", *a.Min)
	}
	return ""
}

func wrongURL(text string, schemes []string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "is no URL"
	}
	relative := len(schemes) == 0 && !u.IsAbs()
	if len(schemes) == 0 {
		schemes = []string{"http", "https"}
	}
	if !relative && !slices.Contains(schemes, u.Scheme) {
		return "is no URL of " + strings.Join(schemes, " or ")
	}
	return ""
}
