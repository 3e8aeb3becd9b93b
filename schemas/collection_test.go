package schemas

import (
	"fmt"
	"strconv"
	"testing"
	"testing/fstest"
	"time"
)

// party is a folder in which a door collects who knocked at it, and who came to the house while it
// was open.
func party() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	webhook := func(name, about, payload, more string) *fstest.MapFile {
		return file(`{
			"$schema": "https://json-schema.org/draft/2020-12/schema",
			"title": "` + name + `", "description": "A party.",
			"x-webhook": {"wire": "json", "envelope": "bare", "about": ` + about + `,
				"sources": ["a test"]},
			"type": "object", "required": ["event", "id"],
			"properties": {"event": {"const": "` + name + `"}, ` + payload + `}` + more + `
		}`)
	}
	return fstest.MapFS{
		"common/resources.json": file(`{
			"house": {"values": {"number": "${1..99}"}},
			"door": {
				"of": "house", "moments": {"opened": "", "ended": "3s..9s"},
				"values": {"id": "door-${100..999}", "knocks": {"collect": "knock.strength"},
					"guests": {"collect": "guest.label"}}
			},
			"knock": {"of": "door", "moments": {"knocked": ""}, "values": {},
				"x-cases": [{"strength": 1, "x-weight": 1}, {"strength": 2.5, "x-weight": 1}]},
			"guest": {"of": "house", "moments": {"came": ""},
				"values": {"name": "${words.firstname}", "label": "<${guest.name}>"}}
		}`),
		"party/door.opened.json": webhook("door.opened", `{"door": "opened"}`,
			`"id": {"type": "string", "x-generate": "${door.id}"}`, ""),
		"party/knock.json": webhook("knock", `{"knock": "knocked", "door": "any"}`,
			`"id": {"type": "string", "x-generate": "${door.id}"},
			"strength": {"type": "number", "x-generate": "${knock.strength}"}`, ""),
		"party/guest.json": webhook("guest", `{"guest": "came"}`,
			`"id": {"type": "string", "x-generate": "${guest.name}"}`, ""),
		"party/door.closed.json": webhook("door.closed", `{"door": "ended"}`, `
			"id": {"type": "string", "x-generate": "${door.id}"},
			"knocks": {"type": "integer", "x-generate": "${count(door.knocks)}"},
			"strength": {"type": "number", "x-generate": "${sum(door.knocks)}"},
			"guests": {"type": ["string", "null"], "x-generate": "${join(door.guests)}"},
			"quiet": {"type": "boolean", "x-generate": true}`,
			`, "x-cases": [{"door.knocks": true, "quiet": false}, {}]`),
	}
}

func TestWhatACollectionHas(t *testing.T) {
	c, err := Load(t.Context(), party())
	if err != nil {
		t.Fatal(err)
	}
	for seed := range rounds() {
		stage, err := c.NewStage(seed, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		at := noon()
		tell := func(name, door string) map[string]any {
			t.Helper()
			w, err := c.Lookup(name)
			if err != nil {
				t.Fatal(err)
			}
			names := map[string]string{}
			if door != "" {
				names["door"] = door
			}
			at = at.Add(time.Second)
			scene, err := stage.Enter(w, at, names)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := w.Generate(scene, Options{})
			if err != nil {
				t.Fatal(err)
			}
			return doc.Value.(map[string]any)
		}
		tell("guest", "")
		tell("door.opened", "front")
		first, second := tell("guest", ""), tell("guest", "")
		tell("door.opened", "back")
		one, two := tell("knock", "front"), tell("knock", "front")
		tell("knock", "back")
		front := tell("door.closed", "front")
		tell("guest", "")
		quiet := tell("door.closed", "side")
		label := func(guest map[string]any) string { return fmt.Sprintf("<%v>", guest["id"]) }
		total := 0.0
		for _, knock := range []map[string]any{one, two} {
			strength, _ := strconv.ParseFloat(fmt.Sprint(knock["strength"]), 64)
			total += strength
		}
		got := fmt.Sprint(front["knocks"], " ", front["strength"], front["guests"], front["quiet"])
		want := fmt.Sprint(2, " ", total, label(first)+label(second), "false")
		if got != want {
			t.Fatalf("seed %d: the front door has %s, want %s", seed, got, want)
		}
		if _, there := quiet["knocks"]; there || quiet["quiet"] != true || quiet["strength"] != nil {
			t.Fatalf("seed %d: the side door has %v", seed, quiet)
		}
	}
}
