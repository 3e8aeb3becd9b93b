package schemas

import (
	"fmt"
	"strconv"
	"strings"
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
					"numbers": {"collect": "knock.number"}, "guests": {"collect": "guest.label"},
					"looks": {"count": 1}}
			},
			"knock": {"of": "door", "moments": {"knocked": ""}, "values": {"number": "${door.looks}"},
				"x-cases": [{"strength": 1, "x-weight": 1}, {"strength": 2.5, "x-weight": 1}]},
			"guest": {"of": "house", "moments": {"came": ""},
				"values": {"name": "${words.firstname}", "label": "<${guest.name}>"}}
		}`),
		"party/door.opened.json": webhook("door.opened", `{"door": "opened"}`,
			`"id": {"type": "string", "x-generate": "${door.id}"}`, ""),
		"party/knock.json": webhook("knock", `{"knock": "knocked", "door": "any"}`,
			`"id": {"type": "string", "x-generate": "${door.id}"},
			"strength": {"type": "number", "x-generate": "${knock.strength}"}`, ""),
		"party/echo.json": webhook("echo", `{"knock": "any", "door": "any"}`,
			`"id": {"type": "string", "x-generate": "${door.id}"}`, ""),
		"party/door.open.json": webhook("door.open", `{"door": "open"}`,
			`"id": {"type": "string", "x-generate": "${door.id}"}`, ""),
		"party/door.told.json": webhook("door.told", `{"door": "any"}`,
			`"id": {"type": ["string", "null"], "x-generate": "${join(door.guests)}"},
			"look": {"type": "integer", "x-generate": "${door.looks}"}`, ""),
		"party/guest.json": webhook("guest", `{"guest": "came"}`,
			`"id": {"type": "string", "x-generate": "${guest.name}"}`, ""),
		"party/door.closed.json": webhook("door.closed", `{"door": "ended"}`, `
			"id": {"type": "string", "x-generate": "${door.id}"},
			"knocks": {"type": "integer", "x-generate": "${count(door.knocks)}"},
			"strength": {"type": "number", "x-generate": "${sum(door.knocks)}"},
			"numbers": {"type": "integer", "x-generate": "${count(door.numbers)}"},
			"guests": {"type": ["string", "null"], "x-generate": "${join(door.guests)}"},
			"quiet": {"type": "boolean", "x-generate": true}`,
			`, "x-cases": [{"door.knocks": true, "quiet": false}, {}]`),
	}
}

// A host tells of a party, one second after the other.
type host struct {
	*testing.T
	catalog *Catalog
	stage   *Stage
	at      time.Time
}

// tell tells of an event, at a door if one is named.
func (h *host) tell(name, door string) map[string]any {
	h.Helper()
	w, err := h.catalog.Lookup(name)
	if err != nil {
		h.Fatal(err)
	}
	names := map[string]string{}
	if door != "" {
		names["door"] = door
	}
	h.at = h.at.Add(time.Second)
	scene, err := h.stage.Enter(w, h.at, names)
	if err != nil {
		h.Fatal(err)
	}
	doc, err := w.Generate(scene, Options{})
	if err != nil {
		h.Fatal(err)
	}
	return doc.Value.(map[string]any)
}

// guest is the label of one more guest; at once, who comes when the event before occurred.
func (h *host) guest(atOnce bool) string {
	h.Helper()
	if atOnce {
		h.at = h.at.Add(-time.Second)
	}
	return fmt.Sprintf("<%v>", h.tell("guest", "")["id"])
}

func eachParty(t *testing.T, check func(h *host)) {
	c, err := Load(t.Context(), party())
	if err != nil {
		t.Fatal(err)
	}
	for seed := range rounds() {
		stage, err := c.NewStage(seed, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		check(&host{T: t, catalog: c, stage: stage, at: noon()})
	}
}

// TestWhatBelongsToOneIsCollected asserts that a door has the knocks at it, and no others.
func TestWhatBelongsToOneIsCollected(t *testing.T) {
	eachParty(t, func(h *host) {
		h.tell("door.opened", "front")
		h.tell("door.opened", "back")
		total := 0.0
		for _, door := range []string{"front", "back", "front"} {
			strength, _ := strconv.ParseFloat(fmt.Sprint(h.tell("knock", door)["strength"]), 64)
			if door == "front" {
				total += strength
			}
		}
		closed := h.tell("door.closed", "front")
		got := fmt.Sprintln(closed["knocks"], closed["numbers"], closed["strength"], closed["quiet"])
		if want := fmt.Sprintln(2, 2, total, false); got != want {
			h.Fatalf("the front door has %s, want %s", got, want)
		}
		if look := h.tell("door.told", "front")["look"]; look != int64(1) {
			h.Fatalf("what was collected counts as a look: this is look %v", look)
		}
		h.tell("echo", "side") // which shows no knock
		closed = h.tell("door.closed", "side")
		if _, there := closed["knocks"]; there || closed["quiet"] != true {
			h.Fatalf("the side door has %v", closed)
		}
	})
}

// TestWhatCameWhileItLastedIsCollected asserts that a door has the guests who came since it was
// opened, at that very time or later, until it was closed; where nobody saw it opened, those who
// came since another was closed.
func TestWhatCameWhileItLastedIsCollected(t *testing.T) {
	eachParty(t, func(h *host) {
		is := func(got any, want ...string) {
			h.Helper()
			if got != strings.Join(want, "") {
				h.Fatalf("the door has %v, want %v", got, want)
			}
		}
		early := h.guest(false)
		h.tell("door.opened", "front")
		first, second := h.guest(true), h.guest(false)
		is(h.tell("door.closed", "front")["guests"], first, second)
		last, late := h.guest(true), h.guest(false)
		is(h.tell("door.told", "front")["id"], first, second, last)
		h.tell("door.open", "old")
		h.tell("door.opened", "back")
		still := h.guest(false)
		is(h.tell("door.closed", "back")["guests"], still)
		is(h.tell("door.closed", "old")["guests"], late, still)
		if guests := h.tell("door.closed", "side")["guests"]; guests != nil {
			h.Fatalf("the side door has %v, who are not %s", guests, early)
		}
	})
}
