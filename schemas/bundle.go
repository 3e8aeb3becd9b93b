package schemas

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// Bundle is the webhook's schema as one JSON document that stands alone, so that validators of any
// language can read it. What the schema refers to is copied into its $defs, and keywords of our own
// (x-…) are left out.
func (w *Webhook) Bundle() ([]byte, error) {
	b := &bundler{catalog: w.catalog, defs: map[string]any{}, names: map[string]string{}}
	root, err := b.file(w.File)
	if err != nil {
		return nil, err
	}
	bundled, err := b.schema(root, w.File)
	if err != nil {
		return nil, err
	}
	document := bundled.(map[string]any)
	if own, ok := document["$defs"].(map[string]any); ok {
		maps.Copy(b.defs, own)
	}
	delete(document, "$defs")
	if len(b.defs) > 0 {
		document["$defs"] = b.defs
	}
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err = encoder.Encode(document)
	return []byte(out.String()), err
}

// A bundler copies what a schema refers to into one place.
type bundler struct {
	catalog *Catalog
	// defs has the copied schemas by their names in the bundle.
	defs map[string]any
	// names has for each file#pointer the name in the bundle.
	names map[string]string
}

func (b *bundler) file(name string) (map[string]any, error) {
	opened, err := b.catalog.load(base + name)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	var doc map[string]any
	decoder := json.NewDecoder(opened)
	decoder.UseNumber()
	if err := decoder.Decode(&doc); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return doc, nil
}

// schema copies a schema of a file. The copy has no keywords of our own, and its references point
// into the bundle.
func (b *bundler) schema(value any, file string) (any, error) {
	schema, ok := value.(map[string]any)
	if !ok {
		return value, nil
	}
	out := map[string]any{}
	for _, keyword := range slices.Sorted(maps.Keys(schema)) {
		value := schema[keyword]
		var err error
		switch {
		case strings.HasPrefix(keyword, "x-"):
			continue
		case keyword == "$ref":
			value, err = b.ref(value.(string), file)
		case slices.Contains([]string{"properties", "$defs"}, keyword):
			value, err = b.named(value, file)
		case slices.Contains([]string{"allOf", "anyOf", "oneOf"}, keyword):
			value, err = b.list(value, file)
		case slices.Contains([]string{"items", "additionalProperties"}, keyword),
			slices.Contains([]string{"if", "then", "else"}, keyword):
			value, err = b.schema(value, file)
		}
		if err != nil {
			return nil, err
		}
		out[keyword] = value
	}
	spell(out)
	return out, nil
}

// spell adds to a schema what strict validators want to see in the same place: the type that its
// keywords are about, and a schema for each property that it requires.
func spell(schema map[string]any) {
	for _, implied := range [][2]string{
		{"properties", "object"}, {"required", "object"},
		{"items", "array"}, {"minItems", "array"}, {"maxItems", "array"},
	} {
		keyword, kind := implied[0], implied[1]
		if _, typed := schema["type"]; !typed && schema[keyword] != nil {
			schema["type"] = kind
		}
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		properties, _ := schema["properties"].(map[string]any)
		if properties == nil {
			properties = map[string]any{}
			schema["properties"] = properties
		}
		if _, defined := properties[name.(string)]; !defined {
			properties[name.(string)] = true
		}
	}
}

func (b *bundler) named(value any, file string) (any, error) {
	out := map[string]any{}
	for name, sub := range value.(map[string]any) {
		bundled, err := b.schema(sub, file)
		if err != nil {
			return nil, err
		}
		out[name] = bundled
	}
	return out, nil
}

func (b *bundler) list(value any, file string) (any, error) {
	var out []any
	for _, sub := range value.([]any) {
		bundled, err := b.schema(sub, file)
		if err != nil {
			return nil, err
		}
		out = append(out, bundled)
	}
	return out, nil
}

// ref copies what a reference points to into the bundle and returns the reference to the copy. A
// reference within the webhook's own file stays as it is.
func (b *bundler) ref(target, from string) (string, error) {
	name, pointer, _ := strings.Cut(target, "#")
	if name == "" && path.Dir(from) != common {
		return target, nil
	}
	file := from
	if name != "" {
		file = path.Join(path.Dir(from), name)
	}
	if known, ok := b.names[file+"#"+pointer]; ok {
		return "#/$defs/" + known, nil
	}
	keys := wire.SplitPointer(pointer)
	bundled := strings.TrimSuffix(path.Base(file), ".json") +
		"." + strings.Join(keys[min(1, len(keys)):], ".")
	b.names[file+"#"+pointer] = bundled
	doc, err := b.file(file)
	if err != nil {
		return "", err
	}
	found := wire.Each(doc, keys)
	if len(found) == 0 {
		return "", fmt.Errorf("%s: $ref to %s: nothing is there", from, target)
	}
	schema, err := b.schema(found[0], file)
	if err != nil {
		return "", err
	}
	b.defs[bundled] = schema
	return "#/$defs/" + bundled, nil
}
