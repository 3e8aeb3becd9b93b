package schemas

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestOverridesFromGo asserts that values of Go's own types arrive as the JSON that they are.
func TestOverridesFromGo(t *testing.T) {
	for _, c := range []struct {
		name, event, path string
		value             any
		want, err         string
	}{
		{"an int", "call.conversation.ended", "duration_sec", 7, "7", ""},
		{"a small int", "call.conversation.ended", "duration_sec", uint8(7), "7", ""},
		{
			"a time", "call.conversation.ended", "data.created_at",
			time.Date(2026, 3, 4, 9, 15, 25, 0, time.UTC), `"2026-03-04T09:15:25Z"`, "",
		},
		{"a list of texts", "call.answered", "tags", []string{"a", "b"}, `["a","b"]`, ""},
		{
			"a number for a text", "call.conversation.ended", "from", json.Number("12025550142"),
			`"12025550142"`, "",
		},
		{
			"texts within an object", "call.playback.ended", "meta",
			map[string]any{"attempt": "3", "delivered_to": "http://127.0.0.1/"},
			`{"attempt":3,"delivered_to":"http://127.0.0.1/"}`, "",
		},
		{
			"a wrong text within an object", "call.playback.ended", "meta",
			map[string]any{"attempt": "three"}, "", `attempt: "three" is not of type integer`,
		},
		{
			"a function", "call.playback.ended", "status", func() {}, "",
			"/data/payload/status: a func() is not a value of JSON",
		},
		{
			"no number", "call.conversation.ended", "duration_sec", math.NaN(), "",
			"/data/payload/duration_sec",
		},
		{
			"a number like none", "call.conversation.ended", "duration_sec",
			json.Number("1e999999999"), "", "no receiver can read",
		},
		{
			"a number like none in a list", "call.playback.ended", "meta",
			map[string]any{"attempt": []any{json.Number("abc")}}, "", "attempt: 0: abc",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, err := Default().Lookup(c.event)
			if err != nil {
				t.Fatal(err)
			}
			asked := []Override{{Path: c.path, Value: c.value}}
			doc, err := w.Generate(alone(w, 2), Options{With: asked})
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("the error is %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			compiled, _ := w.compiled()
			pointer, _, _ := compiled.root.find(c.path, wire.JSON)
			value, _ := doc.At(pointer)
			if text, _ := json.Marshal(value); string(text) != c.want {
				t.Errorf("%s is %s", pointer, text)
			}
			if problems := Errors(w.Validate(doc)); len(problems) > 0 {
				t.Error(problems)
			}
		})
	}
}

// TestABodyIsItsOwn asserts that a change of a body changes neither another body nor the value that
// an override gave for it.
func TestABodyIsItsOwn(t *testing.T) {
	w, _ := Default().Lookup("call.answered")
	end, _ := Default().Lookup("call.hangup")
	tags := []any{"mine"}
	play := onStage(t, 3)
	first := play.tell(w, Options{With: []Override{{Path: "tags", Value: tags}}})
	own, _ := first.At("/data/payload/tags")
	own.([]any)[0] = "changed"
	if tags[0] != "mine" {
		t.Error("the override has changed")
	}
	again := play.tell(end, Options{Presence: PresenceAll})
	if tag, _ := again.At("/data/payload/tags/0"); tag != "mine" {
		t.Errorf("the next body of the leg has the tag %v", tag)
	}
}

// TestValidateOfWhatIsNoJSON asserts that odd numbers are a problem with a pointer, not a crash.
func TestValidateOfWhatIsNoJSON(t *testing.T) {
	for _, c := range []struct{ body, pointer string }{
		{
			`{"data":{"event_type":"call.conversation.ended",` +
				`"payload":{"duration_sec":1e999999999}}}`,
			"/data/payload/duration_sec",
		},
		{
			`{"data":{"event_type":"call.hold","payload":{"a/b":[0,-1e400]}}}`,
			"/data/payload/a~1b/1",
		},
	} {
		doc, err := wire.Parse([]byte(c.body))
		if err != nil {
			t.Fatal(err)
		}
		w, doc, err := Default().Recognize(doc)
		if err != nil {
			t.Fatal(err)
		}
		problems := w.Validate(doc)
		if len(problems) != 1 || problems[0].Pointer != c.pointer || problems[0].Drift {
			t.Errorf("the problems are %v", problems)
		}
	}
	w, _ := Default().Lookup("call.hold")
	doc := wire.Doc{Kind: wire.JSON, Value: map[string]any{"data": math.Inf(1)}}
	if problems := w.Validate(doc); len(problems) != 1 || problems[0].Pointer != "/data" {
		t.Errorf("the problems are %v", problems)
	}
}
