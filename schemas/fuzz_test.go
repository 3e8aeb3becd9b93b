package schemas

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// FuzzBody reads captured bodies. Whatever arrives is recognised or refused, and is judged the same
// each time.
func FuzzBody(f *testing.F) {
	files, _ := filepath.Glob("testdata/documents/*.json")
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			f.Add(text)
		}
	}
	for _, body := range []string{
		`{"data":{"event_type":"call.conversation.ended","payload":{"duration_sec":1e999999999}}}`,
		`{"data":{"event_type":"conference.playback.started",` +
			`"payload":{"occured_at":1,"occurred_at":null}}}`,
		`{"data":{"event_type":"message.received","payload":{"cc":[{"status":5,"carrier":7}]}}}`,
		`{"event_type":"participant-join","data":[]}`, "a=b&a=%00", "\xef\xbb\xbf\n{}",
		`{"":{"":[null]}}`, "[[[[", `{"StatusCallbackEvent":{"a":[1]}}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		doc, err := wire.Parse(body)
		if err != nil {
			return
		}
		w, whole, err := Default().Recognize(doc)
		if err != nil {
			return
		}
		one, other := fmt.Sprint(w.Validate(whole)), fmt.Sprint(w.Validate(whole))
		if one != other {
			t.Errorf("judged twice as\n%s\n%s", one, other)
		}
	})
}

// FuzzOverride sets a field of any path to any value. Either there is an error, or the body is the
// same each time and can be validated.
func FuzzOverride(f *testing.F) {
	for _, path := range []string{
		"", "/", ".", "status", "/data/payload/status/0", "media.99999999.url", "media.-1.url",
		"media.01.url", "to.1.phone_number", "~", "/~2", "data..id", "meta", "cost",
	} {
		f.Add(path, `"x"`, true)
		f.Add(path, `{"a":[null,1e99999]}`, false)
	}
	f.Add("num_chars", "1e999999999", false)
	f.Add("data", "[]", false)
	f.Add("to", "\xff", true)
	names := []string{
		"call.playback.ended", "message.received", "call.cost", "texml.participant-join",
		"call.ai_gather.ended",
	}
	f.Fuzz(func(t *testing.T, path, text string, asText bool) {
		var value any = text
		if !asText && wire.Decode("value", []byte(text), &value) != nil {
			return
		}
		for _, name := range names {
			w, err := Default().Lookup(name)
			if err != nil {
				t.Fatal(err)
			}
			options := Options{With: []Override{{Path: path, Value: value}}}
			doc, err := w.Generate(alone(w, 2), options)
			if err != nil {
				continue
			}
			if _, err := json.Marshal(doc.Value); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			again, err := w.Generate(alone(w, 2), options)
			if err != nil || fmt.Sprint(again) != fmt.Sprint(doc) {
				t.Errorf("%s: two bodies of one seed differ: %v", name, err)
			}
			sendsWhatIsValid(t, w, 2, options)
			sendsWhatIsValid(t, w, 2, Options{With: []Override{{Path: path, Unset: true}}})
		}
	})
}

// FuzzLoad reads a user's schema. Either it is refused, or all that the catalogue does with a
// webhook can be done with it.
func FuzzLoad(f *testing.F) {
	const object = `{"x-webhook":{"wire":"json","sources":["s"]},"type":"object",`
	for _, text := range []string{
		door, "", "[]", "null", `{"x-webhook":null}`,
		`{"x-webhook":{"wire":"form","sources":["s"]},"type":"object"}`,
		`{"x-webhook":{"wire":"json","sources":["s"]},"oneOf":[true]}`,
		object + `"properties":{"a":{"const":[1]},"b":{"type":"array","items":{"$ref":"#"}}},` +
			`"required":["a"]}`,
		object + `"oneOf":[{"required":["a"],"x-generate":{"often":0}}]}`,
		object + `"properties":{"n":{"type":"integer","minimum":1e400,"maximum":-1e400}}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 4096 {
			return // What a file costs grows with its size.
		}
		catalog, err := Load(t.Context(), folder(map[string]string{"house/fuzzed.json": string(text)}))
		if err != nil {
			return
		}
		w, err := catalog.Lookup("fuzzed")
		if err != nil {
			t.Fatal("there is no error and no webhook")
		}
		if _, err := w.Bundle(); err != nil {
			t.Error(err)
		}
		body := map[string]any{"a": []any{json.Number("1")}}
		if _, _, err := catalog.Recognize(wire.Doc{Kind: wire.JSON, Value: body}); err == nil {
			w.Outcomes()
		}
		for seed := range uint64(6) {
			if _, err := w.Alone(seed, noon()); err == nil {
				sendsWhatIsValid(t, w, seed, Options{Presence: PresenceRandom})
			}
		}
	})
}

// sendsWhatIsValid asserts that a body is sent only where the same body, as a document, is valid.
func sendsWhatIsValid(t *testing.T, w *Webhook, seed uint64, options Options) {
	t.Helper()
	body, err := w.Append(wire.Body{}, alone(w, seed), options, wire.LayoutIndent)
	if err != nil {
		return
	}
	doc, err := w.Generate(alone(w, seed), options)
	if err == nil {
		err = w.invalid(doc)
	}
	if err != nil {
		t.Errorf("%s: sent, though %v", w.Name, err)
	} else if want, err := doc.Render(wire.LayoutIndent); err != nil || !want.Equal(body) {
		t.Errorf("%s: another body was sent: %v", w.Name, err)
	}
}
