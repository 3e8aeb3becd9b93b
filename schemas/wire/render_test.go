package wire_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// render is a document as attempt 1 at http://localhost/hook carries it.
func render(t *testing.T, doc wire.Doc, layout wire.Layout) string {
	t.Helper()
	body, err := doc.Render(layout)
	if err != nil {
		t.Fatal(err)
	}
	return string(body.Bytes(1, "http://localhost/hook"))
}

func TestLayoutsWriteTheSameValueInDifferentBytes(t *testing.T) {
	value := map[string]any{
		"a": []any{json.Number("1.0"), json.Number("1e2"), 7, int64(-8), 0.5, true, nil},
		"b": "é/\U0001F600", "e": map[string]any{}, "f": []any{}, "<&>": "\u2028",
	}
	const (
		list  = "[\n    1.0,\n    1e2,\n    7,\n    -8,\n    0.5,\n    true,\n    null\n  ]"
		short = "[1.0,1e2,7,-8,0.5,true,null]"
	)
	want := map[wire.Layout]string{
		wire.LayoutIndent: "{\n  \"<&>\": \"\u2028\",\n  \"a\": " + list + ",\n" +
			"  \"b\": \"é/😀\",\n  \"e\": {},\n  \"f\": []\n}",
		wire.LayoutCompact: "{\"<&>\":\"\u2028\",\"a\":" + short +
			",\"b\":\"é/😀\",\"e\":{},\"f\":[]}",
		wire.LayoutEscaped: `{"<&>":"\u2028","a":` + short +
			`,"b":"\u00e9\/\ud83d\ude00","e":{},"f":[]}`,
		wire.LayoutUnsorted: "{\n  \"f\": [],\n  \"e\": {},\n  \"b\": \"é/😀\",\n  \"a\": " +
			list + ",\n  \"<&>\": \"\u2028\"\n}",
	}
	want[wire.LayoutCRLF] = strings.ReplaceAll(want[wire.LayoutIndent], "\n", "\r\n")
	want[wire.LayoutNewline] = want[wire.LayoutIndent] + "\n"
	want[wire.LayoutNumbers] = strings.NewReplacer(
		"1.0", "1.00", "1e2", "1E+2", "7", "7e0", "-8", "-8.0", "0.5", "0.50",
	).Replace(want[wire.LayoutIndent])
	want[""] = want[wire.LayoutIndent]
	if len(want) != len(wire.Layouts())+1 {
		t.Errorf("%d layouts are listed, %d are tested", len(wire.Layouts()), len(want)-1)
	}
	for layout, text := range want {
		got := render(t, wire.Doc{Kind: wire.JSON, Value: value}, layout)
		if got != text {
			t.Errorf("layout %q:\n got %q\nwant %q", layout, got, text)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("layout %q is not JSON", layout)
		}
	}
}

func TestStringsSurviveEveryLayout(t *testing.T) {
	for _, text := range []string{
		"", `"quoted" \ back`, "\x00\x01\x1f\x7f", "line\nfeed\r\ttab", "שלום", "\uffff\ufffd",
		"a/b</script>", "\U00010000\U0010FFFF",
	} {
		for _, layout := range wire.Layouts() {
			got := render(t, wire.Doc{Value: map[string]any{text: text}}, layout)
			var back map[string]string
			err := json.Unmarshal([]byte(got), &back)
			if err != nil || back[text] != text || len(back) != 1 {
				t.Errorf("layout %s of %q reads back as %q (%v)", layout, text, back, err)
			}
			ascii := !strings.ContainsFunc(got, func(r rune) bool { return r > 0x7f })
			if layout == wire.LayoutEscaped && !ascii {
				t.Errorf("layout escaped leaves %q outside ASCII", got)
			}
		}
	}
}

func TestSlotsAreFilledForEachAttempt(t *testing.T) {
	value := map[string]any{"data": map[string]any{"a/b~": "x"}, "meta": []any{"y", "z"}}
	body, err := wire.Doc{Value: value, Slots: []wire.Slot{
		{Pointer: "/meta/1", Fill: wire.FillAttempt},
		{Pointer: "/data/a~1b~0", Fill: wire.FillDeliveredTo},
	}}.Render(wire.LayoutCompact)
	if err != nil {
		t.Fatal(err)
	}
	value["meta"] = "changed after Render"
	for n, want := range map[int]string{
		1:  `{"data":{"a/b~":"http://localhost/\"é"},"meta":["y",1]}`,
		12: `{"data":{"a/b~":"http://localhost/\"é"},"meta":["y",12]}`,
	} {
		if got := string(body.Bytes(n, `http://localhost/"é`)); got != want {
			t.Errorf("attempt %d:\n got %s\nwant %s", n, got, want)
		}
	}
}

// A slot is written in the layout of the body around it.
func TestSlotsFollowTheLayout(t *testing.T) {
	doc := wire.Doc{
		Value: []any{""}, Slots: []wire.Slot{{Pointer: "/0", Fill: wire.FillDeliveredTo}},
	}
	for layout, want := range map[wire.Layout]string{
		wire.LayoutCompact: `["http://é"]`, wire.LayoutEscaped: `["http:\/\/\u00e9"]`,
		wire.LayoutNumbers: "[\n  \"http://é\"\n]",
	} {
		body, err := doc.Render(layout)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(body.Bytes(1, "http://é")); got != want {
			t.Errorf("a slot in layout %s is %s, want %s", layout, got, want)
		}
	}
	doc = wire.Doc{Slots: []wire.Slot{{Fill: wire.FillAttempt}}}
	for n, want := range map[int]string{1: "1e0", 2: "2.0", 13: "13e0"} {
		body, err := doc.Render(wire.LayoutNumbers)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(body.Append([]byte("7"), n, "")); got != "7"+want {
			t.Errorf("attempt %d in layout numbers is %s, want 7%s", n, got, want)
		}
	}
}

