package scenarios

import (
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas"
)

// readied is the only step of a story, made ready.
func readied(t *testing.T, step Step, setting Setting) *Step {
	t.Helper()
	story := Scenario{Name: "mine", Steps: []Step{step}}
	world, script, err := story.Begin(setting)(0)
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := script.Next(world, Happening{})
	if err != nil {
		t.Fatal(err)
	}
	return outcome.Cues[0].Step
}

// TestADocumentIsNobodyElses asserts that what is changed in the document of a step is not changed
// in the next one.
func TestADocumentIsNobodyElses(t *testing.T) {
	step := readied(t, Step{Emit: "message.sent", With: Values{"tags": []any{"summer"}}}, Setting{})
	for range 2 {
		made, err := NewWorld(step.told.setting, "", 0, time.Unix(0, 0)).Document(0, step)
		if err != nil {
			t.Fatal(err)
		}
		tags, _ := made.Doc.At("/data/payload/tags")
		if list, _ := tags.([]any); len(list) != 1 || list[0] != "summer" {
			t.Fatalf("the tags are %v", tags)
		}
		tags.([]any)[0] = "winter"
	}
}

// TestAStepHasTheFieldsOfItsWorld asserts that a world makes bodies as its own setting says, also
// those of a step that was made ready under another one.
func TestAStepHasTheFieldsOfItsWorld(t *testing.T) {
	plain := Step{Emit: "message.sent"}
	step := readied(t, plain, Setting{Presence: schemas.PresenceRequired})
	var bodies []string
	for _, s := range []*Step{&plain, step} {
		event, err := NewWorld(&Setting{}, "", 0, time.Unix(0, 0)).Emit(0, s)
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, string(event.Body.Bytes(1, "")))
	}
	if bodies[0] != bodies[1] {
		t.Errorf("another body is made:\n%s\n%s", bodies[0], bodies[1])
	}
}
