package schemas

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// door is a webhook of a user's own, as small as one can be.
const door = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "door.opened",
  "description": "A door has been opened.",
  "x-webhook": {"wire": "json", "envelope": "data+meta", "sources": ["our own"]},
  "type": "object",
  "required": ["data"],
  "properties": {
    "data": {
      "$ref": "../common/envelope.json#/$defs/event",
      "properties": {
        "event_type": {"const": "door.opened"},
        "payload": {
          "required": ["door"],
          "properties": {
            "door": {"type": "string", "pattern": "^[A-Z][0-9]$"},
            "by": {"type": "string", "x-generate": "${words.firstname}"}
          }
        }
      }
    },
    "meta": {"$ref": "../common/envelope.json#/$defs/meta"}
  }
}`

// changed is door with one part replaced.
func changed(t *testing.T, from, to string) string {
	t.Helper()
	if !strings.Contains(door, from) {
		t.Fatalf("the example has no %s", from)
	}
	return strings.Replace(door, from, to, 1)
}

func folder(files map[string]string) fs.FS {
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return folder
}

// refused loads a broken file beside a good one. It asserts that the error has each of the parts,
// and that the good file and the built-in webhooks are there all the same.
func refused(t *testing.T, file, text string, parts ...string) {
	t.Helper()
	files := folder(map[string]string{file: text, "house/door.opened.json": door})
	catalog, err := Load(t.Context(), files)
	if err == nil {
		t.Fatal("it loads without an error")
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %q:\n%v", part, err)
		}
	}
	if _, err := catalog.Lookup("door.opened"); err != nil {
		t.Errorf("the good file is not there: %v", err)
	}
	if w, err := catalog.Lookup("call.playback.ended"); err != nil || w.Family != "voice" {
		t.Errorf("the built-in webhook is gone: %v", err)
	}
}

// TestLoadRefusesBrokenFiles asserts that the error names each file's fault and its place.
func TestLoadRefusesBrokenFiles(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		says             []string
	}{
		{
			"broken JSON", "house/a.json",
			changed(t, `"type": "object",`, `"type": "object"`),
			[]string{"house/a.json:7", "not JSON"},
		},
		{"an empty file", "house/a.json", "", []string{"house/a.json", "empty"}},
		{"an array", "house/a.json", "[]", []string{"house/a.json"}},
		{
			"a built-in name", "house/call.playback.ended.json", door,
			[]string{
				"house/call.playback.ended.json", "already has a webhook",
				"voice/call.playback.ended.json",
			},
		},
		{"a loose file", "a.json", door, []string{"a.json", "folder named after its family"}},
		{
			"shared parts of a built-in name", "common/values.json", "{}",
			[]string{"common/values.json", "already"},
		},
		{
			"a name that is no address", "house/door #1.json", door,
			[]string{"house/door #1.json", "rename the file"},
		},
		{"no name", "house/.json", door, []string{"house/.json", "rename the file"}},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.file, c.text, c.says...) })
	}
}

// TestLoadRefusesBrokenSchemas asserts the same for one change of a good file at a time.
func TestLoadRefusesBrokenSchemas(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		says           []string
	}{
		{
			"an unknown keyword", `"pattern"`, `"patern"`,
			[]string{
				"house/a.json: /properties/data/properties/payload/properties/door/patern",
				`did you mean "pattern"`,
			},
		},
		{
			"an unknown format", `"pattern": "^[A-Z][0-9]$"`, `"format": "email"`,
			[]string{"/door/format", `"email" is not understood`},
		},
		{
			"a source of an unknown kind", `"x-generate": "${words.firstname}"`,
			`"x-generate": "${words.firstname}", "x-seen": "guessed"`,
			[]string{"/by/x-seen", "captured"},
		},
		{
			"a reference to the network",
			`"../common/envelope.json#/$defs/meta"`, `"https://example.com/meta.json"`,
			[]string{"/properties/meta/$ref", "network"},
		},
		{
			"a reference out of the folder",
			`"../common/envelope.json#/$defs/meta"`, `"../../etc/passwd"`,
			[]string{"/properties/meta/$ref", "out of the folder"},
		},
		{
			"a reference to nothing", `envelope.json#/$defs/meta`, `envelope.json#/$defs/mata`,
			[]string{"house/a.json", "mata"},
		},
		{
			"a schema in itself", `{"$ref": "../common/envelope.json#/$defs/meta"}`,
			`{"type": "object", "properties": {"meta": {"$ref": "#/properties/meta"}}}`,
			[]string{"house/a.json", "contains itself"},
		},
		{
			"a value that nothing makes",
			`"type": "string", "pattern": "^[A-Z][0-9]$"`, `"type": "string"`,
			[]string{
				"house/a.json#/properties/data/properties/payload/properties/door",
				"add x-generate",
			},
		},
		{
			"a value that the schema refuses", `"pattern": "^[A-Z][0-9]$"`,
			`"pattern": "^[A-Z][0-9]$", "x-generate": {"value": "front"}`,
			[]string{"house/a.json", "/properties/payload/properties/door", "does not match"},
		},
		{
			"a pattern that cannot be met", `"^[A-Z][0-9]$"`, `"^a$b^"`,
			[]string{"house/a.json", "/data/payload/door"},
		},
		{
			"a pattern of one dialect", `"^[A-Z][0-9]$"`, `"(?i)^x$"`,
			[]string{"/door/pattern", "ECMAScript"},
		},
		{"no sources", `, "sources": ["our own"]`, ``, []string{"/x-webhook", "sources"}},
		{"an unknown wire", `"wire": "json"`, `"wire": "xml"`, []string{"/x-webhook/wire", "xml"}},
		{
			"an unknown envelope", `"data+meta"`, `"data-meta"`,
			[]string{"/x-webhook/envelope", "data-meta"},
		},
		{
			"an outcome that is no field",
			`"sources"`, `"outcome": "/data/payload/result", "sources"`,
			[]string{"/x-webhook/outcome", "/data/payload/result"},
		},
		{
			"an example that is not valid",
			`"type": "object",`, `"type": "object", "examples": [{"data": {}}],`,
			[]string{"/examples/0 is not valid: /data"},
		},
		{
			"a keyword within additionalProperties", `"required": ["door"],`,
			`"required": ["door"], "additionalProperties": {"patern": "x"},`,
			[]string{"/additionalProperties/patern"},
		},
		{
			"a flag that is a text", `"pattern"`, `"x-open": "yes", "pattern"`,
			[]string{"/door/x-open", "true or false"},
		},
		{
			"a list that is a text", `"pattern"`, `"x-also": "number", "pattern"`,
			[]string{"/door/x-also", "list of texts"},
		},
		{
			"a list of numbers", `"pattern"`, `"x-formerly": ["gate", 1], "pattern"`,
			[]string{"/door/x-formerly", "list of texts"},
		},
		{
			"a variant that is not valid", `"sources": ["our own"]},`,
			`"variants": {"BAD": "#/$defs/bad"}, "sources": ["our own"]}, "$defs": {"bad": {
				"type": "object", "required": ["kind", "n"],
				"properties": {"kind": {"const": "bad"}, "n": {"type": "string"}}}},`,
			[]string{"house/a.json#/$defs/bad/properties/n", "add x-generate"},
		},
		{
			"a word of steering in a condition", `"required": ["door"],`,
			`"required": ["door"], "if": {"properties": {"by": {"const": "a"}}, "required": ["by"]},
				"then": {"properties": {"by": {"x-generate": "b"}}},`,
			[]string{"/then/properties/by/x-generate", "x-cases"},
		},
		{
			"an if on nothing", `"required": ["door"],`,
			`"required": ["door"], "if": {"properties": {"by": {"minLength": 3}}}, "then": {},`,
			[]string{"/payload/if"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			refused(t, "house/a.json", changed(t, c.from, c.to), c.says...)
		})
	}
}

