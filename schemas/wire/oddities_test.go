package wire

import (
	"slices"
	"testing"
)

func TestOddities(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       []Oddity
	}{
		{"nothing odd", `{"a":{"b":[1,"\ud83d\udcde","\\ud800"]},"b":{"b":null}}`, nil},
		{"a mark", "\xef\xbb\xbf" + `{"a":1}`, []Oddity{
			{"", "begins with a byte order mark, which JSON does not have"},
		}},
		{"a key twice", `{"a":[{"x/y":1,"x/y":2,"x/y":3}],"b":1, "\u0062":2}`, []Oddity{
			{"/a/0/x~1y", "occurs more than once; the last value is taken"},
			{"/b", "occurs more than once; the last value is taken"},
		}},
		{"an object twice", `{"a":{"x":1},"a":{"x":1}}`, []Oddity{
			{"/a", "occurs more than once; the last value is taken"},
		}},
		{"half a pair", `{"a":"x\ud800","b":["\udcde\ud83d","\\\ud83dx"],"c":"\uD83D\uDCDE"}`,
			[]Oddity{
				{"/a", `has \ud800, half of a surrogate pair; it is read as U+FFFD`},
				{"/b/0", `has \udcde, half of a surrogate pair; it is read as U+FFFD`},
				{"/b/1", `has \ud83d, half of a surrogate pair; it is read as U+FFFD`},
			}},
		{"a field twice", "To=1&From=2&To=3&From=4&From=5&CallSid=1", []Oddity{
			{"/From", "occurs 3 times; the first value is taken"},
			{"/To", "occurs 2 times; the first value is taken"},
		}},
		{"no body", "", nil},
		{"broken JSON", `{"a":1,"a":`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Oddities([]byte(c.body)); !slices.Equal(got, c.want) {
				t.Errorf("the oddities are %q, want %q", got, c.want)
			}
		})
	}
}

// FuzzOddities asserts that no body makes Oddities fail, and that what Render writes is not odd.
func FuzzOddities(f *testing.F) {
	f.Add([]byte(`{"a":{"b":["\ud800",1,true,null]},"a":2}`))
	f.Add([]byte("\xef\xbb\xbfa=1&a=2"))
	f.Fuzz(func(t *testing.T, body []byte) {
		Oddities(body)
		doc, err := Parse(body)
		if err != nil {
			return
		}
		rendered, err := doc.Render(LayoutEscaped)
		if err != nil {
			return
		}
		if odd := Oddities(rendered.Bytes(1, "")); len(odd) > 0 {
			t.Errorf("%q is rendered with %v", body, odd)
		}
	})
}
