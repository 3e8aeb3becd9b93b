package schemas

import (
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A captured body of every webhook, in every layout, can be sent again: with the number and the URL
// of another attempt it has the bytes that it would have had then.
func TestCapturedBodiesAreSentAgain(t *testing.T) {
	filled := 0
	for w := range Default().All() {
		if w.Header().Withheld != "" {
			continue
		}
		scene, err := w.Alone(7, time.Unix(1_772_615_725, 0))
		if err != nil {
			t.Fatal(w.Name, err)
		}
		doc, err := w.Generate(scene, Options{})
		if err != nil {
			t.Fatal(w.Name, err)
		}
		for _, layout := range wire.Layouts() {
			if layout == wire.LayoutEscaped || layout == wire.LayoutNumbers {
				continue // how an old URL or number was spelled does not tell how a new one is
			}
			body, err := doc.Render(layout)
			if err != nil {
				t.Fatal(w.Name, err)
			}
			text := body.Bytes(3, "http://127.0.0.1/a")
			if len(text) == 0 {
				continue // a form whose fields are all optional
			}
			captured, err := wire.Parse(text)
			if err != nil {
				t.Fatal(w.Name, err)
			}
			found, captured, err := Default().Recognize(captured)
			if err != nil || found != w {
				t.Fatalf("%s is recognised as %v: %v", w.Name, found, err)
			}
			again, err := wire.Captured(text, captured.Slots)
			if err != nil {
				t.Fatal(w.Name, err)
			}
			want := string(body.Bytes(12, "http://localhost/b?c=d"))
			if got := string(again.Bytes(12, "http://localhost/b?c=d")); got != want {
				t.Errorf("%s, %s: it is sent again as %s, not %s", w.Name, layout, got, want)
			}
			if want != string(text) {
				filled++
			}
		}
	}
	if filled < 100 {
		t.Errorf("%d bodies differ from attempt to attempt", filled)
	}
}

// A body without the fields that attempts fill has no slots, so that it can be rendered.
func TestABodyHasTheSlotsOfItsFields(t *testing.T) {
	for text, slots := range map[string]int{
		`{"data":{"event_type":"call.hold"}}`:                                        0,
		`{"data":{"event_type":"call.hold"},"meta":{"attempt":1}}`:                   1,
		`{"data":{"event_type":"call.hold"},"meta":{"attempt":1,"delivered_to":""}}`: 2,
	} {
		doc, err := wire.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		_, doc, err = Default().Recognize(doc)
		if err != nil || len(doc.Slots) != slots {
			t.Errorf("%s: %v, %v", text, doc.Slots, err)
		}
		if _, err := doc.Render(wire.LayoutIndent); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
