package wire_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A body that can be read can be written in every layout, and is read as the same again.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		`{"data":{"event_type":"a.b","payload":{"n":1e999,"s":"\ud83d\ude00\ud800"}}}`,
		"StatusCallbackEvent=a&To=%2B1+2&x=%00", "a=b&a=c", "=", "&=", "%FF=%FF", " a=\u2028",
		"\xef\xbb\xbf\n{}", `{"":{"":[null]}}`, "[[[[", "{} {}", "",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 4096 {
			// A deep body takes as many spaces as the square of its depth.
			return
		}
		doc, err := wire.Parse(text)
		if err != nil {
			if err.Error() == "" || !reflect.DeepEqual(doc, wire.Doc{}) {
				t.Errorf("with the error %q comes %+v", err, doc)
			}
			return
		}
		for _, layout := range wire.Layouts() {
			body, err := doc.Render(layout)
			if err != nil {
				t.Fatalf("layout %s: %v", layout, err)
			}
			again, err := wire.Parse(body.Bytes(1, ""))
			if err != nil || !reflect.DeepEqual(spelt(again.Value), spelt(doc.Value)) ||
				again.Kind != doc.Kind || layout != wire.LayoutNumbers && !reflect.DeepEqual(again, doc) {
				t.Errorf("layout %s: %q is read as %+v (%v), not %+v",
					layout, body.Bytes(1, ""), again, err, doc)
			}
		}
	})
}

// Decode reads exactly what is one JSON value, and its errors name the file.
func FuzzDecode(f *testing.F) {
	for _, text := range []string{"", "{}", "[1,]", "{} {}", "1e999", `"\ud800"`, "\xff", "nul"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var value any
		err := wire.Decode("a.json", text, &value)
		if (err == nil) != json.Valid(text) {
			t.Errorf("%q: valid is %v, the error is %v", text, json.Valid(text), err)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "a.json:") {
			t.Errorf("an error without its file: %v", err)
		}
	})
}

// Whatever the keys are, the pointer that is joined of them names the value that they lead to, and
// a slot there is filled.
func FuzzPointer(f *testing.F) {
	f.Add("", "")
	f.Add("a/b", "m~n")
	f.Add("~1", "*")
	f.Add("~01", "0")
	f.Fuzz(func(t *testing.T, above, below string) {
		parent := wire.JoinPointer("", above)
		pointer := wire.JoinPointer(parent, below)
		if got := wire.SplitPointer(pointer); !slices.Equal(got, []string{above, below}) {
			t.Errorf("%q has the keys %q", pointer, got)
		}
		if got := wire.ParentPointer(pointer); got != parent {
			t.Errorf("the parent of %q is %q, not %q", pointer, got, parent)
		}
		doc := wire.Doc{
			Value: map[string]any{above: map[string]any{below: "x"}},
			Slots: []wire.Slot{{Pointer: pointer, Fill: wire.FillAttempt}},
		}
		if got, there := doc.At(pointer); got != "x" || !there {
			t.Errorf("%q names %v, %v", pointer, got, there)
		}
		body, err := doc.Render(wire.LayoutCompact)
		if err == nil && !strings.HasSuffix(string(body.Bytes(7, "")), ":7}}") {
			t.Errorf("%q: the slot is not filled in %s", pointer, body.Bytes(7, ""))
		}
	})
}
