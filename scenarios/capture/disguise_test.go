package capture_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/capture"
	"github.com/offhook-dev/offhook/schemas"
)

// TestNothingRemains asserts of every story of the library that its anonymised recording plays, and
// that no value of the bodies longer than three characters is in it, unless the catalogue lists it.
func TestNothingRemains(t *testing.T) {
	public := listed()
	for _, s := range library() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			entries := played(t, s, 7)
			story := made(t, entries, capture.Options{Name: "made", From: "secret.jsonl", Anonymise: true})
			if is := played(t, story, 8); len(is) != len(entries) {
				t.Errorf("%d events became %d", len(entries), len(is))
			}
			told := []string{story.Summary}
			for _, m := range story.Cast {
				told = values(map[string]any(m.Values), told)
			}
			for _, step := range story.Steps {
				told = values(map[string]any(step.With), told)
			}
			text := strings.Join(told, "\n")
			if strings.Contains(text, "secret") {
				t.Error("the name of the ledger remains")
			}
			for _, e := range entries {
				for _, value := range values(body(t, e).doc.Value, nil) {
					if len(value) > 3 && value != "<nil>" && !public[value] && strings.Contains(text, value) {
						t.Errorf("%s: %q remains", e.EventType, value)
					}
				}
			}
			if t.Failed() {
				t.Log(story.Source())
			}
		})
	}
}

// listed are the values that the catalogue lists.
func listed() map[string]bool {
	all := map[string]bool{"true": true, "false": true}
	for w := range schemas.Default().All() {
		all[w.Name] = true
		fields, _ := w.Fields("")
		for _, variant := range w.Header().VariantNames() {
			more, _ := w.Fields(variant)
			fields = append(fields, more...)
		}
		for _, f := range fields {
			for _, value := range f.Values {
				all[value] = true
			}
		}
	}
	return all
}

// values lists the single values below a value, as texts.
func values(value any, into []string) []string {
	switch value := value.(type) {
	case map[string]any:
		for _, below := range value {
			into = values(below, into)
		}
		return into
	case []any:
		for _, below := range value {
			into = values(below, into)
		}
		return into
	}
	return append(into, fmt.Sprint(value))
}

// TestTheSameStaysTheSame asserts that a value has one replacement, within texts too, that what is
// like a number, an address or a URL stays like one, and that other values have others.
func TestTheSameStaysTheSame(t *testing.T) {
	const number, text = "+4915112345678", "Call Anna at +4915112345678 or mail anna@shop.de, ANNA"
	step := func(text string) scenarios.Step {
		return scenarios.Step{Emit: "message.received", Variant: "SMS", With: scenarios.Values{
			"from.phone_number": number, "text": text}}
	}
	first, second := step(text), step("See https://shop.de/anna.pdf")
	first.About = map[string]string{"message": "one"}
	second.About = map[string]string{"message": "two"}
	was := played(t, scenarios.Scenario{Name: "x", Steps: []scenarios.Step{first, second}}, 1)
	is := played(t, made(t, was, capture.Options{Name: "made", Anonymise: true}), 2)
	from, _ := body(t, is[0]).doc.At("/data/payload/from/phone_number")
	again, _ := body(t, is[1]).doc.At("/data/payload/from/phone_number")
	said, _ := body(t, is[0]).doc.At("/data/payload/text")
	link, _ := body(t, is[1]).doc.At("/data/payload/text")
	if from != again || !strings.HasPrefix(fmt.Sprint(from), "+1201555010") {
		t.Errorf("the number became %v and %v", from, again)
	}
	words := strings.Fields(fmt.Sprint(said))
	if len(words) != 8 {
		t.Fatalf("the text became %q", said)
	}
	name := words[1]
	if words[3] != from || words[6] != strings.ToLower(name)+"@example.com," ||
		words[7] != strings.ToUpper(name) {
		t.Errorf("the text became %q, with the number %v", said, from)
	}
	if !regexp.MustCompile(`https://example\.com/file-[0-9]+\.pdf$`).MatchString(fmt.Sprint(link)) {
		t.Errorf("the link became %q", link)
	}
}
