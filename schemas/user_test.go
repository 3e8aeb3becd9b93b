package schemas

import (
	"fmt"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// own is the folder of one webhook, house.seen, whose payload and resources are given.
func own(resources, about, payload string) map[string]string {
	files := map[string]string{"house/house.seen.json": `{
		"description": "Seen.",
		"x-webhook": {"wire": "json", "envelope": "data+meta", "about": ` + about + `,
			"sources": ["ours"]},
		"type": "object", "required": ["data"],
		"properties": {
			"data": {"$ref": "../common/envelope.json#/$defs/event", "properties": {
				"event_type": {"const": "house.seen"}, "payload": {` + payload + `}}},
			"meta": {"$ref": "../common/envelope.json#/$defs/meta"}}}`}
	if resources != "" {
		files["common/resources.json"] = resources
	}
	return files
}

// TestFoldersThatCannotBe asserts that what could not be drawn is refused while it is loaded, with
// file and place, and does not end the process.
func TestFoldersThatCannotBe(t *testing.T) {
	const two = `"properties": {"a": {"type": "string", "x-generate": "1"}, ` +
		`"b": {"type": "string", "x-generate": "1"}}, `
	const door = `{"door": {"moments": {"opened": "", "knocked": "1s", "ended": "1s"}, `
	seen := `"properties": {"id": {"type": "string", "x-generate": "${door.id}"}}`
	many := `"m0": ""`
	for i := range 120 {
		many += fmt.Sprintf(`, "n%d": "1s"`, i)
	}
	for _, c := range []struct{ name, resources, about, payload, says string }{
		{"conditions that require each other", "", "{}", two + `"allOf": [
			{"if": {"properties": {"a": {"const": "1"}}, "required": ["a"]}, "then": {"required": ["b"]}},
			{"if": {"properties": {"b": {"const": "1"}}, "required": ["b"]}, "then": {"required": ["a"]}}]`,
			"/data/payload/a"},
		{"a row without the object that it looks at", "", "{}", `"properties": {"o": {"type": "object",
			"properties": {"x": {"type": "string", "x-generate": "1"}}}},
			"x-cases": [{".o.x": "2", "o": "${absent}"}, {}]`, "/payload/x-cases"},
		{"a row without the list that it looks at", "", "{}", `"properties": {"l": {"type": "array",
			"items": {"type": "object", "properties": {"x": {"type": "string", "x-generate": "1"}}}}},
			"x-cases": [{".l.0.x": "2", "l": []}, {}]`, "/payload/x-cases"},
		{"a cell that names what a later table makes", "", "{}", two + `"x-cases": [
			[{"a": "${.b}"}], [{"a": "x", "b": "y"}, {"a": "z", "b": "w"}]]`, "/payload"},
		{"a moment that depends on another", door + `"x-cases": [
			{"door.opened": true, "knocked": true}, {"knocked": false}]}}`, `{"door": "ended"}`,
			`"properties": {}`, "circle"},
		{"a moment that depends on a value of its own", door + `"values": {
			"id": "${uuidt('400', door.opened)}"}, "x-cases": [{"door.id": "x", "knocked": true},
			{"knocked": false}]}}`, `{"door": "ended"}`, seen, "circle"},
		{"a collection of collections", `{"house": {"values": {"doors": {"collect": "door.rings"}}},
			"door": {"of": "house", "moments": {"opened": ""}, "values": {"rings": {"collect": "ring.id"}}},
			"ring": {"of": "door", "moments": {"rung": ""}, "values": {"id": 1}}}`, "{}", seen,
			"/house/values/doors: collect: door.rings is a list already"},
		{"a collection that is sent as it stands", `{"door": {"moments": {"opened": ""},
			"values": {"id": {"collect": "ring.id"}}}, "ring": {"of": "door",
			"moments": {"rung": ""}, "values": {"id": 1}}}`, `{"door": "any"}`, seen,
			"a list is no value; join, sum or count it"},
		{"a collection in a condition", `{"door": {"moments": {"opened": ""}, "values": {"id": 1,
			"rings": {"collect": "ring.id"}}}, "ring": {"of": "door",
			"moments": {"rung": ""}, "values": {"id": 1}}}`, `{"door": "any"}`,
			two + `"x-cases": [{"door.rings": 1, "a": "1"}]`, "door.rings is there or not: true or false"},
		{"a collection in a condition of a resource", `{"door": {"moments": {"opened": ""}, "values": {
			"rings": {"collect": "ring.id"}}, "x-cases": [{"door.rings": "${absent}", "id": 1}]},
			"ring": {"of": "door", "moments": {"rung": ""}, "values": {"id": 1}}}`, `{"door": "any"}`, seen,
			"door.rings is there or not: true or false, not absent"},
		{"a value that is a collection", `{"door": {"moments": {"opened": ""}, "values": {
			"rings": {"collect": "ring.id"}, "id": "${door.rings}"}}, "ring": {"of": "door",
			"moments": {"rung": ""}, "values": {"id": 1}}}`, "{}", seen,
			"/door/values/id: a list is no value; join, sum or count it"},
		{"a resource without a name", `{"": {}}`, "{}", seen, `"" is no name`},
		{"a resource that means something else", `{"event": {}}`, "{}", seen, "event means something"},
		{"a resource that says nothing", `{"door": null}`, "{}", seen,
			"/door: the resource says nothing"},
		{"a moment that means something else", `{"door": {"moments": {"any": ""}}}`, "{}", seen,
			"any means something else"},
		{"a moment twice", `{"door": {"moments": {"a": "", "a": "1s"}}}`, "{}", seen, "twice"},
		{"too many moments", `{"door": {"moments": {` + many + `}}}`, "{}", seen, "n99"},
		{"a moment without a span", `{"door": {"moments": {"a": "", "b": ""}}}`, "{}", seen,
			"write 3s or 3s..9s"},
		{"since the end", door + `"values": {"id": "a"}}}`, `{"door": "since ended"}`, seen,
			`no moment "ended"`},
		{"an endless list", "", "{}", `"properties": {"l": {"type": "array", "minItems": 3000000,
			"items": {"type": "string", "x-generate": "a"}}}`, "at most 1000 items"},
		{"a hole within an object", "", "{}", `"properties": {"o": {"type": "object",
			"additionalProperties": true, "x-generate": {"value": {"a": "${event.id}"}}}}`,
			"a hole within an object"},
		{"a value of a resource that is a list", `{"door": {"values": {"id": {"value": [1]}}}}`,
			`{"door": "any"}`, seen, "a value of a resource is a single one"},
		{"a value outside an enum within another", "", "{}", `"properties": {"a": {"x-generate": "b",
			"allOf": [{"enum": ["a"]}, {"enum": ["a", "b"]}]}}`, `"b" is not among the values: a`},
		{"a number where an enum within another has text", "", "{}", `"properties": {"a": {
			"x-generate": 1, "allOf": [{"enum": ["1"]}, {"enum": [1, "1"]}]}}`,
			`1 is not among the values; did you mean "1"?`},
		{"a value outside a type within another", "", "{}", `"properties": {"a": {"x-generate": 7.5,
			"allOf": [{"type": "integer"}, {"type": ["number", "null"]}]}}`, "7.5 is not of type integer"},
		{"an object among others", "", "{}", `"properties": {"o": {"type": "object", "properties": {
			"l": {"type": "array", "items": {"type": "integer", "x-generate": 1}}},
			"x-generate": {"choose": [{"l": [1, 2]}, {"l": [3, "4"]}]}}}`,
			`/properties/o: x-generate: l: 1: "4" is not of type integer`},
		{"an object with another field", "", "{}", `"properties": {"o": {"type": "object",
			"properties": {"a": {"x-generate": "1"}}, "x-generate": {"value": {"b": "1"}}}}`,
			`/properties/o: x-generate: there is no field "b"`},
		{"an object in place of a list", "", "{}", `"properties": {"o": {"type": "array", "items": {
			"x-generate": "1"}, "x-generate": {"value": {"a": "1"}}}}`,
			`/properties/o: x-generate: {"a":"1"} is not of type array`},
		{"an object without its field", "", "{}", `"properties": {"o": {"type": "object",
			"required": ["a"], "properties": {"a": {"x-generate": "1"}}, "x-generate": {"value": {}}}}`,
			`/properties/o: x-generate: a is missing`},
		{"a weight that is none", "", "{}", two + `"x-cases": [{"a": "1", "x-weight": true}]`,
			"x-weight is how often the row is drawn, a number from 0, not true"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(t.Context(), folder(own(c.resources, c.about, c.payload)))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error does not say %q: %v", c.says, err)
			}
		})
	}
}

