package schemas

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Bundle is the webhook's schema as one JSON document that stands alone: what it refers to is in its $defs, and words of
// our own (x-…) are gone. Validators of any language read it.
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
	defs    map[string]any    // by name in the bundle
	names   map[string]string // file#pointer -> name in the bundle
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

// schema copies a schema of a file, without our own words and with references into the bundle.
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
		case slices.Contains([]string{"items", "if", "then", "else", "additionalProperties"}, keyword):
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

// spell writes out in a schema what follows from its place, since strict validators ask for it there: the type that its
// keywords are about, and the properties that it requires.
func spell(schema map[string]any) {
	for kind, keywords := range map[string][]string{"object": {"properties", "required"}, "array": {"items", "minItems", "maxItems"}} {
		for _, keyword := range keywords {
			if _, typed := schema["type"]; !typed && schema[keyword] != nil {
				schema["type"] = kind
			}
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

// ref brings what a reference points to into the bundle and returns the reference to it there. References within the
// webhook's own file stay.
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
	keys := splitPointer(pointer)
	bundled := strings.TrimSuffix(path.Base(file), ".json") + "." + strings.Join(keys[min(1, len(keys)):], ".")
	b.names[file+"#"+pointer] = bundled
	doc, err := b.file(file)
	if err != nil {
		return "", err
	}
	found := each(doc, keys)
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
