package schemas

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A fact is what the collected sources say of one field: its type, const and enum, whether null
// occurs, and whether the field is required.
type knownFact struct {
	kind     string
	constant string
	enum     []string
	null     bool
	required bool
}

// A documentation is what the collected sources say of one webhook.
type documentation struct {
	// Ready means that the payload is known.
	Ready  bool
	Family string
	// Fields has the fact for each dotted path, as readFact reads it.
	Fields map[string]string
}

// facts is testdata/facts/fields.json: a compact list of every documented field of every webhook,
// taken from Telnyx's Go SDK, OpenAPI file, reference pages and guides. A key is a webhook, or
// webhook#variant.
func facts(t *testing.T) map[string]documentation {
	t.Helper()
	text, err := os.ReadFile("testdata/facts/fields.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]documentation
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// readFact reads a fact such as "string =event" or "string {success|failed} null required".
func readFact(text string) knownFact {
	kind, rest, _ := strings.Cut(text, " ")
	f := knownFact{kind: kind}
	if rest, ok := strings.CutSuffix(rest, "required"); ok {
		f.required, text = true, strings.TrimSpace(rest)
	} else {
		text = rest
	}
	rest, null := strings.CutSuffix(strings.TrimSpace(text), "null")
	if null && (!strings.HasPrefix(text, "{") || strings.HasSuffix(text, "} null")) {
		f.null, text = true, strings.TrimSpace(rest)
	}
	text = strings.TrimSpace(text)
	if body, ok := strings.CutPrefix(text, "="); ok {
		f.constant, text, _ = strings.Cut(body, " {")
	}
	if body, ok := strings.CutPrefix(text, "{"); ok {
		f.enum = strings.Split(strings.TrimSuffix(body, "}"), "|")
	}
	return f
}

// fields are the pointers of a webhook as facts write them: dotted, [] for the items of an array.
func (n *node) fields() map[string]*node {
	all := map[string]*node{}
	for _, pointer := range n.paths("", nil) {
		_, field := n.walk(wire.SplitPointer(pointer))
		var dotted strings.Builder
		for i, key := range wire.SplitPointer(pointer) {
			switch {
			case key == "0":
				dotted.WriteString("[]")
				continue
			case i > 0:
				dotted.WriteString(".")
			}
			dotted.WriteString(key)
		}
		all[dotted.String()] = field
	}
	return all
}

// TestFacts compares every schema with the documented fields. None is missing and none is invented,
// and types, constants, enums and required marks are the same.
func TestFacts(t *testing.T) {
	known := facts(t)
	for w := range Default().All() {
		t.Run(w.Name, func(t *testing.T) {
			c, err := w.compiled()
			if err != nil {
				t.Fatal(err)
			}
			shapes := map[string]*node{}
			if only := w.Name + "#rcs"; known[w.Name].Fields == nil && known[only].Fields != nil {
				shapes[only] = c.root // documented for RCS alone
			} else {
				shapes[w.Name] = c.root
			}
			for name, variant := range c.variants {
				if key := w.Name + "#" + strings.ToLower(name); known[key].Fields != nil {
					shapes[key] = variant.root
				}
			}
			for key, root := range shapes {
				documented, ok := known[key]
				if !ok {
					t.Fatalf("%s is not among the collected facts", key)
				}
				if w.Family != documented.Family {
					t.Errorf("%s: the facts put it into the family %s", key, documented.Family)
				}
				if documented.Ready {
					compareFacts(t, key, root, documented.Fields, w.Header().Wire)
				}
			}
		})
	}
}

func compareFacts(
	t *testing.T, key string, root *node, documented map[string]string, form wire.Kind,
) {
	fields := root.fields()
	for path, text := range documented {
		f, n := readFact(text), fields[path]
		if n == nil {
			name := path[strings.LastIndexByte(path, '.')+1:]
			if now, older := holderOf(root, fields, path).spellings[name]; !older {
				t.Errorf("%s: %s is documented and missing", key, path)
			} else if now == "" {
				t.Errorf("%s: %s is the older spelling of nothing", key, path)
			}
			continue
		}
		for _, problem := range f.disagrees(n, form) {
			t.Errorf("%s: %s: %s", key, path, problem)
		}
		if f.required && !strings.Contains(path, "[]") {
			last := path[strings.LastIndexByte(path, '.')+1:]
			holder := holderOf(root, fields, path)
			if !holder.required[last] && holder.expected[last] != "X docs" {
				t.Errorf("%s: %s is documented as required", key, path)
			}
		}
	}
	for path := range fields {
		text, ok := documented[path]
		if !ok {
			t.Errorf("%s: %s is in no source", key, path)
		}
		last := path[strings.LastIndexByte(path, '.')+1:]
		if holderOf(root, fields, path).required[last] && !readFact(text).required &&
			!recognises(key, path, fields[path]) {
			t.Errorf("%s: %s is required by no source", key, path)
		}
	}
}

// recognises reports whether a webhook is recognised by the field, so that it may be required
// though no source says so: without it, an action of TeXML could be one that shares its other
// fields.
func recognises(key, path string, n *node) bool {
	if slices.Contains([]string{"texml.dial-action DialCallStatus", "texml.record-action From",
		"texml.record-action To"}, key+" "+path) {
		return true
	}
	return len(n.constant) > 0 || slices.Contains(recognising(), path)
}

// recognising lists the fields without a constant by which bodies are recognised.
func recognising() []string {
	return []string{
		"data", "data.event_type", "event_type", "brandId", "campaignId",
		"AccountSid", "CallSid", "CallSidLegacy", "Digits", "PayResult", "Transcript",
	}
}

// holderOf is the object that the field at a path belongs to.
func holderOf(root *node, fields map[string]*node, path string) *node {
	if i := strings.LastIndexByte(path, '.'); i >= 0 && fields[path[:i]] != nil {
		return fields[path[:i]]
	}
	return root
}

// disagrees lists where the node says something else than the fact.
func (f knownFact) disagrees(n *node, form wire.Kind) (problems []string) {
	report := func(format string, args ...any) {
		problems = append(problems, fmt.Sprintf(format, args...))
	}
	kind, _, _ := strings.Cut(f.kind, "<")
	want := strings.Split(kind, "|")
	if form == wire.JSON && kind != "any" {
		for _, k := range want {
			if len(n.types) > 0 && !n.is(k) && !(k == "integer" && n.is("number")) {
				report("documented as %s, the schema says %v", f.kind, n.types)
			}
		}
		if len(n.types) == 0 && len(n.constant) == 0 {
			report("the schema gives no type")
		}
	}
	if f.constant != "" && !strings.Contains(f.constant, "|") {
		if len(n.constant) != 1 || fmt.Sprint(n.constant[0]) != f.constant {
			report("documented as the constant %q, the schema has %v", f.constant, n.constant)
		}
	}
	for _, value := range f.enum {
		same := func(v any) bool { return fmt.Sprint(v) == value }
		if value != "null" && len(n.constant) == 0 && !slices.ContainsFunc(n.enum, same) {
			report("the documented value %q is not in the enum %v", value, n.enum)
		}
	}
	if len(f.enum) > 0 && !n.loose && len(n.constant) == 0 {
		for _, value := range n.enum {
			if value != nil && !slices.Contains(f.enum, fmt.Sprint(value)) {
				report("%q is in no source", value)
			}
		}
	}
	if f.null && !n.is("null") {
		report("null is documented, the schema refuses it")
	}
	return problems
}

// TestEveryDocumentedWebhookIsThere asserts that the catalogue has each webhook of the facts, with
// its variants, and that it sends all whose payload is known except for the meeting ones, which are
// signed by another scheme.
func TestEveryDocumentedWebhookIsThere(t *testing.T) {
	known := facts(t)
	for key, documented := range known {
		name, variant, _ := strings.Cut(key, "#")
		w, err := Default().Lookup(name)
		if err != nil {
			t.Error(err)
			continue
		}
		h := w.Header()
		variant = strings.ToUpper(variant)
		if variant != "" && known[name].Fields != nil && h.Variants[variant] == "" {
			t.Errorf("%s has no variant %s", name, variant)
		}
		if sent := h.Withheld == ""; sent != (documented.Ready && documented.Family != "meeting") {
			t.Errorf("%s is sent: %v; its payload is known: %v", key, sent, documented.Ready)
		}
		if documented.Ready && len(h.Examples) == 0 {
			t.Errorf("%s has no example", name)
		}
	}
}
