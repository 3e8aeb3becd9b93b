package texml_test

import (
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/scenarios/texml"
)

// A tag is one element of a document that a test builds around a definition.
type tag struct {
	*texml.Definition
	attributes map[string]string
}

// write puts the element, with what it needs, into the verb in which it can stand.
func (s tag) write() string {
	inner := ""
	if !slices.ContainsFunc(s.Needs, func(need string) bool { return s.attributes[need] != "" }) {
		inner = filling(s.Definition)
	}
	body := fmt.Sprintf("<%s%s>%s</%[1]s>", s.Name, written(s.attributes), inner)
	parent := s.Parents[0]
	for parent != "Response" {
		d := definition(parent)
		extra := ""
		// What holds more than the noun: the noun that it cannot be without.
		if d.ID == "AIGather" && s.ID != "Parameters" && !strings.Contains(body, "<Parameters") {
			extra = "<Parameters>{}</Parameters>"
		}
		if d.ID == "HttpRequest" && !strings.Contains(body, "<Request") {
			extra = `<Request url="/r"/>`
		}
		body = fmt.Sprintf("<%s%s>%s%s</%[1]s>", d.Name, written(needed(d)), extra, body)
		parent = d.Parents[0]
	}
	return "<Response>" + body + "</Response>"
}

// filling is what an element holds so that it is not skipped.
func filling(d *texml.Definition) string {
	switch {
	case slices.Contains(d.Needs, "text"):
		return "text"
	case len(d.Needs) > 0 && definition(d.Needs[0]) != nil:
		noun := definition(d.Needs[0])
		return fmt.Sprintf("<%s%s>%s</%[1]s>", noun.Name, written(needed(noun)), filling(noun))
	case d.Text != "":
		return "text"
	}
	return ""
}

// needed are the attributes without which an element is skipped.
func needed(d *texml.Definition) map[string]string {
	for _, need := range d.Needs {
		if need == "text" {
			return nil
		}
		for _, a := range d.Attributes {
			if a.Name == need {
				return map[string]string{need: other(a)}
			}
		}
	}
	return nil
}

func definition(id string) *texml.Definition {
	for _, d := range texml.Definitions() {
		if d.ID == id {
			return d
		}
	}
	return nil
}

func written(attributes map[string]string) string {
	text := ""
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		text += fmt.Sprintf(" %s=%q", name, attributes[name])
	}
	return text
}

// other is a valid value that is not the default.
func other(a texml.Attribute) string {
	switch {
	case len(a.Enum) > 0:
		i := slices.IndexFunc(a.Enum, func(word string) bool { return word != a.Default })
		return a.Enum[max(i, 0)]
	case a.Type == texml.Boolean:
		return fmt.Sprint(a.Default != "true")
	case a.Schemes != nil:
		return a.Schemes[0] + "://example.com/socket"
	case a.Type == texml.URL:
		return "/" + a.Name
	case a.Min != nil && fmt.Sprint(*a.Min) != a.Default && (*a.Min > 0 || a.Default != ""):
		return fmt.Sprint(*a.Min)
	case a.Max != nil:
		return fmt.Sprint(*a.Max)
	case a.Chars != "":
		return a.Chars[:2]
	case a.Type != texml.String:
		return "17"
	}
	return "other " + a.Name
}

// find is the first verb of a definition in a document.
func find(verbs []*texml.Verb, d *texml.Definition) *texml.Verb {
	for _, v := range verbs {
		if v.Definition() == d {
			return v
		}
		if found := find(v.Children, d); found != nil {
			return found
		}
	}
	return nil
}

func parse(t *testing.T, text string) *texml.Document {
	t.Helper()
	doc, err := texml.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return doc
}

// clean parses a document that must have no warning.
func clean(t *testing.T, text string) *texml.Document {
	t.Helper()
	doc := parse(t, text)
	for _, w := range doc.Warnings {
		t.Errorf("%s\n%s", w, text)
	}
	doc.URL, _ = url.Parse("https://example.com/voice/start")
	return doc
}

