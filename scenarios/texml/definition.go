package texml

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
)

//go:embed verbs.json
var verbsJSON []byte

// A Definition is what is known of a verb, or of a noun, which stands in a verb.
type Definition struct {
	Name string `json:"name"`
	// ID differs from the name where another definition has the same one.
	ID   string `json:"id,omitempty"`
	Kind string `json:"kind"` // root, verb, noun
	Does string `json:"does"`
	// Parents has the ids of what it may stand in; that of the root is "document".
	Parents []string `json:"parents"`
	// Places are the documents of which it may be a verb.
	Places []Place `json:"places,omitempty"`
	// Text says what its text is, "" where it has none. Markup says that the text of elements
	// inside belongs to it.
	Text   string `json:"text,omitempty"`
	Markup bool   `json:"markup,omitempty"`
	// Needs names what it cannot be without: one of these nouns or attributes, or "text".
	Needs []string `json:"needs,omitempty"`
	// One says that it holds one noun, Alone that it stands beside no other noun.
	One   bool `json:"one,omitempty"`
	Alone bool `json:"alone,omitempty"`
	// Terminal says that no verb after it is reached.
	Terminal   bool        `json:"terminal,omitempty"`
	Attributes []Attribute `json:"attributes,omitempty"`
	Sends      []Sent      `json:"sends,omitempty"`
	// Then says what the call does next.
	Then    string   `json:"then,omitempty"`
	Sources []string `json:"sources"`
	// Assumed has what no source says.
	Assumed []string `json:"assumed,omitempty"`
}

// An Attribute is one attribute of a verb.
type Attribute struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
	// Default counts where the attribute is missing; "" is none.
	Default string   `json:"default,omitempty"`
	Enum    []string `json:"enum,omitempty"`
	// List says that values are separated by spaces.
	List bool `json:"list,omitempty"`
	// Min and Max bound a number. Zero says that 0, which switches it off, is valid beside them.
	Min  *float64 `json:"min,omitempty"`
	Max  *float64 `json:"max,omitempty"`
	Zero bool     `json:"zero,omitempty"`
	// Chars are the characters of which a value may consist.
	Chars string `json:"chars,omitempty"`
	// Schemes are those that an absolute URL may have; http and https where none is named.
	Schemes []string `json:"schemes,omitempty"`
	// Inert says that nothing which offhook plays depends on it, so that no act has it.
	Inert   bool   `json:"inert,omitempty"`
	Source  string `json:"source,omitempty"`
	Assumed string `json:"assumed,omitempty"`
}

// A Type is what the value of an attribute is.
type Type string

const (
	String       Type = "string"
	Integer      Type = "integer"
	Number       Type = "number"
	Boolean      Type = "boolean"
	URL          Type = "url"
	Seconds      Type = "seconds"
	Milliseconds Type = "milliseconds"
)

// A Sent is a callback that a verb leads to.
type Sent struct {
	When string `json:"when"`
	// Webhooks names those of the catalogue that are sent, each at its time.
	Webhooks []string `json:"webhooks,omitempty"`
	// URL and Method name the attributes that say where it goes; the URL "text" is the text of the
	// verb, and "" the application.
	URL    string `json:"url,omitempty"`
	Method string `json:"method,omitempty"`
	// Steers says that the answer is a document with which the call goes on.
	Steers bool `json:"steers,omitempty"`
}

var definitions = sync.OnceValue(func() []*Definition {
	var all []*Definition
	dec := json.NewDecoder(bytes.NewReader(verbsJSON))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&all); err != nil {
		// The file is part of the binary, and a test reads it.
		panic("texml: verbs.json: " + err.Error())
	}
	for _, d := range all {
		if d.ID == "" {
			d.ID = d.Name
		}
	}
	return all
})

// Definitions lists all verbs and nouns. It must not be changed.
func Definitions() []*Definition { return definitions() }

// Verbs are the names of all verbs: of what may stand in a document by itself.
func Verbs() (names []string) {
	for _, d := range definitions() {
		if d.Kind == "verb" {
			names = append(names, d.Name)
		}
	}
	return names
}

// inside finds the definition of a name in a parent; nil where the name has no place there.
func inside(parent, name string) *Definition {
	for _, d := range definitions() {
		if d.Name == name && slices.Contains(d.Parents, parent) {
			return d
		}
	}
	return nil
}

func (d *Definition) attribute(name string) *Attribute {
	for i := range d.Attributes {
		if d.Attributes[i].Name == name {
			return &d.Attributes[i]
		}
	}
	return nil
}
