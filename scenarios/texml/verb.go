package texml

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Verb is a verb of a document, or a noun in a verb. What was wrong with it is left out: all that
// it has is known, and stands where it may.
type Verb struct {
	Name         string
	Line, Column int // of its tag; both from 1, the column in bytes
	// Text is its own, without the space around it.
	Text     string
	Children []*Verb

	attributes map[string]string
	definition *Definition
}

// Definition is what is known of the verb.
func (v *Verb) Definition() *Definition { return v.definition }

// Value is an attribute, or its default where the document does not have it; "" where there is
// neither.
func (v *Verb) Value(name string) string {
	if value, ok := v.attributes[name]; ok {
		return value
	}
	if a := v.definition.attribute(name); a != nil {
		return a.Default
	}
	return ""
}

// Values are those of an attribute that is a list.
func (v *Verb) Values(name string) []string { return strings.Fields(v.Value(name)) }

// Int is an attribute that is a number; 0 where there is none.
func (v *Verb) Int(name string) int {
	n, _ := strconv.Atoi(v.Value(name))
	return n
}

// Bool is an attribute that is true or false.
func (v *Verb) Bool(name string) bool { return v.Value(name) == "true" }

// Seconds is the time that an attribute says, be it in seconds or in milliseconds.
func (v *Verb) Seconds(name string) time.Duration {
	unit := time.Second
	if a := v.definition.attribute(name); a != nil && a.Type == Milliseconds {
		unit = time.Millisecond
	}
	return time.Duration(v.Int(name)) * unit
}

// URL is an attribute that is a URL; a relative one is resolved against base, if there is one. It
// is "" where the document has none.
func (v *Verb) URL(name string, base *url.URL) string {
	value := v.Value(name)
	if value == "" {
		return ""
	}
	return resolve(value, base)
}

// Prompts are what is heard while the verb waits for the caller: the Say and Play in it.
func (v *Verb) Prompts() []*Verb { return v.all("Say", "Play") }

// all lists the nouns in it that have one of the names.
func (v *Verb) all(names ...string) []*Verb {
	var found []*Verb
	for _, child := range v.Children {
		if slices.Contains(names, child.Name) {
			found = append(found, child)
		}
	}
	return found
}

// text is the text of the noun of that name, "" where there is none.
func (v *Verb) text(name string) string {
	for _, child := range v.all(name) {
		return child.Text
	}
	return ""
}

func resolve(reference string, base *url.URL) string {
	if base == nil {
		return reference
	}
	// The document was checked when it was read.
	u, err := base.Parse(reference)
	if err != nil {
		return reference
	}
	return u.String()
}
