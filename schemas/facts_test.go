package schemas

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// A fact is what the collected sources say of one field: its type, const, enum, whether null occurs, whether required.
type fact struct {
	kind     string
	constant string
	enum     []string
	null     bool
	required bool
}

// facts is testdata/facts/fields.json: a compact list of every documented field of every webhook, taken from Telnyx's Go SDK,
// OpenAPI file, reference pages and guides. A key is a webhook, or webhook#variant.
func facts(t *testing.T) map[string]struct {
	Ready  bool
	Family string
	Fields map[string]string
} {
	t.Helper()
	text, err := os.ReadFile("testdata/facts/fields.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]struct {
		Ready  bool
		Family string
		Fields map[string]string
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func readFact(text string) fact {
	kind, rest, _ := strings.Cut(text, " ")
	f := fact{kind: kind}
	if rest, ok := strings.CutSuffix(rest, "required"); ok {
		f.required, text = true, strings.TrimSpace(rest)
	} else {
		text = rest
	}
	if rest, ok := strings.CutSuffix(strings.TrimSpace(text), "null"); ok && !strings.HasPrefix(text, "{") || ok && strings.HasSuffix(text, "} null") {
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
		_, field := n.walk(splitPointer(pointer))
		var dotted strings.Builder
		for i, key := range splitPointer(pointer) {
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

// TestFacts holds every schema against the documented fields: none missing, none invented, types, constants, enums
// and required marks alike.
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

func compareFacts(t *testing.T, key string, root *node, documented map[string]string, wire Wire) {
	fields := root.fields()
	for path, text := range documented {
		f, n := readFact(text), fields[path]
		if n == nil {
			if now, older := holderOf(root, fields, path).renamed(path[strings.LastIndexByte(path, '.')+1:]); !older {
				t.Errorf("%s: %s is documented and missing", key, path)
			} else if now == "" {
				t.Errorf("%s: %s is the older spelling of nothing", key, path)
			}
			continue
		}
		for _, problem := range f.disagrees(n, wire) {
			t.Errorf("%s: %s: %s", key, path, problem)
		}
		if f.required && !strings.Contains(path, "[]") {
			last := path[strings.LastIndexByte(path, '.')+1:]
			holder := holderOf(root, fields, path)
			if !holder.required[last] {
				t.Errorf("%s: %s is documented as required", key, path)
			}
		}
	}
	for path := range fields {
		if _, ok := documented[path]; !ok {
			t.Errorf("%s: %s is in no source", key, path)
		}
	}
}

// holderOf is the object that the field at a path belongs to.
func holderOf(root *node, fields map[string]*node, path string) *node {
	if i := strings.LastIndexByte(path, '.'); i >= 0 && fields[path[:i]] != nil {
		return fields[path[:i]]
	}
	return root
}

func (f fact) disagrees(n *node, wire Wire) (problems []string) {
	kind, _, _ := strings.Cut(f.kind, "<")
	want := strings.Split(kind, "|")
	if wire == JSON && kind != "any" {
		for _, k := range want {
			if len(n.types) > 0 && !n.is(k) && !(k == "integer" && n.is("number")) {
				problems = append(problems, fmt.Sprintf("documented as %s, the schema says %v", f.kind, n.types))
			}
		}
		if len(n.types) == 0 && len(n.constant) == 0 {
			problems = append(problems, "the schema gives no type")
		}
	}
	if f.constant != "" && !strings.Contains(f.constant, "|") && (len(n.constant) != 1 || fmt.Sprint(n.constant[0]) != f.constant) {
		problems = append(problems, fmt.Sprintf("documented as the constant %q, the schema has %v", f.constant, n.constant))
	}
	for _, value := range f.enum {
		if value != "null" && len(n.constant) == 0 && !slices.ContainsFunc(n.enum, func(v any) bool { return fmt.Sprint(v) == value }) {
			problems = append(problems, fmt.Sprintf("the documented value %q is not in the enum %v", value, n.enum))
		}
	}
	if len(f.enum) > 0 && !n.loose && len(n.constant) == 0 {
		for _, value := range n.enum {
			if value != nil && !slices.Contains(f.enum, fmt.Sprint(value)) {
				problems = append(problems, fmt.Sprintf("%q is in no source", value))
			}
		}
	}
	if f.null && !n.is("null") {
		problems = append(problems, "null is documented, the schema refuses it")
	}
	return problems
}

// TestEveryDocumentedWebhookIsThere asserts that the catalogue has each webhook of the facts, with its variants, and that
// it sends all whose payload is known but for the meeting ones, which are signed by another scheme.
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
		if variant != "" && known[name].Fields != nil && h.Variants[strings.ToUpper(variant)] == "" {
			t.Errorf("%s has no variant %s", name, strings.ToUpper(variant))
		}
		if sent := h.Withheld == ""; sent != (documented.Ready && documented.Family != "meeting") {
			t.Errorf("%s is sent: %v; its payload is known: %v", key, sent, documented.Ready)
		}
		if documented.Ready && len(h.Examples) == 0 {
			t.Errorf("%s has no example", name)
		}
	}
}