// TestAttributes reads each attribute of each verb: missing, it has its default; given, its value;
// with a value that is none, its default and a warning. And unless it is inert, the plan depends on
// it.
func TestAttributes(t *testing.T) {
	for _, d := range texml.Definitions() {
		if d.Kind == "root" {
			continue
		}
		with := map[string]string{}
		for _, a := range d.Attributes {
			with[a.Name] = other(a)
		}
		doc := clean(t, tag{d, with}.write())
		v := find(doc.Verbs, d)
		plain := clean(t, tag{d, needed(d)}.write())
		bare := find(plain.Verbs, d)
		if v == nil || bare == nil {
			t.Errorf("%s is lost: %s", d.ID, tag{d, with}.write())
			continue
		}
		for _, a := range d.Attributes {
			if got := v.Value(a.Name); got != other(a) {
				t.Errorf("%s %s is %q, and %q is given", d.ID, a.Name, got, other(a))
			}
			if got := bare.Value(a.Name); !slices.Contains(d.Needs, a.Name) && got != a.Default {
				t.Errorf("%s %s is %q by default, want %q", d.ID, a.Name, got, a.Default)
			}
			checkTyped(t, v, a)
			checkRefused(t, d, a)
			if matters(t, d, a, with) == a.Inert {
				t.Errorf("%s %s is inert: %v, and the plan says otherwise", d.ID, a.Name, a.Inert)
			}
		}
	}
}

func checkTyped(t *testing.T, v *texml.Verb, a texml.Attribute) {
	text := v.Value(a.Name)
	base := &url.URL{Scheme: "https", Host: "example.com", Path: "/a/b"}
	switch a.Type {
	case texml.Integer:
		if fmt.Sprint(v.Int(a.Name)) != text {
			t.Errorf("%s %s is the number %d", v.Name, a.Name, v.Int(a.Name))
		}
	case texml.Boolean:
		if fmt.Sprint(v.Bool(a.Name)) != text {
			t.Errorf("%s %s is %v", v.Name, a.Name, v.Bool(a.Name))
		}
	case texml.Seconds, texml.Milliseconds:
		unit := map[texml.Type]string{texml.Seconds: "s", texml.Milliseconds: "ms"}[a.Type]
		if want, _ := time.ParseDuration(text + unit); v.Seconds(a.Name) != want {
			t.Errorf("%s %s is %v, want %v", v.Name, a.Name, v.Seconds(a.Name), want)
		}
	case texml.URL:
		want := text
		if a.Schemes == nil {
			want = "https://example.com" + text
		}
		if got := v.URL(a.Name, base); got != want || v.URL(a.Name, nil) != text {
			t.Errorf("%s %s is %s, want %s", v.Name, a.Name, got, want)
		}
	}
}

// checkRefused gives an attribute a value that it cannot have, if there is one.
func checkRefused(t *testing.T, d *texml.Definition, a texml.Attribute) {
	var bad []string
	switch {
	case len(a.Enum) > 0, a.Type == texml.Boolean, a.Chars != "":
		bad = []string{"no such word"}
	case a.Type == texml.URL:
		bad = []string{"ftp://example.com", ":"}
	case a.Type != texml.String:
		bad = []string{"", "many", "NaN", "99999999999999999999"}
		if a.Max != nil {
			bad = append(bad, fmt.Sprint(*a.Max+1))
		}
		if a.Min != nil && !a.Zero {
			bad = append(bad, fmt.Sprint(*a.Min-1))
		}
	}
	for _, value := range bad {
		with := needed(d)
		if slices.Contains(d.Needs, a.Name) {
			continue // the element is skipped, as TestWarnings shows
		}
		if with == nil {
			with = map[string]string{}
		}
		with[a.Name] = value
		doc := parse(t, tag{d, with}.write())
		if len(doc.Warnings) != 1 {
			t.Errorf("%s %s is %q, and that makes the warnings %q", d.ID, a.Name, value, doc.Warnings)
		}
		if v := find(doc.Verbs, d); v == nil || v.Value(a.Name) != a.Default {
			t.Errorf("%s %s is not the default where %q is given", d.ID, a.Name, value)
		}
	}
}

// matters says that the plan of the verb is another one where the attribute is missing, among all
// others or alone.
func matters(t *testing.T, d *texml.Definition, a texml.Attribute, all map[string]string) bool {
	plans := func(with map[string]string) []texml.Act {
		doc := clean(t, tag{d, with}.write())
		if len(doc.Verbs) == 0 {
			return nil
		}
		return doc.Plan(doc.Verbs[0])
	}
	without := maps.Clone(all)
	delete(without, a.Name)
	if slices.Contains(d.Needs, a.Name) && !slices.Contains(d.Needs, "text") {
		without[a.Name] = other(a) + "x"
	}
	alone := map[string]string{a.Name: other(a)}
	maps.Copy(alone, needed(d))
	return !reflect.DeepEqual(plans(all), plans(without)) ||
		!reflect.DeepEqual(plans(alone), plans(needed(d)))
}
