package emitter_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// body renders a content as attempt 1 at http://localhost/hook.
func body(t *testing.T, c emitter.Content) string {
	t.Helper()
	ev, err := emitter.Event{Type: "test"}.With(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(ev.Body(1, "http://localhost/hook"))
}

func TestLayoutsWriteTheSameValueInDifferentBytes(t *testing.T) {
	value := map[string]any{
		"b": "é/\U0001F600", "a": []any{json.Number("1.0"), json.Number("1e2"), 7, int64(-8), 0.5, true, nil},
		"e": map[string]any{}, "f": []any{}, "<&>": "\u2028",
	}
	want := map[emitter.Layout]string{
		emitter.LayoutIndent: "{\n  \"<&>\": \"\u2028\",\n  \"a\": [\n    1.0,\n    1e2,\n    7,\n    -8,\n    0.5,\n    true,\n    null\n  ],\n" +
			"  \"b\": \"é/😀\",\n  \"e\": {},\n  \"f\": []\n}",
		emitter.LayoutCompact: "{\"<&>\":\"\u2028\",\"a\":[1.0,1e2,7,-8,0.5,true,null],\"b\":\"é/😀\",\"e\":{},\"f\":[]}",
		emitter.LayoutEscaped: `{"<&>":"\u2028","a":[1.0,1e2,7,-8,0.5,true,null],"b":"\u00e9\/\ud83d\ude00","e":{},"f":[]}`,
		emitter.LayoutUnsorted: "{\n  \"f\": [],\n  \"e\": {},\n  \"b\": \"é/😀\",\n  \"a\": [\n    1.0,\n    1e2,\n    7,\n    -8,\n    0.5,\n    true,\n    null\n  ],\n" +
			"  \"<&>\": \"\u2028\"\n}",
	}
	want[emitter.LayoutCRLF] = strings.ReplaceAll(want[emitter.LayoutIndent], "\n", "\r\n")
	want[""] = want[emitter.LayoutIndent]
	if len(want) != len(emitter.Layouts())+1 {
		t.Errorf("%d layouts are listed, %d are tested", len(emitter.Layouts()), len(want)-1)
	}
	for layout, text := range want {
		got := body(t, emitter.Content{Wire: emitter.JSON, Value: value, Layout: layout})
		if got != text {
			t.Errorf("layout %q:\n got %q\nwant %q", layout, got, text)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("layout %q is not JSON", layout)
		}
	}
}

func TestStringsSurviveEveryLayout(t *testing.T) {
	for _, text := range []string{"", `"quoted" \ back`, "\x00\x01\x1f\x7f", "line\nfeed\r\ttab", "שלום", "\uffff\ufffd", "a/b</script>", "\U0010FFFF"} {
		for _, layout := range emitter.Layouts() {
			got := body(t, emitter.Content{Value: map[string]any{text: text}, Layout: layout})
			var back map[string]string
			if err := json.Unmarshal([]byte(got), &back); err != nil || back[text] != text || len(back) != 1 {
				t.Errorf("layout %s of %q reads back as %q (%v)", layout, text, back, err)
			}
			if layout == emitter.LayoutEscaped && strings.ContainsFunc(got, func(r rune) bool { return r > 0x7f }) {
				t.Errorf("layout escaped leaves %q outside ASCII", got)
			}
		}
	}
}

func TestSlotsAreFilledForEachAttempt(t *testing.T) {
	value := map[string]any{"data": map[string]any{"a/b~": "x"}, "meta": []any{"y", "z"}}
	ev, err := emitter.Event{}.With(emitter.Content{Value: value, Layout: emitter.LayoutCompact, Slots: []emitter.Slot{
		{Pointer: "/meta/1", Fill: emitter.FillAttempt},
		{Pointer: "/data/a~1b~0", Fill: emitter.FillDeliveredTo},
	}})
	if err != nil {
		t.Fatal(err)
	}
	value["meta"] = "changed after With"
	for n, want := range map[int]string{
		1:  `{"data":{"a/b~":"http://localhost/\"é"},"meta":["y",1]}`,
		12: `{"data":{"a/b~":"http://localhost/\"é"},"meta":["y",12]}`,
	} {
		if got := string(ev.Body(n, `http://localhost/"é`)); got != want {
			t.Errorf("attempt %d:\n got %s\nwant %s", n, got, want)
		}
	}
	escaped, err := emitter.Event{}.With(emitter.Content{Value: []any{""}, Layout: emitter.LayoutEscaped,
		Slots: []emitter.Slot{{Pointer: "/0", Fill: emitter.FillDeliveredTo}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(escaped.Body(1, "http://é")), `["http:\/\/\u00e9"]`; got != want {
		t.Errorf("a slot in layout escaped is %s, want %s", got, want)
	}
}

func TestFormsAreSortedAndEscaped(t *testing.T) {
	ev, err := emitter.Event{}.With(emitter.Content{Wire: emitter.Form,
		Value: map[string]any{"To": "+1 202", "CallSid": "v3:ü&=", "Empty": "", "Url": "x", "N": "x"},
		Slots: []emitter.Slot{{Pointer: "/Url", Fill: emitter.FillDeliveredTo}, {Pointer: "/N", Fill: emitter.FillAttempt}}})
	if err != nil {
		t.Fatal(err)
	}
	want := "CallSid=v3%3A%C3%BC%26%3D&Empty=&N=2&To=%2B1+202&Url=http%3A%2F%2Flocalhost"
	if got := string(ev.Body(2, "http://localhost")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if ev.Wire() != emitter.Form {
		t.Errorf("wire is %q", ev.Wire())
	}
}

func TestRawBodiesAreSentAsTheyAre(t *testing.T) {
	raw := []byte("\xff not json ")
	ev := emitter.Event{}.WithRaw(emitter.JSON, raw)
	raw[0] = 'x'
	if got := string(ev.Body(3, "http://localhost")); got != "\xff not json " {
		t.Errorf("got %q", got)
	}
}

func TestWithRefusesWhatCannotBeWritten(t *testing.T) {
	obj := func(v any) emitter.Content { return emitter.Content{Value: map[string]any{"here": v}} }
	slot := func(pointers ...string) emitter.Content {
		c := obj([]any{"x"})
		for _, p := range pointers {
			c.Slots = append(c.Slots, emitter.Slot{Pointer: p, Fill: emitter.FillAttempt})
		}
		return c
	}
	for name, test := range map[string]struct {
		content emitter.Content
		says    string
	}{
		"not UTF-8":          {obj("\xff"), "here: a string is not UTF-8"},
		"key not UTF-8":      {emitter.Content{Value: map[string]any{"\xff": 1}}, "key is not UTF-8"},
		"a struct":           {obj(struct{}{}), "here: a value of type struct {}"},
		"deep in a list":     {obj([]any{1, []string{}}), "here: 1: a value of type []string"},
		"number text":        {obj(json.Number("0x1")), `"0x1" is not a JSON number`},
		"number with space":  {obj(json.Number("1 ")), "not a JSON number"},
		"number is literal":  {obj(json.Number("true")), "not a JSON number"},
		"empty number":       {obj(json.Number("")), "not a JSON number"},
		"not a number":       {obj(math.NaN()), "not a JSON number"},
		"missing slot":       {slot("/here/1"), `slot "/here/1": the body has no such value`},
		"slot in a scalar":   {slot("/here/0/x"), "no such value"},
		"slot given twice":   {slot("/here/0", "/here/0"), "already another slot's"},
		"slot inside a slot": {slot("/here", "/here/0"), `slot "/here/0"`},
		"slot without slash": {slot("here"), "starts with a slash"},
		"unknown fill":       {emitter.Content{Value: "x", Slots: []emitter.Slot{{Fill: "attempt.x"}}}, `fill "attempt.x" is unknown`},
		"unknown wire":       {emitter.Content{Wire: "xml"}, `wire form "xml" is unknown`},
		"unknown layout":     {emitter.Content{Layout: "tabs"}, "indent, compact, crlf, escaped, unsorted"},
		"nested form":        {emitter.Content{Wire: emitter.Form, Value: map[string]any{"a": 1}}, "a: a form value is a string, not int"},
		"form of a list":     {emitter.Content{Wire: emitter.Form, Value: []any{}}, "map[string]any"},
		"missing form slot":  {emitter.Content{Wire: emitter.Form, Value: map[string]any{}, Slots: []emitter.Slot{{Pointer: "/x", Fill: emitter.FillAttempt}}}, `slot "/x"`},
	} {
		_, err := emitter.Event{Type: "call.answered"}.With(test.content)
		if err == nil || !strings.Contains(err.Error(), test.says) || !strings.HasPrefix(err.Error(), "body of call.answered: ") {
			t.Errorf("%s: got error %v, want one that says %q", name, err, test.says)
		}
	}
}
