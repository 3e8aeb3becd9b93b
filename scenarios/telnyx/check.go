package telnyx

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A shape is a schema of a file, by which requests are checked.
type shape struct {
	doc      map[string]any
	compiled *jsonschema.Schema
}

// newShape compiles the schema of a file. Without a schema, everything fits.
func newShape(name string, schema json.RawMessage) *shape {
	if schema == nil {
		schema = json.RawMessage("{}")
	}
	s := &shape{}
	in := json.NewDecoder(bytes.NewReader(schema))
	in.UseNumber()
	err := in.Decode(&s.doc)
	if err == nil {
		s.compiled, err = compile(schema)
	}
	if err != nil {
		// The file is part of the binary, and a test compiles it.
		panic(fmt.Sprintf("telnyx: %s: %s", name, err))
	}
	return s
}

func compile(schema json.RawMessage) (*jsonschema.Schema, error) {
	const place = "https://offhook.dev/schema.json"
	c := jsonschema.NewCompiler()
	c.Draft, c.AssertFormat = jsonschema.Draft2020, true
	if err := c.AddResource(place, bytes.NewReader(schema)); err != nil {
		return nil, err
	}
	return c.Compile(place)
}

// at is what a pointer into the schema leads to.
func (s *shape) at(pointer string) any {
	value, _ := wire.Doc{Value: s.doc}.At(pointer)
	return value
}

// check refuses fields that the schema forbids, each with one fault: absent ones first, then by
// pointer.
func (s *shape) check(fields map[string]any) *Refusal {
	err := s.compiled.Validate(fields)
	if err == nil {
		return nil
	}
	var failed *jsonschema.ValidationError
	if !errors.As(err, &failed) {
		return Refuse("bad_request")
	}
	var all []finding
	s.collect(failed, fields, &all)
	slices.SortStableFunc(all, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.pointer, b.pointer))
	})
	if len(all) == 0 {
		return nil
	}
	refusal := &Refusal{Status: all[0].refusal.Status}
	seen := map[string]bool{}
	for _, f := range all {
		if !seen[f.pointer] {
			refusal.Faults = append(refusal.Faults, f.refusal.at(f.pointer).Faults...)
		}
		seen[f.pointer] = true
	}
	return refusal
}

// A finding is what is wrong with one field.
type finding struct {
	rank    int // absent fields are 0
	pointer string
	refusal *Refusal
}

// collect finds the leaves of the validator's tree. Alternatives are one leaf.
func (s *shape) collect(failed *jsonschema.ValidationError, fields any, all *[]finding) {
	keyword := failed.KeywordLocation[strings.LastIndexByte(failed.KeywordLocation, '/')+1:]
	if len(failed.Causes) > 0 && keyword != "anyOf" && keyword != "oneOf" {
		for _, cause := range failed.Causes {
			s.collect(cause, fields, all)
		}
		return
	}
	place := wire.ParentPointer(unescape(failed.KeywordLocation))
	pointer := unescape(failed.InstanceLocation)
	if strings.HasSuffix(place, "/propertyNames") {
		pointer = wire.ParentPointer(pointer) // the object is at fault
	}
	value, _ := wire.Doc{Value: fields}.At(pointer)
	if keyword != "required" {
		if required, is := s.field(place); is && !required && value == nil {
			return // null is as good as nothing: no source says so, and none forbids it
		}
		*all = append(*all, s.judge(place, keyword, pointer, value))
		return
	}
	schema, _ := s.at(place).(map[string]any)
	object, _ := value.(map[string]any)
	for _, name := range texts(schema["required"]) {
		if _, given := object[name]; !given {
			*all = append(*all, finding{pointer: wire.JoinPointer(pointer, name),
				refusal: Refuse("missing_param", "name", name)})
		}
	}
}

// judge is the finding about a value that a keyword of the schema at place forbids.
func (s *shape) judge(place, keyword, pointer string, value any) finding {
	schema, _ := s.at(place).(map[string]any)
	name := called(pointer)
	if required, _ := s.field(place); required && (value == nil || value == "") {
		return finding{pointer: pointer, refusal: Refuse("missing_param", "name", name)}
	}
	found := finding{rank: 1, pointer: pointer}
	switch own := s.own(place); {
	case keyword == "type":
		found.refusal = Refuse("type", "name", name, "type",
			strings.Join(texts(schema["type"]), " or "))
	case own != "":
		found.refusal = Refuse(own, "name", name)
	case keyword == "enum":
		found.refusal = Refuse("enum", "name", name, "values", sorted(schema["enum"]))
	case keyword == "minimum", keyword == "maximum":
		found.refusal = Refuse("range", "name", name, "min", bound(schema["minimum"], "-infinity"),
			"max", bound(schema["maximum"], "infinity"))
	default:
		found.refusal = Refuse("invalid", "name", name, "must", must(keyword, schema[keyword]))
	}
	return found
}

// own is the key of the error that the file names for damage here: x-error of the schema, or of the
// nearest one around it.
func (s *shape) own(place string) string {
	for ; ; place = wire.ParentPointer(place) {
		schema, _ := s.at(place).(map[string]any)
		if key, _ := schema["x-error"].(string); key != "" || place == "" {
			return key
		}
	}
}

// field reports whether a schema is that of a field of an object, and one that must be there.
func (s *shape) field(place string) (required, is bool) {
	keys := wire.SplitPointer(place)
	if len(keys) < 2 || keys[len(keys)-2] != "properties" {
		return false, false
	}
	around, _ := s.at(wire.ParentPointer(wire.ParentPointer(place))).(map[string]any)
	return slices.Contains(texts(around["required"]), keys[len(keys)-1]), true
}

// called is the name of the field that a pointer leads to, or of the list that it leads into.
func called(pointer string) string {
	for _, key := range slices.Backward(wire.SplitPointer(pointer)) {
		if _, err := strconv.Atoi(key); err != nil {
			return key
		}
	}
	return "body"
}

// unescape is a pointer of the validator, which writes them as parts of URLs.
func unescape(pointer string) string {
	if plain, err := url.PathUnescape(pointer); err == nil {
		return plain
	}
	return pointer
}
