package schemas

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestFactsHaveADate asserts that the facts say from when they are, and that a reader of a webhook
// sees it, with the meaning of the keys of its sources.
func TestFactsHaveADate(t *testing.T) {
	f := KnownFacts()
	if _, err := time.Parse("2006-01", f.Until); err != nil || f.From == "" {
		t.Errorf("the facts are %s: %v", f, err)
	}
	used := map[string]bool{}
	for w := range Default().All() {
		for _, source := range w.Header().Sources {
			if k := key(source); k != "" {
				used[k] = true
				if f.Keys[k] == "" {
					t.Errorf("%s: facts.json does not explain %s", w.Name, source)
				}
			}
		}
	}
	for k := range f.Keys {
		if !used[k] {
			t.Errorf("%s is explained, and no source begins with it", k)
		}
	}
	w, err := Default().Lookup("texml.dial-action")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := w.Describe(&text); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Facts: as of " + f.Until, "VERB: " + f.Keys["VERB"], "REF: "} {
		if !strings.Contains(text.String(), part) {
			t.Errorf("%q is not in\n%s", part, &text)
		}
	}
	if strings.Contains(text.String(), "NOTES: ") {
		t.Error("a key is explained that the webhook does not use")
	}
}

// TestOwnWebhookHasNoDate asserts that the date is not told of a webhook from a user's folder.
func TestOwnWebhookHasNoDate(t *testing.T) {
	catalog, err := Load(t.Context(), folder(map[string]string{"house/door.opened.json": door}))
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Collect(catalog.All())
	i := slices.IndexFunc(all, func(w *Webhook) bool { return w.Name == "door.opened" })
	var text strings.Builder
	if err := all[i].Describe(&text); err != nil || strings.Contains(text.String(), "Facts: ") {
		t.Errorf("%v\n%s", err, &text)
	}
}
