package main

import (
	"strings"
	"testing"
)

// TestJSONInColours asserts that names, texts and other values have colours of their own, and that
// without the colours the text is what it was.
func TestJSONInColours(t *testing.T) {
	const text = `{"a\"b": [1, "c: d", null], "e" : "\\"}` + "\n"
	paint := func(colour, text string) string { return "<" + colour + "|" + text + ">" }
	want := `{<34|"a\"b">: [<36|1>, <32|"c: d">, <36|null>], <34|"e"> : <32|"\\">}` + "\n"
	if got := shaded(text, paint); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	plain := func(_, text string) string { return text }
	for _, text := range []string{text, `"torn`, `{"torn\`, "", "plain text"} {
		if got := shaded(text, plain); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// TestLinesHaveTheirKind asserts that attempts and commands can be told apart.
func TestLinesHaveTheirKind(t *testing.T) {
	var out strings.Builder
	lines := attemptLines{&out}
	for _, line := range []string{`{"event":{}}` + "\n", `{"command":{}}` + "\n"} {
		if n, err := lines.Write([]byte(line)); err != nil || n != len(line) {
			t.Errorf("%q: %d bytes, %v", line, n, err)
		}
	}
	want := `{"kind":"attempt","event":{}}` + "\n" + `{"kind":"command","command":{}}` + "\n"
	if out.String() != want {
		t.Errorf("got %s", out.String())
	}
}
