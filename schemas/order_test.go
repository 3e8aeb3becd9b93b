package schemas

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// repeated asks for a text many times, since Go walks a map in another order each time. The test
// fails when two of the texts differ.
func repeated(t *testing.T, times int, text func() string) string {
	t.Helper()
	if testing.Short() {
		times /= 10
	}
	first := text()
	for range times {
		if again := text(); again != first {
			t.Fatalf("two runs differ:\n%s\n%s", first, again)
		}
	}
	return first
}

// judged is what the catalogue says of a body.
func judged(t *testing.T, catalog *Catalog, body string) string {
	t.Helper()
	doc, err := wire.Parse([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	w, whole, err := catalog.Recognize(doc)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(w.Name, w.Validate(whole))
}

// TestValidationDoesNotDependOnMapOrder judges bodies in which two fields compete for one message,
// or for one place.
func TestValidationDoesNotDependOnMapOrder(t *testing.T) {
	opened := func(payload string) string {
		return `{"data":{"event_type":"door.opened","payload":` + payload + `}}`
	}
	for _, c := range []struct {
		name string
		// from and to change the schema of door.opened.
		from, to string
		body     string
		says     string
	}{
		{
			name: "a null of today's name beside the older spelling",
			body: `{"data":{"event_type":"conference.playback.started",` +
				`"payload":{"occured_at":1,"occurred_at":null}}}`,
			says: `occured_at: is the older spelling of "occurred_at"`,
		},
		{
			name: "two older spellings of one field",
			from: `"door": {`, to: `"door": {"x-formerly": ["gate", "dore"], `,
			body: opened(`{"gate":"A1","dore":"A2"}`),
			says: `dore: is the older spelling of "door" ` +
				`/data/payload/gate: the field is not documented`,
		},
		{
			name: "several faults in one alternative",
			from: `"required": ["door"],`,
			to: `"oneOf": [{"required": ["by"], "properties": {"lock": false}},
				{"required": ["lock"], "properties": {"by": false, "lock": {"type": "object",
				"properties": {"c": {"const": 1}, "b": {"const": 1}, "a": {"const": 1}}}}}],`,
			body: opened(`{"lock":{"b":2,"c":2,"a":2}}`),
			says: `missing properties: 'by'; or lock/a is value must be "1"`,
		},
		{
			name: "several faults in a copy of a message",
			body: `{"data":{"event_type":"message.received","payload":{"cc":[` +
				`{"phone_number":1,"status":5,"carrier":7,"line_type":[]}]}}}`,
			says: `/data/payload/cc/0/carrier: expected string, but got number`,
		},
		{
			name: "fields that the schema forbids",
			from: `"required": ["door"],`,
			to:   `"required": ["door"], "additionalProperties": false,`,
			body: opened(`{"door":"A1","c":1,"a":1,"b":1}`),
			says: `additionalProperties 'a', 'b', 'c' not allowed`,
		},
		{
			name: "several wrong types",
			body: opened(`{"door":1,"by":2}`),
			says: `/data/payload/by: expected string, but got number /data/payload/door: expected`,
		},
		{
			name: "several odd numbers",
			body: opened(`{"c":1e999,"a":1e999,"b":1e999}`),
			says: `/data/payload/a: 1e999 is a number that no receiver can read`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			schema := changed(t, c.from, c.to)
			files := folder(map[string]string{"house/door.opened.json": schema})
			catalog, err := Load(t.Context(), files)
			if err != nil {
				t.Fatal(err)
			}
			got := repeated(t, 200, func() string { return judged(t, catalog, c.body) })
			if !strings.Contains(got, c.says) {
				t.Errorf("it does not say %q:\n%s", c.says, got)
			}
		})
	}
}

// TestErrorsDoNotDependOnMapOrder asserts that of several faults the same one is named, and that
// several findings come in the same order.
func TestErrorsDoNotDependOnMapOrder(t *testing.T) {
	t.Run("an override with odd values", func(t *testing.T) {
		w, err := Default().Lookup("call.playback.ended")
		if err != nil {
			t.Fatal(err)
		}
		odd := json.Number("1e999")
		meta := map[string]any{"c": odd, "attempt": odd, "b": odd}
		asked := []Override{{Path: "meta", Value: meta}}
		got := repeated(t, 200, func() string {
			_, err := w.Generate(alone(w, 1), Options{With: asked})
			return fmt.Sprint(err)
		})
		if want := "/meta: attempt: 1e999"; !strings.Contains(got, want) {
			t.Errorf("the error does not say %q: %s", want, got)
		}
	})
	// inItself are three fields of the payload, at the given place, that contain themselves.
	inItself := func(place string) (fields string) {
		for _, name := range []string{"c", "a", "b"} {
			fields += fmt.Sprintf(`"%s": {"items": {"$ref": `+
				`"#/properties/data/properties/payload/%s/%[1]s"}}, `, name, place)
		}
		return fields
	}
	for _, c := range []struct{ name, from, to string }{
		{
			"a condition on several fields", `"required": ["door"],`,
			`"if": {"properties": {"by": {}, "at": {}, "door": {}}, "required": ["by"]},`,
		},
		{
			"a branch with several keywords", `"required": ["door"],`,
			`"oneOf": [{"type": "object", "minItems": 1, "enum": [], "const": 1}],`,
		},
		{
			"several unknown keywords", `"required": ["door"],`,
			`"requires": ["door"], "requiring": ["door"], "patern": "",`,
		},
		{
			"several variants of nothing", `"sources"`,
			`"variants": {"C": "#/$defs/c", "A": "#/$defs/a", "B": "#/$defs/b"}, "sources"`,
		},
		{
			"several fields that contain themselves",
			`"door": {`, inItself("properties") + `"door": {`,
		},
	} {
		text := changed(t, c.from, c.to)
		t.Run(c.name, func(t *testing.T) {
			repeated(t, 40, func() string {
				_, err := Load(t.Context(), folder(map[string]string{"house/door.opened.json": text}))
				if err == nil {
					t.Fatal("it loads without an error")
				}
				return err.Error()
			})
		})
	}
}
