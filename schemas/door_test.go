package schemas

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// doors is a folder of two webhooks about a resource of its own.
func doors() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	webhook := func(name, about, payload string) *fstest.MapFile {
		return file(`{
			"$schema": "https://json-schema.org/draft/2020-12/schema",
			"title": "` + name + `", "description": "A door.",
			"x-webhook": {"wire": "json", "envelope": "bare", "about": ` + about + `,
				"sources": ["a test"]},
			"type": "object", "required": ["event", "id"],
			"properties": {"event": {"const": "` + name + `"},
				"id": {"type": "string", "x-generate": "${door.id}"},
				` + payload + `}
		}`)
	}
	return fstest.MapFS{
		"common/resources.json": file(`{
			"house": {"values": {"number": "${1..99}"}},
			"door": {
				"of": "house",
				"moments": {"opened": "", "ended": "3s..9s"},
				"values": {
					"id": "door-${house.number}-${100..999}",
					"colour": {"choose": ["red", "green"]},
					"open_secs": "${secs(door.ended - door.opened) or 0}",
					"rings": {"count": 1}
				},
				"x-cases": [
					{"colour": "red", "key": "iron"},
					{"colour": "green", "key": ["brass", "copper"]}
				]
			}
		}`),
		"house/door.opened.json": webhook("door.opened", `{"door": "opened"}`, `
			"at": {"type": "string", "format": "date-time", "x-generate": "${door.opened|iso3}"},
			"colour": {"type": "string", "x-generate": "${door.colour}"},
			"ring": {"type": "integer", "x-generate": "${door.rings}"}`),
		"house/door.closed.json": webhook("door.closed", `{"door": "ended"}`, `
			"colour": {"type": "string", "x-generate": "${door.colour}"},
			"key": {"type": "string", "x-generate": "${door.key}"},
			"since": {"type": "string", "format": "date-time", "x-generate": "${door.opened|iso3}"},
			"ring": {"type": "integer", "x-generate": "${door.rings}"},
			"open_secs": {"type": "integer", "x-generate": "${door.open_secs|0}"}`),
	}
}

func loadDoors(t *testing.T) *Catalog {
	t.Helper()
	c, err := Load(context.Background(), doors())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestAResourceOfOnesOwn plays a folder of two webhooks and a resource, without Go.
func TestAResourceOfOnesOwn(t *testing.T) {
	c := loadDoors(t)
	for seed := range uint64(50) {
		stage, err := c.NewStage(seed, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		tell := func(name string, after time.Duration) map[string]any {
			t.Helper()
			w, err := c.Lookup(name)
			if err != nil {
				t.Fatal(err)
			}
			scene, err := stage.Enter(w, noon().Add(after), nil)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := w.Generate(scene, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if problems := w.Validate(doc); len(problems) > 0 {
				t.Fatal(problems)
			}
			return doc.Value.(map[string]any)
		}
		opened, closed := tell("door.opened", 0), tell("door.closed", 5*time.Second)
		if opened["id"] != closed["id"] || opened["at"] != closed["since"] {
			t.Fatalf("%v and then %v", opened, closed)
		}
		if fmt.Sprint(closed["open_secs"], opened["ring"], closed["ring"]) != "5 1 2" {
			t.Fatalf("the door was open for %v s, rings %v, %v",
				closed["open_secs"], opened["ring"], closed["ring"])
		}
		if key := closed["key"]; (opened["colour"] == "red") != (key == "iron") || key == nil {
			t.Fatalf("a %v door has a key of %v", opened["colour"], key)
		}
	}
	stage, _ := c.NewStage(1, 0, nil)
	enter := func(name string, names map[string]string) error {
		w, _ := c.Lookup(name)
		_, err := stage.Enter(w, noon(), names)
		return err
	}
	front := map[string]string{"door": "front"}
	if err := enter("door.closed", front); err != nil {
		t.Errorf("a beginning that nobody saw: %v", err)
	}
	err := enter("door.opened", front)
	says := "door.opened begins the door front, so door.closed cannot"
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("an order that cannot be: %v", err)
	}
	if err := enter("door.opened", map[string]string{"door": "back"}); err != nil {
		t.Errorf("another door: %v", err)
	}
}

// TestANameThatIsTaken asserts that a resource which another file declares already is refused with
// both files, be it a built-in one or one of another folder.
func TestANameThatIsTaken(t *testing.T) {
	taken := fstest.MapFS{"common/resources.json": &fstest.MapFile{Data: []byte(`{"leg": {}}`)}}
	for says, folders := range map[string][]fs.FS{
		"common/resources.json: /leg: the resource leg exists already, " +
			"in the built-in common/resources.json; choose another name": {taken},
		"common/resources.json of folder 2: /door: the resource door exists already, " +
			"in common/resources.json; choose another name": {doors(), party()},
	} {
		_, err := Load(t.Context(), folders...)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("the error does not say %q: %v", says, err)
		}
	}
}
