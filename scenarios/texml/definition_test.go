package texml_test

import (
	"slices"
	"testing"

	"github.com/offhook-dev/offhook/scenarios/texml"
	"github.com/offhook-dev/offhook/schemas"
)

// TestDefinitions holds verbs.json to its own law: whatever it names is there.
func TestDefinitions(t *testing.T) {
	ids := map[string]*texml.Definition{}
	for _, d := range texml.Definitions() {
		if ids[d.ID] != nil {
			t.Errorf("%s is defined twice", d.ID)
		}
		ids[d.ID] = d
	}
	for _, d := range texml.Definitions() {
		if d.Does == "" || len(d.Sources) == 0 {
			t.Errorf("%s does not say what it does, or who says so", d.ID)
		}
		if !slices.Contains([]string{"root", "verb", "noun"}, d.Kind) {
			t.Errorf("%s is a %q", d.ID, d.Kind)
		}
		for _, parent := range d.Parents {
			if ids[parent] == nil && parent != "document" {
				t.Errorf("%s stands in %s, which is not defined", d.ID, parent)
			}
		}
		if isVerb := slices.Contains(d.Parents, "Response"); isVerb != (d.Kind == "verb") {
			t.Errorf("%s is a %s, and verbs stand in Response", d.ID, d.Kind)
		}
		if places := len(d.Places) > 0; places != (d.Kind == "verb") {
			t.Errorf("%s is a %s with the places %q, and verbs have some", d.ID, d.Kind, d.Places)
		}
		for _, need := range d.Needs {
			if !has(d, need) && !slices.ContainsFunc(texml.Definitions(), func(in *texml.Definition) bool {
				return in.Name == need && slices.Contains(in.Parents, d.ID)
			}) && (need != "text" || d.Text == "") {
				t.Errorf("%s needs %s, which it cannot have", d.ID, need)
			}
		}
		for _, a := range d.Attributes {
			checkAttribute(t, d.ID, a)
		}
	}
}

func has(d *texml.Definition, attribute string) bool {
	return slices.ContainsFunc(d.Attributes, func(a texml.Attribute) bool {
		return a.Name == attribute
	})
}

func checkAttribute(t *testing.T, verb string, a texml.Attribute) {
	types := []texml.Type{texml.String, texml.Integer, texml.Number, texml.Boolean, texml.URL,
		texml.Seconds, texml.Milliseconds}
	if !slices.Contains(types, a.Type) {
		t.Errorf("%s %s is a %q", verb, a.Name, a.Type)
	}
	listed := a.Default == "" || slices.Contains(a.Enum, a.Default)
	if len(a.Enum) > 0 && (a.Type != texml.String || !listed) {
		t.Errorf("%s %s: its default %q is none of %q", verb, a.Name, a.Default, a.Enum)
	}
	if a.List && len(a.Enum) == 0 {
		t.Errorf("%s %s is a list of nothing", verb, a.Name)
	}
	if a.Type == texml.Boolean && a.Default != "" && a.Default != "true" && a.Default != "false" {
		t.Errorf("%s %s is %q by default", verb, a.Name, a.Default)
	}
	number := a.Type == texml.Integer || a.Type == texml.Number || a.Type == texml.Seconds ||
		a.Type == texml.Milliseconds
	if (a.Min != nil || a.Max != nil || a.Zero) && !number || a.Max != nil && a.Min == nil ||
		a.Chars != "" && a.Type != texml.String || a.Schemes != nil && a.Type != texml.URL {
		t.Errorf("%s %s has limits that are not of its type", verb, a.Name)
	}
}

// TestCallbacksAreOfTheCatalogue guards the names of webhooks and of the attributes that say where
// they go. A URL that is named by nobody is that of a service, a medium or a request.
func TestCallbacksAreOfTheCatalogue(t *testing.T) {
	catalog := schemas.Default()
	for _, d := range texml.Definitions() {
		urls := map[string]bool{}
		for _, sent := range d.Sends {
			for _, name := range sent.Webhooks {
				if _, err := catalog.Lookup(name); err != nil {
					t.Errorf("%s: %v", d.ID, err)
				}
			}
			if sent.When == "" {
				t.Errorf("%s does not say when %q is sent", d.ID, sent.Webhooks)
			}
			if sent.URL != "" && sent.URL != "text" && !has(d, sent.URL) {
				t.Errorf("%s has no attribute %s", d.ID, sent.URL)
			}
			if sent.Method != "" && !has(d, sent.Method) {
				t.Errorf("%s has no attribute %s", d.ID, sent.Method)
			}
			urls[sent.URL] = true
		}
		for _, a := range d.Attributes {
			if a.Type == texml.URL && a.Schemes == nil && !a.Inert && !urls[a.Name] &&
				d.ID+" "+a.Name != "Play failoverUrl" && d.ID != "Request" {
				t.Errorf("%s: nothing is sent to %s", d.ID, a.Name)
			}
		}
	}
}
