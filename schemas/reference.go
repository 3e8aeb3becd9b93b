package schemas

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/offhook-dev/offhook/schemas/wire"
)

//go:embed preface.md
var preface string

// pages are the reference pages of the catalogue in Markdown, by file: how to write a webhook, and
// a page for each family. A family's page has for each webhook when it is sent, wire, envelope,
// variants, outcomes, fields, an example and sources.
func (c *Catalog) pages() (map[string]string, error) {
	pages := map[string]string{}
	index := &strings.Builder{}
	index.WriteString(preface + "| family | webhooks |\n| --- | --- |\n")
	for _, family := range c.Families() {
		page, count := &strings.Builder{}, 0
		for w := range c.All() {
			if w.Family != family {
				continue
			}
			count++
			if err := w.reference(page); err != nil {
				return nil, err
			}
		}
		fmt.Fprintf(index, "| [%s](%[1]s/README.md) | %d |\n", family, count)
		pages[family+"/README.md"] = "# " + family + "\n\n<!-- Made from the schemas by `make docs`; " +
			"a test fails when it is stale. -->\n" + page.String()
	}
	pages["README.md"] = index.String()
	return pages, nil
}

// reference writes the webhook's part of the page.
func (w *Webhook) reference(text *strings.Builder) error {
	h := w.Header()
	fmt.Fprintf(text, "\n## %s\n\n%s\n", w.Name, h.Description)
	kind := map[wire.Kind]string{wire.JSON: "JSON", wire.Form: "form"}[h.Wire]
	fmt.Fprintf(text, "\n%s, envelope `%s`", kind, h.Envelope)
	if len(h.Variants) > 0 {
		fmt.Fprintf(text, ", variants %s", strings.Join(h.VariantNames(), ", "))
	}
	if life := h.life(); life != "" {
		fmt.Fprintf(text, ", about %s", life)
	}
	if len(h.Overtakes) > 0 {
		fmt.Fprintf(text, ", may be delivered before %s", strings.Join(h.Overtakes, ", "))
	}
	text.WriteString(".\n")
	if h.Withheld != "" {
		fmt.Fprintf(text, "\nNot sent: %s\n", h.Withheld)
	}
	if outcomes := w.Outcomes(); len(outcomes) > 0 {
		fmt.Fprintf(text, "\nOutcomes (`%s`): %s.\n", h.Outcome, strings.Join(outcomes, ", "))
	}
	variants := h.VariantNames()
	if len(variants) == 0 {
		variants = []string{""}
	}
	for _, variant := range variants {
		fields, err := w.Fields(variant)
		if err != nil {
			return err
		}
		if variant != "" {
			fmt.Fprintf(text, "\nFields of %s:\n", variant)
		}
		text.WriteString("\n| field | type | |\n| --- | --- | --- |\n")
		for _, field := range fields {
			fmt.Fprintf(text, "| `%s` | %s | %s |\n", field.Pointer, field.kind(), field.cell())
		}
	}
	if example := w.Example(); example.Value != nil {
		text.WriteString("\n<details><summary>Example</summary>\n\n```json\n")
		if err := example.Print(text); err != nil {
			return err
		}
		text.WriteString("```\n\n</details>\n")
	}
	fmt.Fprintf(text, "\nSources: %s.\n", strings.Join(h.Sources, "; "))
	return nil
}

// kind is the type of a field in a cell of a table.
func (f Field) kind() string {
	if f.Required {
		return f.Type + ", required"
	}
	if f.Expected != "" {
		return f.Type + ", " + f.Expected.String()
	}
	return f.Type
}

// cell is the description of a field in a cell of a table, with its values.
func (f Field) cell() string {
	text := f.Description
	if len(f.Values) > 0 {
		text = strings.TrimSpace(text + " Values: " + strings.Join(f.Values, ", ") + ".")
	}
	return strings.ReplaceAll(text, "|", "\\|")
}