// seen is the webhook house.seen.
func seen(t *testing.T, resources, about, payload string) *Webhook {
	t.Helper()
	c, err := Load(t.Context(), folder(own(resources, about, payload)))
	if err != nil {
		t.Fatal(err)
	}
	w, err := c.Lookup("house.seen")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestWhatIsSentOfAUsersFile asserts the payload of bodies of one's own, made in both ways.
func TestWhatIsSentOfAUsersFile(t *testing.T) {
	const either = `"properties": {"o": {"type": ["object", "null"], "properties": {
		"a": {"type": "string", "x-generate": "x"}}}}`
	const sums = `"properties": {"amount": {"type": "number", "x-generate": "${sum(.parts.*.cost)}"},
		"parts": {"type": "array", "items": {"type": "object", "properties": {
			"cost": {"type": "number", "x-generate": "${sum(.lines.*.price)}"},
			"lines": {"type": "array", "items": {"type": "object", "properties": {
				"price": {"type": "integer"}}}, "x-generate": {"items": [{"price": 1}, {"price": 2}]}}}},
			"x-generate": {"items": [{}, {}]}}}`
	const numbers = `"properties": {"a": {"type": "number", "x-generate": 2},
		"b": {"type": ["number", "null"], "x-generate": "${.a * 2}"}}`
	for _, c := range []struct {
		name, resources, payload string
		with                     []Override
		want                     string
	}{
		{"null for an object", "", either, []Override{{Path: "o", Value: nil}}, `{"o":null}`},
		{"null in a row for a list", "", `"properties": {"l": {"type": ["array", "null"], "items": {
			"type": "string", "x-generate": "i"}, "x-generate": ["i"]}}, "x-cases": [{"l": null}]`,
			nil, `{"l":null}`},
		{"sums of sums", "", sums, nil, `{"amount":6,"parts":[` + strings.TrimSuffix(strings.Repeat(
			`{"cost":3,"lines":[{"price":1},{"price":2}]},`, 2), ",") + `]}`},
		{"a list within a piece", "", `"properties": {"l": {"type": "array", "items": {"type": "object",
			"properties": {"tags": {"type": "array", "items": {"type": "string", "x-generate": "q"}}}},
			"x-generate": {"items": [{"tags": ["a", "b", "c"]}]}}}`, nil, `{"l":[{"tags":["a","b","c"]}]}`},
		{"a longer list in a row", "", `"properties": {"l": {"type": "array", "items": {
			"type": "string", "x-generate": "q"}}}, "x-cases": [{"l": ["a", "b", "c", "d"]}]`,
			nil, `{"l":["a","b","c","d"]}`},
		{"absence within a piece", "", `"properties": {"l": {"type": "array", "items": {"type": "object",
			"properties": {"a": {"type": "string", "x-generate": "1"}, "b": {"type": "string",
			"x-generate": "2"}}}, "x-generate": {"items": [{"b": "${absent}"}]}}}`,
			nil, `{"l":[{"a":"1"}]}`},
		{"a number with an exponent", "", numbers, []Override{{Path: "a", Value: "1e2"}},
			`{"a":100,"b":200}`},
		{"absence of a value of a resource", `{"house": {"x-cases": [{"colour": "${absent}"}]}}`,
			`"properties": {"colour": {"type": "string", "x-generate": "${house.colour}"}}`, nil, `{}`},
		{"a field that is called then", "", `"properties": {"then": {"type": "string",
			"x-generate": "a"}}`, nil, `{"then":"a"}`},
		{"a whole list that others add up", "", sums, []Override{{Path: "parts",
			Value: []any{map[string]any{"cost": 4}, map[string]any{"cost": 5}, map[string]any{"cost": 6}}}},
			`{"amount":15,"parts":[{"cost":4},{"cost":5},{"cost":6}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			about := "{}"
			if c.resources != "" {
				about = `{"house": "any"}`
			}
			w, options := seen(t, c.resources, about, c.payload), Options{With: c.with}
			doc, err := w.Generate(alone(w, 1), options)
			if err != nil {
				t.Fatal(err)
			}
			rendered, err := wire.Doc{Value: at(doc, "/data/payload")}.Render(wire.LayoutCompact)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(rendered.Bytes(1, "")); got != c.want {
				t.Errorf("the payload is %s", got)
			}
			body, err := w.Append(wire.Body{}, alone(w, 1), options, wire.LayoutCompact)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(body.Bytes(1, "")); !strings.Contains(got, `"payload":`+c.want+`,`) {
				t.Errorf("sent is %s", got)
			}
		})
	}
}

// TestConstantsAreNotShared asserts that a change of one body does not change the next.
func TestConstantsAreNotShared(t *testing.T) {
	w := seen(t, "", "{}", `"properties": {"o": {"type": "object", "additionalProperties": true,
		"x-generate": {"value": {"a": "b"}}}}`)
	first := generate(t, w, 1, Options{})
	at(first, "/data/payload/o").(map[string]any)["a"] = "changed"
	if got := at(generate(t, w, 1, Options{}), "/data/payload/o/a"); got != "b" {
		t.Errorf("the next body has %v", got)
	}
}

// TestWhatBelongsToTwoThings asserts that an item in a box and in a room has one room, that of the
// box.
func TestWhatBelongsToTwoThings(t *testing.T) {
	w := seen(t, `{"room": {"moments": {"began": ""}, "values": {"id": {"format": "uuid"}}},
		"box": {"of": "room", "moments": {"began": ""}, "values": {"room": "${room.id}"}},
		"item": {"of": ["box", "room"], "moments": {"began": ""}}}`, `{"item": "began"}`,
		`"properties": {"one": {"type": "string", "x-generate": "${box.room}"},
			"other": {"type": "string", "x-generate": "${room.id}"}}`)
	doc := generate(t, w, 1, Options{})
	if one, other := at(doc, "/data/payload/one"), at(doc, "/data/payload/other"); one != other {
		t.Errorf("the item is in the rooms %v and %v", one, other)
	}
}
