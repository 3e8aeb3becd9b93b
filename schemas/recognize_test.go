package schemas

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestDocumentSamples reads the bodies that Telnyx's pages print: the data object alone, and a
// form's fields as JSON.
func TestDocumentSamples(t *testing.T) {
	files, err := filepath.Glob("testdata/documents/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no samples", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := wire.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			w, doc, err := Default().Recognize(doc)
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.TrimSuffix(filepath.Base(file), ".json"); w.Name != want {
				t.Errorf("recognised as %s", w.Name)
			}
			for _, p := range Errors(w.Validate(doc)) {
				t.Error(p)
			}
		})
	}
}

func TestRecognizeForms(t *testing.T) {
	for _, c := range []struct{ name, body, want, err string }{
		{
			"form text",
			"StatusCallbackEvent=participant-join&AccountSid=f5586561-8ff0-4291-a51b-c7dfe4139ff9" +
				"&CallSid=v3%3A9X2vxPDFY2RHSJ1EdMS0RHRksMTg7ldNxdjWbVr9zBjbGjGsSe-aiQ" +
				"&CallSidLegacy=v3%3A9X2vxPDFY2RHSJ1EdMS0RHRksMTg7ldNxdjWbVr9zBjbGjGsSe-aiQ" +
				"&ConferenceSid=conf_abc&ConnectionId=12&FriendlyName=x&SequenceNumber=2" +
				"&Timestamp=2024-01-15T10%3A31%3A00Z",
			"texml.participant-join", "",
		},
		{
			"a BOM before the body",
			"\xef\xbb\xbf" + `{"data":{"event_type":"call.playback.started"}}`,
			"call.playback.started", "",
		},
		{
			"an unknown event", `{"data":{"event_type":"call.playback.startet"}}`, "",
			`did you mean "call.playback.started"?`,
		},
		{"nothing", " \n", "", "empty"},
		{"an array", "[]", "", "array"},
		{"broken JSON", "{\n\"data\": {,}\n}", "", "body:2"},
		{"broken JSON after empty lines", "\n\n{\n\"data\": {,}\n}", "", "body:4"},
		{"half a body", "{\n\"data\": {", "", "ends within a value"},
		{
			"an event with a long name",
			`{"data":{"event_type":"` + strings.Repeat("x", 1<<20) + `"}}`, "", "unknown webhook",
		},
		{"two values", `{"data":{}} {}`, "", "something follows"},
		{"fields of nothing", `{"a":1}`, "", "no webhook"},
		{"not text", "\xff\xfe", "", "UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := wire.Parse([]byte(c.body))
			var w *Webhook
			if err == nil {
				w, _, err = Default().Recognize(doc)
			}
			switch {
			case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
				t.Errorf("the error is %v, it should speak of %q", err, c.err)
			case c.err == "" && (err != nil || w.Name != c.want):
				t.Errorf("recognised as %v, %v", w, err)
			}
		})
	}
}

func TestValidateSeparatesErrorsFromDrift(t *testing.T) {
	body := func(change func(payload, data map[string]any)) wire.Doc {
		w, err := Default().Lookup("call.playback.ended")
		if err != nil {
			t.Fatal(err)
		}
		named := []Override{{Path: "media_name", Value: "hello"}}
		doc := generate(t, w, 3, Options{With: named})
		data := doc.Value.(map[string]any)["data"].(map[string]any)
		change(data["payload"].(map[string]any), data)
		return doc
	}
	for _, c := range []struct {
		name    string
		change  func(payload, data map[string]any)
		pointer string
		reason  string
		drift   bool
	}{
		{
			"a masked id", func(p, _ map[string]any) { p["connection_id"] = "7267xxxxxxxxxxxxxx" },
			"/data/payload/connection_id", "masked", true,
		},
		{
			"a null for an optional field", func(p, _ map[string]any) { p["overlay"] = nil },
			"/data/payload/overlay", "null", true,
		},
		{
			"an unknown field", func(p, _ map[string]any) { p["codec"] = "OPUS" },
			"/data/payload/codec", "not documented", true,
		},
		{
			"a wrong type", func(p, _ map[string]any) { p["overlay"] = "yes" },
			"/data/payload/overlay", "expected boolean", false,
		},
		{
			"an id of the wrong kind", func(p, _ map[string]any) { p["call_leg_id"] = "42" },
			"/data/payload/call_leg_id", "uuid", false,
		},
		{
			"an address where an id belongs",
			func(p, _ map[string]any) { p["call_leg_id"] = "bob@example.com" },
			"/data/payload/call_leg_id", "uuid", false,
		},
		{
			"a null for an expected field", func(p, _ map[string]any) { p["call_leg_id"] = nil },
			"/data/payload/call_leg_id", "null", true,
		},
		{
			"an expected field that is absent", func(_, d map[string]any) { delete(d, "id") },
			"/data/id", "is absent; every capture has it", true,
		},
		{
			"no event_type", func(_, d map[string]any) { delete(d, "event_type") },
			"/data", "event_type", false,
		},
		{
			"an absent field that nothing expects",
			func(p, _ map[string]any) { delete(p, "media_name"); p["overlay"] = nil },
			"/data/payload/overlay", "null", true,
		},
		{
			"two media",
			func(p, _ map[string]any) { p["media_url"] = "https://media.example.com/a.mp3" },
			"/data/payload", "media_name and media_url exclude each other", false,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, _ := Default().Lookup("call.playback.ended")
			problems := w.Validate(body(c.change))
			if len(problems) != 1 {
				t.Fatalf("the problems are %v", problems)
			}
			p := problems[0]
			said := strings.Contains(p.Reason, c.reason)
			if p.Pointer != c.pointer || p.Drift != c.drift || !said {
				t.Errorf("the problem is %+v", p)
			}
		})
	}
}

// TestAnOlderSpellingBesideTheNewOne asserts that the field of today's name is the one that is
// judged.
func TestAnOlderSpellingBesideTheNewOne(t *testing.T) {
	w, err := Default().Lookup("conference.playback.started")
	if err != nil {
		t.Fatal(err)
	}
	doc := generate(t, w, 3, Options{})
	payload, _ := doc.At("/data/payload")
	payload.(map[string]any)["occured_at"] = "yesterday"
	for range 30 {
		problems := w.Validate(doc)
		if len(problems) != 1 || !problems[0].Drift ||
			problems[0].Pointer != "/data/payload/occured_at" {
			t.Fatalf("the problems are %v", problems)
		}
	}
}
