package schemas

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
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
            "by": {"type": "string", "x-generate": {"fake": "{firstname}"}}
          }
        }
      }
    },
    "meta": {"$ref": "../common/envelope.json#/$defs/meta"}
  }
}`

func folder(files map[string]string) fs.FS {
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return folder
}

// TestOneMoreFileIsOneMoreWebhook is the promise of the catalogue: nothing but a file is needed.
func TestOneMoreFileIsOneMoreWebhook(t *testing.T) {
	catalog, err := Load(folder(map[string]string{"house/door.opened.json": door}))
	if err != nil {
		t.Fatal(err)
	}
	w, err := catalog.Lookup("door.opened")
	if err != nil {
		t.Fatal(err)
	}
	if all := slices.Collect(catalog.All()); !slices.Contains(all, w) || len(all) != len(slices.Collect(Default().All()))+1 {
		t.Error("it is not listed")
	}
	if !slices.Contains(catalog.Families(), "house") {
		t.Error("its family is not listed")
	}
	doc := generate(t, w, 1, Options{})
	if problems := w.Validate(doc); len(problems) > 0 {
		t.Errorf("the generated body has problems: %v", problems)
	}
	if found, _, err := catalog.Recognize(doc); found != w {
		t.Errorf("its body is recognised as %v, %v", found, err)
	}
	doc.Value.(map[string]any)["data"].(map[string]any)["payload"].(map[string]any)["door"] = "front"
	if problems := Errors(w.Validate(doc)); len(problems) != 1 || problems[0].Pointer != "/data/payload/door" {
		t.Errorf("a door named front has the problems %v", problems)
	}
}

func TestLookup(t *testing.T) {
	for name, want := range map[string]string{
		"call.playback.ended":    "call.playback.ended",
		"participant-join":       "texml.participant-join",
		"texml.participant-join": "texml.participant-join",
	} {
		if w, err := Default().Lookup(name); err != nil || w.Name != want {
			t.Errorf("%s is %v, %v", name, w, err)
		}
	}
	for name, near := range map[string]string{"call.playback.end": "call.playback.ended", "participant-joi": "participant-join", "call.conversation.endet": "call.conversation.ended"} {
		if _, err := Default().Lookup(name); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("did you mean %q", near)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLoadRefusesBrokenFiles asserts that each file's fault is named with file and place, and that the rest loads.
func TestLoadRefusesBrokenFiles(t *testing.T) {
	change := func(from, to string) string {
		if !strings.Contains(door, from) {
			t.Fatalf("the example has no %s", from)
		}
		return strings.Replace(door, from, to, 1)
	}
	for _, c := range []struct {
		name, file, text string
		says             []string
	}{
		{"broken JSON", "house/a.json", strings.Replace(door, `"type": "object",`, `"type": "object"`, 1), []string{"house/a.json:7", "not JSON"}},
		{"an empty file", "house/a.json", "", []string{"house/a.json", "empty"}},
		{"an array", "house/a.json", "[]", []string{"house/a.json"}},
		{"a built-in name", "house/call.playback.ended.json", door, []string{"house/call.playback.ended.json", "already has a webhook", "voice/call.playback.ended.json"}},
		{"a loose file", "a.json", door, []string{"a.json", "folder named after its family"}},
		{"shared parts of a built-in name", "common/values.json", "{}", []string{"common/values.json", "already"}},
		{"an unknown keyword", "house/a.json", change(`"pattern"`, `"patern"`), []string{"house/a.json: /properties/data/properties/payload/properties/door/patern", `did you mean "pattern"`}},
		{"an unknown format", "house/a.json", change(`"pattern": "^[A-Z][0-9]$"`, `"format": "email"`), []string{"/door/format", `"email" is not understood`}},
		{"an unknown word", "house/a.json", change(`"fake"`, `"faked"`), []string{"/by/x-generate", "faked"}},
		{"two words", "house/a.json", change(`"fake": "{firstname}"`, `"fake": "{firstname}", "value": "Ann"`), []string{"/by/x-generate", "fake and value"}},
		{"an unknown template function", "house/a.json", change(`{firstname}`, `{fristname}`), []string{"/by/x-generate", "gofakeit has no function {fristname}"}},
		{"a name outside common", "house/a.json", change(`{"fake": "{firstname}"}`, `"story.door"`), []string{"/by/x-generate", "common/"}},
		{"a reference to the network", "house/a.json", change(`"../common/envelope.json#/$defs/meta"`, `"https://example.com/meta.json"`), []string{"/properties/meta/$ref", "network"}},
		{"a reference out of the folder", "house/a.json", change(`"../common/envelope.json#/$defs/meta"`, `"../../etc/passwd"`), []string{"/properties/meta/$ref", "out of the folder"}},
		{"a reference to nothing", "house/a.json", change(`envelope.json#/$defs/meta`, `envelope.json#/$defs/mata`), []string{"house/a.json", "mata"}},
		{"a schema in itself", "house/a.json", change(`{"$ref": "../common/envelope.json#/$defs/meta"}`, `{"type": "object", "properties": {"meta": {"$ref": "#/properties/meta"}}}`), []string{"house/a.json", "contains itself"}},
		{"a value that nothing makes", "house/a.json", change(`"type": "string", "pattern": "^[A-Z][0-9]$"`, `"type": "string"`), []string{"house/a.json#/properties/data/properties/payload/properties/door", "add x-generate"}},
		{"a value that the schema refuses", "house/a.json", change(`"pattern": "^[A-Z][0-9]$"`, `"pattern": "^[A-Z][0-9]$", "x-generate": {"value": "front"}`), []string{"house/a.json", "/data/payload/door"}},
		{"a pattern that cannot be met", "house/a.json", change(`"^[A-Z][0-9]$"`, `"^a$b^"`), []string{"house/a.json", "/data/payload/door"}},
		{"a pattern of one dialect", "house/a.json", change(`"^[A-Z][0-9]$"`, `"(?i)^x$"`), []string{"/door/pattern", "ECMAScript"}},
		{"no sources", "house/a.json", change(`, "sources": ["our own"]`, ``), []string{"/x-webhook", "sources"}},
		{"an unknown wire", "house/a.json", change(`"wire": "json"`, `"wire": "xml"`), []string{"/x-webhook/wire", "xml"}},
		{"an unknown word about its life", "house/a.json", change(`"sources"`, `"lifecycle": {"resorce": "door"}, "sources"`), []string{"/x-webhook/lifecycle/resorce", "resource"}},
		{"after what does not exist", "house/a.json", change(`"sources"`, `"lifecycle": {"resource": "door", "after": ["door.openned"]}, "sources"`), []string{"house/a.json: /x-webhook/lifecycle/after/0", `did you mean "door.opened"`}},
		{"an unknown envelope", "house/a.json", change(`"data+meta"`, `"data-meta"`), []string{"/x-webhook/envelope", "data-meta"}},
		{"an outcome that is no field", "house/a.json", change(`"sources"`, `"outcome": "/data/payload/result", "sources"`), []string{"/x-webhook/outcome", "/data/payload/result"}},
		{"an example that is not valid", "house/a.json", change(`"type": "object",`, `"type": "object", "examples": [{"data": {}}],`), []string{"/examples/0 is not valid: /data"}},
		{"a keyword within additionalProperties", "house/a.json", change(`"required": ["door"],`, `"required": ["door"], "additionalProperties": {"patern": "x"},`), []string{"/additionalProperties/patern"}},
		{"a flag that is a text", "house/a.json", change(`"pattern"`, `"x-open": "yes", "pattern"`), []string{"/door/x-open", "true or false"}},
		{"a list that is a text", "house/a.json", change(`"pattern"`, `"x-also": "number", "pattern"`), []string{"/door/x-also", "list of texts"}},
		{"a variant that is not valid", "house/a.json", change(`"sources"`, `"variants": {"BAD": "#/$defs/bad"}, "sources"`)[:len(door)+len(`"variants": {"BAD": "#/$defs/bad"}, `)-1] + `,
			"$defs": {"bad": {"type": "object", "required": ["kind", "n"], "properties": {"kind": {"const": "bad"}, "n": {"type": "string"}}}}}`, []string{"house/a.json#/$defs/bad/properties/n", "add x-generate"}},
		{"a name that is no address", "house/door #1.json", door, []string{"house/door #1.json", "rename the file"}},
		{"no name", "house/.json", door, []string{"house/.json", "rename the file"}},
		{"an if on nothing", "house/a.json", change(`"required": ["door"],`, `"required": ["door"], "if": {"properties": {"by": {"minLength": 3}}}, "then": {},`), []string{"/payload/if"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			catalog, err := Load(folder(map[string]string{c.file: c.text, "house/door.opened.json": door}))
			if err == nil {
				t.Fatal("it loads without an error")
			}
			for _, part := range c.says {
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
		})
	}
}

