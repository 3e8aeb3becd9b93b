package schemas

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// VariantNames lists the names of the webhook's variants, sorted.
func (h Header) VariantNames() []string { return slices.Sorted(maps.Keys(h.Variants)) }

// A Field is one documented field of a webhook.
type Field struct {
	// Pointer is a JSON pointer; the key 0 stands for any item of an array.
	Pointer string `json:"pointer"`
	// Type is as documented, also where a form carries the value as text.
	Type string `json:"type"`
	// Also are other types in which samples or captures show the field.
	Also     []string `json:"also,omitempty"`
	Required bool     `json:"required"`
	// Expected says why the absence of an optional field is drift; it is empty when it is none.
	Expected Expectation `json:"expected,omitempty"`
	// Values are those of a constant or an enum.
	Values      []string `json:"values,omitempty"`
	Description string   `json:"description,omitempty"`
}

// Fields lists the fields of the webhook, or of one of its variants, by pointer.
func (w *Webhook) Fields(variant string) ([]Field, error) {
	c, err := w.compiled()
	if err != nil {
		return nil, err
	}
	shape, err := c.variant(variant)
	if err != nil {
		return nil, err
	}
	return shape.root.list("", nil), nil
}

// list appends the fields below n, whose own pointer is given.
func (n *node) list(pointer string, into []Field) []Field {
	for _, name := range slices.Sorted(maps.Keys(n.props)) {
		prop, below := n.props[name], wire.JoinPointer(pointer, name)
		field := Field{
			Pointer:     below,
			Type:        cmp.Or(prop.documented, strings.Join(prop.types, " or ")),
			Also:        slices.Clone(prop.also),
			Required:    n.required[name],
			Expected:    n.expected[name],
			Description: prop.description,
		}
		for _, value := range append(slices.Clone(prop.constant), prop.enum...) {
			field.Values = append(field.Values, fmt.Sprint(value))
		}
		into = append(into, field)
		into = prop.list(below, into)
	}
	if n.items != nil {
		into = n.items.list(wire.JoinPointer(pointer, "0"), into)
	}
	return into
}

// Outcomes lists the values of the field that reports the webhook's outcome. There are none when no
// field does.
func (w *Webhook) Outcomes() []string {
	h := w.Header()
	if h.Outcome == "" {
		return nil
	}
	fields, _ := w.Fields("")
	for _, field := range fields {
		if field.Pointer == h.Outcome {
			return field.Values
		}
	}
	return nil
}

// life is what the webhook is about, in one line of words.
func (h Header) life() string {
	var parts []string
	for _, resource := range sortedKeys(h.About) {
		parts = append(parts, resource+" "+h.About[resource])
	}
	return strings.Join(parts, ", ")
}

// Describe writes what a reader of the catalogue wants to know of the webhook. Lines have at most
// 80 columns, unless a single word or a name is longer.
func (w *Webhook) Describe(out io.Writer) error {
	h := w.Header()
	text := &strings.Builder{}
	fmt.Fprintf(text, "%s (%s, %s, %s)\n", w.Name, w.Family, h.Wire, h.Envelope)
	fmt.Fprintf(text, "%s\n", fold(h.Description, 80, ""))
	if h.Withheld != "" {
		fmt.Fprintf(text, "\nNot sent: %s\n", fold(h.Withheld, 70, "  "))
	}
	if len(h.Variants) > 0 {
		fmt.Fprintf(text, "\nVariants: %s\n", strings.Join(h.VariantNames(), ", "))
	}
	if life := h.life(); life != "" {
		fmt.Fprintf(text, "\nAbout: %s\n", fold(life, 73, "  "))
	}
	if len(h.Overtakes) > 0 {
		late := fold(strings.Join(h.Overtakes, ", "), 55, "  ")
		fmt.Fprintf(text, "\nMay be delivered before: %s\n", late)
	}
	if outcomes := w.Outcomes(); len(outcomes) > 0 {
		values := fold(strings.Join(outcomes, ", "), 78, "  ")
		fmt.Fprintf(text, "\nOutcomes (%s):\n  %s\n", h.Outcome, values)
	}
	fields, err := w.Fields("")
	if err != nil {
		return err
	}
	text.WriteString("\nFields (* required, + expected):\n")
	for _, field := range fields {
		mark := " "
		if field.Required {
			mark = "*"
		} else if field.Expected != "" {
			mark = "+"
		}
		fmt.Fprintf(text, "%s %s  %s\n", mark, field.Pointer, field.Type)
		if field.Description != "" {
			fmt.Fprintf(text, "    %s\n", fold(field.Description, 76, "    "))
		}
		if len(field.Values) > 0 {
			values := fold(strings.Join(field.Values, ", "), 68, "    ")
			fmt.Fprintf(text, "    values: %s\n", values)
		}
	}
	fmt.Fprintf(text, "\nSources:\n  %s\n", strings.Join(h.Sources, "\n  "))
	if w.folder == fs.FS(builtin) {
		KnownFacts().describe(text, h.Sources)
	}
	_, err = io.WriteString(out, text.String())
	return err
}

// describe writes from when the facts are, and what the keys of these sources mean.
func (f Facts) describe(text *strings.Builder, sources []string) {
	var keys []string
	for _, source := range sources {
		if k := key(source); f.Keys[k] != "" && !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	for _, k := range keys {
		fmt.Fprintf(text, "  %s\n", fold(k+": "+f.Keys[k], 78, "    "))
	}
	fmt.Fprintf(text, "\nFacts: %s\n", fold(f.String(), 73, "  "))
}

// fold breaks a text into lines of at most width columns. All lines but the first begin with the
// indent.
func fold(text string, width int, indent string) string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return strings.Join(append(lines, line), "\n"+indent)
}
