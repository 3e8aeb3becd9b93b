package schemas

import (
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestEachShapeIsValidatedWhole asserts that a body which a condition of the schema refuses is
// never sent, though each of its values is valid, and however seldom it is drawn.
func TestEachShapeIsValidatedWhole(t *testing.T) {
	failing := strings.Repeat(`"ok", `, 40) + `"failed"`
	const fails = `"if": {"properties": {"status": {"const": "failed"}}, "required": ["status"]}, `
	drawn := func(name, choices string) string {
		return `"` + name + `": {"x-generate": {"choose": [` + choices + `]}}`
	}
	status := drawn("status", failing) + ", "
	for _, c := range []struct{ name, payload, never string }{
		{"a condition that asks for a field", `"properties": {` + status +
			`"error": {"type": "string", "x-generate": {"value": "e", "often": 0}}},` +
			fails + `"then": {"required": ["error"]}`, "failed"},
		{"a condition on the value of a field", `"properties": {"status": {"x-generate": "failed"}, ` +
			drawn("error", failing) + `},` + fails + `"then": {"properties": {"error": {"const": "ok"}}}`,
			`"error":"failed"`},
		{"a condition on a value below a field", `"properties": {"status": {"x-generate": "failed"},
			"error": {"type": "object", "properties": {` + drawn("code", failing) + `}}},` +
			fails + `"then": {"properties": {"error": {"properties": {"code": {"const": "ok"}}}}}`,
			`"code":"failed"`},
		{"a condition in parts", `"properties": {"status": {"x-generate": "failed"}, ` +
			drawn("error", failing) + `},` + fails +
			`"then": {"allOf": [{"properties": {"error": {"const": "ok"}}}]}`, `"error":"failed"`},
		{"a condition that refers to another schema", `"properties": {
			"status": {"x-generate": "failed"}, ` + drawn("error", failing) + `},` + fails +
			`"then": {"$ref": "#/properties/data/properties/payload/$defs/fine"},
			"$defs": {"fine": {"properties": {"error": {"const": "ok"}}}}`, `"error":"failed"`},
		{"a condition that does not hold", `"properties": {"status": {"x-generate": "passed"}, ` +
			drawn("error", failing) + `},` + fails + `"else": {"properties": {"error": {"const": "ok"}}}`,
			`"error":"failed"`},
		{"a condition on other fields", `"properties": {"status": {"x-generate": "failed"}, ` +
			drawn("error", failing) + `},` + fails + `"then": {"properties": {"status": true},
			"additionalProperties": {"const": "ok"}}`, `"error":"failed"`},
		{"a condition on the items of a list", `"properties": {"list": {"type": "array",
			"items": {"type": "object", "properties": {` + drawn("status", failing) + `}}},
			"error": {"type": "string", "x-generate": {"value": "e", "often": 0}}},
			"if": {"properties": {"list": {"items": {"properties": {"status": {"const": "failed"}},
			"required": ["status"]}}}, "required": ["list"]}, "then": {"required": ["error"]}`,
			`"status":"failed"`},
		{"alternatives that are told apart by a value", `"properties": {` + drawn("error", failing) +
			`}, "oneOf": [{"required": ["error"], "properties": {"error": {"const": "ok"}}},
				{"properties": {"error": false}}]`, "failed"},
		{"a list that is drawn whole", `"properties": {"list": {"type": "array", "maxItems": 1,
			"x-generate": {"choose": [` + strings.Repeat(`["ok"], `, 63) + `["ok", "failed"]]}}}`,
			"failed"},
		{"an object among those of an enum", `"properties": {"error": {"enum": [{"why": "ok"}],
			"additionalProperties": true, "x-generate": {"choose": [` +
			strings.Repeat(`{"why": "ok"}, `, 40) + `{"why": "failed"}]}}}`, "failed"},
		{"a condition within an object that is drawn whole", `"properties": {"error": {"type": "object",
			"properties": {"status": {"x-generate": "ok"}, "why": {"x-generate": "why"}}, ` + fails +
			`"then": {"required": ["why"]}, "x-generate": {"choose": [` +
			strings.Repeat(`{"status": "ok"}, `, 40) + `{"status": "failed"}]}}}`, "failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, refused := seen(t, "", "{}", c.payload), 0
			for seed := range uint64(500) {
				body, err := w.Append(wire.Body{}, alone(w, seed), Options{}, wire.LayoutCompact)
				if err != nil {
					refused++
				} else if strings.Contains(string(body.Bytes(1, "")), c.never) {
					t.Fatalf("seed %d: sent, though the schema refuses it", seed)
				}
			}
			if refused == 0 || refused > 400 {
				t.Errorf("%d bodies of 500 were refused", refused)
			}
		})
	}
}

// TestWhatIsSaidIsValidated asserts that words which the schema refuses are not sent, though others
// were before.
func TestWhatIsSaidIsValidated(t *testing.T) {
	w := seen(t, "", `{"leg": "any"}`, `"properties": {"talk": {"type": "array", "items": {
		"type": "object", "properties": {
			"content": {"type": "string", "maxLength": 5, "x-generate": "none"},
			"role": {"type": "string", "x-generate": "user"}}}, "x-generate": "${leg.talk}"}}`)
	for _, c := range []struct {
		says   string
		accept bool
	}{{"short", true}, {"longer", false}, {"brief", true}} {
		play := onStage(t, 1)
		play.stage.catalog = w.catalog
		if err := play.stage.Say(nil, Turn{"user", c.says}); err != nil {
			t.Fatal(err)
		}
		scene, err := play.stage.Enter(w, noon(), nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Append(wire.Body{}, scene, Options{}, wire.LayoutCompact)
		if (err == nil) != c.accept {
			t.Errorf("%q: %v", c.says, err)
		}
	}
}