// TestAWebhookOfAnotherName asserts that a captured body is recognised by what it says, whatever its file is called.
func TestAWebhookOfAnotherName(t *testing.T) {
	catalog, err := Load(folder(map[string]string{"house/opened.json": strings.Replace(door, `"door": {"type": "string"`, `"kind": {"const": ["a"]}, "door": {"type": "string"`, 1)}))
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{`{"data":{"event_type":"door.opened","record_type":"event"}}`, `{"event_type":"door.opened","record_type":"event","payload":{"kind":["b"]}}`} {
		doc, _ := Parse([]byte(body))
		w, doc, err := catalog.Recognize(doc)
		if err != nil || w.Name != "opened" {
			t.Errorf("%s is recognised as %v, %v", body, w, err)
		}
		if _, whole := doc.At("/data/event_type"); !whole {
			t.Errorf("%s is not made whole", body)
		}
	}
}

// TestAlternativesThatAreLeftOut asserts that leaving out what one alternative asks for means the other one, with any seed.
func TestAlternativesThatAreLeftOut(t *testing.T) {
	either := `"oneOf": [{"required": ["door"], "properties": {"by": false}}, {"required": ["by"], "properties": {"door": false}}],`
	catalog, err := Load(folder(map[string]string{"house/door.opened.json": strings.Replace(door, `"required": ["door"],`, either, 1)}))
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
	if _, err := Load(folder(nil)); err == nil || !strings.Contains(err.Error(), "<family>/<event>.json") {
		t.Errorf("the error is %v", err)
	}
}

// TestNamesAreDefinedOnce asserts that a name means one thing in the whole catalogue.
func TestNamesAreDefinedOnce(t *testing.T) {
	files, _ := fs.Glob(builtin, "common/*.json")
	seen := map[string]string{}
	for _, file := range files {
		text, err := fs.ReadFile(builtin, file)
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := decodeFile(file, text, &doc); err != nil {
			t.Fatal(err)
		}
		for _, name := range named(doc, nil) {
			if seen[name] != "" {
				t.Errorf("%s is defined in %s and in %s", name, seen[name], file)
			}
			seen[name] = file
		}
	}
}
