package schemas

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestWhatTheLinterSays holds the messages about a folder of one's own to a golden file: each names
// file and pointer, shows the place in a hole, and the nearest name.
func TestWhatTheLinterSays(t *testing.T) {
	var got strings.Builder
	for _, c := range []struct{ file, from, to string }{
		{"house/door.closed.json", `"${door.colour}"`, `{"fake": "{color}"}`},
		{"house/door.closed.json", `"${door.colour}"`, `{"valu": "red"}`},
		{"house/door.closed.json", `"${door.colour}"`, `{"value": "red", "choose": ["red"]}`},
		{"house/door.closed.json", `"${door.colour}"`, `{"choose": []}`},
		{"house/door.closed.json", `"${door.colour}"`, `{"often": 2}`},
		{"house/door.closed.json", `"${door.colour}"`, `"${door.color}"`},
		{"house/door.closed.json", `"${door.colour}"`, `"${dor.colour}"`},
		{"house/door.closed.json", `"${door.colour}"`, `"${recording.id}"`},
		{"house/door.closed.json", `"${door.colour}"`, `"${colour}"`},
		{"house/door.closed.json", `"${door.colour}"`, `"${.colr}"`},
		{"house/door.closed.json", `"${door.colour}"`, `"${.key} and ${.colour}"`},
		{"house/door.closed.json", `"${door.colour}"`, `"${event.at + 5}"`},
		{"house/door.closed.json", `"${door.colour}"`, `"${event.at - door.opened|iso}"`},
		{"house/door.closed.json", `"${door.colour}"`, `"${now()}"`},
		{"house/door.closed.json", `"${door.colour}"`, `"${door.colour"`},
		{"house/door.closed.json", `"${door.colour}"`, `"${words.colour}"`},
		{"house/door.opened.json", `"${door.opened|iso3}"`, `"${door.ended|iso3}"`},
		{"house/door.opened.json", `"${door.rings}"`, `"${door.open_secs|0}"`},
		{"house/door.closed.json", `"${door.open_secs|0}"`, `"a while"`},
		{"house/door.closed.json", `"type": "object"`,
			`"type": "object", "x-cases": [{"kolour": "red"}]`},
		{"house/door.closed.json", `"type": "object"`,
			`"type": "object", "x-cases": [{"ring": "often"}]`},
		{"house/door.closed.json", `"type": "object"`,
			`"type": "object", "x-cases": [{".ring": 1, "key": "a"}, {".key": "a", "ring": 2}]`},
		{"house/door.closed.json", `"type": "object"`, `"type": "object", "x-cases": {}`},
		{"house/door.closed.json", `"type": "object"`,
			`"type": "object", "x-cases": [{"x-weight": -1}]`},
		{"house/door.closed.json", `"type": "object"`,
			`"type": "object", "if": {"properties": {"key": {"const": "a"}}, "required": ["key"]},` +
				`"then": {"properties": {"colour": {"x-generate": "red"}}}`},
		{"house/door.closed.json", `{"door": "ended"}`, `{"dor": "ended"}`},
		{"house/door.closed.json", `{"door": "ended"}`, `{"door": "closed"}`},
		{"house/door.closed.json", `{"door": "ended"}`, `{"house": "since began"}`},
		{"house/door.closed.json", `{"door": "ended"}`, `{"door": "ended"}, "overtakes": ["door.opend"]`},
		{"house/door.opened.json", `"sources"`, `"overtakes": ["door.closed"], "sources"`},
		{"common/resources.json", `"of": "house"`, `"of": "hous"`},
		{"common/resources.json", `"house": {`, `"leg": {"values": {}}, "house": {`},
		{"common/resources.json", `"house": {`, `"house": {"of": "door", `},
		{"common/resources.json", `"opened": ""`, `"opened": "soon"`},
		{"common/resources.json", `"${1..99}"`, `"${99..1}"`},
		{"common/resources.json", `"${1..99}"`, `"${door.key}"`},
		{"common/resources.json", `"${1..99}"`, `"${attempt.number}"`},
		{"common/resources.json", `"${1..99}"`, `"${house.number}"`},
		{"common/resources.json", `"moments"`, `"momments"`},
		{"common/resources.json", `"of": "house"`, `"of": "house", "grid": "often"`},
		{"common/resources.json", `{"count": 1}`, `{"collect": "leg.id"}`},
		{"common/resources.json", `{"count": 1}`, `{"collect": "dor.id"}`},
		{"common/resources.json", `{"count": 1}`, `{"collect": "house.number"}`},
		{"common/resources.json", `{"count": 1}`, `{"collect": "door.id"}`},
		{"common/resources.json", `"${1..99}"`, `{"collect": "door.id"}`},
		{"common/resources.json", `"${1..99}"`, `{"collect": "door.opened"}`},
		{"common/resources.json", `"colour": "red", "key": "iron"`, `"house.colour": "red"`},
		{"common/resources.json", `"3s..9s"},`,
			`"3s..9s"}, "flow": {"state": ["a", "b"]},`},
		{"common/resources.json", `"3s..9s"},`,
			`"3s..9s"}, "flow": {"state": {"oiled": ["dry"], "dri": []}},`},
		{"common/resources.json", `"3s..9s"},`,
			`"3s..9s"}, "flow": {"state": {"oiled": ["dry", "dry"], "dry": []}},`},
		{"common/resources.json", `"3s..9s"},`,
			`"3s..9s"}, "flow": {"state": {"oiled": "dry", "dry": []}},`},
		{"common/resources.json", `"3s..9s"},`,
			`"3s..9s"}, "flow": {"opened": {"oiled": []}},`},
		{"common/resources.json", `"3s..9s"},`,
			`"3s..9s"}, "flow": {"state": {"oiled": ["dry"], "dry": []}},`},
		{"common/resources.json", `"rings": {"count": 1}`, `"rings": {"before": "colour"}`},
		{"common/resources.json", `"3s..9s"},`,
			`"3s..9s"}, "flow": {"key": {"iron": []}},`},
		{"common/resources.json", `"3s..9s"},`,
			`"3s..9s"}, "flow": {"colour": {"red": []}},`},
	} {
		folder := doors()
		before := string(folder[c.file].Data)
		if !strings.Contains(before, c.from) {
			t.Fatalf("%s has no %s", c.file, c.from)
		}
		folder[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(before, c.from, c.to, 1))}
		_, err := Load(t.Context(), folder)
		if err == nil {
			t.Errorf("nothing is said of %s", c.to)
			continue
		}
		got.WriteString("# " + c.to + "\n" + err.Error() + "\n\n")
	}
	golden(t, "testdata/linter.golden", got.String(), "the messages have changed")
}