// The whole body may be a slot.
func TestASlotAtTheTop(t *testing.T) {
	doc := wire.Doc{Value: nil, Slots: []wire.Slot{{Fill: wire.FillAttempt}}}
	if got := render(t, doc, ""); got != "1" {
		t.Errorf("got %s", got)
	}
}

func TestFormsAreSortedAndEscaped(t *testing.T) {
	doc := wire.Doc{
		Kind: wire.Form,
		Value: map[string]any{
			"To": "+1 202", "CallSid": "v3:ü&=", "Empty": "", "Url": "x", "N": "x", "a b": "c",
		},
		Slots: []wire.Slot{
			{Pointer: "/Url", Fill: wire.FillDeliveredTo}, {Pointer: "/N", Fill: wire.FillAttempt},
		},
	}
	const want = "CallSid=v3%3A%C3%BC%26%3D&Empty=&N=2&To=%2B1+202&Url=http%3A%2F%2Flocalhost&a+b=c"
	for _, layout := range wire.Layouts() {
		body, err := doc.Render(layout)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(body.Bytes(2, "http://localhost")); got != want {
			t.Errorf("layout %s:\n got %s\nwant %s", layout, got, want)
		}
		if body.Kind() != wire.Form {
			t.Errorf("the kind is %q", body.Kind())
		}
	}
}

func TestRenderRefusesWhatCannotBeWritten(t *testing.T) {
	object := func(v any) wire.Doc { return wire.Doc{Value: map[string]any{"here": v}} }
	slots := func(doc wire.Doc, pointers ...string) wire.Doc {
		for _, p := range pointers {
			doc.Slots = append(doc.Slots, wire.Slot{Pointer: p, Fill: wire.FillAttempt})
		}
		return doc
	}
	list := object([]any{"x"})
	form := func(v any) wire.Doc { return wire.Doc{Kind: wire.Form, Value: v} }
	for name, test := range map[string]struct {
		doc  wire.Doc
		says string
	}{
		"not UTF-8":          {object("\xff"), "here: a string is not UTF-8"},
		"key not UTF-8":      {wire.Doc{Value: map[string]any{"\xff": 1}}, "key is not UTF-8"},
		"a struct":           {object(struct{}{}), "here: a value of type struct {}"},
		"deep in a list":     {object([]any{1, []string{}}), "here: 1: a value of type []string"},
		"number text":        {object(json.Number("0x1")), `"0x1" is not a JSON number`},
		"number with space":  {object(json.Number("1 ")), "not a JSON number"},
		"number is literal":  {object(json.Number("true")), "not a JSON number"},
		"empty number":       {object(json.Number("")), "not a JSON number"},
		"not a number":       {object(math.NaN()), "not a JSON number"},
		"missing slot":       {slots(list, "/here/1"), `slot "/here/1": the body has no such`},
		"slot in a scalar":   {slots(list, "/here/0/x"), "no such value"},
		"slot of any item":   {slots(list, "/here/*"), "no such value"},
		"slot given twice":   {slots(list, "/here/0", "/here/0"), "already another slot's"},
		"slot inside a slot": {slots(list, "/here", "/here/0"), `slot "/here/0"`},
		"slot without slash": {slots(list, "here"), "starts with a slash"},
		"unknown fill": {wire.Doc{Value: "x", Slots: []wire.Slot{{Fill: "attempt.x"}}},
			`fill "attempt.x" is unknown`},
		"unknown kind":   {wire.Doc{Kind: "xml"}, `wire form "xml" is unknown`},
		"nested form":    {form(map[string]any{"a": 1}), "a: a form value is a string, not int"},
		"form of a list": {form([]any{}), "map[string]any"},
		"missing form slot": {slots(form(map[string]any{}), "/x"),
			`slot "/x": the body has no such value`},
		"slot below a form's value": {slots(form(map[string]any{"a": ""}), "/a/b"), `slot "/a/b"`},
	} {
		body, err := test.doc.Render(wire.LayoutCompact)
		if err == nil || !strings.Contains(err.Error(), test.says) || !body.IsZero() {
			t.Errorf("%s: got error %v, want one that says %q", name, err, test.says)
		}
	}
}

func TestLayoutsAreFoundByName(t *testing.T) {
	for _, layout := range wire.Layouts() {
		if got, err := wire.ParseLayout(string(layout)); got != layout || err != nil {
			t.Errorf("%s is %q, %v", layout, got, err)
		}
	}
	if got, err := wire.ParseLayout(""); got != wire.LayoutIndent || err != nil {
		t.Errorf("without a name it is %q, %v", got, err)
	}
	_, err := wire.ParseLayout("indentt")
	const says = `unknown layout "indentt"; did you mean "indent"? ` +
		"(known: indent, compact, crlf, escaped, unsorted, numbers, newline)"
	if err == nil || err.Error() != says {
		t.Errorf("a misspelt name: %v", err)
	}
	if _, renders := (wire.Doc{}).Render("indentt"); renders == nil || renders.Error() != says {
		t.Errorf("rendering in it: %v", renders)
	}
}
