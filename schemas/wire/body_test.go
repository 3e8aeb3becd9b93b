package wire_test

import (
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

func TestRawBodiesAreSentAsTheyAre(t *testing.T) {
	text := []byte("\xff not json ")
	body := wire.Raw(wire.JSON, text)
	text[0] = 'x'
	if got := string(body.Bytes(3, "http://localhost")); got != "\xff not json " {
		t.Errorf("got %q", got)
	}
	if body.Kind() != wire.JSON || body.IsZero() {
		t.Errorf("kind %q, none %v", body.Kind(), body.IsZero())
	}
}

// A body without bytes is a body, whereas the zero Body is none.
func TestEmptyBodies(t *testing.T) {
	if empty := wire.Raw(wire.Form, nil); empty.IsZero() || len(empty.Bytes(1, "")) != 0 {
		t.Errorf("an empty body is none, or has the bytes %q", empty.Bytes(1, ""))
	}
	var none wire.Body
	if !none.IsZero() || none.Kind() != "" || none.Bytes(1, "x") != nil {
		t.Errorf("no body is of kind %q and has the bytes %q", none.Kind(), none.Bytes(1, "x"))
	}
}

// What Bytes returns is the caller's, and Append keeps what is there.
func TestBytesAreTheCallers(t *testing.T) {
	body, err := wire.Doc{
		Value: []any{"a", "b"}, Slots: []wire.Slot{{Pointer: "/1", Fill: wire.FillAttempt}},
	}.Render(wire.LayoutCompact)
	if err != nil {
		t.Fatal(err)
	}
	spoiled := body.Bytes(1, "")
	for i := range spoiled {
		spoiled[i] = 'x'
	}
	if got := string(body.Append([]byte("before "), 10, "")); got != `before ["a",10]` {
		t.Errorf("got %s", got)
	}
}

// Bodies are equal if every attempt has the same bytes, whatever they were rendered from.
func TestEqualBodies(t *testing.T) {
	render := func(doc wire.Doc, layout wire.Layout) wire.Body {
		body, err := doc.Render(layout)
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	slot := func(fill wire.Fill) wire.Doc {
		return wire.Doc{Value: []any{""}, Slots: []wire.Slot{{Pointer: "/0", Fill: fill}}}
	}
	to, number := slot(wire.FillDeliveredTo), slot(wire.FillAttempt)
	plain := wire.Doc{Value: []any{"a"}}
	form := wire.Doc{
		Kind: wire.Form, Value: map[string]any{"a": ""},
		Slots: []wire.Slot{{Pointer: "/a", Fill: wire.FillDeliveredTo}},
	}
	const compact, escaped = wire.LayoutCompact, wire.LayoutEscaped
	for name, test := range map[string]struct {
		a, b wire.Body
		want bool
	}{
		"the same":           {render(to, compact), render(to, compact), true},
		"none":               {wire.Body{}, wire.Body{}, true},
		"none and empty":     {wire.Body{}, wire.Raw(wire.JSON, nil), false},
		"rendered and raw":   {render(plain, compact), wire.Raw(wire.JSON, []byte(`["a"]`)), true},
		"JSON and form":      {wire.Raw(wire.JSON, nil), wire.Raw(wire.Form, nil), false},
		"other fill":         {render(to, compact), render(number, compact), false},
		"other white space":  {render(to, compact), render(to, ""), false},
		"escaped, no slot":   {render(plain, compact), render(plain, escaped), true},
		"escaped, number":    {render(number, compact), render(number, escaped), true},
		"escaped, URL":       {render(to, compact), render(to, escaped), false},
		"escaped, URL, form": {render(form, compact), render(form, escaped), true},
		"numbers, no slot":   {render(plain, ""), render(plain, wire.LayoutNumbers), true},
		"numbers, number":    {render(number, ""), render(number, wire.LayoutNumbers), false},
		"numbers, URL":       {render(to, ""), render(to, wire.LayoutNumbers), true},
	} {
		if test.a.Equal(test.b) != test.want || test.b.Equal(test.a) != test.want {
			t.Errorf("%s: equal is %v", name, !test.want)
		}
		same := string(test.a.Bytes(12, "http://é")) == string(test.b.Bytes(12, "http://é"))
		if test.want && !same {
			t.Errorf("%s: the bytes differ", name)
		}
	}
}

func TestContentTypes(t *testing.T) {
	for kind, want := range map[wire.Kind]string{
		wire.JSON: "application/json", wire.Form: "application/x-www-form-urlencoded",
		"": "", "xml": "",
	} {
		if got := kind.ContentType(); got != want {
			t.Errorf("%q has the content type %q", kind, got)
		}
	}
}