// TestAWebhookOfAnotherName asserts that a captured body is recognised by what it says, whatever
// its file is called.
func TestAWebhookOfAnotherName(t *testing.T) {
	text := changed(t, `"door": {"type"`, `"kind": {"const": ["a"]}, "door": {"type"`)
	catalog, err := Load(t.Context(), folder(map[string]string{"house/opened.json": text}))
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{
		`{"data":{"event_type":"door.opened","record_type":"event"}}`,
		`{"event_type":"door.opened","record_type":"event"}`,
		`{"event_type":"door.opened","record_type":"event","payload":{"kind":["b"]}}`,
	} {
		doc, _ := wire.Parse([]byte(body))
		w, doc, err := catalog.Recognize(doc)
		if err != nil || w.Name != "opened" {
			t.Errorf("%s is recognised as %v, %v", body, w, err)
		}
		if _, whole := doc.At("/data/event_type"); !whole {
			t.Errorf("%s is not made whole", body)
		}
	}
}

// TestAlternativesThatAreLeftOut asserts that leaving out what one alternative asks for means the
// other one, with any seed.
func TestAlternativesThatAreLeftOut(t *testing.T) {
	text := changed(t, `"required": ["door"],`, `"oneOf": [
		{"required": ["door"], "properties": {"by": false}},
		{"required": ["by"], "properties": {"door": false}}],
		"x-cases": [{"by": "${absent}", "x-weight": 1}, {"door": "${absent}", "x-weight": 1}],`)
	catalog, err := Load(t.Context(), folder(map[string]string{"house/door.opened.json": text}))
	if err != nil {
		t.Fatal(err)
	}
	w, _ := catalog.Lookup("door.opened")
	for seed := range uint64(20) {
		doc := generate(t, w, seed, Options{With: []Override{{Path: "door", Unset: true}}})
		if problems := Errors(w.Validate(doc)); len(problems) > 0 {
			t.Fatal(problems)
		}
	}
}

func TestLoadOfAnEmptyFolder(t *testing.T) {
	_, err := Load(t.Context(), folder(nil))
	if err == nil || !strings.Contains(err.Error(), "<family>/<event>.json") {
		t.Errorf("the error is %v", err)
	}
}
